"""Videos made for a test: pictures, each shown from its time on."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SIZE = (320, 240)


def video(path: Path, shown: Iterable[tuple[float, Image.Image]]) -> Path:
    """Write a video of pictures and the seconds at which each begins; the last one ends it."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=1000)
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for number, (at_s, picture) in enumerate(shown):
            if not number:
                stream.width, stream.height = picture.size
            frame = av.VideoFrame.from_image(picture)
            frame.pts, frame.time_base = round(at_s * 1000), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def filled(color: str, *, size: tuple[int, int] = SIZE) -> Image.Image:
    """Return a picture of one colour."""
    return Image.new("RGB", size, color)


def drawn(
    *boxes: tuple[int, int, int, int], on: Image.Image | None = None, color: str = "black"
) -> Image.Image:
    """Return a copy of *on* (else a white picture) with boxes (left, top, width, height) on it."""
    picture = (on or filled("white")).copy()
    draw = ImageDraw.Draw(picture)
    for left, top, width, height in boxes:
        draw.rectangle((left, top, left + width - 1, top + height - 1), fill=color)
    return picture
