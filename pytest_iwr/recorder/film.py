"""Write what was filmed as ``video.mp4``: H.264, 25 frames a second, the pointer drawn in."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from pytest_iwr.recorder.pointer import draw_arrow, draw_finger, draw_press, press_shows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from av import VideoFrame
    from PIL.Image import Image

    from pytest_iwr.recorder.hand import Hand, Position

#: Constant, each picture held until something changes: every decoder reads that alike.
FPS = 25
_X264 = {"crf": "23", "preset": "medium", "tune": "animation"}
#: ITU-R BT.709, limited range, as players assume for videos of this size: untagged colours shift.
_BT709, _LIMITED = 1, 1


def write_video(path: Path, hand: Hand, *, width: int, touch: bool) -> tuple[float, ...]:
    """Write the film of *hand* to *path*; return when each action begins in it, in seconds.

    *width* is the viewport's, in CSS pixels: however many pixels the browser's frames have, the
    pointer is where it was. The video begins where the hand first shows, and lasts until
    it ended; a side that is odd loses its last pixel, which the format does not have.
    """
    import av  # noqa: PLC0415 - heavy, and only a video needs it

    begun = hand.track[0].at_s
    pictures = _Pictures(hand, width=width, touch=touch)
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=FPS, options=_X264)
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        for number, frame in enumerate(_held(pictures, begun, hand.lasts_s)):
            if not number:
                stream.width, stream.height = frame.width, frame.height
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return tuple(round(at - begun, 3) for at in hand.times_s)


def _held(pictures: _Pictures, begun: float, lasts_s: float) -> Iterator[VideoFrame]:
    """Yield a frame for every moment; one that looks like the last is not drawn again."""
    shown: object = None
    frame: VideoFrame | None = None
    for number in range(max(1, round(lasts_s * FPS))):
        look = pictures.look_at(begun + number / FPS)
        if frame is None or look != shown:
            shown, frame = look, _frame(pictures.draw(look))
        yield frame


def _frame(picture: Image) -> VideoFrame:
    import av  # noqa: PLC0415
    from av.video.reformatter import Colorspace  # noqa: PLC0415

    even = picture.crop((0, 0, picture.width // 2 * 2, picture.height // 2 * 2))
    frame: VideoFrame = av.VideoFrame.from_image(even)  # type: ignore[no-untyped-call]
    return frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709)


@dataclass(frozen=True, slots=True)
class _Look:
    """What one moment looks like: which frame, where the pointer is, which press how long ago."""

    frame: int
    pointer: tuple[float, float] | None
    press: tuple[float, float, float] | None


class _Pictures:
    """Draws the moments of a film."""

    def __init__(self, hand: Hand, *, width: int, touch: bool) -> None:
        self._hand = hand
        self._width = width
        self._touch = touch
        self._shown = [frame.at_s for frame in hand.film.frames]
        self._moved = [position.at_s for position in hand.track]
        self._decoded: tuple[int, Image] | None = None

    def look_at(self, at_s: float) -> _Look:
        frame = max(bisect_right(self._shown, at_s) - 1, 0)
        pressed = next((p for p in self._hand.presses if press_shows(at_s - p.at_s)), None)
        press = (pressed.x, pressed.y, at_s - pressed.at_s) if pressed else None
        pointer = _between(self._hand.track, self._moved, at_s)
        return _Look(frame, None if self._touch and not press else pointer, press)

    def draw(self, look: _Look) -> Image:
        picture = self._decode(look.frame).copy()
        scale = picture.width / self._width
        if look.press:
            x, y, since_s = look.press
            draw_press(picture, x, y, since_s=since_s, scale=scale)
        if look.pointer:
            draw = draw_finger if self._touch else draw_arrow
            draw(picture, *look.pointer, scale=scale)
        return picture

    def _decode(self, frame: int) -> Image:
        from PIL import Image as pil  # noqa: N813, PLC0415 - heavy, and only a video needs it

        if self._decoded is None or self._decoded[0] != frame:
            picture = pil.open(BytesIO(self._hand.film.frames[frame].jpeg)).convert("RGB")
            self._decoded = frame, picture
        return self._decoded[1]


def _between(track: Sequence[Position], moved: Sequence[float], at_s: float) -> tuple[float, float]:
    """Return where the pointer was at *at_s*: on the straight line between two known places."""
    after = bisect_right(moved, at_s)
    if after in {0, len(track)}:
        last = track[min(after, len(track) - 1)]
        return last.x, last.y
    a, b = track[after - 1], track[after]
    share = (at_s - a.at_s) / (b.at_s - a.at_s or 1.0)
    return a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share
