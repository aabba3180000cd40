"""Where a thing is: find the text that a description names as its place, and judge nearness."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.labels import covers, label_words, labels_of, match_words_in, plain
from pytest_iwr.grounding.lexicon import stems
from pytest_iwr.grounding.outline import is_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.browser.snapshot import Box, Node
    from pytest_iwr.grounding.describe import Context
    from pytest_iwr.grounding.outline import Outline

_ABOVE: Final = frozenset({"above"})
_BELOW: Final = frozenset({"under", "below", "beneath", "underneath"})
#: With these a place is where something else is above or below.
BEYOND: Final = _ABOVE | _BELOW
#: Elements that people call by their tag.
_SHOWN: Final = frozenset({"video", "canvas", "image", "map"})
#: What follows these is a part of the page, not a thing in it.
_INSIDE: Final = frozenset({"in", "from", "inside", "within"})
_SIDES: Final = frozenset({"left", "right"})
#: Boxes that touch may overlap by so many pixels.
_TOUCH: Final = 2
#: A longer text around the phrase is prose that happens to mention it.
_FURTHER_WORDS: Final = 8
#: So many further words may stand where a text with none at all stands in no entry of a list.
_LOOSE: Final = 1
_LOOSER: Final = 2
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


def place(
    context: Context,
    candidates: Sequence[int],
    outline: Outline,
    *,
    loose: bool = True,
    _wider: bool = False,
) -> Placed:
    """Return which of *candidates* are where *context* says.

    With *loose* (the thing has a label of its own) the same part of the page will do; otherwise it
    must stand in a small block with the text, beside it, or under it as a title.
    """
    if context.landmark:
        return _in_landmark(context, candidates, outline)
    evidence = f"in the block of {context.sentence()}"
    groups = _anchor_groups(context, outline, wider=_wider)
    if context.opener in _INSIDE and context.kind != "item" and not context.named:
        groups = [[a for a in group if not outline.owner[a]] for group in groups]
        groups = [group for group in groups if group]
        if not groups and (boxes := _called(context, outline)):
            inside = frozenset(c for c in candidates if any(outline.inside(b, c) for b in boxes))
            return Placed(inside, known=bool(inside), evidence=f"in the {context.sentence()}")
    blocks = _speaking_names(context, candidates, outline)
    if context.opener in _SIDES:
        anchors = [*(groups[0] if groups else ()), *_bearers(context, groups, outline)]
        beside = _on_side(context.opener, candidates, anchors, outline)
        evidence = f"{context.opener} of {context.sentence()}"
        return Placed(beside, known=bool(anchors), evidence=evidence)
    if not groups and not blocks:
        return Placed(frozenset(), known=False, evidence=f"no {context.sentence()} on the page")
    if groups:
        found = ((c, _block_of_all(c, groups, outline)) for c in candidates if c not in blocks)
        blocks |= {c: block for c, block in found if block}
    if not loose:
        anchors = [anchor for group in groups for anchor in group]
        blocks = {c: b for c, b in blocks.items() if _is_near(c, b, anchors, outline)}
    if context.opener in BEYOND and not blocks:
        beyond = _beyond(context.opener, candidates, groups[0], outline)
        return Placed(beyond, known=True, evidence=f"{context.opener} {context.sentence()}")
    inside = _deepest(blocks, outline)
    if not inside and groups and not context.named and not _wider:
        wider = place(context, candidates, outline, loose=loose, _wider=True)
        if wider.inside:
            return wider
    anchors = [anchor for group in groups for anchor in group]
    if len(inside) > 1 and len({blocks[c] for c in inside}) == 1:
        inside = _beside(context, inside, anchors, outline)
    return Placed(frozenset(inside), known=True, evidence=evidence)


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
    """Return the candidates that name the place themselves: "Remove Breakfast radish"."""
    if context.phrase is None:
        return {c: c for c in candidates if _says_all(context.words, c, outline)}
    wanted = label_words(context.phrase)
    found = {}
    for index in candidates:
        node = outline.node(index)
        said = label_words(node.name) if node.name_source in {"aria-label", "title"} else ()
        if wanted and _holds(said, wanted):
            found[index] = index
    return found


def _says_all(words: frozenset[str], candidate: int, outline: Outline) -> bool:
    return bool(words) and any(
        words <= stems([label.text]) for label in labels_of(outline, candidate)
    )


def _holds(found: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    size = len(wanted)
    return any(found[n : n + size] == wanted for n in range(len(found) - size + 1))


def _anchor_groups(
    context: Context, outline: Outline, *, wider: bool = False
) -> list[list[int]]:
    """Return the texts that together say the place: one with all its words, else one a word."""
    whole = anchors_of(context, outline, wider=wider)
    if not whole and len(context.words) == 1:
        whole = [n.index for n in outline.nodes if n.visible and n.tag in context.words & _SHOWN]
    if whole or len(context.words) < 2 or context.phrase:  # noqa: PLR2004 - nothing to divide
        return [whole] if whole else []
    single = {w: anchors_of(replace(context, words=frozenset({w})), outline) for w in context.words}
    if context.names and all(single[w] for w in context.names):
        return [anchors for anchors in single.values() if anchors]
    return list(single.values()) if all(single.values()) else []


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


def _on_side(
    side: str, candidates: Sequence[int], anchors: list[int], outline: Outline
) -> frozenset[int]:
    """Return the nearest candidates on one side of the nearest of *anchors*, in the same row."""
    distances = {}
    for index in candidates:
        gaps = [_gap(side, outline.node(index).box, outline.node(a).box) for a in anchors]
        near = [gap for gap in gaps if gap is not None]
        if near:
            distances[index] = min(near)
    nearest = min(distances.values(), default=0.0)
    return frozenset(c for c, gap in distances.items() if gap <= nearest + 1)


def _beyond(
    opener: str, candidates: Sequence[int], anchors: list[int], outline: Outline
) -> frozenset[int]:
    """Return the candidates that lie above or below one of *anchors*."""
    below = opener in _BELOW
    boxes = [outline.node(anchor).box for anchor in anchors]
    return frozenset(
        c for c in candidates for box in boxes
        if (outline.node(c).box.y >= box.bottom - _TOUCH if below
            else outline.node(c).box.bottom <= box.y + _TOUCH)
    )  # fmt: skip


def _bearers(context: Context, groups: list[list[int]], outline: Outline) -> list[int]:
    """Return the controls that are called so, or that the text is the label of."""
    called = [c for c in outline.candidates if _bears(context, c, outline)]
    boxes = {outline.node(a).parent for a in (groups[0] if groups else ())}
    small = [box for box in boxes if outline.full[box] and box]
    return called + [c for box in small for c in outline.candidates_in(box)]


def _bears(context: Context, candidate: int, outline: Outline) -> bool:
    """Whether a control is called as the place is, by its label too."""
    texts = (label.text for label in labels_of(outline, candidate))
    ranks = (_text_rank(context, text) for text in texts)
    return any(rank is not None and rank <= _LOOSE + 1 for rank in ranks)


def _gap(side: str, box: Box, anchor: Box) -> float | None:
    """Return how far *box* is from *anchor* on that side; ``None`` when it is not there."""
    if not (box.y <= anchor.centre[1] <= box.bottom or anchor.y <= box.centre[1] <= anchor.bottom):
        return None
    gap = box.x - anchor.right if side == "right" else anchor.x - box.right
    return max(gap, 0.0) if gap > -min(box.width, anchor.width) / 2 else None


def _in_landmark(context: Context, candidates: Sequence[int], outline: Outline) -> Placed:
    boxes = landmarks(context.landmark, outline)
    if context.phrase or context.words:
        boxes = [box for box in boxes if _names_box(context, box, outline)]
    inside = frozenset(c for c in candidates if any(outline.inside(box, c) for box in boxes))
    return Placed(inside, known=bool(boxes), evidence=f"in the {context.landmark}")


def _names_box(context: Context, box: int, outline: Outline) -> bool:
    """Whether a text in the box, or its own name, is what the description calls it."""
    ranks = (_rank(context, node, outline) for node in outline.below(box))
    return any(rank is not None for rank in ranks)


def landmarks(key: str, outline: Outline) -> list[int]:
    """Return the shown boxes that the page declares as landmark *key*; by class if none does."""
    tags, roles, hints = _LANDMARKS[key]
    shown = [n for n in outline.nodes if n.visible]
    declared = [n.index for n in shown if n.tag in tags or n.role in roles]
    return declared or [n.index for n in shown if not n.interactive and set(n.hints) & hints]


def anchors_of(context: Context, outline: Outline, *, wider: bool = False) -> list[int]:
    """Return the nodes that show the context's text, only those that agree best.

    With *wider* those with few further words are among them.
    """
    if not (context.phrase or context.words):
        return []
    ranked: dict[int, list[int]] = {}
    for node in outline.nodes:
        rank = _rank(context, node, outline)
        if rank is not None:
            ranked.setdefault(rank, []).append(node.index)
    if not ranked:
        return []
    best: list[int] = []
    for rank in sorted(ranked):
        exact = context.phrase or any(map(outline.territory.item_of, best))
        if best and (rank > (_LOOSER if wider else _LOOSE) or (exact and not wider)):
            break
        best += ranked[rank]
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
    if node.name_source in {"aria-label", "labelledby", "alt", "title", "label", "value"}:
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
