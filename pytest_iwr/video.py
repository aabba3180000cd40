"""Look at a recording: the pictures it shows, by presentation time."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import TaskFormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from av import Packet, VideoFrame
    from av.container import InputContainer
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Shown:
    """What a video shows at ``at_s`` seconds from its first frame: an RGB picture, upright."""

    at_s: float
    picture: Image


def sampled(path: Path, *, every_s: float = 1.0) -> Iterator[Shown]:
    """Yield what the video at *path* shows at 0, *every_s*, 2·*every_s* … seconds, to its end.

    Shown at t is the last frame whose presentation time is not after t, whatever the frame rate
    and however it varies; at 0, the first in any case. Moments of one frame share one picture.
    Raises `TaskFormatError` when the file is no video that can be read.
    """
    return _shown(path, (number * every_s for number in count()), stays=False)


def shown_at(path: Path, moments: Iterable[float]) -> Iterator[Shown]:
    """Yield what the video at *path* shows at *moments*: seconds from its first frame, ascending.

    As `sampled`, but the last frame is shown behind the end, too. What comes after the last moment
    is not decoded.
    """
    return _shown(path, moments, stays=True)


def moments(path: Path, *, most: int, every_s: float = 1.0) -> tuple[float, ...]:
    """Return 0, *every_s*, 2·*every_s* … seconds, to the end of the video at *path*.

    Of more than *most*, *most* at equal distances instead, from the first frame to the last one.
    Reads when frames are shown and decodes none. Raises `TaskFormatError` as `sampled` does.
    """
    begins_s, ends_s = _span_s(path)
    number = max(1, math.ceil(ends_s / every_s))
    if number <= most:
        return tuple(i * every_s for i in range(number))
    return tuple(float(begins_s * Fraction(i, max(1, most - 1))) for i in range(most))


def duration_s(path: Path) -> float:
    """Return how long the video at *path* lasts. Raises `TaskFormatError`."""
    with _opened(path) as container:
        return max((until_s for _, until_s in _held(container)), default=0.0)


def _shown(path: Path, moments: Iterable[float], *, stays: bool) -> Iterator[Shown]:
    waiting = iter(moments)
    at_s = next(waiting, None)
    with _opened(path) as container:
        for frame, until_s in _held(container, stays=stays):
            picture = None
            while at_s is not None and (at_s <= 0 or at_s < until_s):
                picture = picture or _picture(frame)
                yield Shown(at_s, picture)
                at_s = next(waiting, None)
            if at_s is None:
                return


def _held(container: InputContainer, *, stays: bool = False) -> Iterator[tuple[VideoFrame, float]]:
    """Yield each frame and until when it is shown, in seconds from the first.

    The last one is shown for as long as it says, or for ever when it *stays*.
    """
    last: VideoFrame | None = None
    begun = Fraction(0)
    for frame in container.decode(video=0):
        if last is None:
            begun = _begins_s(frame)
        else:
            yield last, float(_begins_s(frame) - begun)
        last = frame
    if last is not None:
        yield last, math.inf if stays else float(_ends_s(last) - begun)


def _span_s(path: Path) -> tuple[Fraction, Fraction]:
    """Return when the last frame begins and ends, from the first one."""
    with _opened(path) as container:
        packets = [p for p in container.demux(video=0) if p.pts is not None and not p.is_discard]
    if not packets:
        return Fraction(0), Fraction(0)
    begun = min(_begins_s(packet) for packet in packets)
    last = max(packets, key=_begins_s)
    return _begins_s(last) - begun, _ends_s(last) - begun


def _begins_s(shown: VideoFrame | Packet[Any]) -> Fraction:
    """Return its time, exactly: differences of floats would miss a frame that begins on time."""
    return (shown.pts or 0) * (shown.time_base or Fraction(0))


def _ends_s(shown: VideoFrame | Packet[Any]) -> Fraction:
    return _begins_s(shown) + (shown.duration or 0) * (shown.time_base or Fraction(0))


def _picture(frame: VideoFrame) -> Image:
    """Return the picture as a player shows it: phones write down that theirs is to be turned."""
    picture: Image = frame.to_image()  # type: ignore[no-untyped-call]
    return picture.rotate(frame.rotation, expand=True) if frame.rotation else picture


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    import av  # noqa: PLC0415 - heavy, and only videos need it

    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise TaskFormatError(f"{path}: no video that can be read: it has no pictures")
            container.streams.video[0].thread_type = "AUTO"
            yield container
    except (av.FFmpegError, IndexError) as error:
        raise TaskFormatError(f"{path}: no video that can be read: {error}") from error
