"""Divide a clause into phrases: the thing itself and the places it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.clauses import base_of
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
    word_set,
)
from pytest_iwr.grounding.phrase import Phrase

if TYPE_CHECKING:
    from pytest_iwr.grounding.quotes import Token

#: These open a context only before something definite: "in the footer", but not "sign in button".
_WEAK_PREPOSITIONS: Final = word_set("in on at with by as")
#: These say that the thing is outside of what follows.
_BESIDE: Final = word_set("next beside below beneath above near behind alongside after before")
#: What follows them tells of the thing itself: its words, its state.
_RELATIVE: Final = word_set("that thats which who whose it")
_SAYS: Final = word_set("says say saying reads reading labelled labeled called named titled shows")
_BELONGS: Final = word_set("belongs belong belonging")
_ORDINAL_FIGURE: Final = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)$")
#: Opens what is merely told of the thing: "which stands by itself".
ASIDE: Final = "which"
#: Verbs that a small word makes another: "sign in", "zoom out".
_PHRASAL: Final = word_set(
    "sign log check zoom opt clock roll drop pop pick warm cool follow look set back top thumb "
    "thumbs scale step speed slow power turn switch mark lock stand opted logged signed built "
    "add plug drive work print cash pull push line fill mix add-on time break hands play head"
)
#: What a side belongs to: "left of the slider", but "the left of the page" is a part of the page.
_WHOLE: Final = word_set("page screen window site viewport bar header footer dialog panel row")


def phrases_of(tokens: list[Token], *, typing: bool) -> list[Phrase]:
    """Return the phrases of one clause; the first is the thing itself, where it has no opener."""
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
        named_by = "as" if phrase.opener == "as" else ""
        phrase.opener = "of" if named_by else phrase.opener or "of"
        self.phrases.append(Phrase(opener=named_by, typing=self.typing))

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
            self.phrases.append(Phrase(opener=opener, typing=self.typing))

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
        after = self.word(self.n)
        match word:
            case _ if self.n >= len(self.tokens):
                return False
            case "with":
                return not (LABEL_MARKS & {after, self.word(self.n + 1)})
            case "next":
                return after == "to"
            case "to":
                return after in DEFINITE and bool(self.phrases[-1].plain) and not self.typing
            case "by" if len(self.phrases) == 1 and self.word(0) in ARRANGING:
                return True  # "sort by price"
        in_row = word == "in" and ROLES.get(stem(after)) in {"item", "list"}
        named_by = word == "as" and self.typing
        return in_row or named_by or word not in _WEAK_PREPOSITIONS or self._is_definite(self.n)

    def _is_definite(self, n: int) -> bool:
        """Whether something definite stands at *n*: a quote, "the", a number, a part of pages."""
        word = self.word(n)
        return self._is_quote(n) or word in DEFINITE or word in ORDINALS or word in LANDMARKS

    def _is_quote(self, n: int) -> bool:
        return n < len(self.tokens) and self.tokens[n].quoted

    def _take_word(self, phrase: Phrase, word: str) -> None:
        figure = _ORDINAL_FIGURE.match(word)
        if word in ORDINALS or figure:
            phrase.ordinal = int(figure[1]) if figure else ORDINALS[word]
        elif word in LANDMARKS and phrase.landmark == LANDMARKS[word]:
            return  # "the pop-up dialog"
        elif word in {"header", "footer"} and phrase.plain:
            return  # "the conversation header" is no header of the page
        elif word in LANDMARKS and not phrase.landmark and self._is_place(phrase):
            phrase.landmark = LANDMARKS[word]
        elif self.typing and not phrase.opener and self._types():
            return
        elif word in PARTICLES and self._inside_label():
            phrase.plain.append(word)
        elif word in SPOTS and not self._names_a_sign() and not self._is_name():
            if self.word(self.n - 2) not in {"its", "their"}:  # "at its right end"
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
