"""Look at a recording: the pictures it shows, by presentation time."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.errors import TaskFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av import VideoFrame
    from av.container import InputContainer
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Shown:
    """What a video shows at ``at_s`` seconds from its first frame: an RGB picture of its size."""

    at_s: float
    picture: Image


def sampled(path: Path, *, every_s: float = 1.0) -> Iterator[Shown]:
    """Yield what the video at *path* shows at 0, *every_s*, 2·*every_s* … seconds, to its end.

    Shown at t is the last frame whose presentation time is not after t, whatever the frame rate
    and however it varies; at 0, the first in any case. Raises `TaskFormatError` when the file is no
    video that can be read.
    """
    with _opened(path) as container:
        count = 0
        for frame, until_s in _held(container):
            while not count or count * every_s < until_s:
                yield Shown(count * every_s, _picture(frame))
                count += 1


def duration_s(path: Path) -> float:
    """Return how long the video at *path* lasts. Raises `TaskFormatError`."""
    with _opened(path) as container:
        return max((until_s for _, until_s in _held(container)), default=0.0)


def _held(container: InputContainer) -> Iterator[tuple[VideoFrame, float]]:
    """Yield each frame and until when it is shown, in seconds from the first."""
    last: VideoFrame | None = None
    begun = 0.0
    for frame in container.decode(video=0):
        if last is None:
            begun = frame.time or 0.0
        else:
            yield last, (frame.time or 0.0) - begun
        last = frame
    if last is not None:
        yield last, (last.time or 0.0) - begun + float((last.duration or 0) * (last.time_base or 0))


def _picture(frame: VideoFrame) -> Image:
    picture: Image = frame.to_image()  # type: ignore[no-untyped-call]
    return picture


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    import av  # noqa: PLC0415 - heavy, and only videos need it

    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise TaskFormatError(f"{path}: no video that can be read: it has no pictures")
            yield container
    except (av.FFmpegError, IndexError) as error:
        raise TaskFormatError(f"{path}: no video that can be read: {error}") from error
