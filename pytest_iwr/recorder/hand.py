"""Perform a solution as a person would, and remember where the pointer was and when it acted."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_iwr.action_words import PICKERS
from pytest_iwr.actions import click_point, wheel_point
from pytest_iwr.recorder.screencast import Screencast
from pytest_iwr.task import ActionKind

if TYPE_CHECKING:
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.browser.snapshot import Prepared
    from pytest_iwr.task import Action

#: A state is in sight for so long before the pointer leaves for the next action. At one frame a
#: second, as models are shown a video, at least one frame then falls into it.
REST_S = 1.3
#: How long the page as opened is in sight, and the last state.
FIRST_REST_S = 1.6
#: A pointer on the way to its target: so long at least and at most, by Fitts's law in between.
_GLIDE_S = (0.45, 0.95)
_PX_PER_S = 1300.0
_STEP_MS = 12
#: The pointer stays on its target for a moment before it acts.
_BEFORE_CLICK_MS = 140
_KEY_DELAY_S = 0.055
#: Where the pointer is when the page opens, as a share of width and height: it touches nothing.
_HOME = (0.62, 0.86)


@dataclass(frozen=True, slots=True)
class Position:
    """The pointer was at (``x``, ``y``), in CSS pixels, at ``at_s`` seconds since the epoch."""

    at_s: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _Goal:
    """Where the drawn pointer goes; the page's own only where it is reached by a replay, too.

    Else what was under it before would lose its hover, and the two runs would differ.
    """

    x: float
    y: float
    is_reached: bool


@dataclass(slots=True)
class Hand:
    """The tempo of a person who shows how the page is used, filmed.

    ``track``: where the pointer was. ``presses``: where and when it pressed. ``times_s``: when each
    action began. All times are seconds since the epoch, as those of ``film``.
    """

    film: Screencast = field(default_factory=Screencast)
    track: list[Position] = field(default_factory=list)
    presses: list[Position] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)
    ended_s: float = 0.0
    _rests_until_s: float = 0.0
    key_delay_s: float = _KEY_DELAY_S

    @property
    def lasts_s(self) -> float:
        """How long the film is, from where the pointer first shows."""
        return self.ended_s - self.track[0].at_s

    def opened(self, session: PageSession) -> None:
        """Film from here on: the page at rest."""
        size = session.page.viewport_size or {"width": 0, "height": 0}
        self.film.start(session)
        self._at(size["width"] * _HOME[0], size["height"] * _HOME[1])
        self._rests_until_s = time.time() + FIRST_REST_S

    def approaches(self, session: PageSession, action: Action, node: int | None) -> bool:
        """Look at the state first, then bring the pointer onto the target, if there is one."""
        self._rest(session)
        goal = self._goal(session, action, node)
        if goal is None:
            return False
        if session.touch:
            self._at(goal.x, goal.y)
            return False
        self._glide(session, goal)
        session.pause(_BEFORE_CLICK_MS)
        return goal.is_reached

    def acts(self, session: PageSession, action: Action) -> None:  # noqa: ARG002
        """Note the time; a click presses where the pointer is."""
        here = self._at(self.track[-1].x, self.track[-1].y)
        self.times_s.append(here.at_s)
        if action.kind in {ActionKind.CLICK, ActionKind.TYPE}:
            self.presses.append(here)

    def acted(self, session: PageSession) -> None:  # noqa: ARG002
        """Begin to look at the new state."""
        self._rests_until_s = time.time() + REST_S

    def ended(self, session: PageSession) -> None:
        """Look at the last state."""
        self._rest(session)
        self.ended_s = time.time()
        self.film.stop(session)

    def _rest(self, session: PageSession) -> None:
        """Wait out the time in which a state is looked at; reading the page is part of it."""
        session.pause(max(self._rests_until_s - time.time(), 0) * 1000)

    def _goal(self, session: PageSession, action: Action, node: int | None) -> _Goal | None:
        if action.kind is ActionKind.PRESS:
            return None
        if action.kind is ActionKind.SCROLL:
            at = wheel_point(session, action, node or 0)
            return _Goal(at["x"], at["y"], is_reached=True) if at else None
        place = click_point(session, node) if node else None
        if not place or place.status != "ok":
            return None
        return _Goal(place.x, place.y, is_reached=not _is_set(action, place))

    def _glide(self, session: PageSession, goal: _Goal) -> None:
        start = self.track[-1]
        far = math.hypot(goal.x - start.x, goal.y - start.y)
        takes_s = min(max(far / _PX_PER_S, _GLIDE_S[0]), _GLIDE_S[1])
        begun = time.time()
        share = 0.0
        while share < 1:
            share = min((time.time() - begun) / takes_s, 1.0)
            done = _eased(share)
            x, y = start.x + (goal.x - start.x) * done, start.y + (goal.y - start.y) * done
            if goal.is_reached:
                self._move(session, x, y)
            self._at(x, y)
            session.pause(_STEP_MS)

    def _move(self, session: PageSession, x: float, y: float) -> None:
        with session.guard("the pointer was moved"):
            session.page.mouse.move(x, y)

    def _at(self, x: float, y: float) -> Position:
        here = Position(time.time(), x, y)
        self.track.append(here)
        return here


def _is_set(action: Action, place: Prepared) -> bool:
    """Whether a replay sets the field at *place* without going there with the pointer."""
    if action.kind is ActionKind.CLICK:
        return place.tag == "option"
    return place.tag == "select" or place.type in PICKERS


def _eased(share: float) -> float:
    """Return the way done of a minimum-jerk movement (Flash and Hogan 1985), both in [0, 1]."""
    return share**3 * (10 - 15 * share + 6 * share**2)
