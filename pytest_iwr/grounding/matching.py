"""How well a control is named by the content words of a description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.glyphs import glyph_words
from pytest_iwr.grounding.labels import Match, label_words, labels_of, own_words
from pytest_iwr.grounding.lexicon import SORTS, STOP_WORDS, covers, stems, synonyms
from pytest_iwr.grounding.pictures import icon_of, shape_words
from pytest_iwr.grounding.points import (
    ACCEPT,
    ALL_WORDS,
    BY_SHAPE,
    BY_SYNONYM,
    CALLED_SO,
    FURTHER,
    PART,
    SOME_WORDS,
)

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Node
    from pytest_iwr.grounding.outline import Outline
    from pytest_iwr.grounding.wanted import Wanted

#: What a field is for, as its type tells.
_TYPE_WORDS: Final = {
    "search": stems(["search find"]), "email": stems(["email mail address"]),
    "password": stems(["password"]), "tel": stems(["telephone phone number mobile"]),
    "date": stems(["date day"]), "time": stems(["time"]), "color": stems(["color colour"]),
}  # fmt: skip
#: A text of more words than this is prose and names nothing by its words.
LONGEST_LABEL_WORDS: Final = 12


def _type_of(node: Node) -> str:
    return node.input_type or ("search" if node.role == "searchbox" else "")


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
        if further or _is_of_another_sort(found, wanted.words - own):
            continue
        score = (SOME_WORDS - BY_SYNONYM / 2) if not own <= found else SOME_WORDS
        evidence = f"{label.source} '{label.text[:60]}'"
        match = Match(score, evidence, rest=wanted.words - own - SORTS, part=label.node)
        best = max(best or match, match, key=lambda m: (m.score, -len(m.rest)))
    return best


def _is_of_another_sort(found: frozenset[str], missing: frozenset[str]) -> bool:
    """Whether a label names one sort of thing, and the description another: "free date", "slot"."""
    return bool(missing & SORTS and (found & SORTS) - missing)


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
