"""The seam of grounding: a description and a snapshot in, a decision out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Snapshot
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
class Decision:
    """Which node a description means, or why that cannot be said.

    - ``node``: index in the snapshot, only when found; ``None`` means the page itself when the
      action needs no target of its own (a window scroll, a key to whatever has focus).
    - ``stage``: who decided (``rules``, later a model or vision).
    - ``reason``: one sentence for a person.
    - ``margin``: points between the chosen candidate and the best other one.
    - ``candidates``: the closest, best first, at most five.
    """

    status: Grounded
    node: int | None = None
    stage: str = "rules"
    reason: str = ""
    margin: float | None = None
    candidates: tuple[Candidate, ...] = ()


class Grounder(Protocol):
    """Finds the element that an action's description means."""

    @property
    def name(self) -> str:
        """Identify the grounder in records and fingerprints."""
        ...

    def locate(self, action: Action, snapshot: Snapshot) -> Decision:
        """Return the decision for *action* on *snapshot*. Raises `GroundingError`."""
        ...
