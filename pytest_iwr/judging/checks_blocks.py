"""Which block of the page a label names, judged by layout and looks, never by tags."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

from pytest_iwr.judging.checks_text import on_one_line, same_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.browser.snapshot import Box, Node, Snapshot, TextRun

#: What is to be seen without any text of its own.
_PICTURES = frozenset({"img", "svg", "canvas", "video", "iframe", "button", "input", "select"})
#: A picture or field up to this many label heights stands in the label's row (an icon, a button).
_ROW_HEIGHTS = 3.0
#: CSS pixels up to which edges and widths are the same to the eye.
_ALIGNED_PX = 2.0
#: How much larger than the page's usual text a title is, when it is not bold.
_TITLE_SIZE = 1.15


@dataclass(frozen=True, slots=True)
class Region:
    """The block that a label names; ``empty`` when there is nothing but the label's own row."""

    block: Node
    empty: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something to be seen, in node *index*; ``look`` is size and boldness when it is text."""

    index: int
    box: Box
    look: tuple[float, bool] | None = None


@dataclass(frozen=True, slots=True)
class _Label:
    """A label in its place: the line that it is painted on, and the nodes it is."""

    row: Box
    nodes: frozenset[int]

    def besides(self, pieces: Sequence[_Piece]) -> list[_Piece]:
        """Return the *pieces* that are not the label."""
        return [piece for piece in pieces if piece.index not in self.nodes]

    def beyond_row(self, pieces: Sequence[_Piece]) -> list[_Piece]:
        """Return the *pieces* that stand above or below the label's own row."""
        return [piece for piece in self.besides(pieces) if not _in_row(self.row, piece)]


@dataclass(frozen=True)
class Layout:
    """Where things stand on a page, to find what a label names.

    It names the smallest painted block with more in it than the label's own row. A row that is
    one of several alike (of a list, a table) is a block itself, as is one that nothing follows.
    A column ends where columns of its width stand beside it, even when it is empty.
    """

    snapshot: Snapshot

    def emphasised(self, run: TextRun) -> bool:
        """Return whether *run* looks like a title: bold, or larger than the page's usual text."""
        return run.bold or run.size >= self._usual_size * _TITLE_SIZE

    def saying(self, label: str) -> frozenset[int]:
        """Return the nodes that say just *label*."""
        return frozenset(n.index for n in self.snapshot.nodes if same_words(n.text, label))

    def region(self, owner: Node, row: Box, *, saying: frozenset[int]) -> Region:
        """Return what a label names: painted at *row*, held by *owner*; *saying* say just it."""
        named = _Label(row, self._phrase(owner, saying))
        inner: Node | None = None
        for block in (owner, *self.snapshot.ancestors(owner)):
            if not (block.block and block.painted):
                continue
            found = self._settled(block, inner, named)
            if found:
                return found
            inner = block
        return Region(inner or owner, empty=True)

    def _settled(self, block: Node, inner: Node | None, label: _Label) -> Region | None:
        """Return the region when it ends at *block* or at *inner*, the next block inside it."""
        beyond = label.beyond_row(self._pieces(block))
        if inner is None:
            return Region(block) if beyond else None
        here = self._child_towards(block, inner)
        row = bool(label.besides(self._pieces(inner)))
        if row and any(self._alike(here, other) for other in self._beside(block, here)):
            return Region(inner)
        if not beyond:
            return None
        if any(_is_peer(here, other) for other in self._beside(block, here)):
            beyond = [piece for piece in beyond if _share_columns(here.box, piece.box)]
        if not beyond:
            return Region(inner, empty=True)
        follows = any(piece.box.y >= label.row.centre[1] for piece in beyond)
        return Region(block if follows or not row else inner)

    def _phrase(self, owner: Node, saying: frozenset[int]) -> frozenset[int]:
        """Return the nodes that are the label: what says the same, *owner*, and what it phrases."""
        found = {owner.index, *saying}
        for node in self.snapshot.subtree(owner):
            if node.parent in found and not node.block:
                found.add(node.index)
        return frozenset(found)

    def _child_towards(self, block: Node, inside: Node) -> Node:
        line = (inside, *self.snapshot.ancestors(inside))
        return next(node for node in line if node.parent == block.index)

    def _beside(self, block: Node, child: Node) -> list[Node]:
        return [n for n in self._children[block.index] if n.index != child.index and n.visible]

    def _alike(self, one: Node, other: Node) -> bool:
        """Say whether two blocks are rows of one list: they begin alike, at one edge."""
        second = self._pieces(other)
        if len(second) < 2 or not _one_row(second):  # noqa: PLR2004 - a label and something
            return False
        first = self._pieces(one)
        return _look(first) == _look(second) and _aligned(first, second)

    def _pieces(self, block: Node) -> list[_Piece]:
        end = max((node.index for node in self.snapshot.subtree(block)), default=0)
        every = self._all_pieces
        return [piece for i in range(block.index, end + 1) for piece in every.get(i, ())]

    @cached_property
    def _all_pieces(self) -> dict[int, list[_Piece]]:
        found: dict[int, list[_Piece]] = defaultdict(list)
        for run in self.snapshot.runs:
            found[run.node].append(_Piece(run.node, run.box, (run.size, run.bold)))
        for node in self.snapshot.nodes:
            if node.visible and node.index not in found and _shows(node):
                found[node.index].append(_Piece(node.index, node.box))
        return found

    @cached_property
    def _children(self) -> dict[int, list[Node]]:
        found: dict[int, list[Node]] = defaultdict(list)
        for node in self.snapshot.nodes:
            found[node.parent].append(node)
        return found

    @cached_property
    def _usual_size(self) -> float:
        return median([run.size for run in self.snapshot.runs for _ in run.text] or [0.0])


def _shows(node: Node) -> bool:
    return bool(node.text) or node.value is not None or node.tag in _PICTURES


def _in_row(row: Box, piece: _Piece) -> bool:
    """Say whether a piece stands on the line *row*, or beside it and hardly higher or lower."""
    if piece.box.height > _ROW_HEIGHTS * row.height:
        return False
    near = abs(piece.box.centre[1] - row.centre[1]) <= row.height
    return on_one_line(row, piece.box) or (near and not _share_columns(row, piece.box))


def _one_row(pieces: Sequence[_Piece]) -> bool:
    line = next((piece for piece in pieces if piece.look), pieces[0])
    return all(_in_row(line.box, piece) for piece in pieces)


def _look(pieces: Sequence[_Piece]) -> tuple[float, bool] | None:
    return next((piece.look for piece in pieces if piece.look), None)


def _aligned(first: Sequence[_Piece], second: Sequence[_Piece]) -> bool:
    """Say whether two rows begin at one left edge, or stand in one line."""
    one, other = first[0].box, second[0].box
    return min(abs(one.x - other.x), abs(one.y - other.y)) <= _ALIGNED_PX


def _is_peer(one: Node, other: Node) -> bool:
    """Say whether two blocks stand side by side as columns or cards of one width do."""
    apart = not _share_columns(one.box, other.box)
    same_width = abs(one.box.width - other.box.width) <= _ALIGNED_PX
    return apart and same_width and on_one_line(one.box, other.box)


def _share_columns(one: Box, other: Box) -> bool:
    return min(one.right, other.right) - max(one.x, other.x) > 0
