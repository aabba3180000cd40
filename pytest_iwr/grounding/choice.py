"""Choose one of the scored candidates, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.absence import doubt, hidden_one, is_absent, subject
from pytest_iwr.grounding.bare import is_drawn, row_text
from pytest_iwr.grounding.base import Decision, Grounded
from pytest_iwr.grounding.kinds import describe_node, fits
from pytest_iwr.grounding.labels import own_words, plain, said_words
from pytest_iwr.grounding.lexicon import synonyms
from pytest_iwr.grounding.narrowing import narrowed
from pytest_iwr.grounding.ordinals import in_reading_order, listed_under, nth, pick, says_number
from pytest_iwr.grounding.outline import TICKABLE, is_option, takes_text
from pytest_iwr.grounding.points import ACCEPT, BY_KIND, DELEGATED, MARGIN
from pytest_iwr.grounding.readings import readings
from pytest_iwr.grounding.scoring import LABELLED_FROM_OUTSIDE, Scored, score_all

if TYPE_CHECKING:
    from pytest_iwr.grounding.base import Candidate
    from pytest_iwr.grounding.outline import Outline
    from pytest_iwr.grounding.wanted import Wanted

#: So many of the closest candidates go into the record.
CLOSEST: Final = 5
_LONGEST_LEAF: Final = 40


class Choice:
    """One decision in the making: the candidates of an outline scored for what is wanted."""

    def __init__(self, wanted: Wanted, outline: Outline) -> None:
        self.wanted = wanted
        self.outline = outline
        self.scored: list[Scored] = []

    def decide(self) -> Decision:
        """Decide among everything that can be used."""
        for reading in readings(self.wanted):
            choice = self if reading is self.wanted else Choice(reading, self.outline)
            found = choice.read()
            if found:
                return found
        if not self.scored:
            self.read()
        return self._nothing()

    def read(self) -> Decision | None:
        """Return what is found with the words read as they stand, ``None`` for nothing."""
        self.scored = score_all(self.wanted, self.outline.candidates, self.outline)
        if self.wanted.ordinal or self.wanted.rating:
            return self._nth() or self._nth_under()
        return self._best() or self._from_outside() or self._leaf()

    def decide_field(self) -> Decision:
        """Decide among the fields only: text cannot go anywhere else."""
        outline = self.outline
        fields = [c for c in outline.candidates if takes_text(outline.node(c))]
        if not self.wanted.named and not self.wanted.contexts:
            focused = [c for c in fields if "focused" in outline.node(c).states]
            fields = focused or fields
        for reading in readings(self.wanted):
            self.scored = score_all(reading, fields, outline)
            found = self._nth() if reading.ordinal else self._best()
            if found:
                return found
        return self._nothing()

    def _best(self) -> Decision | None:
        if not self.scored or self.scored[0].score < ACCEPT:
            return None
        best = self._innermost(self.scored[0])
        margin = self._margin(best)
        if self._is_one_of_such(best):
            return None
        if margin < MARGIN:
            return self._told_apart(best)
        return self._found(best, margin=margin, why="; ".join(best.evidence))

    def _told_apart(self, best: Scored) -> Decision | None:
        """Choose among equals by state, by side, or by what is said beside the name."""
        equal = [s for s in self.scored if s.score > best.score - MARGIN and s.score >= ACCEPT]
        apart = [s for s in equal if self._innermost(s).index == s.index]
        named = best.score > BY_KIND
        kept, why = narrowed(self.wanted, [s.index for s in apart], self.outline, named=named)
        if len(kept) != 1:
            return None
        chosen = next(s for s in apart if s.index == kept[0])
        return self._found(chosen, margin=None, why=f"{'; '.join(chosen.evidence)}; {why}")

    def _is_one_of_such(self, best: Scored) -> bool:
        """Whether other entries of the list have all the words too: a shorter one is no better."""
        wanted, alike = self.wanted, self.outline.alike
        if wanted.label is not None or wanted.kind != "item":
            return False
        others = (s for s in self.scored if s.index != best.index and s.score >= ACCEPT)
        return any(alike(best.index, other.index) for other in others)

    def _innermost(self, best: Scored) -> Scored:
        """Return, of nested candidates with the same points, the one that is the control."""
        related = (s for s in self.scored if self.outline.related(s.index, best.index))
        same = [s for s in related if s.score == best.score]
        return max(same, key=lambda s: ("native" in self.outline.node(s.index).evidence, s.index))

    def _margin(self, best: Scored) -> float:
        others = (s for s in self.scored if not self.outline.related(s.index, best.index))
        return best.score - max((s.score for s in others), default=0.0)

    def _nth(self) -> Decision | None:
        """Choose by number among candidates that agree equally well."""
        top = self.scored[0].score if self.scored else 0.0
        equal = [s for s in self.scored if s.score >= ACCEPT and s.score > top - MARGIN]
        if self.wanted.label is None and self.wanted.words and self.wanted.kind in {"", "item"}:
            equal = [s for s in equal if self._says_no_more(s.index)]
        shown = [s for s in equal if not is_option(self.outline.node(s.index))]
        equal = shown or equal  # the choices of a closed menu are not seen
        number = self.wanted.ordinal or self.wanted.rating or 0
        order = sorted(s.index for s in equal)
        chosen = self._by_figure(number, order)
        if chosen is None:
            chosen = nth(number, order, self.outline, strict=self.wanted.label is None)
        if chosen is None:
            return None
        best = next(s for s in equal if s.index == chosen)
        return self._found(best, margin=None, why=f"number {number} of {len(equal)} alike")

    def _says_no_more(self, index: int) -> bool:
        """Whether a label says only what is counted: the third frame is no "Duplicate frame"."""
        said = said_words(self.outline, index)
        return all(synonyms(word) & self.wanted.everything or word.isdigit() for word in said)

    def _nth_under(self) -> Decision | None:
        """Choose by number among the one list of controls under a title: "the third time slot"."""
        wanted, outline = self.wanted, self.outline
        if wanted.label is not None or not wanted.words or not wanted.choosing:
            return None
        group = listed_under(wanted.words, outline)
        chosen = pick(wanted.ordinal or 0, in_reading_order(group, outline))
        if chosen is None:
            return None
        best = Scored(chosen, BY_KIND, (f"under '{' '.join(sorted(wanted.words))}'",))
        return self._found(best, margin=None, why=f"number {wanted.ordinal} of {len(group)} there")

    def _by_figure(self, number: int, order: list[int]) -> int | None:
        """Return the star that says the number itself, when exactly one does."""
        if "star" not in {self.wanted.noun, *self.wanted.words}:
            return None
        words = {index: own_words(self.outline, index) for index in order}
        saying = [index for index in order if says_number(words[index], number)]
        return saying[0] if len(saying) == 1 else None

    def _from_outside(self) -> Decision | None:
        """Find a checkbox or its like by the text in its row, where it has no label of its own."""
        wanted, outline = self.wanted, self.outline
        if wanted.label is None or wanted.kind not in LABELLED_FROM_OUTSIDE:
            return None
        if any(s.score >= ACCEPT for s in self.scored):
            return None
        beside = Choice(wanted.as_context(), outline)
        fitting = (c for c in outline.candidates if fits(wanted.kind, outline.node(c)))
        kept = [c for c in fitting if said_words(outline, c) <= wanted.everything]
        beside.scored = score_all(beside.wanted, kept, outline)
        return beside._best() or self._bare()

    def _bare(self) -> Decision | None:
        """Accept the only control of a row whose whole text is the label, drawn without words."""
        label, outline = self.wanted.label, self.outline
        if label is None or self.wanted.kind not in TICKABLE or self.wanted.contexts:
            return None
        drawn = (c for c in outline.candidates if is_drawn(c, outline))
        rows = [c for c in drawn if plain(row_text(c, outline)) == plain(label)]
        if len(rows) != 1:
            return None
        bare = Scored(rows[0], DELEGATED, (f"the only control in the row of '{label}'",))
        margin = self._margin(bare)
        why = f"it is the only control in the row '{label}'"
        return self._found(bare, margin=margin, why=why) if margin >= MARGIN else None

    def _leaf(self) -> Decision | None:
        """Accept a text below a delegating box when it is the label itself, and only once there."""
        label, outline = self.wanted.label, self.outline
        if label is None or self.wanted.kind in {*LABELLED_FROM_OUTSIDE, "field"}:
            return None
        if self.wanted.contexts or any(s.score >= ACCEPT for s in self.scored):
            return None
        same = [n for n in outline.nodes if n.visible and n.text and plain(n.text) == plain(label)]
        if len(same) != 1 or same[0].role == "heading" or len(label) > _LONGEST_LEAF:
            return None
        index = same[0].index
        if outline.owner[index] or not outline.delegating & set(outline.upwards(index)):
            return None
        leaf = Scored(index, DELEGATED, ("delegated", f"text '{same[0].text}'"))
        why = "it is the label, and the box around it listens for its items"
        return self._found(leaf, margin=self._margin(leaf), why=why)

    def _found(self, best: Scored, *, margin: float | None, why: str) -> Decision:
        return Decision(
            Grounded.FOUND,
            node=best.target,
            reason=f"Chose {describe_node(self.outline.node(best.index))}: {why}.",
            margin=None if margin is None else round(margin, 1),
            candidates=self._closest(best),
        )

    def _closest(self, *chosen: Scored) -> tuple[Candidate, ...]:
        taken = {s.index for s in chosen}
        rest = [s for s in self.scored if s.score > 0 and s.index not in taken]
        return tuple(s.candidate(self.outline) for s in [*chosen, *rest][:CLOSEST])

    def _nothing(self) -> Decision:
        hidden = None if self._comes_near() else hidden_one(self.wanted, self.outline)
        if hidden:
            reason = f"{subject(self.wanted)} is there, but it is not shown."
            return Decision(Grounded.FOUND, node=hidden, reason=reason, candidates=self._closest())
        closest = self._closest()
        if not self._comes_near() and is_absent(self.wanted, self.outline):
            reason = f"Nothing that can be used shows {subject(self.wanted)}."
            return Decision(Grounded.NOT_FOUND, reason=reason, candidates=closest)
        margin = self._margin(self.scored[0]) if self.scored else None
        reason = doubt(self.wanted, self.scored)
        return Decision(Grounded.ABSTAINED, reason=reason, margin=margin, candidates=closest)

    def _comes_near(self) -> bool:
        return any(s.score >= ACCEPT / 2 for s in self.scored)
