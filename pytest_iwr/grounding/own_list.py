"""Our own list of what there is on a page to choose from: controls, and what can be scrolled."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.kinds import describe_node
from pytest_iwr.grounding.labels import labels_of, plain
from pytest_iwr.grounding.listed import Listed
from pytest_iwr.grounding.outline import Outline, is_option, is_text_field, takes_text
from pytest_iwr.grounding.paths import boxes_of
from pytest_iwr.grounding.scrollers import can_scroll

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.browser.snapshot import Node, Snapshot

#: The name of our own list; the number changes when its lines may.
OWN: Final = "own/1"
#: States that tell one control from another, in the order in which they are told.
_STATES: Final = (
    "disabled", "checked", "unchecked", "selected", "unselected", "expanded", "collapsed",
    "pressed", "unpressed", "focused",
)  # fmt: skip
#: Longer names are sentences; their first words tell them apart.
_NAME: Final = 100
_BESIDE: Final = 60
#: How many other texts of a control are told besides its name.
_OTHERS: Final = 2
#: A text further before a control, counted in elements, is not beside it.
_NEAR: Final = 30


class OwnElements:
    """Lists the candidates that the rules know too, on the whole page, in document order."""

    @property
    def name(self) -> str:
        """Identify the list in records and fingerprints."""
        return OWN

    def listed(self, snapshot: Snapshot, page: PageSession) -> tuple[Listed, ...]:  # noqa: ARG002 - the snapshot holds it all
        """Return the controls of *snapshot*, and its boxes that can be scrolled."""
        outline = Outline(snapshot)
        scrollers = {node.index for node in outline.nodes if _is_scroller(node)}
        lines = [_line(index, outline) for index in sorted({*outline.candidates, *scrollers})]
        return tuple(_numbered(_told_apart(lines, outline)))

    def close(self) -> None:
        """Nothing is held."""


def _is_scroller(node: Node) -> bool:
    return can_scroll(node) and node.visible and node.tag != "body"


def _line(index: int, outline: Outline) -> Listed:
    node = outline.node(index)
    if node.tag == "html":
        return Listed(index, "the page itself, scrolls")
    told = [_called(node, outline), *_others(node, outline), *_state(node)]
    return Listed(index, ", ".join(told), path=_path(node, outline))


def _called(node: Node, outline: Outline) -> str:
    labels = labels_of(outline, node.index)
    name = labels[0].text if labels else outline.full[node.index]
    return describe_node(replace(node, name=name), limit=_NAME)


def _others(node: Node, outline: Outline) -> Iterator[str]:
    """Yield what else a person calls it by: a second label, what is told about it, its picture."""
    texts = [label.text for label in labels_of(outline, node.index) if label.source != "part"]
    known = [plain(text) for text in texts[:1]]
    for text in [*texts[1:], node.description][: _OTHERS + 1]:
        if text and plain(text) not in known:
            known.append(plain(text))
            yield f"also '{text[:_BESIDE]}'"
    if node.icon:
        yield f"shows the sign {' '.join(node.icon)}"


def _state(node: Node) -> Iterator[str]:
    yield from (state for state in _STATES if state in node.states)
    if takes_text(node) and node.value:
        yield f"holds '{node.value[:_BESIDE]}'"
    elif is_text_field(node) and node.value is not None:
        yield "empty"
    if can_scroll(node):
        yield "scrolls"


def _path(node: Node, outline: Outline) -> str:
    menu = next((up for up in outline.upwards(node.index) if outline.node(up).tag == "select"), 0)
    if is_option(node) and menu:
        return _called(outline.node(menu), outline)
    return boxes_of(node.index, outline)


def _told_apart(lines: Sequence[Listed], outline: Outline) -> Iterator[Listed]:
    """Add the text that stands before them to lines that are alike, and to boxes that scroll."""
    count = Counter((line.words, line.path) for line in lines)
    for line in lines:
        wanted = count[line.words, line.path] > 1 or can_scroll(outline.node(line.node))
        before = _text_before(line.node, outline) if wanted else ""
        yield replace(line, words=f"{line.words}, after '{before}'") if before else line


def _text_before(index: int, outline: Outline) -> str:
    for at in range(index - 1, max(index - _NEAR, 0), -1):
        node = outline.node(at)
        if node.text and node.visible and outline.owner[at] in {0, outline.owner[index]}:
            return node.text[:_BESIDE]
    return ""


def _numbered(lines: Iterator[Listed]) -> Iterator[Listed]:
    """Add to lines that are alike still which of them each is."""
    known = list(lines)
    count = Counter((line.words, line.path) for line in known)
    seen: Counter[tuple[str, str]] = Counter()
    for line in known:
        key = line.words, line.path
        seen[key] += 1
        many = f", number {seen[key]} of {count[key]} alike" if count[key] > 1 else ""
        yield replace(line, words=f"{line.words}{many}")
