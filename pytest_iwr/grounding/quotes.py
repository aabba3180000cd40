"""Divide a description into words and quoted parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from pytest_iwr.grounding.glyphs import GLYPHS
from pytest_iwr.text import collapse

#: A single quote opens only where no word precedes it and closes only where none follows: "don't".
_QUOTED: Final = re.compile(
    r"\"([^\"]+)\"|\u201c([^\u201c\u201d]+)\u201d|\u201e([^\u201c\u201d]+)[\u201c\u201d]|\u300c([^\u300d]+)\u300d"
    r"|\u00ab([^\u00bb]+)\u00bb|`([^`]+)`"
    r"|(?<!\w)'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)|\u2018((?:[^\u2019]|(?<=\w)\u2019(?=\w))+)\u2019"
)
#: Signs that are punctuation in a sentence, whatever they are on a button.
_PUNCTUATION: Final = "-\u2013\u2026"
_FIGURES: Final = re.compile(r"\d+(?:[.,:]\d+)+")
#: Signs that end a clause.
_MARKS: Final = frozenset(",;:.()!?")
_PIECE: Final = re.compile(r"['\u2019]s\b|\d+(?:[.,:]\d+)+|[^\W_]+(?:\.[^\W_]+)*|[^\w\s]")
_JOINED: Final = (
    (
        re.compile(
            r"\b(pop|drop|check|text|e|tick|side)[- ](up|down|box|area|mail|bar)\b", re.IGNORECASE
        ),
        r"\1\2",
    ),
    (re.compile(r"\b(Dr|Mr|Mrs|Ms|Prof|St|vs|No)\.(?= )"), r"\1"),
    (re.compile(r"\bright (now|away)\b", re.IGNORECASE), "now"),
    (re.compile(r"\bthats\b", re.IGNORECASE), "that is"),
    (re.compile(r"\bun-(?=\w)", re.IGNORECASE), "un"),
    (re.compile(r"\b(?:in front|on top|at the (?:side|front)) of\b", re.IGNORECASE), "beside"),
    (re.compile(r"\b(?:double|right|left)[- ]click", re.IGNORECASE), "click"),
    (re.compile(r"\b(\w+) out of (?:\d+|five|ten)(?: stars)?\b", re.IGNORECASE), r"\1 stars"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign, or a quoted part of a description; or a mark that ends a clause."""

    text: str
    quoted: bool = False
    mark: bool = False


def tokens_of(description: str, *, marks: bool = False) -> list[Token]:
    """Return the words and quoted parts of *description* in order.

    A sign that names a control ("the + button") counts as quoted; other punctuation is dropped,
    but for the *marks* that divide clauses where they are asked for; then a time or a price
    ("13:15", "4.60") counts as quoted too.
    """
    tokens: list[Token] = []
    end = 0
    for match in _QUOTED.finditer(description):
        tokens += _plain(description[end : match.start()])
        quote = collapse(next(part for part in match.groups() if part))
        tokens += [Token(quote, quoted=True)] if quote else []
        end = match.end()
    tokens += _plain(description[end:])
    if marks:
        return [replace(t, quoted=t.quoted or bool(_FIGURES.fullmatch(t.text))) for t in tokens]
    return [token for token in tokens if not token.mark]


def _plain(text: str) -> list[Token]:
    for pattern, joined in _JOINED:
        text = pattern.sub(joined, text)
    return [_token(piece, text) for piece in _PIECE.findall(text) if _counts(piece, text)]


def _counts(piece: str, text: str) -> bool:
    return piece[0].isalnum() or piece in _MARKS or piece[1:] == "s" or _is_sign(piece, text)


def _token(piece: str, text: str) -> Token:
    if piece in _MARKS:
        return Token(piece, mark=True)
    return Token(_possessive(piece), quoted=_is_sign(piece, text))


def _possessive(piece: str) -> str:
    return "'s" if piece[0] in "'\u2019" else piece


def _is_sign(piece: str, text: str) -> bool:
    """Whether *piece* is a control's sign that stands alone (a dash inside a sentence does not)."""
    if piece not in GLYPHS or piece in _PUNCTUATION:
        return False
    return bool(re.search(rf"(?:^|\s){re.escape(piece)}(?:\s|[.,]|$)", text))
