"""Divide the clauses of a description into the thing itself and the places it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.clauses import base_of, clauses_of, means_at, verb_of
from pytest_iwr.grounding.lexicon import (
    ACTS,
    ARRANGING,
    DEFINITE,
    LABEL_MARKS,
    LANDMARKS,
    ORDINALS,
    PARTICLES,
    PREPOSITIONS,
    ROLES,
    SPOTS,
    STATES,
    STOP_WORDS,
    TYPING_VERBS,
    stem,
    stems,
    word_set,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_iwr.grounding.quotes import Token

#: These open a context only before something definite: "in the footer", but not "sign in button".
_WEAK_PREPOSITIONS: Final = word_set("in on at with by as")
#: These say that the thing is outside of what follows.
_BESIDE: Final = word_set("next beside below beneath above near behind alongside after before")
#: What follows them tells of the thing itself: its words, its state.
_RELATIVE: Final = word_set("that which who whose it")
_SAYS: Final = word_set("says say saying reads reading labelled labeled called named titled shows")
_BELONGS: Final = word_set("belongs belong belonging")
_ORDINAL_FIGURE: Final = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)$")
#: Opens what is merely told of the thing: "which stands by itself".
ASIDE: Final = "which"
#: What takes text; where one types, a title is a label and no heading.
_FIELDS: Final = {w: k for w, k in ROLES.items() if k in {"field", "box", "select", "slider"}}
#: Verbs that a small word makes another: "sign in", "zoom out".
_PHRASAL: Final = word_set(
    "sign log check zoom opt clock roll drop pop pick warm cool follow look set back top thumb "
    "thumbs scale step speed slow power turn switch mark lock stand opted logged signed built "
    "add plug drive work print cash pull push line fill mix add-on time break hands play head"
)
#: What a side belongs to: "left of the slider", but "the left of the page" is a part of the page.
_WHOLE: Final = word_set("page screen window site viewport bar header footer dialog panel row")


@dataclass(slots=True)
class Phrase:
    """A stretch of a description: the thing itself (no opener) or a place.

    ``spots`` are the parts of a whole it names ("top", "right"), ``states`` the states.
    """

    opener: str = ""
    quotes: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    landmark: str = ""
    ordinal: int | None = None
    spots: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    verb: str = ""
    typing: bool = False

    @property
    def roles(self) -> list[str]:
        """The words that name a kind of thing."""
        names = _FIELDS if self.typing else ROLES
        return [w for w in self.plain if stem(w) in names and w != self.verb]

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
        left = [word for word in self.plain if word not in {*self.roles[-1:], *names}]
        return stems([" ".join(left)])

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        said = self.quotes or self.plain or self.landmark or self.ordinal
        return not (said or self.spots or self.states)


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
    quotes_aside: tuple[str, ...] = ()


def _names_of(kind: str) -> frozenset[str]:
    """Return the words that may stand in a row for one item: "product card", "email message"."""
    return frozenset(word for word, of in ROLES.items() if of == kind == "item")


def sentence_of(tokens: list[Token], *, typing: bool) -> Sentence:
    """Return the phrases of a description. With *typing*, verbs of typing are no content."""
    clauses = clauses_of(tokens)
    verb, main, acted_on = clauses.verb, clauses.main, None
    means = None if typing else means_at(main)
    if means is not None:
        acted_on = _merged(_phrases(main[:means], typing=False), main[:means])
        verb, main = verb_of(main[means + 1 :])
    phrases = _phrases(main, typing=typing)
    places = [p for part in clauses.places for p in _places(part, typing=typing)]
    thing = _thing([*phrases, *places] if typing else phrases, typing=typing)
    places = [p for p in [*phrases, *places] if p is not thing and not p.empty]
    told = [p for p in _told_by(phrases) if not p.quotes and p in places]
    said = [token for part in clauses.aside for token in part]
    return Sentence(
        verb=verb,
        thing=thing,
        places=[p for p in places if not p.empty and p not in told],
        object=acted_on,
        aside=(stems(t.text for t in said if not t.quoted) | all_plain(told)) - STOP_WORDS,
        quotes_aside=tuple(t.text for t in said if t.quoted),
    )


def _told_by(phrases: list[Phrase]) -> list[Phrase]:
    """Return what is merely told of the thing: "to the basket", all after "which stands"."""
    start = next((n for n, p in enumerate(phrases) if p.opener == ASIDE), len(phrases))
    return [p for n, p in enumerate(phrases) if n >= start or p.opener == "to"]


def _places(tokens: list[Token], *, typing: bool) -> list[Phrase]:
    """Return the places of a clause that says where: "in the footer", "column 'Push'"."""
    phrases = _phrases(tokens, typing=typing)
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
    return whole


def _thing(phrases: list[Phrase], *, typing: bool) -> Phrase:
    """Return the phrase that names the thing: the first; when typing, the one with the field."""
    said = [p for p in phrases if not p.empty] or phrases[:1]
    if typing:
        fields = [p for p in said if p.opener == "as"]
        fields = fields or [p for p in said if p.kind in {"field", "box"}]
        fields = fields or [p for p in said if p.quotes]
        return fields[0] if fields else said[0]
    return next((p for p in said if not p.opener), said[0])


def _phrases(tokens: list[Token], *, typing: bool) -> list[Phrase]:
    reader = _Reader(tokens, typing=typing)
    while reader.n < len(tokens):
        reader.take()
    return reader.phrases


class _Reader:
    """Reads the tokens of one clause from left to right."""

    def __init__(self, tokens: list[Token], *, typing: bool) -> None:
        self.tokens = tokens
        self.typing = typing
        self.phrases = [Phrase(typing=typing)]
        self.n = 0

    def word(self, n: int) -> str:
        """Return the plain word at *n*, empty for a quote and past the end."""
        inside = 0 <= n < len(self.tokens)
        return self.tokens[n].text.lower() if inside and not self.tokens[n].quoted else ""

    def take(self) -> None:
        """Read what stands at ``n``, and go on."""
        token, word, phrase = self.tokens[self.n], self.word(self.n), self.phrases[-1]
        self.n += 1
        if token.quoted:
            phrase.quotes.append(token.text)
        elif word == "'s":
            self._owned(phrase)
        elif word in _RELATIVE and self._relative():
            return
        elif word in _BELONGS:
            self.phrases.append(Phrase(opener="of"))
        elif word in SPOTS and self._is_side():
            self._open(SPOTS[word])
        elif word in PREPOSITIONS and self._opens(word):
            self._open(word)
        else:
            self._take_word(phrase, word)

    def _owned(self, phrase: Phrase) -> None:
        """Take what was said so far as the place: "the first card's button"; not its verb."""
        if not phrase.opener and phrase.plain[:1] and phrase.plain[0] in ACTS:
            owner = Phrase(opener="of", plain=phrase.plain[1:], quotes=phrase.quotes)
            phrase.plain, phrase.quotes = phrase.plain[:1], []
            self.phrases.append(owner)  # "Like Priya Raman's post"
            return
        phrase.opener = phrase.opener or "of"
        self.phrases.append(Phrase(typing=self.typing))

    def _open(self, opener: str) -> None:
        last = self.phrases[-1]
        if opener == "of" and last.spots and not (last.plain or last.quotes):
            whole = {stem(self.word(n)) for n in range(self.n, self.n + 3)} & _WHOLE
            if whole:
                return  # "at the top of the page"
            last.spots.clear()  # "at the bottom of the Review list"
        if last.opener and last.empty:
            last.opener = opener  # "to the right of", "just below"
        else:
            self.phrases.append(Phrase(opener=opener))

    def _relative(self) -> bool:
        """Take "that belongs to" and "which says" for what they open; states go to the thing."""
        if self.n < 2:  # noqa: PLR2004 - nothing has been named yet
            return False
        following = self.word(self.n)
        if following in _SAYS:
            self.n += 1
            self.phrases.append(self.phrases[0])
            return True
        if following in {"is", "are", "was", "'s", "currently", "already", "still"}:
            self.phrases.append(self.phrases[0])
        elif following not in _BELONGS:
            self.phrases.append(Phrase(opener=ASIDE))
        return True

    def _is_side(self) -> bool:
        """Whether "left of X" follows, which is a place beside X, not a part of the page."""
        if SPOTS[self.word(self.n - 1)] not in {"left", "right"}:
            return False
        after = self.n
        while self.word(after) in {"hand", "side", "end", "edge"}:
            after += 1
        if self.word(after) != "of":
            return False
        whole = {stem(self.word(i)) for i in range(after + 1, after + 4)} & _WHOLE
        if whole:
            return False
        self.n = after + 1
        return True

    def _opens(self, word: str) -> bool:
        """Whether a preposition opens a place here."""
        after, quoted = self.word(self.n), self._is_quote(self.n)
        if self.n >= len(self.tokens):
            return False
        if word == "with":
            close = {self.word(self.n), self.word(self.n + 1)}
            return not (LABEL_MARKS & close)
        if word == "next" and after != "to":
            return False
        if word == "by" and len(self.phrases) == 1 and self.word(0) in ARRANGING:
            return True  # "sort by price"
        if word == "to":
            return after in DEFINITE and bool(self.phrases[-1].plain) and not self.typing
        if word not in _WEAK_PREPOSITIONS:
            return True
        if word == "in" and ROLES.get(stem(after)) in {"item", "list"}:
            return True  # "in row 'Mentions'"
        return quoted or after in DEFINITE or after in ORDINALS or after in LANDMARKS

    def _is_quote(self, n: int) -> bool:
        return n < len(self.tokens) and self.tokens[n].quoted

    def _take_word(self, phrase: Phrase, word: str) -> None:
        figure = _ORDINAL_FIGURE.match(word)
        if word in ORDINALS or figure:
            phrase.ordinal = int(figure[1]) if figure else ORDINALS[word]
        elif word in LANDMARKS and phrase.landmark == LANDMARKS[word]:
            return  # "the pop-up dialog"
        elif word in LANDMARKS and not phrase.landmark and self._is_place(phrase):
            phrase.landmark = LANDMARKS[word]
        elif self.typing and not phrase.opener and self._types():
            return
        elif word in PARTICLES and self._inside_label():
            phrase.plain.append(word)
        elif word in SPOTS and not self._names_a_sign() and not self._is_name():
            phrase.spots.add(SPOTS[word])
        elif word not in STOP_WORDS:
            self._take_content(phrase, word)

    def _types(self) -> bool:
        return base_of(self.tokens[self.n - 1]) in TYPING_VERBS

    def _take_content(self, phrase: Phrase, word: str) -> None:
        if word in STATES:
            phrase.states.add(word)
        phrase.plain.append(word)
        if self.n == 1 and self.word(1) in DEFINITE:
            # "Star the message", "Post the comment": an action, not a kind of thing.
            phrase.verb = word

    def _names_a_sign(self) -> bool:
        """Whether a side is that of a sign: "the left arrow"."""
        return self.word(self.n) in {"arrow", "chevron", "caret", "arrows", "triangle", "click"}

    def _is_name(self) -> bool:
        """Whether the word is written as a name is, inside a sentence: "the Top campaigns"."""
        return self.n > 1 and self.tokens[self.n - 1].text[:1].isupper()

    def _is_place(self, phrase: Phrase) -> bool:
        """Whether a landmark is a place: "in the dialog", "close the dialog", "footer link 'A'"."""
        if phrase.opener in _BESIDE:
            return False
        ends = self.n >= len(self.tokens) or self.word(self.n) in PREPOSITIONS
        quoted = any(token.quoted for token in self.tokens)
        return bool(phrase.opener or quoted or (phrase.plain and ends))

    def _inside_label(self) -> bool:
        """Whether a particle belongs to the word before it: "sign in", "log out button"."""
        before = self.n - 2
        if self.word(before) not in _PHRASAL:
            return False
        if before < 0 or self._is_quote(before) or self.word(before) in STATES.keys() | STOP_WORDS:
            return False
        after = self.word(self.n)
        if after in DEFINITE or after in SPOTS or after in LANDMARKS or self._is_quote(self.n):
            return False
        at_end = self.n >= len(self.tokens)
        return at_end or not self.tokens[self.n].text[:1].isupper()


def all_plain(phrases: Iterable[Phrase]) -> set[str]:
    """Return the stems of the plain words of *phrases*."""
    return {stem(word) for phrase in phrases for word in phrase.plain}
