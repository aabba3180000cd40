"""Rules on descriptions, tried on the page: each should mean what the solution acts on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.grounding.base import Grounded
from pytest_iwr.grounding.kinds import describe_node
from pytest_iwr.grounding.points import ACCEPT, MARGIN
from pytest_iwr.grounding.sameness import related, same_target
from pytest_iwr.lint.findings import Hit
from pytest_iwr.task import ActionKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_iwr.browser.snapshot import Snapshot
    from pytest_iwr.grounding.base import Candidate, Decision
    from pytest_iwr.lint.context import Played
    from pytest_iwr.recorder.performance import Performed

_PAGE_TAGS = ("html", "body")


def ambiguous(played: Played) -> Iterator[Hit]:
    """Find descriptions that fit two things equally well."""
    for state, decision in _undecided(played):
        if len(tied := _tied(state, decision)) > 1:
            yield Hit(f"{len(tied)} things fit equally well: {_named(tied, state)}", state.step)


def weak(played: Played) -> Iterator[Hit]:
    """Find descriptions that say too little of what is meant."""
    for state, decision in _undecided(played):
        if len(_tied(state, decision)) < 2:  # noqa: PLR2004 - fewer than two do not tie
            yield Hit(f"a replay would not choose ({decision.reason.rstrip('.')})", state.step)


def finds_nothing(played: Played) -> Iterator[Hit]:
    """Find descriptions of something that the page does not show, though the solution acts."""
    for state, decision in played.decisions:
        if decision.status is Grounded.NOT_FOUND:
            yield Hit(f"a replay would not find it ({decision.reason.rstrip('.')})", state.step)


def finds_another(played: Played) -> Iterator[Hit]:
    """Find descriptions that mean another element than the solution."""
    for state, decision in played.decisions:
        if decision.status is Grounded.FOUND and not _means_the_same(state, decision):
            chosen, meant = _what(state, decision.node), _what(state, state.node)
            yield Hit(f"a replay would act on {chosen}, the solution on {meant}", state.step)


def _undecided(played: Played) -> Iterator[tuple[Performed, Decision]]:
    return (pair for pair in played.decisions if pair[1].status is Grounded.ABSTAINED)


def _tied(state: Performed, decision: Decision) -> list[Candidate]:
    """Return the candidates that nothing tells apart, each control once."""
    if not decision.candidates or state.action is None:
        return []
    top = decision.candidates[0].score
    scrolls = state.action.kind is ActionKind.SCROLL
    equal = [c for c in decision.candidates if c.score > top - MARGIN]
    return _apart(equal, _snapshot(state)) if scrolls or top >= ACCEPT else []


def _apart(equal: Sequence[Candidate], snapshot: Snapshot) -> list[Candidate]:
    kept: list[Candidate] = []
    for candidate in equal:
        node = snapshot.node(candidate.node)
        if not any(related(node, snapshot.node(other.node), snapshot) for other in kept):
            kept.append(candidate)
    return kept


def _named(tied: Sequence[Candidate], state: Performed) -> str:
    boxes = (_snapshot(state).node(c.node).box for c in tied)
    places = (f"at ({box.x:.0f}, {box.y:.0f})" for box in boxes)
    return ", ".join(f"{c.what} {place}" for c, place in zip(tied, places, strict=True))


def _means_the_same(state: Performed, decision: Decision) -> bool:
    """Whether a click where the grounder points reaches what the solution points at."""
    if state.action is None or state.action.kind is ActionKind.PRESS:
        return True  # the key goes to whatever has the focus
    return same_target(decision.node, state.node, _snapshot(state))


def _what(state: Performed, index: int | None) -> str:
    node = _snapshot(state).node(index) if index else None
    if node is None or node.tag in _PAGE_TAGS:
        return "the page"
    return f"{describe_node(node)} at ({node.box.x:.0f}, {node.box.y:.0f})"


def _snapshot(state: Performed) -> Snapshot:
    return state.found_on.snapshot if state.found_on else state.after.snapshot
