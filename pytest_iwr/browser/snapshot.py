"""What a page shows at one moment, read in one round trip: the input of grounding and of checks.

Nothing here is ever a browser node id: nodes are numbered 1..n in document order (composed tree:
shadow roots and same-origin frames in place), so that the same page gives the same numbers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The weight from which text is bold.
_BOLD = 600


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in CSS pixels, relative to the top left corner of the viewport."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height

    @property
    def area(self) -> float:
        """Width times height."""
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """The x and y of the middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Scroller:
    """How far a node is scrolled, and how far it could be, in CSS pixels."""

    x: float
    y: float
    max_x: float
    max_y: float


@dataclass(frozen=True, slots=True)
class Node:
    """One rendered element that a person could notice or use.

    - ``role``: explicit or implicit ARIA role, empty for generic boxes.
    - ``name``, ``name_source``: accessible name and where it came from (``labelledby``,
      ``aria-label``, ``label``, ``alt``, ``title``, ``placeholder``, ``value``, ``content``,
      ``host`` for a field that the custom element around it names, or empty). What is hidden from
      screen readers only counts where nothing else names a node.
    - ``description``: what else is told about it than its name (``aria-describedby``,
      ``aria-description``, ``title``): weaker than the name, and often not to be seen.
    - ``label``: the visible label of a field (its ``<label>``, or the text just before or above
      it).
    - ``placeholder``: of a field; of an editable box what its style shows while it is empty.
    - ``text``: own text only (direct text nodes), white space collapsed; glyphs of icon fonts, and
      words that such a font draws as one picture, are no text.
    - ``value``: what a field holds now (selected option's text for a select), ``None`` for others.
    - ``visible``: rendered with a size, not hidden, not transparent, anywhere on the page.
    - ``painted``: visible, inside the viewport, and not wholly covered by something else.
    - ``states``: of enabled, disabled, checked, unchecked, selected, unselected, expanded,
      collapsed, pressed, unpressed, focused, readonly, required; absent when the page does not
      say.
    - ``scroller``: set when there is more to see than fits; the ``html`` node always has the
      document's.
    - ``evidence``: why it looks interactive, of native, aria, listener, cursor, btn, tabindex,
      editable; empty when nothing says so.
    - ``hints``: words from class, id, data-*, icon names (of icon fonts, of drawings used), names
      of files (of pictures, grounds and masks): weak, never decisive.
    - ``icon``: words for the picture that a small control shows as an inline svg, as
      ``("trash",)`` or ``("chevron", "right")``: what a person sees, told by the drawing alone and
      never by a class or a name; empty when it is not known, or when several are shown.
    - ``behind``: it can be used and is painted, but something else, perhaps a veil that can be seen
      through, would take a click on its middle.
    """

    index: int
    parent: int
    tag: str
    box: Box
    role: str = ""
    name: str = ""
    name_source: str = ""
    label: str = ""
    placeholder: str = ""
    text: str = ""
    value: str | None = None
    input_type: str = ""
    level: int = 0
    visible: bool = True
    painted: bool = True
    block: bool = False
    states: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()
    hints: tuple[str, ...] = ()
    icon: tuple[str, ...] = ()
    behind: bool = False
    scroller: Scroller | None = None
    description: str = ""

    @property
    def interactive(self) -> bool:
        """Whether anything says that one can act on it."""
        return bool(self.evidence)


@dataclass(frozen=True, slots=True)
class TextRun:
    """One painted line of text: at least part of it is in the viewport and not covered.

    - ``size``: of its font in CSS pixels, 0 where it is not known (text of a canvas).
    - ``faint``: its colour is that of the nearest background colour; whether it can be seen
      nevertheless (on a picture, by a shadow) only the screenshot tells.
    """

    text: str
    box: Box
    node: int
    size: float = 0.0
    bold: bool = False
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A page at one moment: its nodes in document order and its painted text in document order.

    ``truncated`` is true when the page had more elements than we read.
    """

    url: str
    title: str
    width: int
    height: int
    nodes: tuple[Node, ...]
    runs: tuple[TextRun, ...] = ()
    truncated: bool = False

    def node(self, index: int) -> Node:
        """Return node *index* (1-based)."""
        return self.nodes[index - 1]

    def ancestors(self, node: Node) -> Iterator[Node]:
        """Yield the ancestors of *node*, the nearest first."""
        while node.parent:
            node = self.node(node.parent)
            yield node

    def subtree(self, node: Node) -> Iterator[Node]:
        """Yield *node* and everything below it, in document order."""
        inside = {node.index}
        yield node
        for other in self.nodes[node.index :]:
            if other.parent not in inside:
                break
            inside.add(other.index)
            yield other


@dataclass(frozen=True, slots=True)
class Prepared:
    """An element brought into view, and the point of the viewport where a click reaches it.

    - ``status``: ok, covered, invisible, disabled, detached or outside (cannot be scrolled to).
    - ``by``: what covers it, in words.
    - ``tag``, ``type``: of the element, ``type`` only for inputs.
    """

    status: str
    x: float = 0
    y: float = 0
    by: str = ""
    tag: str = ""
    type: str = ""
    editable: bool = False
    focused: bool = False


def parse_prepared(text: str) -> Prepared:
    """Return the answer of the collector's ``prepare``."""
    answer = Prepared(**json.loads(text))
    return replace(answer, by=one_line(answer.by, limit=100))


def parse_snapshot(text: str) -> Snapshot:
    """Return the snapshot that the collector wrote as JSON."""
    data = json.loads(text)
    return Snapshot(
        url=data["url"],
        title=data["title"],
        width=data["width"],
        height=data["height"],
        nodes=tuple(_node(row, index) for index, row in enumerate(data["nodes"], start=1)),
        runs=tuple(_run(row) for row in data["runs"]),
        truncated=data["truncated"],
    )


def _run(row: dict[str, Any]) -> TextRun:
    return TextRun(row["t"], Box(*row["b"]), row["n"], row["z"], row["w"] >= _BOLD, row["f"])


def _node(row: dict[str, Any], index: int) -> Node:
    told = row.get
    scroller = told("sc")
    return Node(
        index=index,
        parent=told("p", 0),
        tag=row["t"],
        box=Box(*row["b"]),
        role=told("r", ""),
        name=told("n", ""),
        name_source=told("ns", ""),
        label=told("l", ""),
        placeholder=told("ph", ""),
        text=told("x", ""),
        value=told("v"),
        input_type=told("it", ""),
        level=told("lv", 0),
        visible=told("vi", False),
        painted=told("pa", False),
        block=told("bl", False),
        states=frozenset(told("s", ())),
        evidence=frozenset(told("e", ())),
        hints=tuple(told("h", ())),
        icon=tuple(told("ic", ())),
        behind=told("bh", False),
        scroller=Scroller(*scroller) if scroller else None,
        description=told("d", ""),
    )
