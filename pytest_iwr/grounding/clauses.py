"""Divide a description into clauses: what to act on, where that is, what is said beside it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pytest_iwr.grounding.glyphs import GLYPHS, SIGN_WORDS
from pytest_iwr.grounding.lexicon import (
    ACTS,
    DEFINITE,
    KEEPING_TO,
    LOOKS,
    NARRATION,
    NEUTRAL_VERBS,
    PARTICLES,
    PREPOSITIONS,
    ROLES,
    STOP_WORDS,
    TYPING_VERBS,
    stem,
    word_set,
)
from pytest_iwr.grounding.quotes import Token

#: Words that open what only says why, or what comes next.
_WHY: Final = word_set("so then until because since in_order")
#: With these the thing that is used follows what it is used for: "delete it with the bin icon".
_MEANS: Final = word_set("by with using via through")
#: Verbs that are no nouns and open a main clause.
_ASKING: Final = word_set("click press tap choose select type enter toggle tick untick choose hit")
_PEOPLE: Final = word_set("i we you he she")
_TELLERS: Final = word_set("was were went")
#: A clause that opens so speaks about something already named.
_ABOUT: Final = word_set("it its this that which there these those he she they one i")


#: Stands for what has been named before a clause that says by what means.
_ANYTHING: Final = [Token("it"), Token("all")]


@dataclass(frozen=True, slots=True)
class Clauses:
    """A description in parts.

    - ``verb``: the neutral verb of the main clause ("click"), else empty.
    - ``main``: the tokens that name the thing.
    - ``before``, ``after``: clauses that say where it is.
    - ``aside``: what is said beside it, and why it is done.
    """

    verb: str
    main: list[Token]
    places: list[list[Token]]
    aside: list[list[Token]]


def clauses_of(tokens: list[Token]) -> Clauses:
    """Return the clauses of a description whose *tokens* hold its marks."""
    parts = [part for part in map(_told, _split(tokens)) if part]
    if not parts:
        return Clauses("", [], [], [])
    n = _main(parts)
    if any(_tells(part) for part in parts[: n + 1] if not _does(part)):
        return Clauses("", [], [], parts)
    verb, main = verb_of(parts[n])
    others = parts[:n] + parts[n + 1 :]
    means = next((p for p in others if means_at([*_ANYTHING, *p]) == len(_ANYTHING)), None)
    if means is not None:
        others.remove(means)
        main = main + means
    if n + 1 < len(parts) and _is_open(main):
        main, others = main + parts[n + 1], parts[:n] + parts[n + 2 :]
    main, why = _cut(main)
    if main and not verb:
        main = [Token(acting(main[0].text), quoted=main[0].quoted), *main[1:]]
    places = [part for part in others if _is_place(part)]
    aside = [part for part in others if not _is_place(part)]
    return Clauses(verb, main, places, aside + ([why] if why else []))


def _split(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for n, token in enumerate(tokens):
        goes_on = _word(token) == "and" and _leads(parts[-1]) and _does(tokens[n + 1 : n + 2])
        if token.mark or goes_on:
            parts.append([])
            continue
        if _begins(parts[-1], token):
            parts.append([])  # "in the row 'Mentions' select …"
        parts[-1].append(token)
    return [part for part in parts if not _leads(part)] or parts


def _begins(part: list[Token], token: Token) -> bool:
    """Whether the main clause begins with *token*, behind a place without a comma."""
    if len(part) < 3 or not _is_place(part) or _word(token) not in _ASKING:  # noqa: PLR2004
        return False
    last = part[-1]
    return last.quoted or (_word(last) not in STOP_WORDS and _word(last) not in LOOKS)


def _leads(part: list[Token]) -> bool:
    """Whether a clause only leads to what follows: "scroll to the post and click …"."""
    return bool(part) and _word(part[0]) in {"scroll", "hover", "wait", "look"}


def _told(part: list[Token]) -> list[Token]:
    """Return a clause without the words of who tells it: "the user then clicks on"."""
    start = 0
    for n, token in enumerate(part):
        word = _word(token)
        if word in NARRATION:
            start = n + 1
        elif word not in {"the", "and", "is", "a"}:
            break
    return part[start:]


def _main(parts: list[list[Token]]) -> int:
    doing = [n for n, part in enumerate(parts) if _does(part)]
    if doing:
        return doing[0]
    naming = [n for n, part in enumerate(parts) if not _is_place(part) and not _is_about(part)]
    return naming[0] if naming else 0


def _tells(part: list[Token]) -> bool:
    """Whether a clause tells a story ("there is a row of tabs"): what is meant comes later."""
    words = [_word(token) for token in part]
    exists = any(
        w == "there" and after in {"is", "are", "s"} for w, after in pairwise([*words, ""])
    )
    if exists or _PEOPLE & set(words):
        return True
    return not _is_place(part) and bool(_TELLERS & set(words))


def _is_open(main: list[Token]) -> bool:
    """Whether only looks have been named so far: "the white, round pause button"."""
    words = [_word(token) for token in main]
    return all(word in STOP_WORDS | LOOKS for word in words) and any(w in LOOKS for w in words)


def _does(part: list[Token]) -> bool:
    """Whether a clause opens with a verb of use, and is not "do not"."""
    words = [_word(token) for token in part[:3]]
    if words[:1] == ["do"] or "not" in words or "don" in words[:1]:
        return False
    return any(base_of(t) in NEUTRAL_VERBS | ACTS | TYPING_VERBS for t in part[:1]) and not (
        _is_modifier(part, 0)
    )


def _is_place(part: list[Token]) -> bool:
    word = _word(part[0])
    return word in PREPOSITIONS or (ROLES.get(word) in {"item", "list"} and len(part) > 1)


def _is_about(part: list[Token]) -> bool:
    words = [_word(token) for token in part[:2]]
    return words[0] in _ABOUT or words == ["the", "one"]


def verb_of(tokens: list[Token]) -> tuple[str, list[Token]]:
    """Return the neutral verb that opens the clause (else ``""``), and what follows it."""
    for n, token in enumerate(tokens):
        word = _word(token)
        after = tokens[n + 1] if n + 1 < len(tokens) else None
        if word in {"by", "and"} and after and base_of(after) in NEUTRAL_VERBS:
            return verb_of(tokens[n + 1 :])
        if word in STOP_WORDS - {"on"}:
            continue
        if base_of(token) in NEUTRAL_VERBS and not _is_modifier(tokens, n):
            start = n + 1
            while start < len(tokens) and _word(tokens[start]) in PARTICLES | {"to"}:
                start += 1
            return base_of(token), tokens[start:]
        break
    return "", tokens


def _is_modifier(tokens: list[Token], n: int) -> bool:
    """Whether word *n* belongs to a noun ("the check box", "left arrow"), not to the action."""
    if n and _word(tokens[n - 1]) in DEFINITE:
        return True
    return base_of(tokens[n]) in LOOKS


def acting(word: str) -> str:
    """Return the verb of acting that *word* is a form of ("accepts"), else *word*."""
    base = base_of(Token(word))
    return base if base in ACTS else word


def base_of(token: Token) -> str:
    """Return the verb of "clicks", "clicking"; empty for a quote."""
    if token.quoted:
        return ""
    word = token.text.lower()
    known = NEUTRAL_VERBS | ACTS
    for ending in ("", "s", "es", "ing"):
        base = word.removesuffix(ending) if ending else word
        if base in known:
            return base
        if ending == "ing" and base + "e" in known:
            return base + "e"
        if ending == "ing" and base[-2:-1] == base[-1:] and base[:-1] in known:
            return base[:-1]
    return word


def _cut(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """Divide off why it is done: "… to open the menu", "… so that it closes"."""
    for n, token in enumerate(tokens):
        if n == 0 or token.quoted:
            continue
        following = tokens[n + 1] if n + 1 < len(tokens) else None
        aim = token.text.lower() == "to" and following is not None and _is_aim(following)
        if (aim or token.text.lower() in _WHY) and _ends_a_name(tokens[:n]):
            return tokens[:n], tokens[n:]
    return tokens, []


def _is_aim(following: Token) -> bool:
    return not following.quoted and following.text.lower() not in DEFINITE | KEEPING_TO


def _ends_a_name(tokens: list[Token]) -> bool:
    """Whether a whole name has been said: a quote, or a kind of thing with words before it."""
    last = tokens[-1]
    if last.quoted:
        return True
    content = [t for t in tokens[:-1] if t.quoted or t.text.lower() not in STOP_WORDS]
    return stem(last.text.lower()) in ROLES and bool(content)


def means_at(tokens: list[Token]) -> int | None:
    """Return where the thing that is used begins: "take it away | by its little cross"."""
    for n, token in enumerate(tokens):
        if n < 2 or _word(token) not in _MEANS:  # noqa: PLR2004 - there is something to act on
            continue
        named = _after_verb(tokens[n + 1 : n + 8])
        stop = next((i for i, t in enumerate(named) if _word(t) in PREPOSITIONS), len(named))
        if any(_is_control(token) for token in named[:stop]):
            return n
    return None


def _after_verb(tokens: list[Token]) -> list[Token]:
    """Return what follows "clicking on"."""
    if tokens[:1] and base_of(tokens[0]) in NEUTRAL_VERBS:
        return tokens[2:] if _word(tokens[1]) == "on" else tokens[1:] if len(tokens) > 1 else []
    return tokens


def _is_control(token: Token) -> bool:
    if token.quoted:
        return token.text in GLYPHS
    word = _word(token)
    kind = ROLES.get(stem(word))
    return kind in {"button", "icon", "checkbox", "link", "switch"} or word in SIGN_WORDS | {"box"}


def _word(token: Token) -> str:
    return "" if token.quoted else token.text.lower()
