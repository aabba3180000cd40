"""Controls that are drawn by style alone: a box that is clicked, without words, role or picture."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.labels import labels_of
from pytest_iwr.grounding.lexicon import stems, word_set

if TYPE_CHECKING:
    from pytest_iwr.grounding.outline import Outline

#: What a box that is drawn by style may be instead of something to switch.
_OTHER_SIGNS: Final = word_set(
    "info help tooltip hint chevron caret arrow angle expand collapse close cross remove delete "
    "trash edit pencil more menu dot back next prev previous add plus minus handle drag link icon"
)
_PICTURES: Final = word_set("img svg canvas picture video object embed iframe i")


def is_drawn(index: int, outline: Outline) -> bool:
    """Whether the control has no words, no kind and no picture, so that only style shows it."""
    node = outline.node(index)
    below = list(outline.below(index))
    if node.role not in {"", "button"} or labels_of(outline, index) or node.value:
        return False
    if any(inner.tag in _PICTURES or inner.text for inner in below):
        return False
    return not any(stems(inner.hints) & _OTHER_SIGNS for inner in below)


def row_text(index: int, outline: Outline) -> str:
    """Return the text of the row of a control without words; empty when others are in it."""
    at = bisect_left(outline.candidates, index)
    beside = (*outline.candidates[max(at - 1, 0) : at], *outline.candidates[at + 1 : at + 2])
    for up in outline.upwards(index):
        if outline.full[up]:
            # In document order, a block that holds another control holds one of the neighbours.
            alone = not any(outline.inside(up, other) for other in beside)
            return outline.full[up] if alone else ""
    return ""
