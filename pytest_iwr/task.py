"""What a task is: frozen models, validated where JSON enters. Nothing here runs anything.

A task is a recorded session on a web page: video, assets, trajectory, checkpoints. The same models
read native ``task.json`` files and rows of IWR-Bench; keys that we do not know are kept.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AliasChoices,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    model_validator,
)

from pytest_iwr.checks import Check, as_check
from pytest_iwr.task_json import TASK_ID
from pytest_iwr.text import one_line

SCHEMA = "iwr-task/1"
MAX_ACTIONS = 200
#: Beside the checkpoints: with what they were recorded.
RECORDING = "recording.json"
DEFAULT_VIEWPORT = (1920, 1080)
MOBILE_VIEWPORT = (390, 844)

_RESOLUTION = re.compile(r"^\s*(\d{2,5})\s*[x\u00d7*]\s*(\d{2,5})\s*$", re.IGNORECASE)
#: What a title need not repeat, and a target that is a quoted label with a word of its kind.
_VERB = re.compile(r"^\s*(?:click|tap|type|enter|press|hit|scroll)\b\s*(?:on\b\s*)?", re.IGNORECASE)
_PLAIN_TARGET = re.compile(r"(?:the\s+)?('[^']+'|\"[^\"]+\")\s*[\w-]*$")


class ActionKind(StrEnum):
    """The four kinds of action of the benchmark; the values are the wire names."""

    CLICK = "Click"
    TYPE = "Type"
    PRESS = "Press"
    SCROLL = "Scroll"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)


class Parameters(_Frozen):
    """What an action acts on and with; everything but the description may be missing."""

    description: str = ""
    text: str | None = None
    key: str | None = None
    direction: str | None = None
    scroll_page: float | None = Field(default=None, description="Distance in viewport heights.")

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        """Take what is null or empty for missing; only the text to type may be empty."""
        if not isinstance(data, dict):
            return data
        return {k: v for k, v in data.items() if v is not None and (v != "" or k == "text")}


class Action(_Frozen):
    """One action (a, p, d, v, l) of a trajectory."""

    kind: ActionKind = Field(alias="type")
    parameters: Parameters = Parameters()
    visual_flag: bool = Field(default=False, alias="visual_evaluation_flag")
    assertion: str | None = Field(default=None, alias="logical_assertion")
    checks: tuple[Annotated[Check, BeforeValidator(as_check)], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _liberal(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = {k: v for k, v in data.items() if v is not None}
        kind = data.get("type")
        if isinstance(kind, str):
            data["type"] = kind.strip().capitalize()
        if not str(data.get("logical_assertion", "")).strip():
            data.pop("logical_assertion", None)
        return data

    @model_validator(mode="after")
    def _one_fact_must_change(self) -> Self:
        if self.checks and all(check.invariant for check in self.checks):
            raise ValueError("checks need at least one that is not invariant")
        return self

    @property
    def description(self) -> str:
        """What the action aims at, in the words of the task."""
        return self.parameters.description

    @property
    def judged(self) -> bool:
        """Whether a verdict is due after this action."""
        return bool(self.assertion or self.checks)

    def title(self, step: int) -> str:
        """Return a stable, short name (60 characters): ``03 click 'Add to cart'``."""
        verb = self.kind.value.lower()
        rest, own_verb = _VERB.subn("", self.description)
        rest = rest.strip(" .")
        plain = _PLAIN_TARGET.match(rest) if self.kind is ActionKind.CLICK else None
        subject = self.parameters.key if self.kind is ActionKind.PRESS else None
        colon = "" if own_verb or subject or not rest else ":"
        what = subject or (plain and plain[1]) or rest
        return one_line(f"{step:02d} {verb}{colon} {what}", limit=60)


class Classification(_Frozen):
    """Where a task stands in the benchmark's taxonomy."""

    interaction_complexity: str | None = None
    visual_complexity: str | None = None
    domain: str | None = None
    sub_domain: str | None = None


class RecordingDetails(_Frozen):
    """How the session was recorded."""

    resolution: str | None = None
    environment: str | None = None


class Viewport(_Frozen):
    """Size in CSS pixels."""

    width: int = Field(ge=100, le=10_000)
    height: int = Field(ge=100, le=10_000)


class Device(_Frozen):
    """What the page is shown on."""

    viewport: Viewport
    device_scale_factor: float = Field(default=1.0, gt=0, le=4)
    touch: bool = False


def _as_id(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _by_numbers(path: Path) -> tuple[tuple[int, str], ...]:
    """Sort ``sheet_2`` before ``sheet_10``."""
    parts = re.findall(r"\d+|\D+", path.name)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


class Task(_Frozen):
    """A task: what was done on a page, what must hold afterwards, and where its files are."""

    schema_: Literal["iwr-task/1"] | None = Field(default=None, alias="schema")
    id: Annotated[str, BeforeValidator(_as_id), Field(pattern=f"^{TASK_ID}$")]
    title: str | None = None
    classification: Classification = Classification()
    recording_details: RecordingDetails = RecordingDetails()
    source_website: str | None = None
    initial_visual_flag: bool = Field(
        default=True,
        validation_alias=AliasChoices("initial_visual_evaluation_flag", "initial_visual_flag"),
        serialization_alias="initial_visual_evaluation_flag",
    )
    device: Device | None = None
    random_seed: int | None = Field(
        default=None, description="Seeds Math.random, for every page under test."
    )
    fixed_time: AwareDatetime | None = Field(
        default=None,
        description="Where the page's clock starts, with a time zone; it runs on from there.",
    )
    recorded: tuple[Annotated[float, Field(ge=0, allow_inf_nan=False)], ...] | None = Field(
        default=None, description="When each action begins in the video, in seconds."
    )
    actions: tuple[Action, ...] = Field(
        alias="action_sequence", min_length=1, max_length=MAX_ACTIONS
    )

    _root: Path | None = PrivateAttr(default=None)
    _opening: bool = PrivateAttr(default=False)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: Any) -> Any:
        return {k: v for k, v in data.items() if v is not None} if isinstance(data, dict) else data

    @property
    def root(self) -> Path | None:
        """The folder that holds the task's files; ``None`` when it was built without one."""
        return self._root

    @property
    def opens_by_row(self) -> bool:
        """Whether the source had a leading open row, which is step 0 and not an action."""
        return self._opening

    @property
    def viewport(self) -> tuple[int, int]:
        """Width and height in CSS pixels: the device's, else the recording's, else a default."""
        if self.device:
            return self.device.viewport.width, self.device.viewport.height
        match = _RESOLUTION.match(self.recording_details.resolution or "")
        if match:
            return int(match[1]), int(match[2])
        return MOBILE_VIEWPORT if self.touch else DEFAULT_VIEWPORT

    @property
    def device_scale_factor(self) -> float:
        """Device pixels per CSS pixel."""
        return self.device.device_scale_factor if self.device else 1.0

    @property
    def touch(self) -> bool:
        """Whether the page is used by touch, as on a phone."""
        if self.device:
            return self.device.touch
        return "mobile" in (self.recording_details.environment or "").lower()

    @property
    def visual_flags(self) -> tuple[bool, ...]:
        """Whether each step is compared by its looks, from step 0."""
        return self.initial_visual_flag, *(action.visual_flag for action in self.actions)

    @property
    def reference_html(self) -> Path | None:
        """The author's own page, where the task brings one."""
        page = self._root / "reference" / "index.html" if self._root else None
        return page if page and page.is_file() else None

    @property
    def video(self) -> Path | None:
        """The recording of the session, where it is there."""
        path = self._root / "video.mp4" if self._root else None
        return path if path and path.is_file() else None

    def sheets(self) -> tuple[Path, ...]:
        """Return the contact sheets of the assets, by their numbers: ``sheets/`` or the row's."""
        if not self._root:
            return ()
        folders = (self._root / "sheets", self._root / "stitched_assets")
        files = [p for folder in folders for p in folder.glob("*_*.*") if p.is_file()]
        return tuple(sorted(files, key=_by_numbers))

    def checkpoint(self, step: int) -> Path | None:
        """Return the ground-truth screenshot of *step* (0: as opened), if it is there."""
        path = self._root / "checkpoints" / f"step_{step}.png" if self._root else None
        return path if path and path.is_file() else None

    def recorded_with(self) -> str:
        """Return the version of the Chromium that made the checkpoints, empty when not known."""
        path = self._root / "checkpoints" / RECORDING if self._root else None
        try:
            known = json.loads(path.read_bytes()) if path and path.is_file() else None
        except (OSError, ValueError, RecursionError):
            known = None  # said of the pictures only; the pictures may be well
        return one_line(str(known.get("chromium", ""))) if isinstance(known, dict) else ""

    def assets(self) -> dict[str, Path]:
        """Return the task's assets by name relative to ``assets/``; links out are left out."""
        if not self._root:
            return {}
        folder = self._root / "assets"
        files = (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink())
        home = self._root.resolve() / "assets"
        return {
            str(PurePosixPath(p.relative_to(folder))): p
            for p in files
            if p.resolve().is_relative_to(home)
        }
