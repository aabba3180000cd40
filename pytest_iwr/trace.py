"""What one attempt leaves behind: turns what was seen into records, journals and remembers them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.errors import JournalError
from pytest_iwr.page.base import NoPage
from pytest_iwr.page_text import page_text
from pytest_iwr.results import (
    ActionRecord,
    ActionResult,
    CandidateRecord,
    CheckRecord,
    EndRecord,
    Execution,
    PlannedAction,
    Reason,
    Status,
    TaskRecord,
    VerdictRecord,
    VisualRecord,
    assemble,
    result_of,
)
from pytest_iwr.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_iwr.actions import Outcome
    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.grounding.base import Decision
    from pytest_iwr.journal import JournalWriter
    from pytest_iwr.judging.base import Verdict
    from pytest_iwr.page.base import PageUnderTest
    from pytest_iwr.protocol import Protocol
    from pytest_iwr.results import AttemptRecord, Key, TaskResult
    from pytest_iwr.task import Action, Task
    from pytest_iwr.visual.score import VisualScore

_KEPT_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task, the page under test, and the key under which its result is kept."""

    key: Key
    task: Task
    page: PageUnderTest | NoPage
    source: str = ""
    task_sha256: str = ""

    @property
    def page_sha256(self) -> str | None:
        """Return the hash of the page, ``None`` when there is none."""
        return None if isinstance(self.page, NoPage) else self.page.sha256


@dataclass(slots=True)
class Trace:
    """The records of one attempt. *folder* is the run's folder; pictures go below it."""

    assignment: Assignment
    journal: JournalWriter
    folder: Path
    protocol: Protocol
    visual: bool = True
    number: int = 0
    _records: list[AttemptRecord] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)

    def open(self, *, chromium: str) -> None:
        """Begin the attempt, in a *chromium* of that version (empty: none runs)."""
        key, task, page = self.assignment.key, self.assignment.task, self.assignment.page
        self.number = self.journal.next_attempt(key)
        real = None if isinstance(page, NoPage) else page
        known = task.classification.model_dump(exclude_none=True)
        self._append(
            TaskRecord(
                key=key,
                attempt=self.number,
                title=one_line(task.title or ""),
                source=self.assignment.source,
                task_sha256=self.assignment.task_sha256,
                page_sha256=self.assignment.page_sha256,
                page_spec=real.spec if real else "",
                viewport=task.viewport,
                classification={name: one_line(str(value)) for name, value in known.items()},
                initial_flag=task.initial_visual_flag,
                opens_by_row=task.opens_by_row,
                actions=tuple(planned(a, step) for step, a in enumerate(task.actions, start=1)),
                protocol=self.protocol.name,
                fingerprint=self.protocol.fingerprint,
                visual="on" if self.visual else "off",
                chromium=chromium,
                recorded_with=task.recorded_with(),
            )
        )

    def opened(
        self, seen: Observation, *, notes: tuple[str, ...], seconds: Mapping[str, float]
    ) -> None:
        """Record that the page was opened and what it showed."""
        self._append(
            ActionRecord(
                key=self.assignment.key,
                attempt=self.number,
                step=0,
                execution=Execution.DONE,
                after=self.picture(seen),
                notes=notes,
                seconds=dict(seconds),
            )
        )

    def acted(
        self,
        step: int,
        outcome: Outcome,
        decision: Decision,
        *,
        after: Observation | None,
        target: str,
        notes: tuple[str, ...],
        seconds: Mapping[str, float],
    ) -> ActionRecord:
        """Record how action *step* went; *after* is what was seen then, if it was done."""
        closest = decision.candidates[:_KEPT_CANDIDATES]
        record = ActionRecord(
            key=self.assignment.key,
            attempt=self.number,
            step=step,
            execution=outcome.execution,
            reason=outcome.reason,
            detail=clean(outcome.detail),
            stage=decision.stage,
            target=one_line(target),
            margin=decision.margin,
            candidates=tuple(
                CandidateRecord(what=one_line(c.what), score=round(c.score, 1), evidence=c.evidence)
                for c in closest
            ),
            before=self._picture_path(step - 1),
            after=self.picture(after) if after else None,
            notes=notes,
            seconds=dict(seconds),
        )
        self._append(record)
        return record

    def failed_to_run(
        self, step: int, *, detail: str, reason: Reason | None = None
    ) -> ActionRecord:
        """Record that *step* has no result: trouble of ours, or with *reason* the page's fault."""
        record = ActionRecord(
            key=self.assignment.key,
            attempt=self.number,
            step=step,
            execution=Execution.INFEASIBLE if reason else Execution.ERROR,
            reason=reason,
            detail=clean(detail),
            before=self._picture_path(step - 1) if step else None,
        )
        self._append(record)
        return record

    def judged(self, step: int, judge: str, verdict: Verdict, *, seconds: float) -> VerdictRecord:
        """Record what *judge* said about action *step*."""
        record = VerdictRecord(
            key=self.assignment.key,
            attempt=self.number,
            step=step,
            judge=judge,
            holds=verdict.holds,
            reason=clean(verdict.reason),
            checks=tuple(
                CheckRecord(
                    check=clean(c.check),
                    before=c.before,
                    after=c.after,
                    holds=c.holds,
                    detail=clean(c.detail),
                )
                for c in verdict.checks
            ),
            seconds=seconds,
        )
        self._append(record)
        return record

    def judge_failed(self, step: int, judge: str, *, error: str) -> VerdictRecord:
        """Record that *judge* gave no verdict: never a yes, never a no."""
        record = VerdictRecord(
            key=self.assignment.key,
            attempt=self.number,
            step=step,
            judge=judge,
            holds=None,
            error=clean(error),
        )
        self._append(record)
        return record

    def compared(self, step: int, engine: str, score: VisualScore, *, checkpoint: Path) -> None:
        """Record how alike checkpoint and page are at *step*."""
        at = At(self.assignment.key, self.number, step)
        self._append(visual_record(at, engine, score, checkpoint=checkpoint))

    def not_compared(self, step: int, *, error: str | None = None) -> None:
        """Record that *step* could not be compared, or, without *error*, shows nothing at all."""
        self._append(bare_visual_record(At(self.assignment.key, self.number, step), error=error))

    def close(self, status: Status, *, reason: str = "") -> TaskResult:
        """End the attempt and return what it came to."""
        self._append(
            EndRecord(
                key=self.assignment.key,
                attempt=self.number,
                status=status,
                reason=clean(reason),
                seconds=round(time.monotonic() - self._started, 3),
            )
        )
        return assemble(self._records)

    def result(self, record: ActionRecord, verdict: VerdictRecord | None) -> ActionResult:
        """Return what the action of *record* comes to."""
        action = self.assignment.task.actions[record.step - 1]
        return ActionResult(
            step=record.step,
            planned=planned(action, record.step),
            result=result_of(record, verdict, judged=action.judged),
            action=record,
            verdict=verdict,
        )

    def picture(self, seen: Observation) -> str:
        """Write what was seen and return its path relative to the run's folder.

        Beside the picture stands what it shows as text, ``step_<i>.txt``. Raises `JournalError`
        when the disk refuses it: pictures are as much the record as lines.
        """
        path = self._picture_path(seen.step)
        file = self.folder / path
        text = "".join(f"{line}\n" for line in page_text(seen.snapshot))
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(seen.screenshot_png)
            file.with_suffix(".txt").write_text(text, encoding="utf-8")
        except OSError as error:
            raise JournalError(f"{file}: cannot write the picture: {error}") from error
        return path

    def _picture_path(self, step: int) -> str:
        retry = "" if self.number <= 1 else f"/attempt_{self.number}"
        return f"artifacts/{self.assignment.key.path}{retry}/step_{step}.png"

    def _append(self, record: AttemptRecord) -> None:
        self.journal.append(record)
        self._records.append(record)


class At(NamedTuple):
    """A step of an attempt."""

    key: Key
    attempt: int
    step: int


def visual_record(at: At, engine: str, score: VisualScore, *, checkpoint: Path) -> VisualRecord:
    """Return what *engine* found of *checkpoint* and the picture of a step."""
    return VisualRecord(
        **at._asdict(),
        engine=engine,
        ocr=float(score.ocr),
        structure=float(score.structure),
        shortcut=score.shortcut,
        sizes_differ=score.sizes_differ,
        checkpoint=str(checkpoint),
        seconds={"ocr": round(score.ocr_s, 4), "structure": round(score.structure_s, 4)},
    )


def bare_visual_record(at: At, *, error: str | None = None) -> VisualRecord:
    """Return that a step could not be compared, or, without *error*, shows nothing at all."""
    if error:
        return VisualRecord(**at._asdict(), engine="", error=clean(error))
    return VisualRecord(**at._asdict(), engine="", ocr=0.0, structure=0.0, shortcut="no-picture")


def planned(action: Action, step: int) -> PlannedAction:
    """Return what metrics and reports must know of *action*, the *step*-th from 1."""
    return PlannedAction(
        kind=action.kind.value,
        title=action.title(step),
        description=clean(action.description),
        assertion=clean(action.assertion) if action.assertion else None,
        flagged=action.visual_flag,
        judged=action.judged,
    )
