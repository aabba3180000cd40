"""Read a description: which thing it names, of what kind, which of several, and where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.clauses import acting
from pytest_iwr.grounding.languages import in_english
from pytest_iwr.grounding.lexicon import (
    ACTS,
    ARRANGING,
    DONE_WORDS,
    KEYS,
    LOOKS,
    NUMBERS,
    SORTS,
    SPOTS,
    STATES,
    TICKING_VERBS,
    stem,
    stems,
    word_set,
)
from pytest_iwr.grounding.phrase import all_plain
from pytest_iwr.grounding.quotes import tokens_of
from pytest_iwr.grounding.sentence import sentence_of
from pytest_iwr.grounding.typed import without_typed
from pytest_iwr.grounding.wanted import Context, Wanted
from pytest_iwr.task import ActionKind
from pytest_iwr.text import fold, words

if TYPE_CHECKING:
    from pytest_iwr.grounding.phrase import Phrase
    from pytest_iwr.grounding.quotes import Token
    from pytest_iwr.grounding.sentence import Sentence
    from pytest_iwr.task import Action

#: What is seen and not read; the side of a sign ("left arrow") is a part of its name.
_SEEN: Final = LOOKS - frozenset(SPOTS)
#: Of several things, one is so; alone it names no place.
_VAGUE: Final = word_set("new other same open whole entire current actual second")
#: Words that say of anything what sort of thing it is.
_MERE: Final = word_set("tool mode view function feature symbol sign state filter command action "
                        "choice size")  # fmt: skip
#: Alone it may be the label of a button; with a person's name it is an entry of a list.
_TALK: Final = frozenset({"chat"})


def describe(action: Action) -> Wanted:
    """Return what the description of *action* asks for."""
    tokens = tokens_of(action.description, marks=True)
    typed = None
    if action.kind is ActionKind.TYPE:
        typed, tokens = without_typed(tokens, action.parameters.text)
    if action.kind is ActionKind.PRESS:
        tokens = [t for t in tokens if t.mark or not _is_key(t, action.parameters.key)]
    typing = action.kind is ActionKind.TYPE
    if action.kind is ActionKind.CLICK:
        tokens = in_english(tokens)
    wanted = _wanted(sentence_of(tokens, typing=typing), typing=typing)
    return replace(_of_person(_with_names(wanted, tokens), tokens), typed=typed)


def _with_names(wanted: Wanted, tokens: list[Token]) -> Wanted:
    """Note which words are names: those with a capital letter or a figure, but for the first."""
    names = stems(t.text for t in tokens[1:] if _is_name(t.text))
    called = next((c for c in wanted.contexts if c.soft and c.words <= names), None)
    if called and wanted.words and wanted.kind == "list":
        # "Open List your home": a word with a capital letter is part of the label.
        kept = tuple(context for context in wanted.contexts if context is not called)
        wanted = replace(wanted, words=wanted.words | called.words, kind="", noun="", contexts=kept)
    contexts = (replace(c, names=c.words & names) for c in wanted.contexts)
    return replace(wanted, contexts=tuple(contexts), names=wanted.words & names)


def _is_name(text: str) -> bool:
    return text[:1].isupper() or any(sign.isdigit() for sign in text)


def _of_person(wanted: Wanted, tokens: list[Token]) -> Wanted:
    """Take "the chat with Mira Sand" for the entry that bears the name.

    Only for two words in capitals at least: "the chat with support" is a service, not an entry,
    and only a control that says all of it is meant.
    """
    names = {stem(t.text.lower()) for t in tokens[1:] if not t.quoted and t.text[:1].isupper()}
    if wanted.label or wanted.kind or wanted.words != _TALK:
        return wanted
    match wanted.contexts:
        case [Context(phrase=None, landmark="", ordinal=None, opener="with", words=said)]:
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


def _wanted(sentence: Sentence, *, typing: bool) -> Wanted:
    thing = sentence.thing
    places = [p for p in sentence.places if p.opener] if typing else list(sentence.places)
    if sentence.object:
        places.append(sentence.object)
    contexts = [c for place in places for c in _contexts(place)]
    if thing.landmark and not thing.opener:
        contexts.append(Context(landmark=thing.landmark, opener="in"))
    by = next((p for p in places if p.opener == "by"), None)
    if by and thing.plain[:1] and thing.plain[0] in ARRANGING and not thing.quotes:
        thing, nouns = by, frozenset(map(stem, thing.plain))
        contexts = [c for place in places if place is not by for c in _contexts(place)]
    else:
        nouns = frozenset[str]()
    if thing.kind == "list" and not thing.quotes and thing.plain[-1:] != thing.roles[-1:]:
        contexts.append(Context(words=frozenset({thing.noun}), kind="list", opener="in", soft=True))
    label = thing.quotes[0] if thing.quotes else None
    contexts += [Context(phrase=q, opener="of") for q in thing.quotes[1:]]
    wanted = Wanted(
        label=label,
        words=_without_looks(
            thing.content - _numbers(thing), alone=label is None and not (thing.kind and contexts)
        ),
        nouns=nouns | frozenset(map(stem, thing.roles)),
        kind=thing.kind,
        noun=thing.noun,
        ordinal=thing.ordinal,
        rating=_rating(thing, places),
        act="" if nouns else _act(thing, sentence.verb),
        verb=sentence.verb,
        states=frozenset(thing.states),
        mere=thing.content & (_MERE | _VAGUE),
        spots=frozenset(thing.spots).union(*(p.spots for p in places if _is_whole(p))),
        contexts=_without_sorts(contexts),
        aside=sentence.aside,
    )
    if not wanted.named and wanted.mere:
        wanted = replace(
            wanted, words=wanted.mere | ({wanted.noun} if wanted.kind == "list" else set())
        )
    wanted = _with_other_script(wanted)
    if typing:
        wanted = replace(wanted, words=wanted.words - {wanted.act} or wanted.words, act="")
    if wanted.rating:
        rated = wanted.words - {"rating"}
        wanted = replace(wanted, words=rated, kind="star", noun="star")
        if rated and wanted.label is None:
            of = Context(words=rated, opener="of")
            wanted = replace(wanted, words=frozenset(), contexts=(of, *wanted.contexts))
    return _by_verb(wanted, thing)


def _with_other_script(wanted: Wanted) -> Wanted:
    """Take words of another script that are told beside for the page's own: "the card (青禾)"."""
    names = frozenset(word for word in wanted.aside if not word.isascii())
    spoken = [c for c in wanted.contexts if not c.named and c.words]
    if not names or not spoken or any(not w.isascii() for c in spoken for w in c.words):
        return wanted
    kept = tuple(context for context in wanted.contexts if context is not spoken[-1])
    place = replace(spoken[-1], words=names)
    return replace(wanted, contexts=(*kept, place), aside=wanted.aside - names)


def _without_sorts(contexts: list[Context]) -> tuple[Context, ...]:
    """Drop places that only say what sort of thing another place is: "Price's comment"."""
    named = [c for c in contexts if c.phrase or c.landmark or c.ordinal or c.words - SORTS]
    return tuple(named or contexts)


def _act(thing: Phrase, verb: str) -> str:
    """Return what the control does: the verb that opens the sentence, else a verb of acting."""
    if not thing.plain or verb:
        return ""
    first = acting(thing.plain[0])
    return stem(first) if first in ACTS or first == thing.verb or thing.quotes else ""


def _is_whole(place: Phrase) -> bool:
    """Whether a place names nothing but a part of the page: "in the top right corner"."""
    return not (place.quotes or place.content or place.ordinal)


def _without_looks(content: frozenset[str], *, alone: bool) -> frozenset[str]:
    """Drop colours, sizes and words like "tool", unless there is nothing else to go by."""
    rest = content - _SEEN - _MERE
    return rest if rest or not alone else content


def _numbers(thing: Phrase) -> frozenset[str]:
    if thing.kind != "star":
        return frozenset()
    return frozenset(w for w in thing.content if w.isdigit() or w in NUMBERS)


def _rating(thing: Phrase, places: list[Phrase]) -> int | None:
    """Return the 4 of "4 stars", "four-star rating" or "4 out of 5"."""
    starry = {"star", "rating"} & all_plain((thing, *places))
    if not starry or thing.ordinal:
        return None
    for word in thing.plain:
        if word.isdecimal() or word in NUMBERS:
            return int(word) if word.isdecimal() else NUMBERS[word]
    return None


def _contexts(place: Phrase) -> list[Context]:
    """Return the places a phrase names; looks and words like "screen" name none."""
    common = Context(
        landmark=place.landmark,
        kind=place.kind,
        noun=place.noun,
        ordinal=place.ordinal,
        opener=place.opener,
    )
    if place.quotes:
        return [replace(common, phrase=quote) for quote in place.quotes]
    content = place.content - _SEEN - {"dark", "light"}
    content -= _VAGUE | STATES.keys()
    if place.ordinal and not place.quotes and len(content) == 1:
        noun = place.noun or min(content)
        return [replace(common, kind="item", noun=noun)]
    within = place.opener in {"in", "at", "within"}
    content = content - SORTS if content - SORTS or place.ordinal or within else content
    if content or place.landmark or place.ordinal:
        return [replace(common, words=content)]
    if place.kind == "list":
        return [replace(common, words=frozenset({place.noun}), soft=True)]
    return []


def _by_verb(wanted: Wanted, thing: Phrase) -> Wanted:
    """Let the verb say what is meant: a checkbox to tick, a control of the thing it acts on."""
    verb = wanted.verb
    marked = "mark" in wanted.words and wanted.words & {stem(w) for w in DONE_WORDS}
    if (verb in TICKING_VERBS or marked) and wanted.kind in {"", "box"}:
        wanted = replace(wanted, kind="checkbox", noun="checkbox")
    if marked:
        rest = wanted.words - {"mark"} - {stem(w) for w in DONE_WORDS}
        return replace(wanted, words=rest, kind="checkbox", noun="checkbox", act="")
    if wanted.act in wanted.words and wanted.ordinal and wanted.label is None:
        counted = wanted.noun or min(wanted.words - {wanted.act}, default="")
        row = Context(kind="item", noun=counted, ordinal=wanted.ordinal, opener="of")
        words = frozenset({wanted.act})
        return replace(
            wanted, kind="", noun="", ordinal=None, words=words, contexts=(row, *wanted.contexts)
        )
    if verb in TICKING_VERBS and wanted.kind == "item" and wanted.ordinal:
        row = Context(kind=wanted.kind, noun=wanted.noun, ordinal=wanted.ordinal, opener="of")
        return replace(
            wanted, kind="checkbox", noun="checkbox", ordinal=None, contexts=(row, *wanted.contexts)
        )
    if not verb and wanted.label is not None and _opens_with_verb(thing, wanted):
        place = Context(phrase=wanted.label, kind=wanted.kind, opener="of")
        return replace(wanted, label=None, kind="", noun="", contexts=(place, *wanted.contexts))
    if not wanted.named and wanted.kind == "item" and wanted.contexts and not wanted.ordinal:
        first, *others = wanted.contexts
        return replace(wanted, label=first.phrase, words=first.words, contexts=tuple(others))
    return wanted


def _opens_with_verb(thing: Phrase, wanted: Wanted) -> bool:
    """Whether the first plain word acts on the quoted thing: "Delete the task 'Buy milk'"."""
    return (
        bool(thing.plain) and thing.plain[0] != thing.noun and stem(thing.plain[0]) in wanted.words
    )
