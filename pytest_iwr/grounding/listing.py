"""What a page shows, as numbered lines between marks that no page can write."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pytest_iwr.grounding.listed import Listed

#: More lines cost more than they help. A page of our corpus has 147 at most; 400 are some 8,000
#: tokens.
MOST_LINES: Final = 400
_WORDS: Final = 240
_PATH: Final = 120


@dataclass(frozen=True)
class Listing:
    """Lines numbered from 1 in document order; ``found`` is how many there were before a cut."""

    lines: tuple[Listed, ...]
    found: int

    @cached_property
    def text(self) -> str:
        """Return the numbered lines, each cleaned and on one line."""
        return "\n".join(f"{n}. {_text(line)}" for n, line in enumerate(self.lines, start=1))

    @cached_property
    def mark(self) -> str:
        """Return 16 hex digits of the hash of the lines, which none of them can hold."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    def number_of(self, node: int | None) -> int | None:
        """Return the number of the line of *node*, ``None`` where it has none."""
        nodes = [line.node for line in self.lines]
        return nodes.index(node) + 1 if node in nodes else None


def listing_of(
    lines: Sequence[Listed], *, keep: Collection[int | None] = (), most: int = MOST_LINES
) -> Listing:
    """Return at most *most* of *lines*: those of the nodes to *keep*, then the first ones."""
    best = [line for line in lines if line.node in keep]
    rest = [line for line in lines if line.node not in keep]
    chosen = {id(line) for line in [*best, *rest][:most]}
    return Listing(tuple(line for line in lines if id(line) in chosen), found=len(lines))


def _text(line: Listed) -> str:
    words = one_line(line.words, limit=_WORDS)
    return f"{words}, in {one_line(line.path, limit=_PATH)}" if line.path else words
