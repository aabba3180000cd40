"""The seam of grounding: a description and a snapshot in, a decision out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.browser.snapshot import Snapshot
    from pytest_iwr.models.call import Made
    from pytest_iwr.task import Action


class Grounded(StrEnum):
    """What a grounder decided."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node that was considered.

    - ``what``: the node in words, ``path``: with the boxes it stands in.
    - ``score``: in [0, 100]; 80 and more may be accepted.
    - ``evidence``: what spoke for it and against it.
    """

    node: int
    what: str
    score: float
    evidence: tuple[str, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """What else can be looked at than the snapshot, while the page is open.

    ``screenshot_png`` shows the viewport in device pixels, ``task`` is the id of the task.
    """

    screenshot_png: bytes
    page: PageSession
    task: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """What one of several said that were asked in turn: ``rules``, ``model`` or ``vision``."""

    name: str
    status: Grounded
    reason: str = ""
    margin: float | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Which node a description means, or why that cannot be said.

    - ``node``: index in the snapshot, only when found; ``None`` means the page itself when the
      action needs no target of its own (a window scroll, a key to whatever has focus).
    - ``stage``: who decided: ``rules``, ``model`` or ``vision``.
    - ``reason``: one sentence for a person.
    - ``margin``: points between the chosen candidate and the best other one.
    - ``candidates``: the closest, best first, at most five.
    - ``stages``: what each said, in order, where a model may be asked; empty for rules alone.
    - ``calls``: what models were asked for it.
    - ``point``: where in the canvas that is ``node`` it is, in CSS pixels of the viewport.
    - ``said``: the text to type or the key to press, where a model had to say it.
    """

    status: Grounded
    node: int | None = None
    stage: str = "rules"
    reason: str = ""
    margin: float | None = None
    candidates: tuple[Candidate, ...] = ()
    stages: tuple[Stage, ...] = ()
    calls: tuple[Made, ...] = ()
    point: tuple[float, float] | None = None
    said: str | None = None


class Grounder(Protocol):
    """Finds the element that an action's description means."""

    @property
    def name(self) -> str:
        """Identify the grounder in records and fingerprints."""
        ...

    def locate(self, action: Action, snapshot: Snapshot, *, scene: Scene | None = None) -> Decision:
        """Return the decision for *action* on *snapshot*, and on its *scene* while that is open.

        Raises `GroundingError`, and `CallPendingError` where a call is answered elsewhere.
        """
        ...
