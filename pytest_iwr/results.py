"""What happened: the records of a journal, and the results that are put together from them.

The journal is the API (see `pytest_iwr.journal`). A record says what was observed and by whom; a
`TaskResult` is what the records of one attempt add up to. Scores are never stored: `metrics`
computes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

JOURNAL_SCHEMA = "iwr-journal/1"


class Execution(StrEnum):
    """Whether an action did execute; ``error`` is trouble of ours, never of the page."""

    DONE = "done"
    INFEASIBLE = "infeasible"
    ABSTAINED = "abstained"
    ERROR = "error"


class Reason(StrEnum):
    """Why an action is infeasible."""

    NOT_FOUND = "not_found"
    INVISIBLE = "invisible"
    COVERED = "covered"
    DISABLED = "disabled"
    NO_SCROLL = "no_scroll"
    TYPE_MISMATCH = "type_mismatch"
    PAGE_DEAD = "page_dead"


class Holds(StrEnum):
    """Whether an assertion holds."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


class Result(StrEnum):
    """What an action comes to."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    ERROR = "error"
    NOT_REACHED = "not_reached"


class Status(StrEnum):
    """What a task comes to."""

    COMPLETE = "complete"
    NO_PAGE = "no_page"
    INCOMPLETE = "incomplete"
    PENDING = "pending"
    INTERRUPTED = "interrupted"


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


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Keyed(_Record):
    key: Key
    attempt: int = Field(default=1, ge=1)


class PlannedAction(_Record):
    """What metrics and reports must know about an action of the trajectory."""

    kind: str
    title: str
    description: str = ""
    assertion: str | None = None
    flagged: bool = False
    judged: bool = False


class RunRecord(_Record):
    """Opens a journal file: who writes it."""

    record: Literal["run"] = "run"
    schema_: str = Field(default=JOURNAL_SCHEMA, alias="schema", serialization_alias="schema")
    writer: str
    started: str


class TaskRecord(_Keyed):
    """Opens an attempt at a task."""

    record: Literal["task"] = "task"
    title: str = ""
    source: str = ""
    task_sha256: str = ""
    page_sha256: str | None = None
    page_spec: str = ""
    viewport: tuple[int, int] = (0, 0)
    classification: dict[str, str] = {}
    initial_flag: bool = True
    opens_by_row: bool = False
    actions: tuple[PlannedAction, ...] = ()
    protocol: str = ""
    fingerprint: str = ""
    visual: Literal["on", "off"] = "on"
    chromium: str = ""
    recorded_with: str = ""


class CandidateRecord(_Record):
    """A candidate that grounding considered; ``score`` in [0, 100]."""

    what: str
    score: float
    evidence: tuple[str, ...] = ()


class ActionRecord(_Keyed):
    """How an action went; step 0 is the opening of the page.

    ``before`` and ``after`` are paths of screenshots relative to the run's folder; ``seconds`` maps
    grounding, performing, settling, screenshot, snapshot to wall time.
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
    before: str | None = None
    after: str | None = None
    notes: tuple[str, ...] = ()
    seconds: dict[str, float] = {}


class CheckRecord(_Record):
    """One check of an assertion: what it says and what was seen."""

    check: str
    before: bool | None = None
    after: bool | None = None
    holds: Holds
    detail: str = ""


class VerdictRecord(_Keyed):
    """What a judge said; ``holds`` is ``None`` when it failed, and ``error`` says how."""

    record: Literal["verdict"] = "verdict"
    step: int = Field(ge=1)
    judge: str
    holds: Holds | None
    reason: str = ""
    checks: tuple[CheckRecord, ...] = ()
    error: str | None = None
    seconds: float = 0.0


class VisualRecord(_Keyed):
    """How alike checkpoint and page are at a step; scores in [0, 1], ``None`` with ``error``."""

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
    seconds: dict[str, float] = {}

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


class EndRecord(_Keyed):
    """Closes an attempt."""

    record: Literal["end"] = "end"
    status: Status
    reason: str = ""
    seconds: float = 0.0


Record = Annotated[
    RunRecord | TaskRecord | ActionRecord | VerdictRecord | VisualRecord | EndRecord,
    Field(discriminator="record"),
]


@dataclass(frozen=True, slots=True)
class ActionResult:
    """One action of the trajectory (``step`` from 1) and what it came to."""

    step: int
    planned: PlannedAction
    result: Result
    action: ActionRecord | None = None
    verdict: VerdictRecord | None = None

    @property
    def abstained(self) -> bool:
        """Whether grounding could not choose, so that this ends the trajectory undecided."""
        return self.action is not None and self.action.execution is Execution.ABSTAINED

    @property
    def ends_trajectory(self) -> bool:
        """Whether nothing behind this action is run."""
        return self.result in {Result.FAILED, Result.ERROR} or self.abstained


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What the highest attempt at a task came to: one `ActionResult` per action, in order.

    ``visuals`` maps steps to comparisons; it holds compared steps only. ``error`` names the trouble
    of a task that cannot be scored.
    """

    task: TaskRecord
    status: Status
    actions: tuple[ActionResult, ...]
    visuals: Mapping[int, VisualRecord]
    opening: ActionRecord | None = None
    end: EndRecord | None = None

    @property
    def key(self) -> Key:
        """Return which task this is, for whom."""
        return self.task.key

    @property
    def error(self) -> str | None:
        """Say what went wrong with the harness (not with the page), if anything did."""
        if self.opening and self.opening.execution is Execution.ERROR:
            return self.opening.detail
        for action in self.actions:
            if action.result is Result.ERROR:
                return _trouble(action)
        if self.status is Status.INCOMPLETE:
            return self.end.reason if self.end else "the attempt was never closed (a lost worker?)"
        return None


def _trouble(action: ActionResult) -> str:
    if action.verdict and action.verdict.error:
        return f"step {action.step}: {action.verdict.error}"
    detail = action.action.detail if action.action else "no record"
    return f"step {action.step}: {detail}"


def result_of(action: ActionRecord, verdict: VerdictRecord | None, *, judged: bool) -> Result:
    """Return what an executed action comes to; an unjudged one that is done has passed."""
    if action.execution is Execution.ERROR:
        return Result.ERROR
    if action.execution is Execution.INFEASIBLE:
        return Result.FAILED
    if action.execution is Execution.ABSTAINED:
        return Result.UNDECIDED
    if not judged:
        return Result.PASSED
    if verdict is None or verdict.holds is None:
        return Result.ERROR
    return {
        Holds.YES: Result.PASSED,
        Holds.NO: Result.FAILED,
        Holds.UNDECIDED: Result.UNDECIDED,
    }[verdict.holds]


def assemble(records: Iterable[_Keyed]) -> TaskResult:
    """Return what the records of *one* attempt come to.

    The later record of a key wins. The trajectory ends at the first failed, errored or abstained
    action: whatever was recorded behind it is discarded. Raises `ValueError` for an attempt without
    its ``task`` record.
    """
    task: TaskRecord | None = None
    end: EndRecord | None = None
    done: dict[int, ActionRecord] = {}
    verdicts: dict[int, VerdictRecord] = {}
    visuals: dict[int, VisualRecord] = {}
    for record in records:
        match record:
            case TaskRecord():
                task = record
            case ActionRecord():
                done[record.step] = record
            case VerdictRecord():
                verdicts[record.step] = record
            case VisualRecord():
                visuals[record.step] = record
            case EndRecord():
                end = record
    if task is None:
        raise ValueError("an attempt without its task record")
    actions = tuple(_trajectory(task, done, verdicts))
    reached = {0} | {a.step for a in actions if a.result is not Result.NOT_REACHED}
    return TaskResult(
        task=task,
        status=end.status if end else Status.INCOMPLETE,
        actions=actions,
        visuals={step: visual for step, visual in sorted(visuals.items()) if step in reached},
        opening=done.get(0),
        end=end,
    )


def _trajectory(
    task: TaskRecord, done: Mapping[int, ActionRecord], verdicts: Mapping[int, VerdictRecord]
) -> Iterable[ActionResult]:
    ended = False
    for step, planned in enumerate(task.actions, start=1):
        action = done.get(step)
        if ended or action is None:
            ended = True
            yield ActionResult(step, planned, Result.NOT_REACHED)
            continue
        verdict = verdicts.get(step)
        result = result_of(action, verdict, judged=planned.judged)
        reached = ActionResult(step, planned, result, action, verdict)
        ended = reached.ends_trajectory
        yield reached
