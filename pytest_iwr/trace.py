"""What one attempt leaves behind: turns what was seen into records, journals and remembers them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_iwr.errors import JournalError
from pytest_iwr.observed import (
    At,
    bare_visual_record,
    call_record,
    candidate_records,
    check_records,
    opinion_record,
    planned,
    stage_record,
    visual_record,
    vote_records,
)
from pytest_iwr.page.base import PagePending, PageUnderTest
from pytest_iwr.page_text import page_text
from pytest_iwr.placing import write_whole
from pytest_iwr.results import (
    ActionRecord,
    ActionResult,
    CanaryRecord,
    EndRecord,
    Execution,
    Reason,
    Status,
    TaskRecord,
    VerdictRecord,
    assemble,
    result_of,
)
from pytest_iwr.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pytest_iwr.actions import Outcome
    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.grounding.base import Decision
    from pytest_iwr.journal import JournalWriter
    from pytest_iwr.judging.base import Verdict
    from pytest_iwr.judging.canary import Sung
    from pytest_iwr.judging.holistic import Look
    from pytest_iwr.models.call import Made
    from pytest_iwr.page.base import Page
    from pytest_iwr.protocol import Protocol
    from pytest_iwr.results import AttemptRecord, JudgeRecord, Key, TaskResult
    from pytest_iwr.task import Task
    from pytest_iwr.visual.score import VisualScore


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task, the page under test, and the key under which its result is kept."""

    key: Key
    task: Task
    page: Page
    source: str = ""
    task_sha256: str = ""

    @property
    def page_sha256(self) -> str | None:
        """Return the hash of the page, ``None`` when there is none."""
        return self.page.sha256 if isinstance(self.page, PageUnderTest) else None


@dataclass(slots=True)
class Trace:
    """The records of one attempt. *folder* is the run's folder; pictures go below it.

    *judge* is the model that judges, if one does.
    """

    assignment: Assignment
    journal: JournalWriter
    folder: Path
    protocol: Protocol
    visual: bool = True
    judge: JudgeRecord | None = None
    number: int = 0
    _records: list[AttemptRecord] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)

    def open(self, *, chromium: str) -> None:
        """Begin the attempt, in a *chromium* of that version (empty: none runs)."""
        key, task, page = self.assignment.key, self.assignment.task, self.assignment.page
        self.number = self.journal.next_attempt(key)
        known = task.classification.model_dump(exclude_none=True)
        self._append(
            TaskRecord(
                key=key,
                attempt=self.number,
                title=one_line(task.title or ""),
                source=self.assignment.source,
                task_sha256=self.assignment.task_sha256,
                page_sha256=self.assignment.page_sha256,
                page_spec=page.spec,
                reply_status=page.written.status.value if page.written else None,
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
                judge=self.judge,
            )
        )
        if page.written:
            self._written(page, page.written)

    def _written(self, page: Page, written: Made) -> None:
        """Keep what the model said, the page that was found in it, and what it took."""
        record = call_record(self.assignment.key, self.number, written)
        kept = page.page if isinstance(page, PagePending) else page
        html = kept.html if isinstance(kept, PageUnderTest) else None
        said = written.reply.text if written.reply else None
        record = record.model_copy(
            update={"reply": self._keep("reply.md", said), "page": self._keep("page.html", html)}
        )
        self._append(record)

    def _keep(self, name: str, text: str | None) -> str | None:
        """Write *text* among the artifacts of the attempt; return its path, or ``None``."""
        if text is None:
            return None
        path = f"{self._home}/{name}"
        data = text.encode("utf-8", "surrogatepass")
        write_whole(self.folder / path, data, problem="cannot be written")
        return path

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
            candidates=candidate_records(decision.candidates),
            stages=tuple(stage_record(stage) for stage in decision.stages),
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

    def called(self, step: int, calls: Iterable[Made]) -> None:
        """Record what was asked of models about *step*, and keep what they said."""
        for made in calls:
            record = call_record(self.assignment.key, self.number, made, step=step)
            said = made.reply.text if made.reply else None
            name = f"asked/step_{step}_{made.call.purpose}_{made.call.key[:8]}.txt"
            self._append(record.model_copy(update={"reply": self._keep(name, said)}))

    def sung(self, step: int, judge: str, sung: Sung) -> None:
        """Record what *judge* said to an assertion that is false."""
        self._append(
            CanaryRecord(
                key=self.assignment.key,
                attempt=self.number,
                step=step,
                judge=judge,
                assertion=sung.assertion,
                holds=sung.vote.holds,
                reason=clean(sung.vote.reason),
                error=clean(sung.vote.error) or None,
            )
        )

    def judged(self, step: int, verdict: Verdict) -> VerdictRecord:
        """Record what a judge said about action *step*."""
        record = VerdictRecord(
            key=self.assignment.key,
            attempt=self.number,
            step=step,
            judge=verdict.by,
            holds=verdict.holds,
            reason=clean(verdict.reason),
            checks=check_records(verdict.checks),
            seconds=verdict.seconds,
            votes=vote_records(verdict.votes),
            beside=opinion_record(verdict.beside),
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

    def compared(
        self,
        step: int,
        score: VisualScore,
        *,
        checkpoint: Path,
        look: Look | None = None,
        holistic: str = "",
    ) -> None:
        """Record how alike checkpoint and page are at *step*; *look*: to the judge *holistic*."""
        at = At(self.assignment.key, self.number, step)
        record = visual_record(at, score, checkpoint=checkpoint, look=look, holistic=holistic)
        self._append(record)

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

    @property
    def _home(self) -> str:
        """Return where the artifacts of the attempt lie, relative to the run's folder."""
        retry = "" if self.number <= 1 else f"/attempt_{self.number}"
        return f"artifacts/{self.assignment.key.path}{retry}"

    def _picture_path(self, step: int) -> str:
        return f"{self._home}/step_{step}.png"

    def _append(self, record: AttemptRecord) -> None:
        self.journal.append(record)
        self._records.append(record)
