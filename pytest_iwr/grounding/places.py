"""Where a thing is: which candidates stand in the place that a description names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.anchors import anchor_groups, is_called, landmarks
from pytest_iwr.grounding.labels import label_words, labels_of, runs_in
from pytest_iwr.grounding.lexicon import covers, stems
from pytest_iwr.grounding.outline import takes_text
from pytest_iwr.grounding.sides import BEYOND, SIDES, bearers, beside, beyond

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.grounding.outline import Outline
    from pytest_iwr.grounding.wanted import Context

#: What follows these is a part of the page, not a thing in it.
_INSIDE: Final = frozenset({"in", "from", "inside", "within"})


@dataclass(frozen=True, slots=True)
class Placed:
    """How the candidates stand to one context.

    ``inside`` are those that are in the place meant; ``known`` is false when the page does not
    show the place at all.
    """

    inside: frozenset[int]
    known: bool
    evidence: str


def place(
    context: Context, candidates: Sequence[int], outline: Outline, *, loose: bool = True
) -> Placed:
    """Return which of *candidates* are where *context* says.

    With *loose* (the thing has a label of its own) the same part of the page will do; otherwise it
    must stand in a small block with the text, beside it, or under it as a title.
    """
    if context.landmark:
        return _in_landmark(context, candidates, outline)
    groups = anchor_groups(context, outline)
    if context.opener in SIDES:
        return _at_side(context, candidates, groups, outline)
    if context.opener in _INSIDE and context.kind != "item" and not context.named:
        groups = _apart_from_controls(groups, outline)
        if not groups and (boxes := _called(context, outline)):
            inside = frozenset(c for c in candidates if any(outline.inside(b, c) for b in boxes))
            return Placed(inside, known=bool(inside), evidence=f"in the {context.sentence()}")
    placed = _around(context, candidates, groups, outline, loose=loose)
    if placed.known and not placed.inside and not context.named:
        wider = anchor_groups(context, outline, wider=True)
        return _around(context, candidates, wider, outline, loose=loose)
    return placed


def _at_side(
    context: Context, candidates: Sequence[int], groups: list[list[int]], outline: Outline
) -> Placed:
    anchors = [*(groups[0] if groups else ()), *bearers(context, groups, outline)]
    near = beside(context.opener, candidates, anchors, outline)
    evidence = f"{context.opener} of {context.sentence()}"
    return Placed(near, known=bool(anchors), evidence=evidence)


def _apart_from_controls(groups: list[list[int]], outline: Outline) -> list[list[int]]:
    """Return the texts of parts of the page: what stands on a control leads elsewhere."""
    apart = ([a for a in group if not outline.owner[a]] for group in groups)
    return [group for group in apart if group]


def _around(
    context: Context,
    candidates: Sequence[int],
    groups: list[list[int]],
    outline: Outline,
    *,
    loose: bool,
) -> Placed:
    """Return the candidates in the smallest blocks that the texts of *groups* speak for."""
    blocks = _speaking_names(context, candidates, outline)
    if not groups and not blocks:
        return Placed(frozenset(), known=False, evidence=f"no {context.sentence()} on the page")
    anchors = [anchor for group in groups for anchor in group]
    if groups:
        found = ((c, _block_of_all(c, groups, outline)) for c in candidates if c not in blocks)
        blocks |= {c: block for c, block in found if block}
    if not loose:
        blocks = {c: b for c, b in blocks.items() if _is_near(c, b, anchors, outline)}
    titled = any(outline.territory.is_title(anchor) for anchor in anchors)
    if context.opener in BEYOND and not blocks and not titled:
        there = beyond(context.opener, candidates, groups[0], outline)
        return Placed(there, known=True, evidence=f"{context.opener} {context.sentence()}")
    deepest = _deepest(blocks, outline)
    if len(deepest) > 1 and len({blocks[c] for c in deepest}) == 1:
        deepest = _beside(context, deepest, anchors, outline)
    evidence = f"in the block of {context.sentence()}"
    return Placed(frozenset(deepest), known=True, evidence=evidence)


def _called(context: Context, outline: Outline) -> list[int]:
    """Return the boxes that the page itself calls so, by class or id: weak, where no text does."""
    return [
        node.index for node in outline.nodes
        if node.visible and not outline.owner[node.index] and outline.children(node.index)
        and covers(stems(node.hints), context.words) == context.words
    ]  # fmt: skip


def _speaking_names(
    context: Context, candidates: Sequence[int], outline: Outline
) -> dict[int, int]:
    """Return the candidates that name the place themselves: "Remove Breakfast radish".

    By single words only fields do: "Find in playlist" is in the playlist.
    """
    if context.phrase is None:
        fields = (c for c in candidates if takes_text(outline.node(c)))
        return {c: c for c in fields if _says_all(context.words, c, outline)}
    wanted = label_words(context.phrase)
    found = {}
    for index in candidates:
        node = outline.node(index)
        said = label_words(node.name) if node.name_source in {"aria-label", "title"} else ()
        if wanted and runs_in(wanted, said):
            found[index] = index
    return found


def _says_all(words: frozenset[str], candidate: int, outline: Outline) -> bool:
    return bool(words) and any(
        words <= stems([label.text]) for label in labels_of(outline, candidate)
    )


def _block_of_all(candidate: int, groups: list[list[int]], outline: Outline) -> int:
    """Return the smallest block in which every group speaks for *candidate*; 0 without one."""
    widest = candidate
    for anchors in groups:
        blocks = [outline.territory.block(anchor, candidate) for anchor in anchors]
        spoken = [block for block in blocks if block]
        if not spoken:
            return 0
        # The tightest of one group, the widest of all groups.
        tightest = max(spoken)
        widest = min(widest, tightest) if outline.related(widest, tightest) else widest
    return widest


def _is_near(candidate: int, block: int, anchors: list[int], outline: Outline) -> bool:
    territory = outline.territory
    if outline.full[block] or block == candidate or territory.is_item(block):
        return True
    return any(territory.in_row(candidate, a) or territory.is_title(a) for a in anchors)


def _deepest(blocks: dict[int, int], outline: Outline) -> list[int]:
    """Return the candidates whose block holds no other's block."""

    def has_deeper(block: int) -> bool:
        return any(o != block and outline.inside(block, o) for o in set(blocks.values()))

    return [c for c, block in blocks.items() if not has_deeper(block)]


def _in_landmark(context: Context, candidates: Sequence[int], outline: Outline) -> Placed:
    boxes = landmarks(context.landmark, outline)
    if context.phrase or context.words:
        boxes = [box for box in boxes if is_called(context, box, outline)]
    inside = frozenset(c for c in candidates if any(outline.inside(box, c) for box in boxes))
    return Placed(inside, known=bool(boxes), evidence=f"in the {context.landmark}")


def _beside(
    context: Context, candidates: list[int], anchors: list[int], outline: Outline
) -> list[int]:
    """Choose among candidates of one block: those in the row of the text, or right behind it."""
    if any(outline.territory.is_title(anchor) for anchor in anchors):
        return candidates
    if context.opener in {"under", "below", "beneath", "above", "in", "within"}:
        return candidates
    row = [c for c in candidates if any(outline.territory.in_row(c, a) for a in anchors)]
    if row:
        return row
    return [c for c in candidates if any(_follows(a, c, outline) for a in anchors)] or candidates


def _follows(anchor: int, candidate: int, outline: Outline) -> bool:
    """Whether *candidate* comes after the text, and before the next text of its make."""
    siblings = outline.children(outline.node(anchor).parent)
    later = [s for s in siblings if s > anchor and outline.alike(s, anchor)]
    return anchor < candidate < (later[0] if later else anchor)
