"""A description as phrases: the thing, where it is, and what is said beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.grounding.clauses import clauses_of, means_at, verb_of
from pytest_iwr.grounding.glyphs import SIGN_WORDS
from pytest_iwr.grounding.lexicon import STOP_WORDS, stems
from pytest_iwr.grounding.phrase import Phrase, all_plain
from pytest_iwr.grounding.phrases import ASIDE, phrases_of

if TYPE_CHECKING:
    from pytest_iwr.grounding.quotes import Token


@dataclass(frozen=True, slots=True)
class Sentence:
    """A description in phrases: the thing itself, where it is, and what is said beside it.

    ``verb`` is the neutral verb that opens it. ``object`` is what the thing is used on, where the
    description names the thing by what it does: "delete the mail | with the bin icon".
    """

    verb: str
    thing: Phrase
    places: list[Phrase]
    object: Phrase | None
    aside: frozenset[str]


def sentence_of(tokens: list[Token], *, typing: bool) -> Sentence:
    """Return the phrases of a description. With *typing*, verbs of typing are no content."""
    clauses = clauses_of(tokens)
    verb, main, acted_on = clauses.verb, clauses.main, None
    means = None if typing else means_at(main)
    if means is not None:
        acted_on = _merged(phrases_of(main[:means], typing=False), main[:means])
        verb, main = verb_of(main[means + 1 :])
    phrases = phrases_of(main, typing=typing)
    places = [p for part in clauses.places for p in _places(part, typing=typing)]
    thing = _thing([*phrases, *places] if typing else phrases, typing=typing)
    _take_attribute(thing, phrases)
    places = [p for p in [*phrases, *places] if p is not thing and not p.empty]
    told = [p for p in _told_by(phrases) if not p.quotes and p in places]
    said = [token for part in clauses.aside for token in part]
    return Sentence(
        verb=verb,
        thing=thing,
        places=[p for p in places if not p.empty and p not in told],
        object=acted_on,
        aside=_beside(phrases, thing, typing=typing) | _words_of(said, told),
    )


def _beside(phrases: list[Phrase], thing: Phrase, *, typing: bool) -> frozenset[str]:
    """Return what is typed, where the field itself has no name: "enter the move in the field"."""
    if not typing or thing.content or thing.quotes:
        return frozenset()
    return frozenset[str]().union(*(p.content for p in phrases if p is not thing and not p.opener))


def _words_of(said: list[Token], told: list[Phrase]) -> frozenset[str]:
    plain = stems(token.text for token in said if not token.quoted)
    return (plain | all_plain(told)) - STOP_WORDS


def _told_by(phrases: list[Phrase]) -> list[Phrase]:
    """Return what is merely told of the thing: "to the basket", all after "which stands"."""
    start = next((n for n, p in enumerate(phrases) if p.opener == ASIDE), len(phrases))
    return [p for n, p in enumerate(phrases) if n >= start or p.opener in {"to", "between"}]


def _take_attribute(thing: Phrase, phrases: list[Phrase]) -> None:
    """Take "the button with the X", "the icon of a bin" for the X button, the bin icon."""
    if thing.kind not in {"icon", "button"} or thing.content or thing.quotes or thing.ordinal:
        return
    for phrase in phrases[1:2]:
        if thing is phrases[0] and phrase.opener in {"with", "of"}:
            signs = [word for word in phrase.plain if word in SIGN_WORDS]
            if signs and not phrase.quotes:
                thing.plain[:0] = signs
                phrase.plain.clear()


def _places(tokens: list[Token], *, typing: bool) -> list[Phrase]:
    """Return the places of a clause that says where: "in the footer", "column 'Push'"."""
    phrases = phrases_of(tokens, typing=typing)
    if phrases[0].quotes and not phrases[0].opener:
        phrases[0].opener = "in"
    return [phrase for phrase in phrases if phrase.opener]


def _merged(phrases: list[Phrase], tokens: list[Token]) -> Phrase:
    """Return what is acted on as one place: its quotes, and the words that are names."""
    names = {t.text.lower() for t in tokens[1:] if t.text[:1].isupper() or t.text.isdigit()}
    whole = Phrase(opener="of")
    for phrase in phrases:
        whole.quotes += phrase.quotes
        whole.plain += [w for w in phrase.plain if w not in whole.plain and w in names]
        whole.spots |= phrase.spots
    return whole


def _thing(phrases: list[Phrase], *, typing: bool) -> Phrase:
    """Return the phrase that names the thing: the first; when typing, the one with the field."""
    said = [p for p in phrases if not p.empty] or phrases[:1]
    if typing:
        fields = [p for p in said if p.opener == "as"]
        fields = fields or [p for p in said if p.kind in {"field", "box"}]
        fields = fields or [p for p in said if p.quotes]
        return fields[0] if fields else next((p for p in said if not p.opener), said[0])
    return next((p for p in said if not p.opener), said[0])
