"""The seam of element lists: what there is on a page to choose from, a line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.browser.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list that a model chooses from.

    ``node``: in the snapshot; ``words``: what it is, ``path``: the boxes it stands in.
    """

    node: int
    words: str
    path: str = ""


class ElementSource(Protocol):
    """Says which elements of a page may be meant."""

    @property
    def name(self) -> str:
        """Identify the source in records and fingerprints."""
        ...

    def listed(self, snapshot: Snapshot, page: PageSession) -> tuple[Listed, ...]:
        """Return the elements of *page* in document order. Raises `GroundingError`."""
        ...

    def close(self) -> None:
        """End what it holds."""
        ...
