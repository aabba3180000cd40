"""Record a task: perform the author's solution twice, and write what a task is made of."""

from __future__ import annotations

import json
import logging
import re
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pytest_iwr.dataset import load_tasks
from pytest_iwr.errors import RecordingError
from pytest_iwr.grounding.base import Grounded
from pytest_iwr.page.files import ReferencePages
from pytest_iwr.recorder.assets import anonymise
from pytest_iwr.recorder.classify import measured
from pytest_iwr.recorder.demands import demand_checks, demand_same, demand_self_contained
from pytest_iwr.recorder.draft import draft_of
from pytest_iwr.recorder.film import write_video
from pytest_iwr.recorder.hand import Hand
from pytest_iwr.recorder.members import with_members
from pytest_iwr.recorder.performance import AtOnce, Performance, told
from pytest_iwr.recorder.sheets import write_sheets
from pytest_iwr.recorder.solution import read_solution
from pytest_iwr.recorder.texts import read_text, write_text
from pytest_iwr.task import RECORDING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from pathlib import Path

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.grounding.base import Grounder
    from pytest_iwr.judging.base import Judge
    from pytest_iwr.page.base import PageUnderTest
    from pytest_iwr.recorder.performance import Performed, Tempo
    from pytest_iwr.recorder.source import Source
    from pytest_iwr.task import Task

_log = logging.getLogger(__name__)

#: What a recording writes, in the order in which it is put in place.
_WRITTEN = ("assets", "reference", "sheets", "checkpoints", "video.mp4", "task.json")
_EARLIER = {
    "checkpoints": re.compile(rf"step_\d+\.png|{re.escape(RECORDING)}"),
    "sheets": re.compile(r"sheet_\d+\.jpg"),
}


def _log_progress(what: str, part: str) -> None:
    _log.info("%s: %s", what, part)


@dataclass(frozen=True, slots=True)
class Recording:
    """What was recorded: where the task lies, and how much of what it has now.

    ``renamed``: the assets' new names by their old ones. ``added``: what was measured because the
    author left it out.
    """

    home: Path
    steps: int
    video_s: float
    sheets: int
    renamed: dict[str, str]
    added: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records tasks with one browser; *judge* decides whether the checks hold.

    *grounder* is asked too, and *warn* told, where it would not find what the solution points at.
    *tell* hears how far it is: what is being done, and which part of it.
    """

    chromium: Chromium
    judge: Judge
    grounder: Grounder
    warn: Callable[[str], None] = _log.warning
    tell: Callable[[str, str], None] = _log_progress

    def record(
        self, task: Task, *, source: Source | None = None, into: Path | None = None
    ) -> Recording:
        """Record *task* and return what there is now.

        The page is the task's own reference page, or that of *source*, which then becomes it. The
        recorded task takes the place of the old one, or lies in *into* and leaves the old one as it
        is. Everything is written aside and put in place at the end.

        Raises `RecordingError`, with the step and pictures, for an action that cannot be performed,
        a check that is true before its action or false after it, and a page that throws, asks for
        what is not in the task, or differs between the two runs.
        """
        if task.root is None or not (task.root / "task.json").is_file():
            raise RecordingError(
                f"{task.id}: only a task with a task.json of its own can be recorded"
            )
        if into and into.exists() and not (into.is_dir() and not any(into.iterdir())):
            raise RecordingError(f"{into} is there already and not empty; name a new folder")
        with draft_of(task.root, beside=into) as draft:
            if source:
                self._gather(task, source, draft.home)
            recording = self._recorded(draft.home)
            draft.put_in_place([path.name for path in draft.home.iterdir()] if into else _WRITTEN)
        return replace(recording, home=into or task.root)

    def _recorded(self, home: Path) -> Recording:
        """Record the task in *home*, which changes."""
        renamed = anonymise(home)
        (task,) = load_tasks(home)
        if task.reference_html is None:
            raise RecordingError(
                f"{task.id}: no reference/index.html to record; "
                "write it, or name a page with --from"
            )
        self.tell(f"{task.id}: contact sheets", f"of {len(task.assets())} assets")
        sheets = write_sheets(_cleared(home, "sheets"), task.assets(), chromium=self.chromium)
        page = ReferencePages().page_for(task)
        first = self._first(task, page)
        hand = Hand()
        self._second(task, page, hand, first)
        self.tell(f"{task.id}: writing the video", "")
        times_s = write_video(home / "video.mp4", hand, width=task.viewport[0], touch=task.touch)
        self._write_checkpoints(_cleared(home, "checkpoints"), task, first)
        added = measured(task, first[0].after.snapshot)
        _set_members(home / "task.json", {"recorded": list(times_s), **added})
        return Recording(home, len(first), hand.lasts_s, sheets, renamed, added)

    def _gather(self, task: Task, source: Source, home: Path) -> None:
        """Make the page of *source* the reference page of the task in *home*, with what it asks."""
        _ = source.inlined  # what keeps the page from being one is told first
        with self._performed(task, source.page, AtOnce(), saying="gathering") as states:
            for state in states:
                with told(task, state.step, state.after):
                    demand_self_contained(state)
        source.write_into(home)

    def _first(self, task: Task, page: PageUnderTest) -> list[Performed]:
        """Perform as a replay does, and hold the task to what it says."""
        done = []
        with self._performed(task, page, AtOnce(), saying="checkpoints") as states:
            for state in states:
                with told(task, state.step, state.after):
                    demand_self_contained(state)
                    demand_checks(state, self.judge)
                self._ask_grounder(state)
                done.append(state)
        return done

    def _second(
        self, task: Task, page: PageUnderTest, hand: Hand, first: Sequence[Performed]
    ) -> None:
        """Perform as a person does, filmed; the page must show the same again."""
        with self._performed(task, page, hand, saying="video") as states:
            for earlier, state in zip(first, states, strict=True):
                with told(task, state.step, state.after):
                    demand_self_contained(state)
                    demand_same(earlier, state)

    def _performed(
        self, task: Task, page: PageUnderTest, tempo: Tempo, *, saying: str
    ) -> closing[Generator[Performed, None, None]]:
        """Return the states of a performance; its page is closed where one stops looking."""
        performance = Performance(self.chromium, task, read_solution(task), page, tempo)
        return closing(self._telling(performance, f"{task.id}: {saying}"))

    def _telling(self, performance: Performance, what: str) -> Generator[Performed, None, None]:
        count = len(performance.task.actions)
        self.tell(what, "opening the page")
        with closing(performance.states()) as states:
            for state in states:
                yield state
                if state.step < count:
                    self.tell(what, f"action {state.step + 1} of {count}")

    def _ask_grounder(self, state: Performed) -> None:
        if not state.action or not state.found_on:
            return
        decision = self.grounder.locate(state.action, state.found_on.snapshot)
        if decision.status is not Grounded.FOUND:
            title = state.action.title(state.step)
            self.warn(f"{title}: a replay would not find it ({decision.reason}); reword it")

    def _write_checkpoints(self, folder: Path, task: Task, states: Sequence[Performed]) -> None:
        for state in states:
            (folder / f"step_{state.step}.png").write_bytes(state.after.screenshot_png)
        facts = {
            "chromium": self.chromium.version,
            "recorded": datetime.now(UTC).isoformat(timespec="seconds"),
            "viewport": list(task.viewport),
            "device_scale_factor": task.device_scale_factor,
        }
        (folder / RECORDING).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def _cleared(home: Path, name: str) -> Path:
    """Return the folder *name* of a task, with nothing in it that an earlier recording wrote."""
    folder = home / name
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if _EARLIER[name].fullmatch(path.name):
            path.unlink()
    return folder


def _set_members(path: Path, members: Mapping[str, object]) -> None:
    write_text(path, with_members(read_text(path), members))
