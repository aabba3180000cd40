"""Read a description: which thing it names, of what kind, which of several, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.lexicon import (
    CHOOSING_VERBS,
    DONE_WORDS,
    KEYS,
    LOOKS,
    NUMBERS,
    TICKING_VERBS,
    stem,
)
from pytest_iwr.grounding.phrases import Segment, divide
from pytest_iwr.grounding.quotes import tokens_of
from pytest_iwr.grounding.typed import without_typed
from pytest_iwr.task import ActionKind
from pytest_iwr.text import fold, words

if TYPE_CHECKING:
    from pytest_iwr.grounding.quotes import Token
    from pytest_iwr.task import Action

#: Alone it may be the label of a button; with a person's name it is an entry of a list.
_TALK: Final = frozenset({"chat"})


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
    - ``act``: the verb that opens it, where that says what the control does ("add", "delete").
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
    act: str = ""
    choosing: bool = False
    contexts: tuple[Context, ...] = ()

    @property
    def named(self) -> bool:
        """Whether the thing itself has a label or content words, not only a kind."""
        return bool(self.label or self.words)

    def acting_on(self, own: frozenset[str]) -> Wanted:
        """Return the same wish with the words other than *own* as the place: "pause the music"."""
        place = Context(words=self.words - own, kind="item", preposition="of")
        return replace(self, words=own, contexts=(place, *self.contexts))

    def as_context(self) -> Wanted:
        """Return the same wish with the label as the place: "the 'Buy milk' checkbox"."""
        place = Context(phrase=self.label, kind="item", preposition="of")
        return replace(self, label=None, words=frozenset(), contexts=(place, *self.contexts))


def describe(action: Action) -> Wanted:
    """Return what the description of *action* asks for."""
    tokens = tokens_of(action.description)
    typed = None
    if action.kind is ActionKind.TYPE:
        typed, tokens = without_typed(tokens, action.parameters.text)
    if action.kind is ActionKind.PRESS:
        tokens = [t for t in tokens if not _is_key(t, action.parameters.key)]
    verb, segments = divide(tokens, typing=action.kind is ActionKind.TYPE)
    wanted = _wanted(segments, verb=verb, typing=action.kind is ActionKind.TYPE)
    return replace(_of_person(wanted, tokens), typed=typed)


def _of_person(wanted: Wanted, tokens: list[Token]) -> Wanted:
    """Take "the chat with Mira Sand" for the entry that bears the name.

    Only for two words in capitals at least: "the chat with support" is a service, not an entry,
    and only a control that says all of it is meant.
    """
    names = {stem(t.text.lower()) for t in tokens[1:] if not t.quoted and t.text[:1].isupper()}
    if wanted.label or wanted.kind or wanted.words != _TALK:
        return wanted
    match wanted.contexts:
        case [Context(phrase=None, landmark="", ordinal=None, preposition="with", words=said)]:
            if len(said) > 1 and said <= names:
                return replace(wanted, words=said, kind="item", noun="chat", contexts=())
            return replace(wanted, words=wanted.words | said, contexts=())
    return wanted


def _is_key(token: Token, key: str | None) -> bool:
    if key and fold(token.text) == fold(key):
        return True
    named = words(token.text)
    is_key = bool(named) and all(word in KEYS for word in named)
    return is_key or len(token.text) == 1


def _wanted(segments: list[Segment], *, verb: str, typing: bool) -> Wanted:
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
        act=stem(main.plain[0]) if main.plain and not verb else "",
        choosing=verb in CHOOSING_VERBS,
        contexts=tuple(contexts),
    )
    if wanted.rating:
        wanted = replace(wanted, words=wanted.words - {"rating"}, kind="star", noun="star")
    return _by_verb(wanted, main, verb=verb)


def _main(segments: list[Segment], *, typing: bool) -> Segment:
    """Return the segment that names the thing: the first; when typing, the one with the field."""
    said = [s for s in segments if not s.empty] or segments[:1]
    if typing:
        fields = [s for s in said if s.kind == "field"] or [s for s in said if s.quotes]
        return fields[0] if fields else said[0]
    return next((s for s in said if not s.preposition), said[0])


def _soft(content: frozenset[str], *, drop: bool) -> frozenset[str]:
    return content - LOOKS if drop else content


def _numbers(main: Segment) -> frozenset[str]:
    if main.kind != "star":
        return frozenset()
    return frozenset(w for w in main.content if w.isdigit() or w in NUMBERS)


def _rating(main: Segment, places: list[Segment]) -> int | None:
    """Return the 4 of "4 stars", "four-star rating" or "4 out of 5"."""
    starry = {"star", "rating"} & {stem(w) for s in (main, *places) for w in s.plain}
    if not starry or main.ordinal:
        return None
    for word in main.plain:
        if word.isdecimal() or word in NUMBERS:
            return int(word) if word.isdecimal() else NUMBERS[word]
    return None


def _contexts(segment: Segment) -> list[Context]:
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


def _by_verb(wanted: Wanted, main: Segment, *, verb: str) -> Wanted:
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


def _opens_with_verb(main: Segment, wanted: Wanted) -> bool:
    """Whether the first plain word acts on the quoted thing: "Delete the task 'Buy milk'"."""
    return bool(main.plain) and main.plain[0] != main.noun and stem(main.plain[0]) in wanted.words
