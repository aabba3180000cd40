"""Score every candidate for a description: its own words, its kind, its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.anchors import landmarks
from pytest_iwr.grounding.bare import is_drawn
from pytest_iwr.grounding.base import Candidate
from pytest_iwr.grounding.kinds import DOWN, describe_node, disagreement, fits, is_just
from pytest_iwr.grounding.labels import (
    NO_MATCH,
    Match,
    label_words,
    labels_of,
    match_label,
    own_words,
    said_words,
)
from pytest_iwr.grounding.lexicon import FITTING_ROLES, stems
from pytest_iwr.grounding.matching import match_some_words, match_words
from pytest_iwr.grounding.narrowing import is_in_state, is_opposite, on_side
from pytest_iwr.grounding.ordinals import called, in_nth_item
from pytest_iwr.grounding.paths import path_of
from pytest_iwr.grounding.pictures import is_mute, shows_words
from pytest_iwr.grounding.places import place
from pytest_iwr.grounding.points import (
    ACCEPT,
    BY_KIND,
    CALLED_SO,
    COVERED,
    ELSEWHERE,
    FROM_OUTSIDE,
    NOWHERE,
    REMARK,
)
from pytest_iwr.grounding.sides import BEYOND
from pytest_iwr.grounding.wanted import Context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.browser.snapshot import Box
    from pytest_iwr.grounding.outline import Outline
    from pytest_iwr.grounding.wanted import Wanted

#: Kinds of thing whose label may stand beside them instead of on them.
LABELLED_FROM_OUTSIDE: Final = frozenset({"checkbox", "switch", "radio", "slider", "select"})
#: What a menu says before anything is chosen.
_OFFERS: Final = stems(["choose select pick any all please"])
#: A label so short may stand in a calendar, on a keypad and in a pagination alike.
SHORT: Final = 2


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its points and what spoke for or against it."""

    index: int
    score: float
    evidence: tuple[str, ...]
    rest: frozenset[str] = frozenset()
    part: int = 0

    @property
    def target(self) -> int:
        """The node to act on: the candidate, or the element in it that says the words."""
        return self.part or self.index

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
        path = path_of(self.index, outline)
        return Candidate(self.target, what, score, self.evidence, path)


def score_all(wanted: Wanted, indices: Sequence[int], outline: Outline) -> list[Scored]:
    """Return the scored candidates among *indices*, best first."""
    scored = [_own_score(wanted, index, outline) for index in indices]
    scored = _by_picture(wanted, scored, outline)
    scored = _by_spot(wanted, scored, outline)
    scored = _by_rest(scored, outline)
    anchored = False
    for context in sorted(wanted.contexts, key=lambda c: (c.ordinal is not None, not c.named)):
        before = {s.index: s.score for s in scored}
        scored = _by_place(context, scored, outline, wanted, anchored=anchored)
        kept = any(s.score >= ACCEPT and s.score == before.get(s.index) for s in scored)
        anchored = anchored or (kept and context.named)
    scored = _front_first(scored, outline)
    return sorted(scored, key=lambda s: (-s.score, s.index))


def _own_score(wanted: Wanted, index: int, outline: Outline) -> Scored:
    node = outline.node(index)
    match = _match(wanted, index, outline)
    evidence = (match.evidence,) if match.evidence else ()
    scored = Scored(index, match.score, evidence, match.rest, match.part)
    holds = len(outline.parts[index]) > 1 or outline.holds_candidates(index)
    off = disagreement(wanted, node, holds=holds) if match.score else 0.0
    if off:
        scored = scored.minus(off, f"not a {wanted.noun}" if wanted.noun else "another kind")
    if wanted.must and not is_in_state(wanted, node):
        scored = scored.minus(NOWHERE, f"not {' '.join(sorted(wanted.must))}")
    return scored


def _match(wanted: Wanted, index: int, outline: Outline) -> Match:
    if wanted.label is not None:
        return match_label(wanted.label, labels_of(outline, index))
    if wanted.words:
        return _match_words(wanted, index, outline)
    return _match_kind(wanted, index, outline)


def _match_words(wanted: Wanted, index: int, outline: Outline) -> Match:
    """Match the content words; those that are not on the control must be said in its place."""
    match = match_words(wanted, outline, index)
    if match.score >= ACCEPT - 1:
        return match
    return match_some_words(wanted, outline, index) or _match_outside(wanted, index, outline, match)


def _match_outside(wanted: Wanted, index: int, outline: Outline, match: Match) -> Match:
    """Match a checkbox or its like by words that stand beside it: "the Slack switch"."""
    outside = wanted.kind in LABELLED_FROM_OUTSIDE and fits(wanted.kind, outline.node(index))
    chooses = wanted.kind == "select" and (outline.node(index).name or " ")[-1] in DOWN
    outside = outside and (chooses or said_words(outline, index) <= wanted.everything | _OFFERS)
    if not outside or wanted.act:
        return match
    return Match(FROM_OUTSIDE, f"is a {wanted.noun}", rest=wanted.words)


def _by_picture(wanted: Wanted, scored: list[Scored], outline: Outline) -> list[Scored]:
    """Doubt what has words where a picture is asked for, and some pictures cannot be read.

    "The trash icon" is hardly the link "Trash" while a button beside it shows we know not what.
    """
    if wanted.kind != "icon" or wanted.label is not None:
        return scored
    if not any(is_mute(outline, s.index) and s.score < ACCEPT for s in scored):
        return scored
    pictured = {s.index for s in scored if s.evidence[:1] and s.evidence[0].startswith("picture")}
    worded = {s.index for s in scored if s.index not in pictured and shows_words(outline, s.index)}
    return [s.minus(NOWHERE, "has words, no picture") if s.index in worded else s for s in scored]


def _by_spot(wanted: Wanted, scored: list[Scored], outline: Outline) -> list[Scored]:
    """Where some of those that fit are on the side named, take points off the others."""
    fitting = [s.index for s in scored if s.score >= ACCEPT]
    there = set(on_side(wanted.spots, fitting, outline, frame=_frame(wanted, outline)))
    if not there:
        across = {i for i in fitting if is_opposite(wanted.spots, i, outline)}
        side = " ".join(sorted(wanted.spots))
        return [s.minus(NOWHERE, f"across from {side}") if s.index in across else s for s in scored]
    side = " ".join(sorted(wanted.spots))
    off = set(fitting) - there
    return [s.minus(REMARK, f"not at the {side}") if s.index in off else s for s in scored]


def _frame(wanted: Wanted, outline: Outline) -> Box | None:
    """Return the box of the one part of the page that a side belongs to: "… of the dialog"."""
    named = [c.landmark for c in wanted.contexts if c.landmark]
    boxes = landmarks(named[0], outline) if len(named) == 1 else []
    return outline.node(boxes[0]).box if len(boxes) == 1 else None


def _by_rest(scored: list[Scored], outline: Outline) -> list[Scored]:
    """Look for the words that are not on the controls in the places of the controls."""
    for rest in {s.rest for s in scored if s.rest and s.score >= ACCEPT}:
        having = [s.index for s in scored if s.rest == rest and s.score >= ACCEPT]
        placed = place(Context(words=rest, opener="of"), having, outline, loose=False)
        scored = [
            s if s.index not in having else s.plus(placed.evidence)
            if s.index in placed.inside else s.minus(NOWHERE, f"not {placed.evidence}")
            for s in scored
        ]  # fmt: skip
    return scored


def _match_kind(wanted: Wanted, index: int, outline: Outline) -> Match:
    """Match a bare kind: a checkbox by its role; a star or thumbnail by what it is called."""
    node = outline.node(index)
    if wanted.states:
        in_state = is_in_state(wanted, node)
        so = bool(wanted.noun) and called(wanted.noun, frozenset(), node.hints)
        points = BY_KIND + (CALLED_SO if so else 0.0)
        return Match(points, f"is {' '.join(sorted(wanted.states))}") if in_state else NO_MATCH
    why = _why_of_kind(wanted, index, outline) if wanted.kind else ""
    return Match(BY_KIND, why) if why else NO_MATCH


def _why_of_kind(wanted: Wanted, index: int, outline: Outline) -> str:
    """Return what says that a candidate is of the kind named; empty where nothing does."""
    node = outline.node(index)
    if is_just(wanted.kind, node):
        return f"is a {wanted.noun}"
    if wanted.kind == "switch" and wanted.contexts and is_drawn(index, outline):
        return "drawn by style"
    if wanted.kind in FITTING_ROLES and wanted.kind != "menu":
        return ""
    if wanted.kind == "item" and wanted.ordinal and outline.territory.is_item(index):
        return "is one of several"
    placed = wanted.ordinal or wanted.rating or wanted.contexts
    is_called = placed and called(wanted.noun, own_words(outline, index), node.hints)
    return f"is called {wanted.noun}" if is_called else ""


def _front_first(scored: list[Scored], outline: Outline) -> list[Scored]:
    """Where one of several that fit is in front, take points off those behind something."""
    fitting = {s.index: _is_covered(s.index, outline) for s in scored if s.score >= ACCEPT}
    if all(fitting.values()) or not any(fitting.values()):
        return scored
    return [s.minus(COVERED, "behind something now") if fitting.get(s.index) else s for s in scored]


def _is_covered(index: int, outline: Outline) -> bool:
    """Whether the node lies in the viewport and something else lies on it, or takes its clicks."""
    node, page = outline.node(index), outline.snapshot
    x, y = node.box.centre
    inside = 0 <= x < page.width and 0 <= y < page.height
    if node.behind:
        return True
    return node.visible and inside and not node.painted and not _scrolled_away(index, outline)


def _scrolled_away(index: int, outline: Outline) -> bool:
    """Whether a scroller around the node has it out of view: it is not painted, nor covered."""
    x, y = outline.node(index).box.centre
    boxes = (n.box for n in map(outline.node, outline.upwards(index)) if n.scroller)
    return any(not (b.x <= x <= b.right and b.y <= y <= b.bottom) for b in boxes)


def _by_place(
    context: Context, scored: list[Scored], outline: Outline, wanted: Wanted, *, anchored: bool
) -> list[Scored]:
    """Take points off what is not in the place; a place that is not on the page speaks against all.

    With *anchored* another place with a name has been found, and a place without one is a remark.
    Only a page that declares no such landmark is given the benefit of the doubt, and never for a
    dialog: that it did not open is what a test may be about.
    """
    viable = [s.index for s in scored if s.score >= ACCEPT]
    label = wanted.label
    wordy = len(label_words(label or "")) + len(wanted.words) > 1 or len(label or "") > SHORT
    if context.ordinal and not (context.phrase or context.words):
        inside, known = in_nth_item(context.ordinal, context.noun, viable, outline), True
        evidence = context.sentence()
    else:
        placed = place(context, viable, outline, loose=label is not None)
        inside, known, evidence = placed.inside, placed.known, placed.evidence
    if not known and context.soft:
        short = label is not None and len(label) <= SHORT
        return _by_part(context, scored, outline, short=short)
    told = anchored or wanted.kind == "field"
    told = told and not (context.named or context.landmark)
    if not known and (told or (wordy and _is_remark(context))):
        return [s.minus(REMARK, f"nothing is called {context.sentence()}") for s in scored]
    if not known and context.landmark not in {"", "dialog"} and not context.phrase:
        return [s.plus(f"the page declares no {context.landmark}") for s in scored]
    off = ELSEWHERE if known else NOWHERE
    if known and context.opener in BEYOND and not context.named:
        off = REMARK
    return [
        s.plus(evidence) if s.index in inside else s.minus(off, f"not {evidence}")
        for s in scored
        if s.score > 0 or s.index in inside
    ]


def _is_remark(context: Context) -> bool:
    """Whether an unknown place is the writer's own word for a part: "in the date range control".

    What has a name, and every entry of a list, must be there.
    """
    if context.named or context.landmark or context.kind == "item" or context.ordinal:
        return False
    return context.opener in {"in", "at", "within", "inside"} or context.kind == "list"


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
