"""Tell equals apart: by their state, by the side they are on, by what is said beside their name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.browser.snapshot import Box
from pytest_iwr.grounding.lexicon import STATES, word_set
from pytest_iwr.grounding.outline import is_option
from pytest_iwr.grounding.places import place
from pytest_iwr.grounding.wanted import Context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.browser.snapshot import Node
    from pytest_iwr.grounding.outline import Outline
    from pytest_iwr.grounding.wanted import Wanted

#: What a verb of switching finds before it acts.
_FOUND_BY: Final = {
    "untick": "checked", "uncheck": "checked", "deselect": "checked", "unselect": "checked",
    "tick": "unchecked", "check": "unchecked", "expand": "collapsed", "unfold": "collapsed",
    "collapse": "expanded", "fold": "expanded",
}  # fmt: skip
#: How classes call what is chosen of several, and how people do.
_LOOKS_SO: Final = word_set("active selected current checked on filled starred liked saved pressed")
_CHOSEN: Final = word_set("active selected current highlighted chosen filled")
_SHUT: Final = frozenset({"closed", "collapsed"})
#: A side begins so far from the middle of the whole, as a share of its size.
_OFF_CENTRE: Final = 0.15
_IN_CORNER: Final = 0.25


def narrowed(
    wanted: Wanted, equals: Sequence[int], outline: Outline, *, named: bool
) -> tuple[list[int], str]:
    """Return those of *equals* that are told apart from the others, and by what.

    What is said beside the name counts only where the thing has been *named*, not only its kind.
    Nothing is told apart where no sign, or only contradicting signs, speak for some of them.
    """
    for tell in (_by_state, _by_aside) if named else (_by_state,):
        kept, why = tell(wanted, equals, outline)
        if kept and len(kept) < len(equals):
            equals = kept
            if len(equals) == 1:
                return list(equals), why
    return list(equals), ""


def is_in_state(wanted: Wanted, node: Node) -> bool:
    """Whether the node is in a state that the description names, as the page or its class says."""
    if is_option(node):
        return False  # a closed menu always has one that is selected
    if _meant(wanted.states) & node.states:
        return True
    shut = wanted.states & _SHUT and _SHUT & set(node.hints)
    return bool(shut or (wanted.states & _CHOSEN and _LOOKS_SO & set(node.hints)))


def _by_state(wanted: Wanted, equals: Sequence[int], outline: Outline) -> tuple[list[int], str]:
    words = wanted.states or frozenset({_FOUND_BY.get(wanted.verb, "")} - {""})
    kept = [index for index in equals if _meant(words) & outline.node(index).states]
    kept = kept or [index for index in equals if is_in_state(wanted, outline.node(index))]
    return kept, f"{' '.join(sorted(words))}"


def _meant(words: frozenset[str]) -> frozenset[str]:
    return frozenset[str]().union(*(STATES.get(word, frozenset()) for word in words))


def on_side(
    spots: frozenset[str], indices: Sequence[int], outline: Outline, *, frame: Box | None = None
) -> list[int]:
    """Return those of *indices* that lie on all sides named by *spots*, of the page or *frame*."""
    whole = frame or Box(0, 0, outline.snapshot.width, outline.snapshot.height)
    kept = list(indices) if spots else []
    off = _IN_CORNER if len(spots) > 1 else _OFF_CENTRE
    for spot in spots:
        axis = 0 if spot in {"left", "right"} else 1
        sign = -1 if spot in {"left", "top"} else 1
        kept = [index for index in kept if sign * _offset(index, axis, whole, outline) > off]
    return kept


def is_opposite(spots: frozenset[str], index: int, outline: Outline) -> bool:
    """Whether a node lies on the side across from one of *spots*."""
    across = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
    return any(on_side(frozenset({across[spot]}), [index], outline) for spot in spots)


def _offset(index: int, axis: int, whole: Box, outline: Outline) -> float:
    """Return how far a node is from the middle of *whole*, as a share of its size."""
    size = (whole.width, whole.height)[axis] or 1.0
    return (outline.node(index).box.centre[axis] - whole.centre[axis]) / size


def _by_aside(wanted: Wanted, equals: Sequence[int], outline: Outline) -> tuple[list[int], str]:
    """Keep the one that all telling words beside the name speak for."""
    telling: list[frozenset[int]] = []
    for word in sorted(wanted.aside):
        inside = place(Context(words=frozenset({word}), opener="of"), equals, outline).inside
        if inside and len(inside) < len(equals):
            telling.append(inside)
    common = frozenset(equals).intersection(*telling) if telling else frozenset[int]()
    return sorted(common), f"by {' '.join(sorted(wanted.aside))}"
