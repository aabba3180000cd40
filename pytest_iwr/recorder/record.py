"""Record a task: perform the author's solution on the reference page and keep what it shows."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.actions import perform
from pytest_iwr.browser.chromium import Chromium, Screen
from pytest_iwr.browser.session import Pins
from pytest_iwr.errors import RecordingError
from pytest_iwr.grounding.base import Decision, Grounded
from pytest_iwr.judging.base import Holds, Verdict
from pytest_iwr.page.base import NoPage
from pytest_iwr.page.files import ReferencePages
from pytest_iwr.recorder.solution import read_solution
from pytest_iwr.results import Execution
from pytest_iwr.task import RECORDING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.judging.base import Judge
    from pytest_iwr.task import Action, Task

_POINT = (
    "element => element.dispatchEvent("
    "new CustomEvent('__iwr_point', {bubbles: true, composed: true}))"
)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records tasks with one browser; *judge* decides whether the checks hold."""

    chromium: Chromium
    judge: Judge

    def record(self, task: Task, *, into: Path | None = None) -> Path:
        """Write a checkpoint for every step of *task* and return their folder.

        *into* is the folder to write, else the task's own ``checkpoints/``, which is replaced as a
        whole, and only when everything went well. Raises `RecordingError` for an action that cannot
        be performed, and for a check that is true before its action or false after it.
        """
        if task.root is None:
            raise RecordingError(f"task {task.id} has no folder")
        seen = self._performed(task, root=task.root)
        folder = into or task.root / "checkpoints"
        with _replacing(folder) as draft:
            for observation in seen:
                (draft / f"step_{observation.step}.png").write_bytes(observation.screenshot_png)
            (draft / RECORDING).write_text(self._provenance(task), encoding="utf-8")
        return folder

    def _performed(self, task: Task, *, root: Path) -> Sequence[Observation]:
        solution = read_solution(root / "reference" / "solution.json", task)
        page = ReferencePages().page_for(task)
        if isinstance(page, NoPage):
            raise RecordingError(f"task {task.id}: {page.reason}")
        start_ms = int(task.fixed_time.timestamp() * 1000) if task.fixed_time else None
        pins = Pins(random_seed=task.random_seed, fixed_time_ms=start_ms)
        screen = Screen(task.viewport, task.device_scale_factor, task.touch)
        with self.chromium.open(page, screen=screen, pins=pins) as session:
            session.load()
            seen = [session.observe(0)]
            for step, (action, solved) in enumerate(
                zip(task.actions, solution.actions, strict=True), start=1
            ):
                after = _act(session, action, solved.locator, step=step, before=seen[-1])
                self._demand(action, step, before=seen[-1], after=after)
                seen.append(after)
        return seen

    def _demand(
        self, action: Action, step: int, *, before: Observation, after: Observation
    ) -> None:
        if not action.checks:
            return
        verdict = self.judge.judge(action, before=before, after=after)
        if verdict.holds is not Holds.YES:
            raise RecordingError(f"{action.title(step)}: {_unmet(verdict)}")

    def _provenance(self, task: Task) -> str:
        facts = {
            "chromium": self.chromium.version,
            "recorded": datetime.now(UTC).isoformat(timespec="seconds"),
            "viewport": list(task.viewport),
            "device_scale_factor": task.device_scale_factor,
        }
        return json.dumps(facts, indent=2) + "\n"


def _act(
    session: PageSession, action: Action, locator: str | None, *, step: int, before: Observation
) -> Observation:
    decision = Decision(Grounded.FOUND, node=_pointed(session, locator), stage="solution")
    session.mark()
    outcome = perform(session, action, decision, snapshot=before.snapshot)
    if outcome.execution is not Execution.DONE:
        raise RecordingError(f"{action.title(step)}: {outcome.reason}: {outcome.detail}")
    session.settle()
    return session.observe(step)


def _pointed(session: PageSession, locator: str | None) -> int | None:
    if locator is None:
        return None
    found = session.page.locator(locator)
    count = found.count()
    if count != 1:
        raise RecordingError(f"locator {locator!r} finds {count} elements; it must find one")
    found.evaluate(_POINT)
    index = int(session.call("__iwr.pointed()", what="it was pointed at"))
    if not index:
        raise RecordingError(f"locator {locator!r} finds an element that is not on the page")
    return index


def _unmet(verdict: Verdict) -> str:
    said = [f"{c.check}: {c.detail}" for c in verdict.checks if c.holds is not Holds.YES]
    return "; ".join(said) or verdict.reason


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """Give a draft folder that takes the place of *folder* when the body went well."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    draft.chmod(0o755)
    try:
        yield draft
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
