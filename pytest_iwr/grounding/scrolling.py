"""What is to be scrolled: the page, or the scroller that a description names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.anchors import anchors_of, landmarks
from pytest_iwr.grounding.base import Candidate, Decision, Grounded
from pytest_iwr.grounding.kinds import describe_node
from pytest_iwr.grounding.scrollers import (
    can_scroll,
    has_name,
    innermost,
    named_by_phrase,
    named_by_words,
    regions,
    still_titles,
)
from pytest_iwr.grounding.sought import sought_in

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Node
    from pytest_iwr.grounding.outline import Outline
    from pytest_iwr.grounding.sought import Sought

_PAGE_TAGS: Final = frozenset({"html", "body"})


def locate_scroller(description: str, outline: Outline) -> Decision:
    """Return the scroller that *description* names, the page when it names none."""
    sought = sought_in(description)
    if sought is None:
        return _page("The page itself is scrolled.")
    movable = [n for n in outline.nodes if can_scroll(n)]
    scrollers = [n for n in movable if n.tag not in _PAGE_TAGS and n.visible]
    meant = _meant(sought, scrollers, outline)
    if len(meant) == 1:
        return _found(meant[0], f"it is the smallest scroller of {sought.said}")
    if meant:
        why = f"{len(meant)} scrollers may be meant by {sought.said}."
        return Decision(Grounded.ABSTAINED, reason=why, candidates=_record(meant))
    documents = [n for n in movable if n.tag in _PAGE_TAGS]
    only = _only(sought, scrollers, documents, outline)
    still = None if documents else _still(sought, scrollers, outline)
    return only or still or _nothing(sought, scrollers, outline)


def _meant(sought: Sought, scrollers: list[Node], outline: Outline) -> list[Node]:
    context = sought.context
    if context.landmark and not context.phrase:
        return _related(scrollers, landmarks(context.landmark, outline), outline)
    if context.phrase:
        return named_by_phrase(context, scrollers, outline)
    return named_by_words(sought, scrollers, outline) if context.words else scrollers


def _only(
    sought: Sought, scrollers: list[Node], documents: list[Node], outline: Outline
) -> Decision | None:
    """Take the only thing that moves for the one meant, whatever a person calls it.

    Not for a landmark, which the page may simply lack; nor where the name stands over something
    else; and a name in quotes must stand on the page, not only on a control.
    """
    if sought.context.landmark or len(scrollers) + len(documents) != 1:
        return None
    if documents:
        why = f"Nothing but the page can be scrolled, so that {sought.said} must be part of it."
        return None if sought.context.phrase else _page(why)
    if _stands_elsewhere(sought, scrollers, outline):
        return None
    return _found(scrollers[0], "nothing else on the page can be scrolled")


def _stands_elsewhere(sought: Sought, scrollers: list[Node], outline: Outline) -> bool:
    phrase = sought.context.phrase
    if phrase is None:
        return bool(still_titles(sought, scrollers, outline))
    shown = [a for a in anchors_of(sought.context, outline) if not outline.owner[a]]
    over = any(_is_over(outline.node(a), scroller) for a in shown for scroller in scrollers)
    return not over or bool(regions(phrase, outline))


def _is_over(text: Node, scroller: Node) -> bool:
    """Whether a text stands above a scroller or in it, and not beside: as its title bar does."""
    box = scroller.box
    return box.x <= text.box.centre[0] <= box.right and text.box.y <= box.bottom


def _still(sought: Sought, scrollers: list[Node], outline: Outline) -> Decision | None:
    """Find the one region that carries the quoted name, though nothing there moves.

    Only where nothing around it moves either: the wheel would turn that instead.
    """
    blocks = regions(sought.context.phrase, outline) if sought.context.phrase else []
    if len(blocks) != 1 or any(outline.related(blocks[0], n.index) for n in scrollers):
        return None
    return _found(
        outline.node(blocks[0]), f"it carries {sought.said}, though it cannot be scrolled"
    )


def _nothing(sought: Sought, scrollers: list[Node], outline: Outline) -> Decision:
    """Tell a name that is not on the page from one that is there without a clear scroller."""
    if not _is_mentioned(sought, outline):
        nameless = [n for n in scrollers if not has_name(n)]
        if sought.context.phrase or not nameless:
            why = f"Nothing on the page shows {sought.said}."
            return Decision(Grounded.NOT_FOUND, reason=why, candidates=_record(scrollers))
    why = f"Nothing says which scroller is meant by {sought.said}."
    if not scrollers:
        why = f"No box on the page can be scrolled, and what is meant by {sought.said} is unclear."
    return Decision(Grounded.ABSTAINED, reason=why, candidates=_record(scrollers))


def _is_mentioned(sought: Sought, outline: Outline) -> bool:
    context = sought.context
    if context.landmark and not context.phrase:
        return True
    return not (context.phrase or context.words) or bool(anchors_of(context, outline))


def _related(scrollers: list[Node], boxes: list[int], outline: Outline) -> list[Node]:
    inside = [n for n in scrollers if any(outline.inside(box, n.index) for box in boxes)]
    around = [n for n in scrollers if any(outline.inside(n.index, box) for box in boxes)]
    return innermost(inside, outline) if inside else innermost(around, outline)


def _page(why: str) -> Decision:
    return Decision(Grounded.FOUND, reason=why)


def _found(node: Node, why: str) -> Decision:
    reason = f"Scrolls {describe_node(node)}: {why}."
    return Decision(Grounded.FOUND, node=node.index, reason=reason, candidates=_record([node]))


def _record(nodes: list[Node]) -> tuple[Candidate, ...]:
    return tuple(Candidate(n.index, describe_node(n), 0.0, ("scrolls",)) for n in nodes[:5])
