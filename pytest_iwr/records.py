"""The records of a journal: what was observed, and by whom. One JSON line each.

Scores are never recorded: `pytest_iwr.metrics` computes them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pytest_iwr.protocol import FLOOR
from pytest_iwr.record_parts import (
    CandidateRecord,
    CheckRecord,
    Execution,
    Holds,
    JudgeRecord,
    OpinionRecord,
    Part,
    PlannedAction,
    Provenance,
    Reason,
    StageRecord,
    Status,
    VoteRecord,
)

JOURNAL_SCHEMA = "iwr-journal/1"


class Key(BaseModel):
    """Which task was run for whom; ``sample`` counts from 1."""

    model_config = ConfigDict(frozen=True)

    dataset: str
    task: str
    subject: str
    sample: int = 1

    @property
    def path(self) -> str:
        """Return the key as a relative path, safe for a file system: ``dataset/task/subject``."""
        tail = "" if self.sample == 1 else f".{self.sample}"
        return f"{self.dataset}/{self.task}/{self.subject}{tail}"


class Keyed(Part):
    """A record about one attempt at one task."""

    key: Key
    attempt: int = Field(default=1, ge=1)


class RunRecord(Part):
    """Opens a journal file: who writes it."""

    record: Literal["run"] = "run"
    schema_: str = Field(default=JOURNAL_SCHEMA, alias="schema", serialization_alias="schema")
    writer: str
    started: str


class TaskRecord(Keyed):
    """Opens an attempt at a task; ``reply_status`` is how the model's reply ended, if any.

    ``judge`` is the model that judges, ``None`` where the task's checks alone do.
    """

    record: Literal["task"] = "task"
    title: str = ""
    source: str = ""
    task_sha256: str = ""
    page_sha256: str | None = None
    page_spec: str = ""
    reply_status: str | None = None
    viewport: tuple[int, int] = (0, 0)
    classification: dict[str, str] = Field(default_factory=dict)
    initial_flag: bool = True
    opens_by_row: bool = False
    actions: tuple[PlannedAction, ...] = ()
    protocol: str = ""
    fingerprint: str = ""
    visual: Literal["on", "off"] = "on"
    chromium: str = ""
    recorded_with: str = ""
    judge: JudgeRecord | None = None

    @property
    def judges_itself(self) -> bool:
        """Whether the model that judges wrote the page."""
        return self.judge is not None and self.judge.model == self.page_spec

    @property
    def is_floor(self) -> bool:
        """Whether the page was made without a model, as one by which others are measured."""
        return self.page_spec.startswith(FLOOR)


class ActionRecord(Keyed):
    """How an action went; step 0 is the opening of the page.

    ``stage``, ``margin`` and ``candidates`` are those of who decided what is meant; ``stages`` is
    what each said, in order, where a model may be asked. ``before`` and ``after`` are paths of
    screenshots relative to the run's folder; ``seconds`` maps grounding, performing, settling,
    screenshot, snapshot to wall time.
    """

    record: Literal["action"] = "action"
    step: int = Field(ge=0)
    execution: Execution
    reason: Reason | None = None
    detail: str = ""
    stage: str = ""
    target: str = ""
    margin: float | None = None
    candidates: tuple[CandidateRecord, ...] = ()
    stages: tuple[StageRecord, ...] = ()
    before: str | None = None
    after: str | None = None
    notes: tuple[str, ...] = ()
    seconds: dict[str, float] = Field(default_factory=dict)


class VerdictRecord(Keyed):
    """What a judge said; ``holds`` is ``None`` when it failed, and ``error`` says how.

    ``votes`` are the answers that it is made of, where a model gave them; ``beside`` is what
    another judge said of the same.
    """

    record: Literal["verdict"] = "verdict"
    step: int = Field(ge=1)
    judge: str
    holds: Holds | None
    reason: str = ""
    checks: tuple[CheckRecord, ...] = ()
    error: str | None = None
    seconds: float = 0.0
    votes: tuple[VoteRecord, ...] = ()
    beside: OpinionRecord | None = None


class CanaryRecord(Keyed):
    """What a judge said to an assertion that is known to be false; ``yes`` marks the task."""

    record: Literal["canary"] = "canary"
    step: int = Field(ge=1)
    judge: str
    assertion: str
    holds: Holds | None
    reason: str = ""
    error: str | None = None


class VisualRecord(Keyed):
    """How alike checkpoint and page are at a step; scores in [0, 1], ``None`` with ``error``.

    ``looks`` are the points that HVS is made of (they add up to 100 hvs), given by ``holistic``.
    ``text_engine`` and ``structure_engine`` made ``ocr`` and ``structure``. Beside the scores, and
    in none of them: ``words_f1`` is the F1 of the words whatever their order, ``structure_sees``
    the share of the checkpoint that the structure engine looks at; ``None`` where not known.
    """

    record: Literal["visual"] = "visual"
    step: int = Field(ge=0)
    engine: str
    ocr: float | None = None
    structure: float | None = None
    hvs: float | None = None
    shortcut: str | None = None
    sizes_differ: str | None = None
    checkpoint: str | None = None
    error: str | None = None
    seconds: dict[str, float] = Field(default_factory=dict)
    holistic: str = ""
    looks: dict[str, int] = Field(default_factory=dict)
    looks_reason: str = ""
    text_engine: Provenance | None = None
    structure_engine: Provenance | None = None
    words_f1: float | None = None
    structure_sees: float | None = None

    @property
    def lvs(self) -> float | None:
        """LVS = (OCR + structure) / 2."""
        if self.ocr is None or self.structure is None:
            return None
        return (self.ocr + self.structure) / 2

    @property
    def score(self) -> float | None:
        """Half LVS, half HVS; LVS alone where the protocol has no holistic judge."""
        lvs = self.lvs
        if lvs is None or self.hvs is None:
            return lvs
        return (lvs + self.hvs) / 2


class CallRecord(Keyed):
    """A call to a model: what it was for, how it ended, what it took.

    ``status`` is a `ReplyStatus`; ``cached``: the reply was on disk, so nothing was paid now.
    Tokens and US dollars are ``None`` where they are not known, never 0. ``reply`` and ``page`` are
    paths relative to the run's folder. ``step`` and ``purpose`` say what it was for, ``again`` that
    the answer before had not the form that was asked for, ``began`` when it was sent (seconds since
    1970).
    """

    record: Literal["call"] = "call"
    role: str
    model: str
    prompt: str
    call: str
    status: str
    step: int | None = None
    purpose: str = ""
    again: bool = False
    began: float | None = None
    note: str = ""
    cached: bool = False
    tries: int = 0
    served_model: str | None = None
    finish_reason: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    latency_s: float | None = None
    reply: str | None = None
    page: str | None = None


class EndRecord(Keyed):
    """Closes an attempt."""

    record: Literal["end"] = "end"
    status: Status
    reason: str = ""
    seconds: float = 0.0


#: What one attempt at a task leaves in the journal.
AttemptRecord = (
    TaskRecord | CallRecord | ActionRecord | VerdictRecord | CanaryRecord | VisualRecord | EndRecord
)
Record = Annotated[RunRecord | AttemptRecord, Field(discriminator="record")]
