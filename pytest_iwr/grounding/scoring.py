"""Score every candidate for a description: its own words, its kind, its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.base import Candidate
from pytest_iwr.grounding.context import landmarks, place
from pytest_iwr.grounding.kinds import describe_node, disagreement, fits
from pytest_iwr.grounding.labels import (
    ACCEPT,
    NO_MATCH,
    Match,
    labels_of,
    match_label,
    match_words,
    own_words,
)
from pytest_iwr.grounding.lexicon import FITTING_ROLES
from pytest_iwr.grounding.ordinals import called, in_nth_item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.grounding.describe import Context, Wanted
    from pytest_iwr.grounding.outline import Outline

#: A kind alone ("the checkbox") names a thing only where there is one of it, or with a place.
BY_KIND: Final = 84.0
#: Off for a candidate that is not in the place named; more when the page has no such place.
ELSEWHERE: Final = 30.0
NOWHERE: Final = 35.0
#: Off for what lies under something else right now.
COVERED: Final = 6.0
#: A label so short may stand in a calendar, on a keypad and in a pagination alike.
SHORT: Final = 2


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its points and what spoke for or against it."""

    index: int
    score: float
    evidence: tuple[str, ...]

    def minus(self, points: float, why: str) -> Scored:
        """Return the candidate with *points* taken off because of *why*."""
        return replace(self, score=self.score - points, evidence=(*self.evidence, why))

    def plus(self, why: str) -> Scored:
        """Return the candidate with *why* noted in its favour."""
        return replace(self, evidence=(*self.evidence, why))

    def candidate(self, outline: Outline) -> Candidate:
        """Return the public record of it."""
        what = describe_node(outline.node(self.index))
        score = round(min(max(self.score, 0.0), 100.0), 1)
        return Candidate(self.index, what, score, self.evidence)


def score_all(wanted: Wanted, indices: Sequence[int], outline: Outline) -> list[Scored]:
    """Return the scored candidates among *indices*, best first."""
    scored = [_own_score(wanted, index, outline) for index in indices]
    for context in wanted.contexts:
        scored = _by_place(context, scored, outline, label=wanted.label)
    scored = _front_first(scored, outline)
    return sorted(scored, key=lambda s: (-s.score, s.index))


def _own_score(wanted: Wanted, index: int, outline: Outline) -> Scored:
    node = outline.node(index)
    match = _match(wanted, index, outline)
    evidence = (match.evidence,) if match.evidence else ()
    scored = Scored(index, match.score, evidence)
    off = disagreement(wanted, node) if match.score else 0.0
    if off:
        scored = scored.minus(off, f"not a {wanted.noun}" if wanted.noun else "another kind")
    return scored


def _match(wanted: Wanted, index: int, outline: Outline) -> Match:
    if wanted.label is not None:
        return match_label(wanted.label, labels_of(outline, index))
    if wanted.words:
        return match_words(wanted.words, outline, index)
    return _match_kind(wanted, index, outline)


def _match_kind(wanted: Wanted, index: int, outline: Outline) -> Match:
    """Match a bare kind: a checkbox by its role; a star or thumbnail by what it is called."""
    if not wanted.kind:
        return NO_MATCH
    node = outline.node(index)
    if fits(wanted.kind, node):
        return Match(BY_KIND, f"is a {wanted.noun}")
    if wanted.kind in FITTING_ROLES and wanted.kind != "menu":
        return NO_MATCH
    placed = wanted.ordinal or wanted.rating or wanted.contexts
    if placed and called(wanted.noun, own_words(outline, index), node.hints):
        return Match(BY_KIND, f"is called {wanted.noun}")
    return NO_MATCH


def _front_first(scored: list[Scored], outline: Outline) -> list[Scored]:
    """Where one of several that fit is in front, take points off those behind something."""
    dialogs = landmarks("dialog", outline)
    fitting = {
        s.index: _is_covered(s.index, outline) or _is_behind(s.index, dialogs, outline)
        for s in scored
        if s.score >= ACCEPT
    }
    if all(fitting.values()) or not any(fitting.values()):
        return scored
    return [s.minus(COVERED, "behind something now") if fitting.get(s.index) else s for s in scored]


def _is_covered(index: int, outline: Outline) -> bool:
    """Whether the node lies in the viewport and something else lies on it."""
    node, page = outline.node(index), outline.snapshot
    x, y = node.box.centre
    inside = 0 <= x < page.width and 0 <= y < page.height
    return node.visible and inside and not node.painted and not _scrolled_away(index, outline)


def _is_behind(index: int, dialogs: Sequence[int], outline: Outline) -> bool:
    """Whether a dialog is open and the node is not in it: what is behind a veil is not meant."""
    return bool(dialogs) and not any(outline.inside(dialog, index) for dialog in dialogs)


def _scrolled_away(index: int, outline: Outline) -> bool:
    """Whether a scroller around the node has it out of view: it is not painted, nor covered."""
    x, y = outline.node(index).box.centre
    boxes = (n.box for n in map(outline.node, outline.upwards(index)) if n.scroller)
    return any(not (b.x <= x <= b.right and b.y <= y <= b.bottom) for b in boxes)


def _by_place(
    context: Context, scored: list[Scored], outline: Outline, *, label: str | None
) -> list[Scored]:
    """Take points off what is not in the place; a place that is not on the page speaks against all.

    Only a page that declares no such landmark is given the benefit of the doubt, and never for a
    dialog: that it did not open is what a test may be about.
    """
    viable = [s.index for s in scored if s.score >= ACCEPT]
    if context.ordinal and not (context.phrase or context.words):
        inside, known = in_nth_item(context.ordinal, context.kind, viable, outline), True
        evidence = context.sentence()
    else:
        placed = place(context, viable, outline, loose=label is not None)
        inside, known, evidence = placed.inside, placed.known, placed.evidence
    if not known and context.soft:
        return _by_part(context, scored, outline, short=len(label or "") <= SHORT)
    if not known and context.landmark not in {"", "dialog"} and not context.phrase:
        return [s.plus(f"the page declares no {context.landmark}") for s in scored]
    off = ELSEWHERE if known else NOWHERE
    return [
        s.plus(evidence) if s.index in inside else s.minus(off, f"not {evidence}")
        for s in scored
        if s.score > 0 or s.index in inside
    ]


def _by_part(
    context: Context, scored: list[Scored], outline: Outline, *, short: bool
) -> list[Scored]:
    """Doubt a short label outside of what the page calls by the name of the part."""
    if not short:
        return scored
    (noun,) = context.words
    return [
        s if _is_in_part(s.index, noun, outline) else s.minus(NOWHERE, f"no {noun} around it")
        for s in scored
    ]


def _is_in_part(index: int, noun: str, outline: Outline) -> bool:
    above = (outline.node(up) for up in outline.upwards(index))
    return any(called(noun, frozenset({node.role}), node.hints) for node in above)
