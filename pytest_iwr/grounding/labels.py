"""The texts that name a control, and how well a quoted label agrees with them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.glyphs import glyph_words
from pytest_iwr.grounding.lexicon import stems, word_set
from pytest_iwr.grounding.outline import TICKABLE, is_text_field, is_tickable
from pytest_iwr.grounding.points import (
    BY_SIGN,
    EXACT,
    FEW_WORDS_INSIDE,
    INSIDE,
    PART,
    SAME_BUT_NUMBERS,
    SAME_WORDS,
)
from pytest_iwr.text import fold

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Node
    from pytest_iwr.grounding.outline import Outline

_FEW: Final = 2
_WORD: Final = re.compile(r"[^\W_]+[+#]*")
_DASHES: Final = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"',
                                "\u2013": "-", "\u2212": "-", "\u2026": "."})  # fmt: skip
_LABELLED_ROLES: Final = word_set("combobox listbox slider checkbox radio switch")
_REMARK: Final = re.compile(r"\s*\((?:optional|required)\)|\s+(?:optional|required)$")
_COUNT: Final = re.compile(r"[(\[]\s*[\d.,]+\+?\s*[)\]]")


@dataclass(frozen=True, slots=True)
class Label:
    """A text that names a control, and where it stands (``name``, ``text``, ``label`` …).

    A ``part`` is one text of several inside the control; ``node`` is the element that shows it.
    """

    text: str
    source: str
    node: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """How far a node's words agree, and in which words of its.

    ``rest`` are words that are not on the node, and have to be found in its place. ``part`` is
    the element inside it that says the words, where they are one text of several.
    """

    score: float
    evidence: str
    rest: frozenset[str] = frozenset()
    part: int = 0


NO_MATCH: Final = Match(0.0, "")


@lru_cache(maxsize=16_384)
def plain(text: str) -> str:
    """Return *text* folded, with typographic variants made one and closing marks dropped."""
    text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    text = fold(text)
    return _REMARK.sub("", text).rstrip(":.*!?").strip() or text


@lru_cache(maxsize=16_384)
def label_words(text: str) -> tuple[str, ...]:
    """Return the words of a label; "C++" and "C#" are words of their own."""
    return tuple(_WORD.findall(plain(text)))


def labels_of(outline: Outline, index: int) -> tuple[Label, ...]:
    """Return the texts that name candidate *index*, the strongest source first."""
    node = outline.node(index)
    parts = outline.parts.get(index) or ({node.text: index} if node.text else {})
    whole = "" if is_tickable(node) else " ".join(parts)
    labels = [
        Label(_own_name(outline, node), "name"),
        Label(whole, "text"),
        Label(node.label if _is_field(node, outline) else "", "label"),
        Label(node.placeholder, "placeholder"),
        Label(_shown_value(node), "value"),
        *(Label(part, "part", at) for part, at in parts.items() if part != whole),
    ]
    return tuple(label for label in labels if label.text)


def _own_name(outline: Outline, node: Node) -> str:
    """Return the accessible name; one read off the content includes the names of inner controls."""
    if node.name_source == "content" and outline.holds_candidates(node.index):
        return ""
    return node.name


def _is_field(node: Node, outline: Outline) -> bool:
    """Whether the text beside the node is its label, as it is for fields and never for buttons.

    Nor for something to tick that has its words on it, nor where the text beside it is another
    control.
    """
    if plain(node.label) == plain(outline.text_before(node.index)):
        return False
    if node.role in TICKABLE and node.name_source == "content" and label_words(node.name):
        return False
    labelled = is_text_field(node) or node.role in _LABELLED_ROLES
    return labelled and bool(label_words(node.label))


def _shown_value(node: Node) -> str:
    """Return the value that a person would call the control by; typed text is no label."""
    return "" if is_text_field(node) else node.value or ""


def own_words(outline: Outline, index: int) -> frozenset[str]:
    """Return the stems of all words that name candidate *index*, names of its signs included."""
    labels = labels_of(outline, index)
    worded = any(stems([label.text]) for label in labels)
    signs = (glyph_words(label.text, uses=not worded) for label in labels)
    return stems(label.text for label in labels).union(*signs)


def said_words(outline: Outline, index: int) -> frozenset[str]:
    """Return the stems of all words that name candidate *index*."""
    return stems(label.text for label in labels_of(outline, index))


def match_label(quote: str, labels: tuple[Label, ...]) -> Match:
    """Return how well the quoted label agrees with the best of *labels*."""
    best = NO_MATCH
    for label in labels:
        score = _agreement(quote, label.text)
        if label.source == "part":
            score -= PART
        if score > best.score:
            best = Match(score, f"{label.source} '{label.text[:60]}'", part=label.node)
    return best if best.score > 0 else _by_sign(quote, labels)


def _agreement(quote: str, text: str) -> float:
    if plain(quote) == plain(text):
        return EXACT
    wanted, found = label_words(quote), label_words(text)
    if not wanted or not found:
        return 0.0
    if wanted == found:
        # Without a letter the signs carry the meaning: "+1" is not "-1"; but not in "12,50".
        return SAME_WORDS if len(wanted) > 1 or any(c.isalpha() for c in quote) else 0.0
    if _without_numbers(quote, text) == _without_numbers(text, quote) != ():
        return SAME_BUT_NUMBERS
    return _inside(wanted, found)


def _without_numbers(text: str, other: str) -> tuple[str, ...]:
    """Return the words of *text* without counts ("Cart 2", "Reviews (12)").

    Numbers outside brackets stay when both texts have some: "Page 2" is not "Page 3".
    """
    found, others = label_words(_COUNT.sub(" ", text)), label_words(_COUNT.sub(" ", other))
    both = any(w.isdigit() for w in found) and any(w.isdigit() for w in others)
    return found if both else tuple(word for word in found if not word.isdigit())


def runs_in(wanted: tuple[str, ...], found: tuple[str, ...]) -> bool:
    """Whether the words of *wanted* stand in *found* one after the other."""
    size = len(wanted)
    return any(found[n : n + size] == wanted for n in range(len(found) - size + 1))


def _inside(wanted: tuple[str, ...], found: tuple[str, ...]) -> float:
    size = len(wanted)
    if not runs_in(wanted, found):
        return 0.0
    if size == 1 and (len(wanted[0]) == 1 or wanted[0].isdigit()):
        return 0.0
    if size <= _FEW:
        return FEW_WORDS_INSIDE
    return max(INSIDE - (len(found) - size), 60.0)


def _by_sign(quote: str, labels: tuple[Label, ...]) -> Match:
    """Match "Close" with a bare cross, and a cross with a control called "Close"."""
    wanted = stems([quote])
    signs = glyph_words(quote)
    for label in labels:
        named = stems([label.text])
        if wanted and not stems(other.text for other in labels):
            sign = glyph_words(label.text)
            if wanted <= sign:
                return Match(BY_SIGN, f"sign '{label.text}'", part=label.node)
        if signs and named and named <= signs:
            return Match(BY_SIGN, f"{label.source} '{label.text}'")
    return NO_MATCH
