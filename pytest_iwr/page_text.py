"""What a page shows, as lines of text: for whoever has no eyes for the picture beside it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.outline import Outline
from pytest_iwr.judging.checks_text import around, rows
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_iwr.browser.snapshot import Box, Node, Snapshot

#: A page with more is not read to its end by anybody.
MAX_LINES = 300
#: What stands before the things that the page has and the screen does not show.
UNSEEN = "not on the screen:"
_LONGEST_LINE = 240
#: The parent of what has none.
_ROOT = 0
#: Said only where it is otherwise.
_USUAL: Final = frozenset({"enabled", "required"})
#: Roles that say something of the text inside them, beside what the text says.
_TELLING: Final = frozenset({"heading", "alert", "status"})


@dataclass(frozen=True, slots=True)
class _Item:
    index: int
    box: Box
    line: str


def page_text(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the texts and controls of *snapshot*: ``role 'name' = 'value' (states)`` a line.

    First the page itself and how far it is scrolled; then what is painted, in reading order; behind
    `UNSEEN` what is outside the viewport or covered, in document order. There are at most
    `MAX_LINES`, the last of which then counts what was left out.
    """
    outline = Outline(snapshot)
    own = _named_by_controls(outline)
    painted = [*_texts(outline, own), *_things(outline, painted=True)]
    unseen = [*_unseen_texts(outline, own), *_things(outline, painted=False)]
    lines = [_head(snapshot), *_as_read(outline, painted)]
    if unseen:
        lines += [UNSEEN, *(item.line for item in sorted(unseen, key=lambda item: item.index))]
    left = len(lines) - MAX_LINES
    if left > 0:
        lines[MAX_LINES - 1 :] = [f"… and {left + 1} more lines"]
    return tuple(lines)


def _head(snapshot: Snapshot) -> str:
    size = f"{snapshot.width}x{snapshot.height}"
    scroller = next((node.scroller for node in snapshot.nodes if node.tag == "html"), None)
    scrolled = f", scrolled down {scroller.y:.0f} of {scroller.max_y:.0f} px" if scroller else ""
    return f"page '{one_line(snapshot.title, limit=80)}', {size}{scrolled}"


def _as_read(outline: Outline, items: Sequence[_Item]) -> Iterator[str]:
    """Yield the lines in reading order, each part of the page whole: a card, a column, a dialog.

    The parts of a part stand by rows from the top, and in a row from the left.
    """
    own: defaultdict[int, list[_Item]] = defaultdict(list)
    for item in items:
        own[item.index].append(item)
    extents = _extents(outline, own)
    left: list[int | _Item] = [_ROOT]
    while left:
        part = left.pop()
        if isinstance(part, _Item):
            yield part.line
            continue
        inside = [index for index in outline.children(part) if index in extents]
        parts: list[int | _Item] = [*own[part], *inside]
        boxes = [*(item.box for item in own[part]), *(extents[index] for index in inside)]
        left += reversed([parts[at] for row in rows(boxes) for at in row])


def _extents(outline: Outline, own: Mapping[int, Sequence[_Item]]) -> dict[int, Box]:
    """Return for each node the box around the items that are in it."""
    boxes: defaultdict[int, list[Box]] = defaultdict(list)
    for index, items in own.items():
        boxes[index] += [item.box for item in items]
    for node in reversed(outline.nodes):
        if node.index in boxes:
            boxes[node.index] = [around(boxes[node.index])]
            boxes[node.parent] += boxes[node.index]
    return {index: found[0] for index, found in boxes.items() if index != _ROOT}


def _named_by_controls(outline: Outline) -> frozenset[int]:
    """Return the nodes whose texts the line of a control says, or that of its label."""
    single = [
        parts for index, parts in outline.parts.items() if not outline.holds_candidates(index)
    ]
    inside = (n for n in range(1, len(outline.nodes) + 1) if _in_single(outline, n))
    return frozenset(inside) | {node for parts in single for node in parts.values()}


def _in_single(outline: Outline, index: int) -> bool:
    owner = outline.owner[index]
    return bool(owner) and not outline.holds_candidates(owner)


def _texts(outline: Outline, own: frozenset[int]) -> Iterator[_Item]:
    """Yield what is painted and belongs to no control, block by block."""
    blocks: dict[int, list[tuple[str, Box]]] = {}
    for run in outline.snapshot.runs:
        if run.node not in own:
            blocks.setdefault(_block(outline, run.node), []).append((run.text, run.box))
    yield from (_text_item(outline, block, parts) for block, parts in blocks.items())


def _unseen_texts(outline: Outline, own: frozenset[int]) -> Iterator[_Item]:
    painted = {run.node for run in outline.snapshot.runs}
    blocks: dict[int, list[tuple[str, Box]]] = {}
    for node in outline.nodes:
        missing = node.text and node.visible and node.index not in painted
        if missing and node.index not in own:
            blocks.setdefault(_block(outline, node.index), []).append((node.text, node.box))
    yield from (_text_item(outline, block, parts) for block, parts in blocks.items())


def _text_item(outline: Outline, block: int, parts: Sequence[tuple[str, Box]]) -> _Item:
    above = (outline.node(up).role for up in outline.upwards(block))
    role = next((role for role in above if role in _TELLING), "text")
    text = " ".join(text for text, _ in parts)
    return _Item(block, around(box for _, box in parts), _line(role, text))


def _block(outline: Outline, index: int) -> int:
    return next((up for up in outline.upwards(index) if outline.node(up).block), index)


def _things(outline: Outline, *, painted: bool) -> Iterator[_Item]:
    """Yield controls, and pictures outside of them."""
    controls = set(outline.candidates)
    for node in outline.nodes:
        if node.index in controls:
            around_others = not node.role and outline.holds_candidates(node.index)
            if _is_painted(outline, node) is painted and not around_others:
                yield _Item(node.index, node.box, _control(outline, node))
        elif _is_picture(node) and node.painted is painted and not outline.owner[node.index]:
            role = "canvas" if node.tag == "canvas" else "image"
            yield _Item(node.index, node.box, _line(role, node.name))


def _is_painted(outline: Outline, node: Node) -> bool:
    """Whether a control is seen: itself, or (an input behind its label) what stands for it."""
    if node.visible:
        return node.painted
    label = next((up for up in outline.upwards(node.index) if outline.node(up).tag == "label"), 0)
    return bool(label) and outline.node(label).painted


def _is_picture(node: Node) -> bool:
    named = node.role in {"img", "image"} and bool(node.name)
    return node.visible and (named or node.tag == "canvas")


def _control(outline: Outline, node: Node) -> str:
    holds = outline.holds_candidates(node.index)
    inside = () if holds else outline.parts[node.index]
    name = node.name or node.label or " ".join(inside) or node.placeholder or " ".join(node.icon)
    states = sorted(node.states - _USUAL)
    if node.behind:
        states.append("covered")
    return _line(node.role or "clickable", name, value=_value(node), states=states)


def _value(node: Node) -> str | None:
    return None if node.input_type in {"checkbox", "radio"} else node.value


def _line(role: str, name: str, *, value: str | None = None, states: Iterable[str] = ()) -> str:
    held = "" if value is None else f" = '{one_line(value, limit=120)}'"
    told = ", ".join(states)
    line = f"{role} '{one_line(name)}'{held}{f' ({told})' if told else ''}"
    return one_line(line, limit=_LONGEST_LINE)
