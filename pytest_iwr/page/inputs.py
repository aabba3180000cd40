"""What a model is shown of a task: a prompt, contact sheets, and the recording.

Never the trajectory, the checkpoints, the reference page, or whose page it is.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pytest_iwr.errors import IwrError, TaskFormatError, UsageError
from pytest_iwr.models.call import Media
from pytest_iwr.models.prompts import prompt_text
from pytest_iwr.page.frames import JPEG, Film, frames_of, sheet
from pytest_iwr.placing import write_whole
from pytest_iwr.video import sampled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_iwr.models.budget import Budget
    from pytest_iwr.models.call import Part
    from pytest_iwr.settings import VideoInput
    from pytest_iwr.task import Task

_log = logging.getLogger(__name__)

#: To be changed with anything that changes pictures, their names or their order.
RECIPE = "iwr-inputs/1"
#: Where the prompt lies, and its name.
PACKAGE, PROMPT = "pytest_iwr.page", "generate-1"
_MP4 = "video/mp4"
_FPS = 1.0
_ENDINGS = {"image/png": "png", JPEG: "jpg", "image/webp": "webp"}
_REPAIR = "fetch or record the task once more"


class InputsDriftedError(IwrError):
    """A picture is no longer the one that its hash was told of: ask for the parts once more.

    A file was changed, or another version of a library draws other bytes. What was remembered is
    forgotten, so that the next parts are told as they are; calls made of the old ones are void.
    """


def generation_parts(
    task: Task,
    *,
    budget: Budget,
    video: VideoInput,
    memo_dir: Path | None = None,
    remember: bool = True,
) -> tuple[Part, ...]:
    """Return what a model of *budget* is shown of *task*: the prompt, the sheets, the recording.

    The recording comes as frames, one a second, or as a *video* of its own (``native``). Where
    there is no room for all pictures, frames give way. Hashes of pictures are remembered in
    *memo_dir*: later calls decode nothing before bytes are loaded. Without *remember* it is only
    read. Loading raises `InputsDriftedError` when they are others.

    Raises `TaskFormatError` for files that are missing or broken, `UsageError` where the budget
    has no room for them.
    """
    asked = _asked(task, budget, video)
    memo = memo_dir / f"{asked.key}.json" if memo_dir else None
    shown = _remembered(memo, asked) or _looked_at(memo if remember else None, asked)
    return tuple(_parts(asked, shown, memo, resolution="x".join(map(str, task.viewport))))


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """All that the pictures depend on."""

    video: _File
    sheets: tuple[_File, ...]
    mode: VideoInput
    most_frames: int
    longest_side_px: int | None

    @property
    def film(self) -> Film:
        return Film(self.video.path, self.video.sha256, self.most_frames, self.longest_side_px)

    @property
    def key(self) -> str:
        hashes = [self.video.sha256, *(one.sha256 for one in self.sheets)]
        limits = [self.mode, self.most_frames, self.longest_side_px]
        return hashlib.sha256(json.dumps([RECIPE, hashes, limits]).encode()).hexdigest()


class _Known(BaseModel):
    """A picture or a video, known without its bytes."""

    model_config = ConfigDict(frozen=True)

    name: str
    media_type: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=1)

    @classmethod
    def of(cls, data: bytes, media_type: str, name: str) -> _Known:
        digest = hashlib.sha256(data).hexdigest()
        return cls(name=name, media_type=media_type, sha256=digest, size=len(data))


class _Shown(BaseModel):
    """What a memo holds: the sheets, then the frames and the seconds between them, or the video."""

    model_config = ConfigDict(frozen=True)

    key: str
    sheets: tuple[_Known, ...]
    recording: tuple[_Known, ...] = Field(min_length=1)
    apart_s: float = Field(ge=0, allow_inf_nan=False)


def _asked(task: Task, budget: Budget, mode: VideoInput) -> _Asked:
    sheets = task.sheets()
    if not sheets and task.assets():
        raise TaskFormatError(
            f"{task.root}: there are assets, but no contact sheet in sheets/ that shows their "
            f"names: {_REPAIR}"
        )
    if task.video is None:
        place = task.root / "video.mp4" if task.root else f"task {task.id}: video.mp4"
        raise TaskFormatError(f"{place} is missing: {_REPAIR}")
    return _Asked(
        video=_hashed(task.video),
        sheets=tuple(_hashed(path) for path in sheets),
        mode=mode,
        most_frames=_room(budget, mode, sheets=len(sheets)),
        longest_side_px=budget.longest_side_px,
    )


def _room(budget: Budget, mode: VideoInput, *, sheets: int) -> int:
    """Return how many frames fit beside the sheets; 0 where the video is shown itself."""
    if mode == "native" and not budget.native_video:
        raise UsageError("this model takes no video; use --iwr-video=frames")
    room = min(budget.max_frames, budget.max_images - sheets)
    if mode == "native" and sheets <= budget.max_images:
        return 0
    if room < 1:
        raise UsageError(
            f"no room for what is to be shown: {sheets} contact sheets and the recording, to a "
            f"model that takes {budget.max_images} pictures, {budget.max_frames} of them frames; "
            "say that it takes more (--iwr-alias='NAME=MODEL max_images=…') or take another model"
        )
    return room


def _hashed(path: Path) -> _File:
    try:
        with path.open("rb") as file:
            return _File(path, hashlib.file_digest(file, "sha256").hexdigest())
    except OSError as error:
        raise TaskFormatError(f"{path} cannot be read: {error}; {_REPAIR}") from error


def _remembered(memo: Path | None, asked: _Asked) -> _Shown | None:
    """Return what the memo holds; ``None`` when there is none that can be used."""
    try:
        shown = _Shown.model_validate_json(memo.read_bytes()) if memo else None
    except (OSError, ValidationError):
        return None
    right = shown and shown.key == asked.key and len(shown.sheets) == len(asked.sheets)
    return shown if right else None


def _looked_at(memo: Path | None, asked: _Asked) -> _Shown:
    try:
        shown = _Shown(
            key=asked.key,
            sheets=tuple(_sheets(asked)),
            recording=tuple(_recording(asked)),
            apart_s=_apart_s(asked),
        )
    except TaskFormatError as error:
        raise TaskFormatError(f"{error}; {_REPAIR}") from error
    if memo:
        _remember(memo, shown)
    return shown


def _sheets(asked: _Asked) -> Iterator[_Known]:
    for number, file in enumerate(asked.sheets, start=1):
        data, media_type = sheet(file.path, longest_side_px=asked.longest_side_px)
        yield _Known.of(data, media_type, f"sheet_{number}.{_ENDINGS[media_type]}")


def _recording(asked: _Asked) -> Iterator[_Known]:
    if asked.mode == "native":
        if next(sampled(asked.video.path), None) is None:
            raise TaskFormatError(f"{asked.video.path}: shows nothing")
        yield _Known.of(asked.video.path.read_bytes(), _MP4, "video.mp4")
        return
    for number, data in enumerate(frames_of(asked.film).jpegs, start=1):
        yield _Known.of(data, JPEG, f"frame_{number:03d}.jpg")


def _apart_s(asked: _Asked) -> float:
    at_s = frames_of(asked.film).at_s if asked.mode == "frames" else ()
    return at_s[1] - at_s[0] if len(at_s) > 1 else 0.0


def _remember(memo: Path, shown: _Shown) -> None:
    """Write the memo, whole or not at all. Without one the next call takes longer, no more."""
    try:
        write_whole(memo, shown.model_dump_json(indent=1).encode(), problem="cannot be written")
    except IwrError as error:
        _log.warning("%s", error)


def _parts(asked: _Asked, shown: _Shown, memo: Path | None, *, resolution: str) -> Iterator[Part]:
    yield _prompt(shown, resolution=resolution)
    for number, known in enumerate(shown.sheets):
        yield f"Contact sheet {number + 1} of {len(shown.sheets)}:"
        yield _media(known, memo, partial(_sheet_bytes, asked, number))
    yield "The recording:"
    if asked.mode == "native":
        yield _media(shown.recording[0], memo, asked.video.path.read_bytes, fps=_FPS)
        return
    for number, known in enumerate(shown.recording):
        yield _media(known, memo, partial(_frame_bytes, asked, number))


def _sheet_bytes(asked: _Asked, number: int) -> bytes:
    return sheet(asked.sheets[number].path, longest_side_px=asked.longest_side_px)[0]


def _frame_bytes(asked: _Asked, number: int) -> bytes:
    jpegs = frames_of(asked.film).jpegs
    return jpegs[number] if number < len(jpegs) else b""


def _media(
    known: _Known, memo: Path | None, make: Callable[[], bytes], *, fps: float | None = None
) -> Media:
    return Media(
        media_type=known.media_type,
        sha256=known.sha256,
        size=known.size,
        name=known.name,
        load=partial(_loaded, known, memo, make),
        fps=fps,
    )


def _loaded(known: _Known, memo: Path | None, make: Callable[[], bytes]) -> bytes:
    try:
        data = make()
    except OSError as error:
        raise TaskFormatError(f"{known.name} is gone: {error}; {_REPAIR}") from error
    if hashlib.sha256(data).hexdigest() != known.sha256:
        if memo:
            memo.unlink(missing_ok=True)
        raise InputsDriftedError(
            f"{known.name} is another picture than the one that was asked about: its file was "
            "changed, or another version of Pillow or PyAV draws it; ask once more"
        )
    return data


def _prompt(shown: _Shown, *, resolution: str) -> str:
    return prompt_text(
        PACKAGE, PROMPT, resolution=resolution, shown=f"{_told_sheets(shown)}, {_told(shown)}"
    )


def _told_sheets(shown: _Shown) -> str:
    number = len(shown.sheets)
    if not number:
        return "no contact sheets, because the page has no asset files"
    return f"{number} contact sheet{'s' if number > 1 else ''} of the page's asset files"


def _told(shown: _Shown) -> str:
    if shown.recording[0].media_type == _MP4:
        return "the recording as a video"
    if len(shown.recording) == 1:
        return "one frame of the recording"
    pace = "one a second" if shown.apart_s == 1 else f"{shown.apart_s:.2f} seconds apart"
    return f"{len(shown.recording)} frames of the recording, {pace}"
