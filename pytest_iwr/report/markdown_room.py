"""Markdown that must not grow over a limit: what is left out, and that it is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Lines = list[str]


def _uncut(_shown: int) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text: what always stands, and *blocks*, the last of which may be left out.

    *cut* is given how many blocks stand there and returns a line that says so.
    """

    head: Lines
    blocks: Sequence[Lines] = ()
    foot: Lines = field(default_factory=list)
    cut: Callable[[int], str] = _uncut

    @property
    def frame(self) -> Lines:
        """Return what always stands, and the line that may have to."""
        return [*self.head, *self.foot, self.cut(len(self.blocks))]

    def filled(self, room: Room) -> Iterator[str]:
        """Yield all lines, of the blocks as many as there is *room* for."""
        taken = room.fill(self.blocks)
        yield from self.head
        yield from (line for block in taken for line in block)
        if len(taken) < len(self.blocks):
            yield self.cut(len(taken))
        yield from self.foot


@dataclass(slots=True)
class Room:
    """How many bytes are left."""

    left: int

    def take(self, lines: Lines) -> bool:
        """Take the room for *lines*, if there is enough."""
        size = sum(len(line.encode()) + 1 for line in lines)
        if size > self.left:
            return False
        self.left -= size
        return True

    def fill(self, blocks: Sequence[Lines]) -> Sequence[Lines]:
        """Return the first of *blocks*, as many as there is room for."""
        for at, block in enumerate(blocks):
            if not self.take(block):
                return blocks[:at]
        return blocks


def fitted(sections: Sequence[Section], *, otherwise: Section, limit_bytes: int) -> str:
    """Return *sections* as a text of at most *limit_bytes* in UTF-8, the first ones as a whole.

    Where what always stands is too much already, *otherwise* stands alone; it must have room.
    """
    room = Room(limit_bytes)
    if not room.take([line for section in sections for line in section.frame]):
        sections = [otherwise]
        room.take(otherwise.frame)
    return "\n".join(line for section in sections for line in section.filled(room)) + "\n"
