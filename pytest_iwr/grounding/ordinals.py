"""Which of several: the fourth star, the second 'Add to cart', the third row."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.lexicon import stems, synonyms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.browser.snapshot import Box
    from pytest_iwr.grounding.outline import Outline

#: Boxes whose sides agree to this share look alike, if they are not mere lines.
_SAME: Final = 0.6
_SMALLEST: Final = 4.0
#: Those in one row or column are shifted by less than so many pixels.
_SHIFT: Final = 8.0
#: How far up the items of a list may stand above the controls in them.
_CLIMB: Final = 6


def nth(ordinal: int, candidates: Sequence[int], outline: Outline, *, strict: bool) -> int | None:
    """Return the *ordinal*-th of *candidates* (-1 is the last); ``None`` when it cannot be said.

    With *strict* they must all be items of one list; otherwise their order on the screen and in
    the document must agree.
    """
    ordered = sorted(candidates)
    # In document order, what is inside a node comes right after it.
    inner = [c for c, after in pairwise([*ordered, 0]) if not outline.inside(c, after)]
    seen = in_reading_order(inner, outline)
    agree = seen == inner and not strict
    if not (agree or _one_list(inner, outline)):
        lists = _siblings_among(inner, outline) if strict else []
        return pick(ordinal, in_reading_order(lists[0], outline)) if len(lists) == 1 else None
    return pick(ordinal, seen)


def listed_under(words: frozenset[str], outline: Outline) -> list[int]:
    """Return the one list of controls that a title with all *words* stands over, else nothing."""
    shown = (n for n in outline.nodes if n.visible and n.text and not outline.owner[n.index])
    titles = [n.index for n in shown if _is_title_of(words, stems([n.text]))]
    lists: dict[int, list[int]] = {}
    for title in titles:
        below = [c for c in outline.candidates if c > title and outline.territory.block(title, c)]
        for group in _lists_of(below, outline):
            lists.setdefault(min(group), group)
    return next(iter(lists.values())) if len(lists) == 1 else []


def _is_title_of(words: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a text says all the words, and one besides at most: "Shipping method"."""
    return words <= said and len(said - words) <= 1


def _lists_of(candidates: Sequence[int], outline: Outline) -> list[list[int]]:
    """Return the groups of candidates that stand alike in the items of one list."""
    whole = [] if not candidates or not _one_list(candidates, outline) else [list(candidates)]
    return whole or _siblings_among(candidates, outline)


def _siblings_among(candidates: Sequence[int], outline: Outline) -> list[list[int]]:
    """Return the groups of candidates that are siblings of one make, those of one apart."""
    groups: dict[tuple[int, str, str], list[int]] = {}
    for index in candidates:
        node = outline.node(index)
        groups.setdefault((node.parent, node.tag, node.role), []).append(index)
    return [group for group in groups.values() if len(group) > 1 and is_whole(group, outline)]


def pick(ordinal: int, ordered: Sequence[int]) -> int | None:
    """Return the *ordinal*-th of *ordered* (-1 is the last); ``None`` when there is none."""
    if ordinal == -1:
        return ordered[-1] if ordered else None
    return ordered[ordinal - 1] if 0 < ordinal <= len(ordered) else None


def _one_list(candidates: Sequence[int], outline: Outline) -> bool:
    """Whether all candidates stand in items of one list, one or more levels above them."""
    if len(candidates) <= 1:
        return True
    ups = [list(outline.upwards(c))[:_CLIMB] for c in candidates]
    for level in range(min(len(up) for up in ups)):
        items = [up[level] for up in ups]
        if len({outline.node(item).parent for item in items}) == 1:
            alike = all(_like(items[0], item, outline) for item in items)
            return alike and len(set(items)) == len(items) and is_whole(items, outline)
    return False


def is_whole(items: Sequence[int], outline: Outline) -> bool:
    """Whether nothing else beside *items* looks like one of them: it would have to be counted."""
    beside = outline.children(outline.node(items[0]).parent)
    others = (outline.node(other).box for other in beside if other not in items)
    sizes = [outline.node(item).box for item in items]
    return not any(_looks_like(box, size) for box in others for size in sizes)


def _looks_like(box: Box, item: Box) -> bool:
    """Whether a box has the size of an item, and stands in its row or its column."""
    widths, heights = sorted((box.width, item.width)), sorted((box.height, item.height))
    if heights[0] < _SMALLEST or widths[0] < _SAME * widths[1] or heights[0] < _SAME * heights[1]:
        return False
    return abs(box.x - item.x) < _SHIFT or abs(box.y - item.y) < _SHIFT


def _like(one: int, other: int, outline: Outline) -> bool:
    a, b = outline.node(one), outline.node(other)
    return (a.tag, a.role) == (b.tag, b.role)


def in_reading_order(indices: Sequence[int], outline: Outline) -> list[int]:
    """Return *indices* as a person reads them: rows from the top, in a row from the left."""
    rows: list[list[int]] = []
    for index in sorted(indices, key=lambda i: (outline.node(i).box.centre[1], i)):
        if rows and _in_row(outline.node(rows[-1][0]).box, outline.node(index).box):
            rows[-1].append(index)
        else:
            rows.append([index])
    return [i for row in rows for i in sorted(row, key=lambda i: (outline.node(i).box.x, i))]


def _in_row(first: Box, box: Box) -> bool:
    return abs(first.centre[1] - box.centre[1]) < max(min(first.height, box.height) / 2, 1)


def in_nth_item(
    ordinal: int, noun: str, candidates: Sequence[int], outline: Outline
) -> frozenset[int]:
    """Return the candidates inside the *ordinal*-th item ("the third row"), empty when unclear.

    Items are counted with their siblings, also those without such a candidate.
    """
    items = {candidate: _item_of(candidate, noun, outline) for candidate in candidates}
    lists: dict[int, set[int]] = {}
    for item in filter(None, items.values()):
        lists.setdefault(outline.node(item).parent, set()).add(item)
    several = [found for found in lists.values() if len(found) > 1] or list(lists.values())
    if len(several) > 1:
        several = _spoken_for(noun, several, outline)
    if len(several) != 1:
        return frozenset()
    first = min(several[0])
    counted = _siblings(first, outline)
    if not is_whole(counted, outline):
        return frozenset()
    chosen = pick(ordinal, in_reading_order(counted, outline))
    return frozenset(candidate for candidate, item in items.items() if item and item == chosen)


def _spoken_for(noun: str, lists: list[set[int]], outline: Outline) -> list[set[int]]:
    """Return the lists that stand under a text with the noun: "Notes" for the third note."""
    texts = [
        n.index for n in outline.nodes
        if n.visible and n.text and not outline.owner[n.index] and stems([n.text]) == {noun}
    ]  # fmt: skip
    block = outline.territory.block
    return [found for found in lists if any(block(text, min(found)) for text in texts)]


def _item_of(candidate: int, noun: str, outline: Outline) -> int:
    """Return the nearest block around *candidate* that has siblings of its make with content."""
    climb = list(outline.upwards(candidate))[:_CLIMB]
    repeated = [
        up
        for up in climb
        if outline.territory.is_item(up)
        and len(_siblings(up, outline)) > 1
        and _has_text(up, outline)
    ]
    called = [up for up in repeated if noun and noun in stems(outline.node(up).hints)]
    return next(iter(called or repeated), 0)


def _has_text(index: int, outline: Outline) -> bool:
    return any(node.text or node.name for node in outline.below(index))


def _siblings(index: int, outline: Outline) -> list[int]:
    siblings = outline.children(outline.node(index).parent)
    return [
        s for s in siblings
        if outline.alike(s, index) and outline.node(s).visible
        and (s == index or outline.territory.is_built_alike(index, s))
    ]  # fmt: skip


def says_number(words: frozenset[str], number: int) -> bool | None:
    """Whether a star's own words say *number*; ``None`` when they say no number at all."""
    figures = {int(word) for word in words if word.isdecimal()}
    # "Rate 4 out of 5" says 4: the scale is the largest.
    own = {min(figures)} if figures else set()
    return number in own if own else None


def called(noun: str, words: frozenset[str], hints: Sequence[str]) -> bool:
    """Whether a node is called *noun*, by its words or weakly by its class."""
    return bool(synonyms(noun) & (words | stems(hints)))
