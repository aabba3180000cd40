"""Tell the text to type from the field to type it into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.grounding.lexicon import DEFINITE, LABEL_MARKS, ROLES, TYPING_VERBS, stem
from pytest_iwr.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_iwr.grounding.quotes import Token


def without_typed(tokens: list[Token], text: str | None) -> tuple[str | None, list[Token]]:
    """Return the text to type, and the tokens without it."""
    quoted = [n for n, token in enumerate(tokens) if token.quoted]
    if text is not None:
        same = [n for n in quoted if fold(tokens[n].text) == fold(text)]
        return text, _drop(tokens, same) if same else _drop_words(tokens, words(text))
    free = [n for n in quoted if not _names_field(tokens, n, alone=len(quoted) == 1)]
    said = [n for n in free if _is_said(tokens, n)]
    given = said or [n for n in free if n and tokens[n - 1].text.lower() == "with"] or free
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


def _is_said(tokens: list[Token], n: int) -> bool:
    """Whether a verb of typing stands right before quote *n*: "enter 'Ada'", "type the word"."""
    before = [t.text.lower() for t in tokens[:n] if not t.mark]
    while before and before[-1] in DEFINITE | LABEL_MARKS | {"in", "value", "number", "query"}:
        before.pop()
    return bool(before) and before[-1].removesuffix("ing") in TYPING_VERBS


def _names_field(tokens: list[Token], n: int, *, alone: bool) -> bool:
    """Whether quote *n* names a field: "into the 'X'", "the 'X' field", "the field 'X'"."""
    before = ["" if token.quoted else token.text.lower() for token in tokens[:n]]
    while before and before[-1] in DEFINITE:
        before.pop()
    last = before[-1] if before else ""
    if last in {"in", "into", "inside"}:
        return True
    if alone:
        return False
    after = tokens[n + 1] if n + 1 < len(tokens) else None
    followed = after is not None and not after.quoted and _is_field(after.text)
    return followed or _is_field(last) or last in LABEL_MARKS


def _is_field(word: str) -> bool:
    return ROLES.get(stem(word.lower())) in {"field", "box", "select", "option"}
