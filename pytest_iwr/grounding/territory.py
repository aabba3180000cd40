"""Which part of a page a text speaks for: the card it stands in, the section it heads."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.boxes import is_box
from pytest_iwr.grounding.lexicon import word_set

if TYPE_CHECKING:
    from pytest_iwr.grounding.outline import Outline

#: Elements and roles that are one entry of several, whatever stands beside them.
_ITEMS: Final = word_set("li tr article option")
_ITEM_ROLES: Final = word_set("listitem row article option treeitem")
_CELLS: Final = word_set("td th")
_CELL_ROLES: Final = word_set("cell gridcell columnheader rowheader")
#: What is said in one of these speaks for nothing outside of it.
_BOUNDS: Final = word_set("dialog nav aside header footer section article form fieldset main body")
_BOUND_ROLES: Final = word_set(
    "dialog alertdialog navigation complementary banner contentinfo region article form group main"
)
_TITLES: Final = frozenset({"legend", "caption", "figcaption", "summary"})
#: A cell of a row says one thing, or one thing and a remark; a card says more.
_CELL_TEXTS: Final = 2
#: Entries of one list share so much of what they hold, told from so many nodes of each.
_SHARED: Final = 0.5
_SAMPLE: Final = 60
#: So far do the parts of one row differ in height, in CSS pixels.
_ROW_SLACK: Final = 6


class Territory:
    """The blocks that the texts of one outline speak for."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self._tops: dict[int, int] = {}
        self._builds: dict[int, frozenset[str]] = {}

    def block(self, anchor: int, candidate: int) -> int:
        """Return the smallest block with both, when *anchor* speaks for *candidate*; else 0."""
        outline = self.outline
        if outline.inside(candidate, anchor) or outline.inside(anchor, candidate):
            return candidate if outline.inside(candidate, anchor) else anchor
        if self._heads_column(anchor, candidate):
            return candidate
        top = self._top(anchor)
        if not top or not outline.inside(top, candidate):
            return 0
        title = self.is_title(anchor)
        if self._is_closed(anchor, candidate) if title else self._is_elsewhere(anchor, candidate):
            return 0
        return next(up for up in outline.upwards(candidate) if outline.inside(up, anchor))

    def _is_elsewhere(self, anchor: int, candidate: int) -> bool:
        """Whether the control stands in an entry with a text of its own, and *anchor* does not."""
        outline = self.outline
        branch = candidate
        for up in self._above(candidate):
            if outline.inside(up, anchor):
                theirs = next(c for c in outline.children(up) if outline.inside(c, anchor))
                return self._is_other_entry(branch, theirs) or self._is_other_chip(branch, theirs)
            branch = up
        return False

    def _is_other_chip(self, mine: int, theirs: int) -> bool:
        """Whether *mine* is a chip with a text of its own beside another, and not in a row."""
        a, b = self.outline.node(mine), self.outline.node(theirs)
        same = a.tag == b.tag and a.hints == b.hints and bool(a.hints)
        return same and self._says_something(mine) and not self._is_row(a.parent)

    def _says_something(self, block: int) -> bool:
        """Whether there is a text in the block that is on no control."""
        outline = self.outline
        return any(
            n.text and n.visible and not outline.owner[n.index] for n in outline.below(block)
        )

    def _is_other_entry(self, mine: int, theirs: int) -> bool:
        """Whether *mine* is an entry with a text of its own beside one of the same make."""
        outline = self.outline
        alike = self.is_item(mine) and outline.alike(mine, theirs)
        if not alike or not self._says_something(mine):
            return False
        a, b = outline.node(mine), outline.node(theirs)
        return a.tag in _CELLS or a.hints == b.hints or self.is_built_alike(mine, theirs)

    def is_title(self, index: int) -> bool:
        """Whether the text is, or stands in, a declared title of its block."""
        return self.level(index) > 0

    def level(self, index: int) -> int:
        """Return the level of the heading that holds nothing but the text; 0 for other texts."""
        for up in self.outline.upwards(index):
            node = self.outline.node(up)
            if node.role == "heading":
                return node.level or 2
            if node.tag in _TITLES:
                return 6
            if self.outline.full[up] != self.outline.full[index]:
                return 0
        return 0

    def item_of(self, index: int) -> int:
        """Return the nearest entry of a list around node *index* that holds a control; else 0."""
        own = self.outline.owner[index]
        for up in self.outline.upwards(index):
            if self.is_item(up) and self._holds_other(up, own) and not self._is_strip(up, index):
                return up
        return 0

    def is_item(self, index: int) -> bool:
        """Whether the node is one entry of several: a card, a row; never a cell of a row."""
        outline, node = self.outline, self.outline.node(index)
        if node.tag in _CELLS or node.role in _CELL_ROLES:
            # A table of one row lays things out side by side.
            return not self._has_twin(node.parent) and bool(outline.children(index))
        if node.tag in _ITEMS or node.role in _ITEM_ROLES:
            return True
        return self._has_twin(index) and not self._is_cell(index) and bool(outline.children(index))

    def _is_cell(self, index: int) -> bool:
        """Whether the block is a part of a row: it says little, and the row around it has twins."""
        parent = self.outline.node(index).parent
        if self._texts(index) > _CELL_TEXTS or not parent:
            return False
        siblings = self.outline.children(parent)
        twins = [c for c in siblings if c != index and self.outline.alike(c, index)]
        if not all(self.in_row(twin, index) for twin in twins):
            return False
        if self._build(index) and any(self._build(c) == self._build(index) for c in twins):
            return False  # chips in a row
        return self._texts(parent) > self._texts(index) and self._is_row(parent)

    def _is_row(self, index: int) -> bool:
        """Whether the block has a twin with as many parts."""
        outline = self.outline
        parts = len(outline.children(index))
        others = outline.children(outline.node(index).parent)
        return self._has_twin(index) and any(
            c != index and outline.alike(c, index) and len(outline.children(c)) == parts
            for c in others
        )

    def _has_twin(self, index: int) -> bool:
        outline = self.outline
        parent = outline.node(index).parent
        return any(
            outline.alike(index, other)
            and outline.node(other).visible
            and self.is_built_alike(index, other)
            for other in outline.children(parent)
            if other != index
        )

    def is_built_alike(self, one: int, other: int) -> bool:
        """Whether two blocks hold much the same: two cards, not a title and a row of buttons."""
        a, b = self._build(one), self._build(other)
        return len(a & b) >= _SHARED * len(a | b)  # two blocks of text only are alike

    def _build(self, index: int) -> frozenset[str]:
        if index not in self._builds:
            below = islice(self.outline.below(index), 1, _SAMPLE)
            told = (node.role or ("" if is_box(node.tag) else node.tag) for node in below)
            self._builds[index] = frozenset(told) - {"", "listitem", "list", "article", "region"}
        return self._builds[index]

    @cached_property
    def _text_counts(self) -> list[int]:
        """How many nodes with a text of their own come up to each index."""
        counts = [0]
        for node in self.outline.nodes:
            counts.append(counts[-1] + bool(node.visible and (node.text or node.value)))
        return counts

    def _texts(self, index: int) -> int:
        return self._text_counts[self.outline.end(index)] - self._text_counts[index - 1]

    def _holds_other(self, block: int, own: int) -> bool:
        """Whether a candidate other than *own*, and than what is inside it, is in *block*."""
        held = self.outline.candidates_in(block)
        return any(c != own and not (own and self.outline.related(own, c)) for c in held)

    def _top(self, anchor: int) -> int:
        if anchor not in self._tops:
            self._tops[anchor] = self._widest(anchor)
        return self._tops[anchor]

    def _widest(self, anchor: int) -> int:
        """Return the widest block that the text speaks for."""
        outline = self.outline
        item = self.item_of(anchor)
        if item:
            return item
        own = outline.owner[anchor]
        if self.is_title(anchor):
            return next((up for up in self._above(anchor) if self._bounds(up)), 0)
        for up in self._above(anchor):
            if self._bounds(up) or (self._holds_other(up, own) and not self._is_strip(up, anchor)):
                return up
        return 0

    def _above(self, index: int) -> list[int]:
        return list(self.outline.upwards(index))[1:]

    def _bounds(self, index: int) -> bool:
        node = self.outline.node(index)
        return node.tag in _BOUNDS or node.role in _BOUND_ROLES

    def _is_strip(self, block: int, anchor: int) -> bool:
        """Whether the block is a title bar: the text comes first, all controls are beside it."""
        outline = self.outline
        first = next((n.index for n in outline.below(block) if n.text and n.visible), 0)
        if first != anchor and not outline.inside(anchor, first):
            return False
        siblings = outline.children(outline.node(block).parent)
        at = siblings.index(block)
        if at + 1 == len(siblings) or (at and not self.is_title(anchor)):
            return False
        after = siblings[at + 1]
        twin = outline.alike(block, after) and self.is_built_alike(block, after)
        return not twin and all(self.in_row(c, anchor) for c in outline.candidates_in(block))

    def in_row(self, one: int, other: int) -> bool:
        """Whether two nodes stand side by side."""
        a, b = self.outline.node(one).box, self.outline.node(other).box
        return a.y <= b.centre[1] <= a.bottom or b.y <= a.centre[1] <= b.bottom

    def _is_closed(self, title: int, candidate: int) -> bool:
        """Whether the section of a title ends before *candidate*: another title, another part."""
        if candidate < title:
            return not self.item_of(title)
        level = self.level(title)
        between = self.outline.nodes[title : candidate - 1]
        if any(n.visible and 0 < self.level(n.index) <= level for n in between
               if n.role == "heading" or n.tag in _TITLES):  # fmt: skip
            return True
        ups = (up for up in self.outline.upwards(candidate) if not self.outline.inside(up, title))
        return any(self._is_apart(up) for up in ups)

    def _is_apart(self, index: int) -> bool:
        node = self.outline.node(index)
        apart = {"nav", "aside", "header", "footer", "dialog"}
        return node.tag in apart or node.role in {"navigation", "complementary", "dialog"}

    def _heads_column(self, anchor: int, candidate: int) -> bool:
        """Whether the text is the header of a table's column, and the candidate stands in it."""
        outline = self.outline
        cell = next((up for up in outline.upwards(anchor) if self._is_header(up)), 0)
        if not cell:
            return False
        table = next((up for up in outline.upwards(cell) if self._is_table(up)), 0)
        if not table or not outline.inside(table, candidate):
            return False
        head, box = outline.node(cell).box, outline.node(candidate).box
        return head.x <= box.centre[0] <= head.right and box.centre[1] > head.bottom - _ROW_SLACK

    def _is_header(self, index: int) -> bool:
        node = self.outline.node(index)
        return node.tag == "th" or node.role == "columnheader"

    def _is_table(self, index: int) -> bool:
        node = self.outline.node(index)
        return node.tag == "table" or node.role in {"table", "grid", "treegrid"}
