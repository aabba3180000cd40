"""Look at the files of a task: whether each that a run wants is there and can be read.

Nothing here is needed for running a task; whoever writes, converts or fetches tasks asks.
"""

from __future__ import annotations

import os
import struct
import warnings
import zlib
from typing import TYPE_CHECKING, Any

from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_iwr.task import Task

VIDEO = "video.mp4"
#: A whole page of a phone is some 30 million pixels; more is a mistake, or an attack on memory.
MAX_PIXELS = 100_000_000
#: A film whose edit list leaves a few pictures out is whole; one that lacks more was cut off.
_WHOLE = 0.95
_BAD_PNG = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)


def problems(task: Task) -> Iterator[str]:
    """Yield a sentence per missing or broken file of *task*, each beginning with the file's path.

    Paths are relative to the task's folder. Looked at are the video, the checkpoints (those of
    flagged steps must be there), and the assets. Decodes all of them, so it takes its time.
    """
    root = task.root
    if root is None or not root.is_dir():
        yield f"{root}: there is no such folder; it holds the video, checkpoints and assets"
        return
    yield from _of_video(root)
    yield from _of_checkpoints(task, root / "checkpoints")
    yield from _of_assets(root / "assets")


def _of_video(root: Path) -> Iterator[str]:
    video = root / VIDEO
    if not os.path.lexists(video):
        yield f"{VIDEO}: missing; models are shown this recording of the session"
    elif problem := problem_of_video(video):
        yield f"{VIDEO}: {problem}"


def _of_checkpoints(task: Task, folder: Path) -> Iterator[str]:
    for step, flagged in enumerate(task.visual_flags):
        path = folder / f"step_{step}.png"
        if os.path.lexists(path):
            problem = problem_of_png(path)
            if problem:
                yield f"checkpoints/{path.name}: {problem}"
        elif flagged:
            yield f"checkpoints/{path.name}: missing, but step {step} is to be compared with it"


def _of_assets(folder: Path) -> Iterator[str]:
    if folder.is_symlink():
        yield "assets: a link, which is not followed; put the folder itself there"
        return
    for path in sorted(folder.rglob("*")):
        name = one_line(path.relative_to(folder.parent).as_posix())
        if path.is_symlink():
            yield f"{name}: a link, which is not followed; put the file itself there"
        elif not path.is_dir() and (problem := _unreadable(path)):
            yield f"{name}: {problem}"


def _unreadable(path: Path) -> str | None:
    """Say why the first byte of *path* cannot be read; ``None`` when it can."""
    if not path.is_file():  # asked first: opening a pipe waits for its writer
        return "not a file" if os.path.lexists(path) else "missing"
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return None


def problem_of_png(path: Path) -> str | None:
    """Say why *path* cannot be decoded as a PNG of a sane size; ``None`` when it can.

    Every pixel is decoded, and every checksum is compared.
    """
    return _unreadable(path) or _not_png(path)


def _not_png(path: Path) -> str | None:
    from PIL import Image  # noqa: PLC0415 - heavy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we have a limit of ours
        try:
            with Image.open(path, formats=["PNG"]) as image:
                if image.width * image.height > MAX_PIXELS:
                    return f"{image.width} x {image.height} pixels are too many"
                image.verify()
            with Image.open(path, formats=["PNG"]) as image:
                image.load()
        except Image.DecompressionBombError:
            return "too many pixels"
        except _BAD_PNG as error:
            return f"not a PNG that can be decoded: {_words(error, path)}"
    return None


def problem_of_video(path: Path) -> str | None:
    """Say why *path* cannot be decoded as a film from beginning to end; ``None`` when it can."""
    return _unreadable(path) or _not_video(path)


def _not_video(path: Path) -> str | None:
    import av  # noqa: PLC0415 - heavy
    from av.error import FFmpegError  # noqa: PLC0415

    try:
        with av.open(path) as film:
            return _bad_frames(film)
    except (FFmpegError, ValueError) as error:
        return f"not a video that can be decoded: {_words(error, path)}"


def _bad_frames(film: Any) -> str | None:
    """Count frames: a film that was cut off is decoded without an error, but ends too early."""
    if not film.streams.video:
        return "holds no pictures"
    stream = film.streams.video[0]
    stream.thread_type = "AUTO"
    stream.codec_context.options = {"err_detect": "explode"}  # else damage is painted over
    count = sum(1 for _ in film.decode(stream))
    promised = stream.frames
    if not count:
        return "holds no pictures"
    return f"ends after {count} of {promised} pictures" if count < promised * _WHOLE else None


def _words(error: Exception, path: Path) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return one_line(said.replace(str(path), path.name))
