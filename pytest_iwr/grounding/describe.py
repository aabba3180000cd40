"""Read a description: which thing it names, of what kind, which of several, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.lexicon import (
    CHOOSING_VERBS,
    DONE_WORDS,
    GLYPHS,
    KEYS,
    LANDMARKS,
    LOOKS,
    NEUTRAL_VERBS,
    NUMBERS,
    ORDINALS,
    PARTICLES,
    ROLES,
    STOP_WORDS,
    TICKING_VERBS,
    TYPING_VERBS,
    stem,
)
from pytest_iwr.grounding.quotes import Token, tokens_of
from pytest_iwr.task import ActionKind
from pytest_iwr.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_iwr.task import Action

_PREPOSITIONS: Final = frozenset(
    "of for in inside within on next beside under below beneath above from at near behind with "
    "into onto underneath alongside against".split()
)
#: These open a context only before something definite: "in the footer", but not "sign in button".
_WEAK_PREPOSITIONS: Final = frozenset({"in", "on", "at", "with"})
#: These say that the thing is outside of what follows.
_BESIDE: Final = frozenset("next beside under below beneath above near behind alongside".split())
_DEFINITE: Final = frozenset("the a an this that its his her their each".split())
_LABEL_MARKS: Final = frozenset(
    "text label labels name title caption placeholder word words".split()
)
_ARTICLES: Final = _DEFINITE | {"page", "second", "next"}
_ORDINAL_FIGURE: Final = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)$")


@dataclass(frozen=True, slots=True)
class Context:
    """Where the thing is: "of the 'Smart Watch' card", "in the footer", "in the third row".

    A ``soft`` place names a part of pages in general ("the gallery"): it narrows where the page
    has a heading of that name and says nothing where it has none.
    """

    phrase: str | None = None
    words: frozenset[str] = frozenset()
    landmark: str = ""
    kind: str = ""
    ordinal: int | None = None
    preposition: str = ""
    soft: bool = False

    def sentence(self) -> str:
        """Return the context in words for a person."""
        if self.phrase:
            return f"'{self.phrase}'"
        if self.words:
            return " ".join(sorted(self.words))
        return self.landmark or f"{self.kind or 'item'} number {self.ordinal}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a description asks for.

    - ``label``: the quoted label, as it was written.
    - ``words``: content words of the thing itself, as stems; with a label they are hints only.
    - ``kind``, ``noun``: the kind of thing (`lexicon.ROLES`) and the word that said so.
    - ``ordinal``: which of several, from 1; -1 is the last. ``rating``: the 4 of "4 stars".
    - ``typed``: the text to type, where the description holds it.
    - ``choosing``: the verb asks for one of several choices.
    - ``contexts``: where it is.
    """

    label: str | None = None
    words: frozenset[str] = frozenset()
    kind: str = ""
    noun: str = ""
    ordinal: int | None = None
    rating: int | None = None
    typed: str | None = None
    choosing: bool = False
    contexts: tuple[Context, ...] = ()

    @property
    def named(self) -> bool:
        """Whether the thing itself has a label or content words, not only a kind."""
        return bool(self.label or self.words)

    def as_context(self) -> Wanted:
        """Return the same wish with the label as the place: "the 'Buy milk' checkbox"."""
        place = Context(phrase=self.label, kind="item", preposition="of")
        return replace(self, label=None, words=frozenset(), contexts=(place, *self.contexts))


@dataclass(slots=True)
class _Segment:
    """A stretch of the description: the thing itself (no preposition) or a place."""

    preposition: str = ""
    quotes: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    landmark: str = ""
    ordinal: int | None = None

    @property
    def roles(self) -> list[str]:
        return [word for word in self.plain if stem(word) in ROLES]

    @property
    def noun(self) -> str:
        return stem(self.roles[-1]) if self.roles else ""

    @property
    def kind(self) -> str:
        return ROLES[self.noun] if self.noun else ""

    @property
    def content(self) -> frozenset[str]:
        """Content words; of the words that name kinds only the last one is the kind."""
        names = {w for w in self.roles if ROLES[stem(w)] == self.kind} & _names_of(self.kind)
        return frozenset(stem(word) for word in self.plain if word not in {*self.roles[-1:], *names})

    @property
    def empty(self) -> bool:
        return not (self.quotes or self.plain or self.landmark or self.ordinal)


def _names_of(kind: str) -> frozenset[str]:
    """Return the words that may stand in a row for one item: "product card", "email message"."""
    return frozenset(word for word, of in ROLES.items() if of == kind == "item")


def describe(action: Action) -> Wanted:
    """Return what the description of *action* asks for."""
    tokens = tokens_of(action.description)
    typed = None
    if action.kind is ActionKind.TYPE:
        typed, tokens = _without_typed(tokens, action.parameters.text)
    if action.kind is ActionKind.PRESS:
        tokens = [t for t in tokens if not (t.quoted and _is_key(t.text, action.parameters.key))]
    verb, rest = _verb(tokens)
    segments = _segments(_without_purpose(rest), typing=action.kind is ActionKind.TYPE)
    wanted = _wanted(segments, verb=verb, typing=action.kind is ActionKind.TYPE)
    return replace(wanted, typed=typed)


def _is_key(text: str, key: str | None) -> bool:
    if key and fold(text) == fold(key):
        return True
    return len(text) == 1 or all(word in KEYS for word in words(text))


def _without_typed(tokens: list[Token], text: str | None) -> tuple[str | None, list[Token]]:
    """Return the text to type, and the tokens without it."""
    quoted = [n for n, token in enumerate(tokens) if token.quoted]
    if text is not None:
        same = [n for n in quoted if fold(tokens[n].text) == fold(text)]
        return text, _drop(tokens, same) if same else _drop_words(tokens, words(text))
    free = [n for n in quoted if not _names_field(tokens, n, alone=len(quoted) == 1)]
    given = [n for n in free if n and tokens[n - 1].text.lower() == "with"] or free
    if not given:
        return None, tokens
    return tokens[given[0]].text, _drop(tokens, given[:1])


def _drop(tokens: list[Token], gone: Iterable[int]) -> list[Token]:
    gone = set(gone)
    return [token for n, token in enumerate(tokens) if n not in gone]


def _drop_words(tokens: list[Token], gone: list[str]) -> list[Token]:
    plain = [" ".join(words(token.text)) for token in tokens]
    for start in range(len(tokens) - len(gone) + 1):
        if gone and plain[start : start + len(gone)] == gone:
            return tokens[:start] + tokens[start + len(gone) :]
    return tokens


def _names_field(tokens: list[Token], n: int, *, alone: bool) -> bool:
    """Whether quote *n* names a field: "into the 'X'", "the 'X' field", "the field 'X'"."""
    before = ["" if token.quoted else token.text.lower() for token in tokens[:n]]
    while before and before[-1] in _DEFINITE:
        before.pop()
    last = before[-1] if before else ""
    if last in {"in", "into", "inside"}:
        return True
    if alone:
        return False
    after = tokens[n + 1] if n + 1 < len(tokens) else None
    followed = after is not None and not after.quoted and _is_field(after.text)
    return followed or _is_field(last) or last in _LABEL_MARKS


def _is_field(word: str) -> bool:
    return ROLES.get(stem(word.lower())) in {"field", "select", "option"}


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
    if n and tokens[n - 1].text.lower() in _DEFINITE:
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
        why = (word == "to" and following not in _ARTICLES and not quoted_next) or (
            word in {"so", "then", "which", "until", "and"}
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


def _segments(tokens: list[Token], *, typing: bool) -> list[_Segment]:
    segments = [_Segment()]
    for n, token in enumerate(tokens):
        word = token.text.lower()
        if token.quoted:
            segments[-1].quotes.append(token.text)
        elif word == "'s":
            # "the first card's button": what was said so far is the place.
            segments[-1].preposition = segments[-1].preposition or "of"
            segments.append(_Segment())
        elif word in _PREPOSITIONS and _opens_context(tokens, n):
            segments.append(_Segment(preposition=word))
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
        return not (_LABEL_MARKS & set(close))
    if tokens[n].text.lower() == "next" and after != "to":
        return False
    if tokens[n].text.lower() not in _WEAK_PREPOSITIONS:
        return True
    return following.quoted or after in _DEFINITE or after in ORDINALS or after in LANDMARKS


def _take_word(segment: _Segment, tokens: list[Token], n: int, *, typing: bool) -> None:
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


def _is_place(segment: _Segment, tokens: list[Token], n: int) -> bool:
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
    return not after.quoted and after.text.lower() not in _DEFINITE


def _wanted(segments: list[_Segment], *, verb: str, typing: bool) -> Wanted:
    main = _main(segments, typing=typing)
    places = [s for s in segments if s is not main and not s.empty]
    if typing:
        places = [s for s in places if s.preposition]
    contexts = [c for s in places for c in _contexts(s)]
    if main.landmark and not main.preposition:
        contexts.append(Context(landmark=main.landmark, preposition="in"))
    label = main.quotes[0] if main.quotes else None
    contexts += [Context(phrase=q, preposition="of") for q in main.quotes[1:]]
    wanted = Wanted(
        label=label,
        words=_soft(main.content - _numbers(main), drop=label is not None),
        kind=main.kind,
        noun=main.noun,
        ordinal=main.ordinal,
        rating=_rating(main, places),
        choosing=verb in CHOOSING_VERBS,
        contexts=tuple(contexts),
    )
    return _by_verb(wanted, main, verb=verb)


def _main(segments: list[_Segment], *, typing: bool) -> _Segment:
    """Return the segment that names the thing: the first; when typing, the one with the field."""
    said = [s for s in segments if not s.empty] or segments[:1]
    if typing:
        fields = [s for s in said if s.kind == "field"] or [s for s in said if s.quotes]
        return fields[0] if fields else said[0]
    return next((s for s in said if not s.preposition), said[0])


def _soft(content: frozenset[str], *, drop: bool) -> frozenset[str]:
    return content - LOOKS if drop else content


def _numbers(main: _Segment) -> frozenset[str]:
    if main.kind != "star":
        return frozenset()
    return frozenset(w for w in main.content if w.isdigit() or w in NUMBERS)


def _rating(main: _Segment, places: list[_Segment]) -> int | None:
    """Return the 4 of "4 stars", "four-star rating" or "4 out of 5"."""
    starry = {"star", "rating"} & {stem(w) for s in (main, *places) for w in s.plain}
    if not starry or main.ordinal:
        return None
    for word in main.plain:
        if word.isdigit() or word in NUMBERS:
            return int(word) if word.isdigit() else NUMBERS[word]
    return None


def _contexts(segment: _Segment) -> list[Context]:
    """Return the places a segment names; looks and words like "screen" name none."""
    common = Context(
        landmark=segment.landmark,
        kind=segment.kind,
        ordinal=segment.ordinal,
        preposition=segment.preposition,
    )
    if segment.quotes:
        return [replace(common, phrase=quote) for quote in segment.quotes]
    content = segment.content - LOOKS
    if content or segment.landmark or segment.ordinal:
        return [replace(common, words=content)]
    if segment.kind == "list":
        return [replace(common, words=frozenset({segment.noun}), soft=True)]
    return []


def _by_verb(wanted: Wanted, main: _Segment, *, verb: str) -> Wanted:
    """Let the verb say what is meant: a checkbox to tick, a control of the thing it acts on."""
    marked = "mark" in wanted.words and wanted.words & {stem(w) for w in DONE_WORDS}
    if (verb in TICKING_VERBS or marked) and not wanted.kind:
        wanted = replace(wanted, kind="checkbox", noun="checkbox")
    if marked:
        rest = wanted.words - {"mark"} - {stem(w) for w in DONE_WORDS}
        return replace(wanted, words=rest, kind="checkbox", noun="checkbox")
    if verb in TICKING_VERBS and wanted.kind == "item" and wanted.ordinal:
        row = Context(kind=wanted.kind, ordinal=wanted.ordinal, preposition="of")
        return replace(
            wanted, kind="checkbox", noun="checkbox", ordinal=None, contexts=(row, *wanted.contexts)
        )
    acts_on_label = not verb and wanted.label is not None and _opens_with_verb(main, wanted)
    if acts_on_label:
        place = Context(phrase=wanted.label, kind=wanted.kind, preposition="of")
        return replace(wanted, label=None, kind="", noun="", contexts=(place, *wanted.contexts))
    if not wanted.named and wanted.kind == "item" and wanted.contexts and not wanted.ordinal:
        first, *others = wanted.contexts
        return replace(wanted, label=first.phrase, words=first.words, contexts=tuple(others))
    return wanted


def _opens_with_verb(main: _Segment, wanted: Wanted) -> bool:
    """Whether the first plain word acts on the quoted thing: "Delete the task 'Buy milk'"."""
    return bool(main.plain) and main.plain[0] != main.noun and stem(main.plain[0]) in wanted.words
