"""Open a page as a run does, decide on it, and picture what was decided on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.grounding.base import Scene
from pytest_iwr.trial.marks import outlined, wanted_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.browser.snapshot import Snapshot
    from pytest_iwr.grounding.base import Decision, Grounder
    from pytest_iwr.task import Action
    from pytest_iwr.trial.marks import Mark, Wanted
    from pytest_iwr.trial.place import Place

#: More than so many screens nobody looks through.
MAX_SHOTS = 3
#: Elements of the page as opened, kept in our own world while it is scrolled and read again.
_KEEP = "void (globalThis.__iwrOpened = __iwr.nodes)"
_NUMBERS = (
    "JSON.stringify({wanted}.map((n) => __iwr.nodes.indexOf(globalThis.__iwrOpened[n - 1]) + 1))"
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided for an action."""

    action: Action
    decision: Decision


@dataclass(frozen=True, slots=True)
class Shot:
    """A screen of the page (PNG, device pixels) and what is outlined on it, in CSS pixels."""

    png: bytes
    marks: tuple[Mark, ...]
    scrolled: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A page as opened, what was decided on it, and the screens that show that.

    ``unseen``: labels of what should be in view and is on none of them. ``notes``: what the page
    asked for and did not get, exceptions, dialogs.
    """

    opened: Snapshot
    decided: tuple[Decided, ...]
    shots: tuple[Shot, ...] = ()
    unseen: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def remarks(self) -> str:
        """What one should know of the picture, empty where it shows the page as opened."""
        said = ["scrolled to what is out of view at first"] if self._is_scrolled else []
        return "; ".join(
            [*said, *([f"not in it: {', '.join(self.unseen)}"] if self.unseen else [])]
        )

    @property
    def _is_scrolled(self) -> bool:
        return any(shot.scrolled for shot in self.shots)


def look(
    chromium: Chromium,
    place: Place,
    actions: Sequence[Action],
    *,
    grounder: Grounder,
    pictured: bool = True,
) -> Look:
    """Return what *grounder* decides for *actions* on the page as opened, each for itself.

    Where the choice is out of view, the page is scrolled for its picture as it would be to click
    it. Raises `PageDeadError` for a page that does not answer, `BrowserError`.
    """
    with chromium.open_task(place.page, place.task) as session:
        session.load()
        seen = session.observe(0)
        scene = Scene(seen.screenshot_png, session, task=place.task.id)
        decided = tuple(
            Decided(action, grounder.locate(action, seen.snapshot, scene=scene))
            for action in actions
        )
        notes = session.notes()
        wanted = wanted_marks(decided, seen.snapshot)
        shots = _Camera(session, seen).shots(wanted) if pictured else ()
        shown = {label for shot in shots for mark in shot.marks for label in mark.labels}
        missing = (mark.label for mark in wanted if mark.must and mark.label not in shown)
        return Look(seen.snapshot, decided, shots, tuple(missing) if shots else (), notes)


class _Camera:
    """Pictures a page where what is wanted is in view."""

    def __init__(self, session: PageSession, opened: Observation) -> None:
        self._session = session
        self._opened = opened

    def shots(self, wanted: Sequence[Wanted]) -> tuple[Shot, ...]:
        """Return the page as opened, and screens of what must be seen and is elsewhere.

        None is kept that shows less of it than another.
        """
        numbers = {mark.node: mark.node for mark in wanted}
        first = self._shot(self._opened, wanted, numbers)
        must = [mark for mark in wanted if mark.must]
        due = [mark for mark in must if not _shows(first, mark)]
        shots = [first]
        self._session.call(_KEEP, what="it was read")
        while due and len(shots) < MAX_SHOTS:
            shot = self._there(due[0], wanted)
            shots.append(shot)
            due = [mark for mark in due[1:] if not _shows(shot, mark)]
        return tuple(_telling(shots, must))

    def _there(self, due: Wanted, wanted: Sequence[Wanted]) -> Shot:
        """Scroll as for a click on *due*, and picture what is then in view."""
        now = self._numbers([due.node])[due.node]
        if now:
            self._session.mark()
            self._session.call(f"__iwr.prepare({now})", what="it was scrolled")
            self._session.settle()
        seen = self._session.observe(0)
        return self._shot(seen, wanted, self._numbers([mark.node for mark in wanted]), moved=True)

    def _numbers(self, nodes: Sequence[int]) -> dict[int, int]:
        """Return the numbers that nodes of the page as opened have in the last reading."""
        asked = _NUMBERS.replace("{wanted}", json.dumps(nodes))
        now = json.loads(self._session.call(asked, what="it was read"))
        return dict(zip(nodes, now, strict=True))

    def _shot(
        self,
        seen: Observation,
        wanted: Sequence[Wanted],
        numbers: Mapping[int, int],
        *,
        moved: bool = False,
    ) -> Shot:
        marks = outlined(wanted, seen.snapshot, numbers)
        return Shot(seen.screenshot_png, marks, scrolled=moved)


def _telling(shots: Sequence[Shot], must: Sequence[Wanted]) -> Iterator[Shot]:
    """Yield the screens that show something of what must be seen which no other shows as well."""
    shown = [{mark.label for mark in must if _shows(shot, mark)} for shot in shots]
    for at, shot in enumerate(shots):
        others = (*shown[:at], *(later for later in shown[at + 1 :] if later != shown[at]))
        if not any(shown[at] <= other for other in others):
            yield shot


def _shows(shot: Shot, wanted: Wanted) -> bool:
    return any(wanted.label in mark.labels and mark.whole for mark in shot.marks)
