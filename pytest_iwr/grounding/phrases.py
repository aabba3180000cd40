"""Divide a description into the thing itself and the places it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.lexicon import (
    DEFINITE,
    LABEL_MARKS,
    LANDMARKS,
    LOOKS,
    NEUTRAL_VERBS,
    ORDINALS,
    PARTICLES,
    ROLES,
    STOP_WORDS,
    TYPING_VERBS,
    stem,
    word_set,
)

if TYPE_CHECKING:
    from pytest_iwr.grounding.quotes import Token

_PREPOSITIONS: Final = word_set(
    "of for in inside within on next beside under below beneath above from at near behind with "
    "into onto underneath alongside against"
)
#: These open a context only before something definite: "in the footer", but not "sign in button".
_WEAK_PREPOSITIONS: Final = word_set("in on at with")
#: These say that the thing is outside of what follows.
_BESIDE: Final = word_set("next beside under below beneath above near behind alongside")
#: After "to" these open a name, other words a purpose.
_NOT_A_PURPOSE: Final = DEFINITE | word_set("page second next")
_WHY: Final = word_set("so then which until and")
_ORDINAL_FIGURE: Final = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)$")


@dataclass(slots=True)
class Segment:
    """A stretch of the description: the thing itself (no preposition) or a place."""

    preposition: str = ""
    quotes: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    landmark: str = ""
    ordinal: int | None = None
    verb: str = ""

    @property
    def roles(self) -> list[str]:
        """The words that name a kind of thing."""
        return [w for w in self.plain if stem(w) in ROLES and w != self.verb]

    @property
    def noun(self) -> str:
        """The last of them, which is what the thing is called."""
        return stem(self.roles[-1]) if self.roles else ""

    @property
    def kind(self) -> str:
        """The kind of thing that the noun says."""
        return ROLES[self.noun] if self.noun else ""

    @property
    def content(self) -> frozenset[str]:
        """Content words; of the words that name kinds only the last one is the kind."""
        names = {w for w in self.roles if ROLES[stem(w)] == self.kind} & _names_of(self.kind)
        return frozenset(
            stem(word) for word in self.plain if word not in {*self.roles[-1:], *names}
        )

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.quotes or self.plain or self.landmark or self.ordinal)


def _names_of(kind: str) -> frozenset[str]:
    """Return the words that may stand in a row for one item: "product card", "email message"."""
    return frozenset(word for word, of in ROLES.items() if of == kind == "item")


def divide(tokens: list[Token], *, typing: bool) -> tuple[str, list[Segment]]:
    """Return the neutral verb that opens the description (else ``""``), and its segments.

    The segment without a preposition is the thing itself, the others are places. With *typing*,
    verbs of typing are no content anywhere.
    """
    verb, rest = _verb(tokens)
    return verb, _segments(_without_purpose(rest), typing=typing)


def _verb(tokens: list[Token]) -> tuple[str, list[Token]]:
    """Return the neutral verb that opens the description (else ``""``) and what follows it."""
    for n, token in enumerate(tokens):
        word = "" if token.quoted else token.text.lower()
        if word in {"by", "and"} and n + 1 < len(tokens) and _base(tokens[n + 1]) in NEUTRAL_VERBS:
            return _verb(tokens[n + 1 :])
        if word in STOP_WORDS - {"on"}:
            continue
        if _base(token) in NEUTRAL_VERBS and not _is_modifier(tokens, n):
            start = n + 1
            while start < len(tokens) and tokens[start].text.lower() in PARTICLES | {"to"}:
                start += 1
            return _base(token), tokens[start:]
        break
    return "", tokens


def _is_modifier(tokens: list[Token], n: int) -> bool:
    """Whether word *n* belongs to a noun ("the check box", "left arrow"), not to the action."""
    if n and tokens[n - 1].text.lower() in DEFINITE:
        return True
    return _base(tokens[n]) in LOOKS


def _base(token: Token) -> str:
    """Return the verb of "clicks", "clicking"; empty for a quote."""
    if token.quoted:
        return ""
    word = token.text.lower()
    for ending in ("", "s", "es", "ing"):
        base = word.removesuffix(ending) if ending else word
        if base in NEUTRAL_VERBS:
            return base
        if ending == "ing" and base + "e" in NEUTRAL_VERBS:
            return base + "e"
    return word


def _without_purpose(tokens: list[Token]) -> list[Token]:
    """Drop what only says why: "… to open the menu", "… so that it closes", "…, then wait"."""
    for n, token in enumerate(tokens):
        if n == 0 or token.quoted:
            continue
        word = token.text.lower()
        following = tokens[n + 1].text.lower() if n + 1 < len(tokens) else ""
        quoted_next = n + 1 < len(tokens) and tokens[n + 1].quoted
        why = (word == "to" and following not in _NOT_A_PURPOSE and not quoted_next) or (
            word in _WHY
        )
        if why and _ends_a_name(tokens[:n]):
            return tokens[:n]
    return tokens


def _ends_a_name(tokens: list[Token]) -> bool:
    """Whether a whole name has been said: a quote, or a kind of thing with words before it."""
    last = tokens[-1]
    if last.quoted:
        return True
    content = [t for t in tokens[:-1] if t.quoted or t.text.lower() not in STOP_WORDS]
    return stem(last.text.lower()) in ROLES and bool(content)


def _segments(tokens: list[Token], *, typing: bool) -> list[Segment]:
    segments = [Segment()]
    for n, token in enumerate(tokens):
        word = token.text.lower()
        if token.quoted:
            segments[-1].quotes.append(token.text)
        elif word == "'s":
            # "the first card's button": what was said so far is the place.
            segments[-1].preposition = segments[-1].preposition or "of"
            segments.append(Segment())
        elif word in _PREPOSITIONS and _opens_context(tokens, n):
            segments.append(Segment(preposition=word))
        else:
            _take_word(segments[-1], tokens, n, typing=typing)
    return segments


def _opens_context(tokens: list[Token], n: int) -> bool:
    if n + 1 >= len(tokens):
        return False
    following = tokens[n + 1]
    after = following.text.lower()
    if tokens[n].text.lower() == "with":
        close = [t.text.lower() for t in tokens[n + 1 : n + 3] if not t.quoted]
        return not (LABEL_MARKS & set(close))
    if tokens[n].text.lower() == "next" and after != "to":
        return False
    if tokens[n].text.lower() not in _WEAK_PREPOSITIONS:
        return True
    return following.quoted or after in DEFINITE or after in ORDINALS or after in LANDMARKS


def _take_word(segment: Segment, tokens: list[Token], n: int, *, typing: bool) -> None:
    word = tokens[n].text.lower()
    figure = _ORDINAL_FIGURE.match(word)
    if word in ORDINALS or figure:
        segment.ordinal = int(figure[1]) if figure else ORDINALS[word]
    elif word in LANDMARKS and not segment.landmark and _is_place(segment, tokens, n):
        segment.landmark = LANDMARKS[word]
    elif typing and _base(tokens[n]) in TYPING_VERBS:
        return
    elif word in PARTICLES and _inside_label(tokens, n):
        segment.plain.append(word)
    elif word not in STOP_WORDS:
        segment.plain.append(word)
        if n == 0 and len(tokens) > 1 and tokens[1].text.lower() in DEFINITE:
            # "Star the message", "Post the comment": an action, not a kind of thing.
            segment.verb = word


def _is_place(segment: Segment, tokens: list[Token], n: int) -> bool:
    """Whether a landmark is a place: "in the dialog", "close the dialog", "footer link 'Help'"."""
    if segment.preposition in _BESIDE:
        return False
    ends = n + 1 == len(tokens) or tokens[n + 1].text.lower() in _PREPOSITIONS
    quoted = any(token.quoted for token in tokens)
    return bool(segment.preposition or quoted or (segment.plain and ends))


def _inside_label(tokens: list[Token], n: int) -> bool:
    """Whether a particle belongs to the word before it: "sign in", "log out button"."""
    if n == 0 or tokens[n - 1].quoted or tokens[n - 1].text.lower() in STOP_WORDS:
        return False
    if n + 1 == len(tokens):
        return True
    after = tokens[n + 1]
    return not after.quoted and after.text.lower() not in DEFINITE
