"""Where a thing is: find the text that a description names as its place, and judge nearness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.labels import label_words, match_words_in, plain
from pytest_iwr.grounding.outline import is_option

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_iwr.browser.snapshot import Node
    from pytest_iwr.grounding.describe import Context
    from pytest_iwr.grounding.outline import Outline

#: A longer text around the phrase is prose that happens to mention it.
_FURTHER_WORDS: Final = 6
#: What a landmark looks like: tags, roles, and (weakly) words of the class.
_LANDMARKS: Final = {
    "header": ({"header"}, {"banner"}, {"header", "topbar", "masthead", "appbar"}),
    "footer": ({"footer"}, {"contentinfo"}, {"footer"}),
    "sidebar": ({"aside"}, {"complementary"}, {"sidebar", "sidenav", "drawer", "aside"}),
    "nav": ({"nav"}, {"navigation"}, {"nav", "navbar", "navigation"}),
    "dialog": ({"dialog"}, {"dialog", "alertdialog"}, {"modal", "dialog", "popup", "lightbox"}),
    "toolbar": (set[str](), {"toolbar"}, {"toolbar"}),
    "form": ({"form"}, {"form"}, {"form"}),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """How the candidates stand to one context.

    ``inside`` are those that are in the place meant; ``known`` is false when the page does not
    show the place at all.
    """

    inside: frozenset[int]
    known: bool
    evidence: str


def place(context: Context, candidates: Sequence[int], outline: Outline, *, loose: bool) -> Placed:
    """Return which of *candidates* are where *context* says.

    With *loose* (the thing has a label of its own) the same part of the page will do; otherwise it
    must stand in a small block with the text, beside it, or under it as a heading.
    """
    if context.landmark:
        return _in_landmark(context, candidates, outline)
    anchors = anchors_of(context, outline)
    if not anchors:
        return Placed(frozenset(), known=False, evidence=f"no {context.sentence()} on the page")
    inside = _nearest(context, candidates, anchors, outline)
    if not loose:
        inside = frozenset(c for c in inside if _is_near(c, anchors, outline))
    return Placed(inside, known=True, evidence=f"in the block of {context.sentence()}")


def _in_landmark(context: Context, candidates: Sequence[int], outline: Outline) -> Placed:
    boxes = landmarks(context.landmark, outline)
    if context.phrase or context.words:
        anchors = anchors_of(context, outline)
        boxes = [box for box in boxes if any(outline.inside(box, anchor) for anchor in anchors)]
    inside = frozenset(c for c in candidates if any(outline.inside(box, c) for box in boxes))
    return Placed(inside, known=bool(boxes), evidence=f"in the {context.landmark}")


def landmarks(key: str, outline: Outline) -> list[int]:
    """Return the shown boxes that the page declares as landmark *key*; by class if none does."""
    tags, roles, hints = _LANDMARKS[key]
    shown = [n for n in outline.nodes if n.visible]
    declared = [n.index for n in shown if n.tag in tags or n.role in roles]
    return declared or [n.index for n in shown if not n.interactive and set(n.hints) & hints]


def anchors_of(context: Context, outline: Outline) -> list[int]:
    """Return the nodes that show the context's text, only those that agree best."""
    if not (context.phrase or context.words):
        return []
    ranked: dict[int, list[int]] = {}
    for node in outline.nodes:
        rank = _rank(context, node, outline)
        if rank is not None:
            ranked.setdefault(rank, []).append(node.index)
    if not ranked:
        return []
    best = ranked[min(ranked)]
    return [n for n in best if not any(o != n and outline.inside(n, o) for o in best)]


def _rank(context: Context, node: Node, outline: Outline) -> int | None:
    """Return how well the node shows the context's text, 0 the best; ``None`` when it does not."""
    if not (node.visible or is_option(node)) or node.tag in {"html", "body"}:
        return None
    ranks = [_text_rank(context, text) for text in _spoken(node, outline)]
    found = [rank for rank in ranks if rank is not None]
    return min(found) if found else None


def _spoken(node: Node, outline: Outline) -> set[str]:
    """Return the texts of a node: its own, its small whole, and what names it."""
    texts = {node.text, outline.full[node.index]}
    if node.name_source in {"aria-label", "labelledby", "alt", "title", "label"}:
        texts.add(node.name)
    return texts - {""}


def _text_rank(context: Context, text: str) -> int | None:
    if context.phrase is None:
        further = 0 if context.soft else _FURTHER_WORDS
        return match_words_in(context.words, text, further=further)
    if plain(text) == plain(context.phrase):
        return 0
    wanted, found = label_words(context.phrase), label_words(text)
    if not wanted:
        return None
    if wanted == tuple(word for word in found if not word.isdigit()) or wanted == found:
        return 1
    further = len(found) - len(wanted)
    starts = range(further + 1)
    if further <= _FURTHER_WORDS and any(found[n : n + len(wanted)] == wanted for n in starts):
        return 1 + further
    return None


def _nearest(
    context: Context, candidates: Sequence[int], anchors: list[int], outline: Outline
) -> frozenset[int]:
    """Return the candidates whose smallest block with an anchor holds no other's such block."""
    found = ((c, _block(c, anchors, outline)) for c in candidates)
    blocks = {c: block for c, block in found if block is not None}
    near = [c for c, block in blocks.items() if not _other_item(c, block, anchors, outline)]
    deepest = [c for c in near if not _has_deeper(blocks[c], (blocks[o] for o in near), outline)]
    if len({blocks[c] for c in deepest}) == 1 and len(deepest) > 1:
        deepest = _beside(context, deepest, anchors, outline)
    return frozenset(deepest)


def _has_deeper(block: int, others: Iterable[int], outline: Outline) -> bool:
    return any(other != block and outline.inside(block, other) for other in others)


def _is_near(candidate: int, anchors: list[int], outline: Outline) -> bool:
    block = _block(candidate, anchors, outline)
    small = block is not None and bool(outline.full[block] or block == candidate)
    return small or any(
        _same_row(candidate, a, outline)
        or (_heading_level(a, outline) and _under(candidate, a, outline))
        for a in anchors
    )


def _block(candidate: int, anchors: Iterable[int], outline: Outline) -> int | None:
    """Return the nearest block around *candidate* that holds an anchor, itself included."""
    for up in outline.upwards(candidate):
        if any(outline.inside(up, anchor) or outline.inside(anchor, up) for anchor in anchors):
            return up
    return None


def _other_item(candidate: int, block: int, anchors: list[int], outline: Outline) -> bool:
    """Whether the anchor stands in an item of a list and the candidate not: another card's."""
    if all(_row_of(anchor, block, outline) for anchor in anchors if outline.inside(block, anchor)):
        return block != candidate
    mine = _child_towards(block, candidate, outline)
    within = [a for a in anchors if outline.inside(block, a)]
    theirs = [_child_towards(block, anchor, outline) for anchor in within]
    if not mine or not all(theirs):
        return False
    if outline.full[mine] and outline.full[mine] == outline.full[candidate]:
        return False  # a cell of the anchor's own row: it holds the control and says nothing else
    return all(
        mine != other and outline.alike(mine, other) and bool(outline.children(mine))
        for other in theirs
    )


def _row_of(anchor: int, block: int, outline: Outline) -> int:
    """Return the item of a list below *block* that holds *anchor* and more; 0 without one."""
    for up in outline.upwards(anchor):
        if up == block:
            return 0
        node = outline.node(up)
        bare = not outline.children(up) and node.tag not in {"li", "tr"}
        alone = node.interactive and outline.full[up] == outline.full[anchor]
        if bare or alone or node.role == "heading":
            continue
        if any(
            outline.alike(up, sibling) for sibling in outline.children(node.parent) if sibling != up
        ):
            return up
    return 0


def _child_towards(block: int, inner: int, outline: Outline) -> int:
    """Return the child of *block* that holds *inner*; 0 when it is the block itself."""
    for child in outline.children(block):
        if outline.inside(child, inner):
            return child
    return 0


def _beside(
    context: Context, candidates: list[int], anchors: list[int], outline: Outline
) -> list[int]:
    """Choose among candidates of one block: those under the heading, else those in the same row."""
    heads = [a for a in anchors if _heading_level(a, outline)]
    if heads:
        ruled = [c for c in candidates if any(_under(c, head, outline) for head in heads)]
        return ruled or candidates
    if context.preposition in {"under", "below", "beneath", "above"}:
        return candidates
    row = [c for c in candidates if any(_same_row(c, a, outline) for a in anchors)]
    return row or candidates


def _heading_level(index: int, outline: Outline) -> int:
    for up in outline.upwards(index):
        node = outline.node(up)
        if node.role == "heading":
            return node.level or 1
        if outline.full[up] != outline.full[index]:
            return 0
    return 0


def _under(candidate: int, head: int, outline: Outline) -> bool:
    """Whether *candidate* comes after heading *head* and before the next of its level or above."""
    if candidate <= head:
        return False
    level = _heading_level(head, outline)
    between = outline.nodes[head : candidate - 1]
    return not any(n.role == "heading" and n.visible and n.level <= level for n in between)


def _same_row(one: int, other: int, outline: Outline) -> bool:
    a, b = outline.node(one).box, outline.node(other).box
    return a.y <= b.centre[1] <= a.bottom or b.y <= a.centre[1] <= b.bottom
