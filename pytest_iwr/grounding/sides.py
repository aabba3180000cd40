"""What is beside a text, above it, or below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.anchors import bears

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.browser.snapshot import Box
    from pytest_iwr.grounding.outline import Outline
    from pytest_iwr.grounding.wanted import Context

_ABOVE: Final = frozenset({"above"})
_BELOW: Final = frozenset({"under", "below", "beneath", "underneath"})
#: With these a place is where something else is above or below.
BEYOND: Final = _ABOVE | _BELOW
SIDES: Final = frozenset({"left", "right"})
#: Boxes that touch may overlap by so many pixels.
_TOUCH: Final = 2


def beside(
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


def beyond(
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


def _gap(side: str, box: Box, anchor: Box) -> float | None:
    """Return how far *box* is from *anchor* on that side; ``None`` when it is not there."""
    if not (box.y <= anchor.centre[1] <= box.bottom or anchor.y <= box.centre[1] <= anchor.bottom):
        return None
    gap = box.x - anchor.right if side == "right" else anchor.x - box.right
    return max(gap, 0.0) if gap > -min(box.width, anchor.width) / 2 else None


def bearers(context: Context, groups: list[list[int]], outline: Outline) -> list[int]:
    """Return the controls that are called so, or that the text is the label of."""
    called = [c for c in outline.candidates if bears(context, c, outline)]
    boxes = {outline.node(a).parent for a in (groups[0] if groups else ())}
    small = [box for box in boxes if outline.full[box] and box]
    return called + [c for box in small for c in outline.candidates_in(box)]
