"""Pictures of a task as a model is shown them: the frames of its video, its contact sheets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.video import moments, shown_at

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

JPEG = "image/jpeg"
#: Small type stays as it is (PSNR 44 dB on pages): 150 kB at 1280x800, 290 kB at 1920x1080. Colour
#: is kept at full size, for halved it frays the edges of coloured type.
_QUALITY = 88
_FULL_COLOUR = 0
#: What every provider takes as it is, by the name that Pillow gives it.
_TAKEN = {"PNG": "image/png", "JPEG": JPEG, "WEBP": "image/webp"}
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Film:
    """A video that is to be shown as frames: at most ``most``, no side longer than that.

    ``sha256`` is that of the file, so that another video at the same place is another film.
    """

    path: Path
    sha256: str
    most: int
    longest_side_px: int | None = None


@dataclass(frozen=True, slots=True)
class Frames:
    """JPEG files of what a video shows at ``at_s`` seconds, in order."""

    at_s: tuple[float, ...]
    jpegs: tuple[bytes, ...]


def frames_of(film: Film) -> Frames:
    """Return the frames of *film*: one a second, or equally spaced ones when that is too many.

    Decodes all of them at once and remembers the frames of one film, the last: whoever sends them
    one by one, or a second time, waits once. Raises `TaskFormatError` when it cannot be read.
    """
    with _ONE_AT_A_TIME:
        return _frames_of(film)


@lru_cache(maxsize=1)
def _frames_of(film: Film) -> Frames:
    at_s: list[float] = []
    jpegs: list[bytes] = []
    last: Image | None = None
    for shown in shown_at(film.path, moments(film.path, most=film.most)):
        same = shown.picture is last
        jpegs.append(jpegs[-1] if same else _jpeg(shown.picture, film.longest_side_px))
        at_s.append(shown.at_s)
        last = shown.picture
    if not jpegs:
        raise TaskFormatError(f"{film.path}: shows nothing")
    return Frames(tuple(at_s), tuple(jpegs))


def sheet(path: Path, *, longest_side_px: int | None) -> tuple[bytes, str]:
    """Return the bytes and the media type of a contact sheet: the file, where it may be sent so.

    One that is too large is scaled down, one of another format converted, both to JPEG. Raises
    `TaskFormatError` when it is no picture.
    """
    from PIL import Image as pil  # noqa: N813, PLC0415 - heavy, and replies on disk need no picture

    try:
        data = path.read_bytes()
        with pil.open(BytesIO(data)) as picture:
            media_type = _TAKEN.get(picture.format or "")
            if media_type and max(picture.size) <= (longest_side_px or max(picture.size)):
                return data, media_type
            return _jpeg(_on_white(picture), longest_side_px), JPEG
    except (OSError, SyntaxError, ValueError, pil.DecompressionBombError) as error:
        raise TaskFormatError(f"{path}: no picture that can be read: {error}") from error


def _on_white(picture: Image) -> Image:
    from PIL import Image as pil  # noqa: N813, PLC0415

    above = picture.convert("RGBA")
    white = pil.new("RGBA", above.size, "white")
    return pil.alpha_composite(white, above).convert("RGB")


def _jpeg(picture: Image, longest_side_px: int | None) -> bytes:
    file = BytesIO()
    small = _scaled_down(picture, longest_side_px)
    small.save(file, "JPEG", quality=_QUALITY, subsampling=_FULL_COLOUR)
    return file.getvalue()


def _scaled_down(picture: Image, longest_side_px: int | None) -> Image:
    from PIL.Image import Resampling  # noqa: PLC0415

    longest = max(picture.size)
    if longest_side_px is None or longest <= longest_side_px:
        return picture
    width, height = (max(1, round(side * longest_side_px / longest)) for side in picture.size)
    return picture.resize((width, height), Resampling.LANCZOS)
