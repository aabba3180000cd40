"""Perform a solution once for the rules, and watch what the page asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from pytest_iwr.browser.session import BLOCKED
from pytest_iwr.errors import RecordingError, TaskFormatError
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.recorder.performance import AtOnce, Performance, Performed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playwright.sync_api import ConsoleMessage

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.recorder.solution import Solution
    from pytest_iwr.task import Task

#: Why a performance ends where the words do not say what to type or press: rules on words tell.
UNSAID = "the task does not say what to do"
#: The policy refuses a fetch before there is a request that could be noted.
_FETCH = re.compile(r"Fetch API cannot load (\S+?)\.? Refused to connect because it violates")


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
    ear = _Ear(chromium)
    assets = _Asked(page.assets)
    watched = PageUnderTest(html=page.html, assets=assets, spec=page.spec)
    performance = Performance(cast("Chromium", ear), task, solution, watched, AtOnce())
    states: list[Performed] = []
    refused: list[tuple[int, str, str]] = []
    stopped = ""
    try:
        for state in performance.states():
            states.append(state)
            refused += _refused(state, ear)
    except TaskFormatError:
        stopped = UNSAID
    except RecordingError as error:
        stopped = str(error.__cause__ or error)
    return Take(tuple(states), frozenset(assets.asked), tuple(refused), stopped)


def _refused(state: Performed, ear: _Ear) -> list[tuple[int, str, str]]:
    """Return what was refused on the way to *state*."""
    noted = [note.removeprefix(BLOCKED) for note in state.notes if note.startswith(BLOCKED)]
    parted = (note.partition(" ") for note in noted)
    heard, ear.fetched = dict.fromkeys(ear.fetched), []
    return [(state.step, kind, url) for kind, _, url in parted] + [
        (state.step, "fetch", url) for url in heard
    ]


@dataclass  # no slots: Playwright leaves a mark of its own on whose method it calls
class _Ear:
    """A Chromium that listens to what pages complain about on their console."""

    chromium: Chromium
    fetched: list[str] = field(default_factory=list)

    def open_task(self, page: PageUnderTest, task: Task) -> PageSession:
        """Return a session, listened to from before it loads."""
        session = self.chromium.open_task(page, task)
        session.page.on("console", self._hear)
        return session

    def _hear(self, message: ConsoleMessage) -> None:
        if said := _FETCH.match(message.text):
            self.fetched.append(said[1])


class _Asked(dict[str, "Path"]):
    """Assets that remember which of them a page asked for."""

    def __init__(self, assets: Mapping[str, Path]) -> None:
        super().__init__(assets)
        self.asked: set[str] = set()

    def get(self, name: str, default: Path | None = None) -> Path | None:  # type: ignore[override]
        self.asked.add(name)
        return super().get(name, default)
