"""When nothing can be chosen: tell the absent and the hidden from what is only unclear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.bare import is_drawn, row_text
from pytest_iwr.grounding.glyphs import SIGN_WORDS
from pytest_iwr.grounding.labels import label_words, labels_of, match_label, own_words, plain
from pytest_iwr.grounding.lexicon import STOP_WORDS, stem, stems, synonyms
from pytest_iwr.grounding.points import ACCEPT, SAME_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.browser.snapshot import Node
    from pytest_iwr.grounding.outline import Outline
    from pytest_iwr.grounding.scoring import Scored
    from pytest_iwr.grounding.wanted import Wanted

#: Things that may show a text which cannot be read from the page's words.
_PICTURES: Final = frozenset({"canvas", "img", "svg", "video", "object", "embed", "iframe"})


def content_words(wanted: Wanted) -> frozenset[str]:
    """Return the stems of all content words of the description, its places included."""
    texts = [wanted.label or "", *(context.phrase or "" for context in wanted.contexts)]
    quoted = stems(texts)
    spoken = wanted.words.union(*(c.words for c in wanted.contexts if not c.soft))
    return (quoted - {stem(word) for word in STOP_WORDS} or quoted) | spoken


def is_absent(wanted: Wanted, outline: Outline) -> bool:
    """Whether no candidate shares a content word with the description, nor could without words.

    A control without a text on it may be the one that an unquoted description means by its looks,
    a picture without a name may show a quoted label, and a text that is the label may be live in a
    way that the page does not tell.
    """
    content = content_words(wanted)
    if content and not outline.candidates:
        return wanted.label is None or not _is_written(wanted.label, outline)
    if wanted.label is None and wanted.words and (not wanted.names or content & SIGN_WORDS):
        return False  # what something does or shows may be said in many words
    if not content or any(_shares(content, index, outline) for index in outline.candidates):
        return False
    if any(_is_mute(outline.node(i), wanted, outline) for i in outline.candidates):
        return False
    if any(_row_shares(content, i, outline) for i in outline.candidates if is_drawn(i, outline)):
        return False
    return wanted.label is None or not _is_written(wanted.label, outline)


def _shares(content: frozenset[str], index: int, outline: Outline) -> bool:
    said = own_words(outline, index) | stems(outline.node(index).hints)
    return any(synonyms(word) & said for word in content)


def _row_shares(content: frozenset[str], index: int, outline: Outline) -> bool:
    said = stems([row_text(index, outline)])
    return any(synonyms(word) & said for word in content)


def _is_mute(node: Node, wanted: Wanted, outline: Outline) -> bool:
    seen = "" if node.index not in outline.parts else " ".join(outline.parts[node.index])
    if label_words(seen + node.placeholder + node.label + (node.value or "")):
        return False
    if wanted.label is None:
        return True
    if labels_of(outline, node.index):
        return False
    return any(inner.tag in _PICTURES - {"svg"} for inner in outline.below(node.index))


def _is_written(label: str, outline: Outline) -> bool:
    texts = (node.text for node in outline.nodes if node.visible and node.role != "heading")
    return any(text and plain(text) == plain(label) for text in texts)


def hidden_one(wanted: Wanted, outline: Outline) -> int | None:
    """Return the only hidden control that bears the label, where no shown one comes near it."""
    if wanted.label is None:
        return None
    same = [
        index
        for index in outline.hidden
        if match_label(wanted.label, labels_of(outline, index)).score >= SAME_WORDS
    ]
    return same[0] if len(same) == 1 else None


def subject(wanted: Wanted) -> str:
    """Return what is wanted in words for a person."""
    if wanted.label is not None:
        return f"'{wanted.label}'"
    return " ".join(sorted(wanted.words)) or wanted.noun or "what is described"


def doubt(wanted: Wanted, scored: Sequence[Scored]) -> str:
    """Return one sentence that says why no candidate was chosen."""
    close = [s for s in scored if s.score >= ACCEPT]
    what = subject(wanted)
    if wanted.ordinal or wanted.rating:
        number = wanted.ordinal or wanted.rating
        return f"{len(close)} candidates fit {what}, and which is number {number} is unclear."
    if len(close) > 1:
        return f"{len(close)} candidates fit {what} about equally well."
    if scored and scored[0].score > 0:
        return f"The closest candidate has too little of {what}: {'; '.join(scored[0].evidence)}."
    return f"No candidate is clearly {what}."
