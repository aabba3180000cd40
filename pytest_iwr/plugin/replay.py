"""One task as one test: asks the runner for it, and tells pytest what each action came to."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from pytest_iwr.dataset import content_sha256, load
from pytest_iwr.errors import IwrError, JournalError
from pytest_iwr.metrics import score
from pytest_iwr.page.base import NotWrittenError
from pytest_iwr.page.generated import GeneratedPages
from pytest_iwr.plugin.item import ActionFailedError
from pytest_iwr.plugin.keys import CAME_TO, RUN, given_up
from pytest_iwr.plugin.subjects import is_gated
from pytest_iwr.report.failure import failure_text
from pytest_iwr.results import Key, Result, Status
from pytest_iwr.runner import Assignment, conclude, is_result_of
from pytest_iwr.text import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_iwr.plugin.collect import TaskItem
    from pytest_iwr.results import ActionResult, TaskResult
    from pytest_iwr.runner import Runner
    from pytest_iwr.task import Task


@dataclass(slots=True)
class Replay:
    """Carries a task from its item to the runner, and what happened back into reports.

    *standing* are results of a resumed run by `Key.path`: such a task is told, not run again,
    unless the task or the page has changed since.
    """

    item: TaskItem
    runner: Runner
    subtests: pytest.Subtests
    standing: Mapping[str, TaskResult]
    _told: set[tuple[int, Result]] = field(default_factory=set)

    def run(self) -> None:
        """Replay the task; raise `ActionFailedError` for what no subtest has told."""
        self.item.user_properties.append(("iwr.key", self._key.path))
        stood = False
        try:
            result, stood = self._result()
        except JournalError as error:
            self._stop(error)
            raise
        except IwrError as error:
            result = self._refused(error)
        self._finish(result, stood=stood)

    @property
    def _key(self) -> Key:
        entry = self.item.entry
        subject = self.item.subject
        return Key(
            dataset=entry.dataset, task=entry.name, subject=subject.name, sample=subject.sample
        )

    @property
    def _gated(self) -> bool:
        return is_gated(self.item.config, self.item.subject.source)

    def _result(self) -> tuple[TaskResult, bool]:
        """Return what the task comes to, and whether that stood from before."""
        entry = self.item.entry
        task = load(entry)
        digest = content_sha256(entry, task)
        before = self.standing.get(self._key.path)
        if before and before.task.task_sha256 == digest and self._wrote(task, before):
            return self._told_again(before), True
        assignment = Assignment(
            key=self._key,
            task=task,
            page=self.item.subject.source.page_for(task),
            source=entry.at(shown(entry.path)),
            task_sha256=digest,
        )
        if before and is_result_of(before, assignment):
            return self._told_again(before), True
        return self._replayed(assignment), False

    def _wrote(self, task: Task, before: TaskResult) -> bool:
        """Tell whether a model wrote the page of *before*, asked as it would be now: it stands."""
        source = self.item.subject.source
        keys = {call.call for call in before.calls}
        return isinstance(source, GeneratedPages) and source.asks_alike(task, keys)

    def _told_again(self, result: TaskResult) -> TaskResult:
        for action in result.actions:
            self._tell(action)
        return result

    def _replayed(self, assignment: Assignment) -> TaskResult:
        # Closed here and now when a subtest raises, as with -x: the browser is still there then.
        with closing(self.runner.replay(assignment)) as replay:
            result = conclude(replay, tell=self._tell)
        for action in result.actions:
            self._tell(action)
        return result

    def _refused(self, why: IwrError) -> TaskResult:
        entry = self.item.entry
        source = entry.at(shown(entry.path))
        written = why.written if isinstance(why, NotWrittenError) else None
        try:
            return self.runner.refuse(self._key, source=source, reason=str(why), written=written)
        except JournalError as error:
            self._stop(error)
            raise

    def _stop(self, error: JournalError) -> None:
        """End the run: what cannot be written down need not be done."""
        trouble = f"nothing more could be written: {error}"
        self.item.session.shouldstop = trouble
        self.item.stash[CAME_TO] = {"key": self._key.path, "trouble": trouble}

    def _trouble(self) -> dict[str, str]:
        """End the run where those who decide it do not answer any more; say so to its report."""
        trouble = given_up(self.item.config)
        if trouble:
            self.item.session.shouldstop = trouble
        return {"trouble": trouble} if trouble else {}

    def _tell(self, action: ActionResult) -> None:
        """Report *action* as a subtest, once: a task that is tried again tells anew."""
        if (action.step, action.result) in self._told:
            return
        self._told.add((action.step, action.result))
        self.item.stash[CAME_TO] = {
            "key": self._key.path,
            "step": action.step,
            "title": action.planned.title,
            "result": action.result.value,
        }
        with self.subtests.test(msg=str(action.planned.title)):
            self._judge(action)

    def _judge(self, action: ActionResult) -> None:
        match action.result:
            case Result.NOT_REACHED:
                pytest.skip("not reached: the trajectory ended before")
            case Result.UNDECIDED:
                pytest.skip(self._words(action))
            case Result.FAILED if not self._gated:
                pytest.xfail(self._words(action))
            case Result.FAILED | Result.ERROR:
                raise ActionFailedError(self._words(action))

    def _words(self, action: ActionResult) -> str:
        return failure_text(action, folder=shown(self.item.config.stash[RUN].folder))

    def _finish(self, result: TaskResult, *, stood: bool) -> None:
        values = self._values(result)
        came_to = {"key": self._key.path, "stood": stood, **values, **self._trouble()}
        self.item.stash[CAME_TO] = came_to
        # Strings only: a value that cannot be sent to pytest-xdist's controller would end its run.
        self.item.user_properties.extend(
            (f"iwr.{name}", value if isinstance(value, str) else json.dumps(value))
            for name, value in values.items()
        )
        if result.status is Status.NO_PAGE and result.end:
            self._no_page(result.end.reason)
        if result.status is Status.PENDING and result.end:
            pytest.skip(f"pending: {result.end.reason}")
        if result.error and not any(a.result is Result.ERROR for a in result.actions):
            raise ActionFailedError(f"error: {result.error}")

    def _values(self, result: TaskResult) -> dict[str, Any]:
        scores = score(result)
        return {
            "status": result.status.value,
            "ifs": scores.ifs,
            "vfs": scores.vfs,
            "final": scores.final,
            "protocol": f"{result.task.protocol}:{result.task.fingerprint}",
            "results": str(shown(self.item.config.stash[RUN].folder)),
        }

    def _no_page(self, reason: str) -> None:
        words = f"no page: {reason}; the task scores 0"
        if not self._gated:
            pytest.xfail(words)
        raise ActionFailedError(words)
