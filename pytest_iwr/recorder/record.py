"""Record a task: perform the author's solution on the reference page and keep what it shows."""

from __future__ import annotations

import json
import logging
import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.actions import perform
from pytest_iwr.aiming import aim
from pytest_iwr.errors import BrowserError, RecordingError
from pytest_iwr.grounding.base import Decision, Grounded
from pytest_iwr.judging.base import Holds, Verdict
from pytest_iwr.page.files import ReferencePages
from pytest_iwr.recorder.solution import read_solution
from pytest_iwr.results import Execution
from pytest_iwr.task import RECORDING, ActionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.grounding.base import Grounder
    from pytest_iwr.judging.base import Judge
    from pytest_iwr.task import Action, Task

_log = logging.getLogger(__name__)

_RECORDED = re.compile(rf"step_\d+\.png|{re.escape(RECORDING)}")
_POINT = (
    "element => element.dispatchEvent("
    "new CustomEvent('__iwr_point', {bubbles: true, composed: true}))"
)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records tasks with one browser; *judge* decides whether the checks hold.

    *grounder* is asked too, and *warn* told, where it would not find what the solution points at.
    """

    chromium: Chromium
    judge: Judge
    grounder: Grounder
    warn: Callable[[str], None] = _log.warning

    def record(self, task: Task, *, into: Path | None = None) -> Path:
        """Write a checkpoint for every step of *task* and return their folder.

        *into* is the folder to write, else the task's own ``checkpoints/``. Earlier recordings in
        it are replaced as a whole, and only when everything went well; a folder with anything else
        in it is refused. Raises `RecordingError` for an action that cannot be performed, and for a
        check that is true before its action or false after it.
        """
        if task.root is None:
            raise RecordingError(f"task {task.id} has no folder")
        folder = into or task.root / "checkpoints"
        _demand_replaceable(folder)
        seen = self._performed(task, root=task.root)
        with _replacing(folder) as draft:
            for observation in seen:
                (draft / f"step_{observation.step}.png").write_bytes(observation.screenshot_png)
            (draft / RECORDING).write_text(self._provenance(task), encoding="utf-8")
        return folder

    def _performed(self, task: Task, *, root: Path) -> Sequence[Observation]:
        solution = read_solution(root / "reference" / "solution.json", task)
        if task.reference_html is None:
            raise RecordingError(f"{root}: no reference/index.html to record")
        page = ReferencePages().page_for(task)
        with self.chromium.open_task(page, task) as session:
            session.load()
            seen = [session.observe(0)]
            for step, (action, solved) in enumerate(
                zip(task.actions, solution.actions, strict=True), start=1
            ):
                try:
                    seen.append(self._act(session, action, solved.locator, before=seen[-1]))
                except RecordingError as error:
                    where = f"{task.id}: {action.title(step)}"
                    raise RecordingError(f"{where}: {error}") from error
        return seen

    def _act(
        self, session: PageSession, action: Action, locator: str | None, *, before: Observation
    ) -> Observation:
        if locator is None and action.kind in {ActionKind.CLICK, ActionKind.TYPE}:
            raise RecordingError("the solution names no locator for it")
        self._ask_grounder(action, before)
        decision = Decision(Grounded.FOUND, node=_pointed(session, locator), stage="solution")
        decision, aimed = aim(session, action, decision, seen=before)
        session.mark()
        outcome = perform(session, action, decision, snapshot=aimed.snapshot)
        if outcome.execution is not Execution.DONE:
            raise RecordingError(f"{outcome.reason}: {outcome.detail}")
        session.settle()
        after = session.observe(before.step + 1)
        self._demand(action, before=aimed, after=after)
        return after

    def _ask_grounder(self, action: Action, seen: Observation) -> None:
        decision = self.grounder.locate(action, seen.snapshot)
        if decision.status is not Grounded.FOUND:
            title = action.title(seen.step + 1)
            self.warn(f"{title}: a replay would not find it ({decision.reason}); reword it")

    def _demand(self, action: Action, *, before: Observation, after: Observation) -> None:
        if not action.checks:
            return
        verdict = self.judge.judge(action, before=before, after=after)
        if verdict.holds is not Holds.YES:
            raise RecordingError(_unmet(verdict))

    def _provenance(self, task: Task) -> str:
        facts = {
            "chromium": self.chromium.version,
            "recorded": datetime.now(UTC).isoformat(timespec="seconds"),
            "viewport": list(task.viewport),
            "device_scale_factor": task.device_scale_factor,
        }
        return json.dumps(facts, indent=2) + "\n"


def _demand_replaceable(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier recording: it is replaced as a whole."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise RecordingError(f"{folder} is no folder")
    foreign = [p.name for p in folder.iterdir() if not _RECORDED.fullmatch(p.name) or p.is_dir()]
    if foreign:
        raise RecordingError(
            f"{folder} holds {foreign[0]!r}, which no recording wrote; name an empty folder"
        )


def _pointed(session: PageSession, locator: str | None) -> int | None:
    if locator is None:
        return None
    found = session.page.locator(locator)
    try:
        with session.guard("a locator was tried"):
            count = found.count()
            if count == 1:
                found.evaluate(_POINT)
    except BrowserError as error:
        raise RecordingError(f"locator {locator!r} is none that works: {error}") from error
    if count != 1:
        raise RecordingError(f"locator {locator!r} finds {count} elements; it must find one")
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
