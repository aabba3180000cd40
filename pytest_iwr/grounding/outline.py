"""The shape of a snapshot, read once: what contains what, which words belong to which control."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.boxes import is_box
from pytest_iwr.grounding.lexicon import word_set
from pytest_iwr.grounding.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.browser.snapshot import Node, Snapshot

#: Roles of what has a state of on or off.
TICKABLE: Final = frozenset({"checkbox", "radio", "switch"})
_FIELD_ROLES: Final = frozenset({"textbox", "searchbox", "spinbutton"})
_TYPED_INPUTS: Final = word_set("date time month week datetime-local color range number")
_PAGE_TAGS: Final = frozenset({"html", "body"})
#: Boxes that hold items; a listener there answers for the items, not for the box.
_HOLDERS: Final = word_set(
    "ul ol dl table tbody thead tr main form nav section header footer aside"
)
_HOLDING_ROLES: Final = word_set(
    "list grid table listbox rowgroup main form navigation region tablist radiogroup menu "
    "toolbar group row presentation none"
)
#: Siblings of such a tag are items of one list, whatever they are called.
_ENTRIES: Final = word_set("li tr option article")
#: So many children of one make are items of a list.
_REPEATED: Final = 3
#: A text of a block that is longer is prose, and no name of the block.
LONGEST_NAME: Final = 160


class Outline:
    """A snapshot with its tree, its candidates and the texts that each candidate owns."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Read *snapshot*; costs one pass over its nodes."""
        self.snapshot = snapshot
        self.nodes = snapshot.nodes
        count = len(self.nodes) + 1
        self._children: list[list[int]] = [[] for _ in range(count)]
        self._end = list(range(count))
        for node in self.nodes:
            self._children[node.parent].append(node.index)
        for node in reversed(self.nodes):
            if node.parent:
                self._end[node.parent] = max(self._end[node.parent], self._end[node.index])

    def node(self, index: int) -> Node:
        """Return node *index* (1-based)."""
        return self.nodes[index - 1]

    def children(self, index: int) -> list[int]:
        """Return the children of node *index* in document order."""
        return self._children[index]

    def inside(self, outer: int, inner: int) -> bool:
        """Whether node *inner* is *outer* or below it."""
        return outer <= inner <= self._end[outer]

    def end(self, index: int) -> int:
        """Return the last node that is *index* or below it."""
        return self._end[index]

    def candidates_in(self, block: int) -> tuple[int, ...]:
        """Return the candidates that are node *block* or below it."""
        start = bisect_left(self.candidates, block)
        return self.candidates[start : bisect_right(self.candidates, self._end[block])]

    def related(self, one: int, other: int) -> bool:
        """Whether one of the two nodes contains the other (or they are the same)."""
        return self.inside(one, other) or self.inside(other, one)

    def below(self, index: int) -> Iterator[Node]:
        """Yield node *index* and everything below it."""
        yield from self.nodes[index - 1 : self._end[index]]

    def upwards(self, index: int) -> Iterator[int]:
        """Yield *index* and its ancestors, the nearest first."""
        while index:
            yield index
            index = self.node(index).parent

    def make(self, index: int) -> tuple[str, str, tuple[str, ...]]:
        """Return what siblings of one make share: tag, role, and the first words of the class."""
        node = self.node(index)
        return node.tag, node.role, node.hints[:1]

    def alike(self, one: int, other: int) -> bool:
        """Whether two nodes are items of one list: siblings of one make."""
        a, b = self.node(one), self.node(other)
        if a.parent != b.parent:
            return False
        if (a.tag, a.role) != (b.tag, b.role):
            boxes = is_box(a.tag) and is_box(b.tag)
            return boxes and bool(a.hints) and _unnumbered(a.hints) == _unnumbered(b.hints)
        if a.tag in _ENTRIES or a.hints == b.hints:
            return True
        return bool(_unnumbered(a.hints) & _unnumbered(b.hints))

    def shown(self, index: int) -> bool:
        """Whether a person can use the node: seen itself, or through its select or label."""
        node = self.node(index)
        if node.visible:
            return True
        if is_option(node):
            return any(self.node(up).tag == "select" and self.node(up).visible
                       for up in self.upwards(index))  # fmt: skip
        return is_tickable(node) and self._has_visible_label(node)

    def _has_visible_label(self, node: Node) -> bool:
        for up in self.upwards(node.index):
            if self.node(up).tag == "label":
                return self.node(up).visible
        siblings = (self.node(n) for n in self.children(node.parent))
        return bool(node.label) and any(n.tag == "label" and n.visible for n in siblings)

    @cached_property
    def candidates(self) -> tuple[int, ...]:
        """What may be meant: interactive nodes that are shown, in document order."""
        return tuple(n.index for n in self.nodes if self._usable(n) and self.shown(n.index))

    @cached_property
    def territory(self) -> Territory:
        """Which part of the page each text speaks for."""
        return Territory(self)

    def text_before(self, index: int) -> str:
        """Return what stands on the control right before candidate *index*, if it is no field."""
        at = bisect_left(self.candidates, index)
        before = self.node(self.candidates[at - 1]) if at else None
        if before is None or before.tag == "label" or takes_text(before):
            return ""
        return self.full[before.index]

    @cached_property
    def hidden(self) -> tuple[int, ...]:
        """Interactive nodes that are there and not shown."""
        return tuple(n.index for n in self.nodes if self._usable(n) and not self.shown(n.index))

    def _usable(self, node: Node) -> bool:
        if not node.interactive or node.tag in _PAGE_TAGS or node.index in self.delegating:
            return False
        return node.tag != "label" or not self._labels_control(node)

    def _labels_control(self, node: Node) -> bool:
        """Whether a label's control stands for it: inside it, or beside it with its text."""
        if any(n.index != node.index and n.interactive for n in self.below(node.index)):
            return True
        return bool(node.text) and node.text in self._field_labels

    @cached_property
    def _field_labels(self) -> frozenset[str]:
        return frozenset(n.label for n in self.nodes if n.interactive and n.tag != "label")

    @cached_property
    def delegating(self) -> frozenset[int]:
        """Boxes whose listener answers for what is inside them (event delegation)."""
        listening = (n for n in self.nodes if n.evidence == frozenset({"listener"}))
        return frozenset(n.index for n in listening if self._holds_items(n))

    def _holds_items(self, node: Node) -> bool:
        if node.tag in _PAGE_TAGS or node.tag in _HOLDERS or node.role in _HOLDING_ROLES:
            return True
        makes = [self.make(child) for child in self.children(node.index)]
        if any(makes.count(make) >= _REPEATED for make in set(makes)):
            return True
        whole = self.snapshot.width * self.snapshot.height
        return node.box.area > whole / 2 and bool(makes)

    @cached_property
    def owner(self) -> list[int]:
        """For each node the nearest candidate that is it or contains it; 0 without one."""
        chosen = set(self.candidates)
        owner = [0] * (len(self.nodes) + 1)
        for node in self.nodes:
            owner[node.index] = node.index if node.index in chosen else owner[node.parent]
        return owner

    @cached_property
    def _holding(self) -> frozenset[int]:
        return frozenset(self.owner[self.node(index).parent] for index in self.candidates)

    def holds_candidates(self, index: int) -> bool:
        """Whether candidate *index* has other candidates inside it."""
        return index in self._holding

    @cached_property
    def parts(self) -> dict[int, dict[str, int]]:
        """The texts inside each candidate that belong to no candidate within it, and their nodes.

        Those of a label's input are the texts of the label.
        """
        parts: dict[int, dict[str, int]] = {index: {} for index in self.candidates}
        for node in self.nodes:
            home = self.owner[node.index]
            if not home or not (node.visible or node.index == home):
                continue
            # An image inside a control speaks by its name.
            spoken = node.text or ("" if node.index == home else _image_name(node))
            if spoken:
                parts[home].setdefault(spoken, node.index)
        for index in self.candidates:
            if is_tickable(self.node(index)):
                parts[index] |= self._label_parts(index)
        return parts

    def _label_parts(self, index: int) -> dict[str, int]:
        """Return the texts of the label around an input."""
        label = next((up for up in self.upwards(index) if self.node(up).tag == "label"), 0)
        inside = self.below(label) if label else ()
        return {n.text: n.index for n in inside if n.text and n.visible and not self.owner[n.index]}

    @cached_property
    def full(self) -> list[str]:
        """The visible text of each node and what is below it; empty when it is prose."""
        full = [node.text if node.visible else "" for node in self.nodes]
        full.insert(0, "")
        long: set[int] = set()
        for index in range(len(self.nodes), 0, -1):
            texts = [full[index], *(full[child] for child in self._children[index])]
            if any(child in long for child in self._children[index]):
                long.add(index)
            joined = " ".join(text for text in texts if text)
            if len(joined) > LONGEST_NAME:
                long.add(index)
            full[index] = "" if index in long else joined
        return full


def _unnumbered(hints: tuple[str, ...]) -> set[str]:
    """Return hints as siblings share them: "row17" is "row"."""
    return {hint.rstrip("0123456789") or hint for hint in hints}


def _image_name(node: Node) -> str:
    return "" if node.name_source in {"", "content", "value"} else node.name


def is_option(node: Node) -> bool:
    """Whether the node is an option of a native select."""
    return node.tag == "option"


def is_tickable(node: Node) -> bool:
    """Whether the node is a native checkbox, radio or file input, often hidden behind its label."""
    return node.tag == "input" and node.input_type in {"checkbox", "radio", "file"}


def is_text_field(node: Node) -> bool:
    """Whether text can be typed into the node."""
    if node.tag == "select":
        return False
    return "editable" in node.evidence or node.role in _FIELD_ROLES or node.tag == "textarea"


def takes_text(node: Node) -> bool:
    """Whether typing into the node does something: text fields, numbers, dates, selects."""
    return is_text_field(node) or node.role == "combobox" or node.input_type in _TYPED_INPUTS
