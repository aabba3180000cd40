"""How well a node's own words agree with a label or with content words: points in [0, 100]."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.glyphs import glyph_words, icon_words
from pytest_iwr.grounding.lexicon import SORTS, STOP_WORDS, stems, synonyms, word_set
from pytest_iwr.grounding.outline import TICKABLE, is_text_field, is_tickable
from pytest_iwr.text import fold

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Node
    from pytest_iwr.grounding.describe import Wanted
    from pytest_iwr.grounding.outline import Outline

#: Accepting starts here.
ACCEPT: Final = 80.0
#: The same label; the same but for signs; the same but for a number the page adds ("Cart 2").
EXACT: Final = 100.0
SAME_WORDS: Final = 96.0
SAME_BUT_NUMBERS: Final = 94.0
#: The sign that the label names ("Close" for a cross), or the other way round.
BY_SIGN: Final = 86.0
#: The picture that the words name, told by its file or class only.
BY_SHAPE: Final = 84.0
#: More where the picture is called so, and not only used so.
CALLED_SO: Final = 4.0
#: A label inside a longer one loses a point for each further word.
INSIDE: Final = 88.0
#: One or two words inside a longer label are too little: "Delete" is not "Delete account", "Travel
#: mug" is not "Travel mug set".
FEW_WORDS_INSIDE: Final = 76.0
_FEW: Final = 2
#: All content words of an unquoted description, before points for further words.
ALL_WORDS: Final = 94.0
#: Some of them, where the others stand in the place of the control.
SOME_WORDS: Final = 86.0
#: "Remove" for "delete": the same, but the word itself is better.
BY_SYNONYM: Final = 5.0
#: "Pencil sketch" is not the pencil tool.
FURTHER: Final = 20.0
#: A text inside the control, one of several, is a weaker name than the whole.
PART: Final = 6.0
#: A text of more words than this is prose and names nothing by its words.
LONGEST_LABEL_WORDS: Final = 12

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


#: What a field is for, as its type tells.
_TYPE_WORDS: Final = {
    "search": stems(["search find"]), "email": stems(["email mail address"]),
    "password": stems(["password"]), "tel": stems(["telephone phone number mobile"]),
    "date": stems(["date day"]), "time": stems(["time"]), "color": stems(["color colour"]),
}  # fmt: skip
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


def _inside(wanted: tuple[str, ...], found: tuple[str, ...]) -> float:
    size = len(wanted)
    if not any(found[n : n + size] == wanted for n in range(len(found) - size + 1)):
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


def is_mute(outline: Outline, index: int) -> bool:
    """Whether a control shows no words and no sign, and its names tell no picture either."""
    return not labels_of(outline, index) and outline.node(index).role in {"", "button", "link"}


def _type_of(node: Node) -> str:
    return node.input_type or ("search" if node.role == "searchbox" else "")


def shape_words(outline: Outline, index: int) -> frozenset[str]:
    """Return words for the picture on a control that shows no words.

    What its drawing shows counts alone; where that is not known, its names tell.
    """
    if shows_words(outline, index):
        return frozenset()
    return icon_of(outline, index)


def shows_words(outline: Outline, index: int) -> bool:
    """Whether there are words on the control, not only signs and counts."""
    return any(c.isalpha() for part in outline.parts.get(index, ()) for c in part)


def icon_of(outline: Outline, index: int) -> frozenset[str]:
    """Return words for the picture on a control: what is drawn, else what it is called."""
    node = outline.node(index)
    drawn = stems(node.icon)
    name = drawn or stems(node.hints)
    return name | icon_words(name)


def covers(own: frozenset[str], wanted: frozenset[str]) -> frozenset[str]:
    """Return the words of *wanted* that stand in *own*, as they are or by a true synonym."""
    return frozenset(word for word in wanted if synonyms(word) & own)


def match_words(wish: Wanted, outline: Outline, index: int) -> Match:
    """Return how well candidate *index* is named by the content words of a description.

    Every word must stand in one label of the candidate (or be spread over its labels, for less);
    further words of that label cost points, so that a word inside prose is never enough.
    """
    labels, wanted = labels_of(outline, index), wish.words
    shape = icon_of(outline, index) if wish.kind == "icon" else shape_words(outline, index)
    if wanted and covers(shape, wanted) == wanted:
        called = stems((*outline.node(index).icon, *outline.node(index).hints))
        score = BY_SHAPE + (CALLED_SO if wanted <= called else 0.0)
        return Match(score, f"picture {' '.join(sorted(wanted))}")
    if wanted and wanted <= _TYPE_WORDS.get(_type_of(outline.node(index)), frozenset()):
        return Match(BY_SHAPE, f"a field for {' '.join(sorted(wanted))}")
    covered = covers(own_words(outline, index), wanted)
    if not wanted or len(covered) < len(wanted):
        share = len(covered) / max(len(wanted), 1)
        return Match(60.0 * share, f"words {' '.join(sorted(covered))}" if covered else "")
    spread = not any(len(covers(stems([label.text]), wanted)) == len(wanted) for label in labels)
    best = Match(ACCEPT if spread else 0.0, f"words {' '.join(sorted(wanted))}")
    worded = any(stems([label.text]) for label in labels)
    figures = all(word.isdigit() for word in wanted)
    for label in labels:
        found = stems([label.text]) or glyph_words(label.text, uses=not worded)
        if len(covers(found, wanted)) == len(wanted):
            score = _by_extra(
                len(found) - len(wanted), sign=not stems([label.text]), figures=figures
            )
            score -= PART if label.source == "part" else 0.0
            score -= 0.0 if wanted <= found else BY_SYNONYM
            strict = wish.mere or (wish.act and wish.contexts)
            score -= FURTHER if strict and _further(found, wish) else 0.0
            if score > best.score:
                best = Match(score, f"{label.source} '{label.text[:60]}'", part=label.node)
    said = [label for label in labels if covers(stems([label.text]), wanted)]
    longest = min((len(label_words(label.text)) for label in said), default=0)
    return best if longest <= LONGEST_LABEL_WORDS else Match(ACCEPT - 1, best.evidence)


def match_some_words(wanted: Wanted, outline: Outline, index: int) -> Match | None:
    """Match a control that says what is done, where its place says what it is done to.

    "Add" for "add the desk lamp", a bin for "delete the note on taxes": the control has the verb
    of the description (or one word of it, when the verb is neutral), and no word besides.
    """
    labels = labels_of(outline, index)
    worded = any(stems([label.text]) for label in labels)
    best = _some_of_picture(wanted, outline, index)
    for label in labels:
        found = stems([label.text]) or glyph_words(label.text, uses=not worded)
        own = covers(found, wanted.words)
        needed = {wanted.act} if wanted.act else own
        if not own or not needed <= own:
            continue
        sign = not stems([label.text])
        further = frozenset() if sign else _further(found, wanted)
        if further:
            continue
        score = (SOME_WORDS - BY_SYNONYM / 2) if not own <= found else SOME_WORDS
        evidence = f"{label.source} '{label.text[:60]}'"
        match = Match(score, evidence, rest=wanted.words - own - SORTS, part=label.node)
        best = max(best or match, match, key=lambda m: (m.score, -len(m.rest)))
    return best


def _some_of_picture(wanted: Wanted, outline: Outline, index: int) -> Match | None:
    own = covers(shape_words(outline, index), wanted.words)
    if not own or (wanted.act and wanted.act not in own):
        return None
    return Match(BY_SHAPE - 2, f"picture {' '.join(sorted(own))}", rest=wanted.words - own - SORTS)


def _further(found: frozenset[str], wanted: Wanted) -> frozenset[str]:
    """Return the words of a label that the description does not say in any way."""
    said = wanted.everything
    return frozenset(
        word for word in found
        if not synonyms(word) & said and not word.isdigit() and word not in STOP_WORDS | SORTS
    )  # fmt: skip


def _by_extra(extra: int, *, sign: bool, figures: bool) -> float:
    if figures and extra > 0:
        return 0.0  # "3" is not "DVD (3)"
    return ALL_WORDS - 2 if sign else max(ALL_WORDS - 2 * max(extra, 0), 70.0)


def match_words_in(wanted: frozenset[str], text: str, *, further: int) -> int | None:
    """Return how many further words *text* has beside all of *wanted*; ``None`` if more or not."""
    found = stems([text])
    extra = len(found) - len(wanted)
    if not wanted or extra > further or len(covers(found, wanted)) < len(wanted):
        return None
    return max(extra, 0)
