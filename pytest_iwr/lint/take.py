"""Perform a solution once for the rules, and watch what the page asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.browser.session import BLOCKED
from pytest_iwr.errors import RecordingError, TaskFormatError
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.recorder.performance import AtOnce, Performance, Performed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.recorder.solution import Solution
    from pytest_iwr.task import Task

#: Why a performance ends where the words do not say what to type or press: rules on words tell.
UNSAID = "the task does not say what to do"


@dataclass(frozen=True, slots=True)
class Take:
    """One performance.

    - ``states``: those that were reached.
    - ``asked``: the assets that the page asked for, as it named them.
    - ``refused``: step, kind and address of each request that was refused.
    - ``stopped``: why it ended early, empty when it did not.
    """

    states: tuple[Performed, ...]
    asked: frozenset[str]
    refused: tuple[tuple[int, str, str], ...]
    stopped: str = ""


def perform(chromium: Chromium, task: Task, solution: Solution, page: PageUnderTest) -> Take:
    """Perform *solution* on *page* once, as a replay would."""
    assets = _Asked(page.assets)
    watched = PageUnderTest(html=page.html, assets=assets, spec=page.spec)
    performance = Performance(chromium, task, solution, watched, AtOnce())
    states: list[Performed] = []
    refused: list[tuple[int, str, str]] = []
    stopped = ""
    try:
        for state in performance.states():
            states.append(state)
            refused += _refused(state)
    except TaskFormatError:
        stopped = UNSAID
    except RecordingError as error:
        stopped = str(error.__cause__ or error)
    return Take(tuple(states), frozenset(assets.asked), tuple(refused), stopped)


def _refused(state: Performed) -> list[tuple[int, str, str]]:
    """Return what was refused on the way to *state*."""
    noted = (note.removeprefix(BLOCKED) for note in state.notes if note.startswith(BLOCKED))
    parted = (note.partition(" ") for note in noted)
    return [(state.step, kind, url) for kind, _, url in parted]


class _Asked(dict[str, "Path"]):
    """Assets that remember which of them a page asked for."""

    def __init__(self, assets: Mapping[str, Path]) -> None:
        super().__init__(assets)
        self.asked: set[str] = set()

    def get(self, name: str, default: Path | None = None) -> Path | None:  # type: ignore[override]
        self.asked.add(name)
        return super().get(name, default)
