"""The texts of a page that a description names as a place, and the parts that a page declares."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.labels import label_words, labels_of, plain, runs_in
from pytest_iwr.grounding.matching import match_words_in
from pytest_iwr.grounding.outline import is_option

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Node
    from pytest_iwr.grounding.outline import Outline
    from pytest_iwr.grounding.wanted import Context

#: Elements that people call by their tag.
_SHOWN: Final = frozenset({"video", "canvas", "image", "map"})
#: A longer text around the phrase is prose that happens to mention it.
_FURTHER_WORDS: Final = 8
#: So many further words may stand where a text with none at all stands in no entry of a list.
_LOOSE: Final = 1
_LOOSER: Final = 2
#: Texts with so many further words mention the place, one as well as another.
_MENTION: Final = 3
#: What a landmark looks like: tags, roles, and (weakly) words of the class.
_LANDMARKS: Final = {
    "header": ({"header"}, {"banner"}, {"header", "topbar", "masthead", "appbar"}),
    "footer": ({"footer"}, {"contentinfo"}, {"footer"}),
    "sidebar": ({"aside"}, {"complementary"}, {"sidebar", "sidenav", "drawer", "aside"}),
    "nav": ({"nav"}, {"navigation"}, {"nav", "navbar", "navigation"}),
    "dialog": ({"dialog"}, {"dialog", "alertdialog"}, {"modal", "dialog", "popup", "lightbox"}),
    "toolbar": (set[str](), {"toolbar"}, {"toolbar"}),
    "form": ({"form"}, {"form"}, {"form"}),
}


def landmarks(key: str, outline: Outline) -> list[int]:
    """Return the shown boxes that the page declares as landmark *key*; by class if none does."""
    tags, roles, hints = _LANDMARKS[key]
    shown = [n for n in outline.nodes if n.visible]
    declared = [n.index for n in shown if n.tag in tags or n.role in roles]
    return declared or [n.index for n in shown if not n.interactive and set(n.hints) & hints]


def anchors_of(context: Context, outline: Outline, *, wider: bool = False) -> list[int]:
    """Return the nodes that show the context's text, only those that agree best.

    With *wider* those with few further words are among them.
    """
    if not (context.phrase or context.words):
        return []
    ranked: dict[int, list[int]] = {}
    for node in outline.nodes:
        rank = _rank(context, node, outline)
        if rank is not None:
            ranked.setdefault(min(rank, _MENTION), []).append(node.index)
    if not ranked:
        return []
    best: list[int] = []
    for rank in sorted(ranked):
        exact = context.phrase or any(map(outline.territory.item_of, best))
        if best and (rank > (_LOOSER if wider else _LOOSE) or (exact and not wider)):
            break
        best += ranked[rank]
    return [n for n in best if not any(o != n and outline.inside(n, o) for o in best)]


def _rank(context: Context, node: Node, outline: Outline) -> int | None:
    """Return how well the node shows the context's text, 0 the best; ``None`` when it does not."""
    if not (node.visible or is_option(node)) or node.tag in {"html", "body"}:
        return None
    ranks = [_text_rank(context, text) for text in _spoken(node, outline)]
    found = [rank for rank in ranks if rank is not None]
    return min(found) if found else None


def _spoken(node: Node, outline: Outline) -> set[str]:
    """Return the texts of a node: its own, its small whole, and what names it."""
    texts = {node.text, outline.full[node.index]}
    if node.name_source in {"aria-label", "labelledby", "alt", "title", "label", "value"}:
        texts.add(node.name)
    return texts - {""}


def _text_rank(context: Context, text: str) -> int | None:
    if context.phrase is None:
        further = 0 if context.soft else _FURTHER_WORDS
        return match_words_in(context.words, text, further=further)
    if plain(text) == plain(context.phrase):
        return 0
    wanted, found = label_words(context.phrase), label_words(text)
    if not wanted:
        return None
    if wanted == tuple(word for word in found if not word.isdigit()) or wanted == found:
        return 1
    further = len(found) - len(wanted)
    if further <= _FURTHER_WORDS and runs_in(wanted, found):
        return 1 + further
    return None


def anchor_groups(context: Context, outline: Outline, *, wider: bool = False) -> list[list[int]]:
    """Return the texts that together say the place: one with all its words, else one a word."""
    whole = anchors_of(context, outline, wider=wider)
    if not whole and len(context.words) == 1:
        whole = [n.index for n in outline.nodes if n.visible and n.tag in context.words & _SHOWN]
    if whole or len(context.words) < 2 or context.phrase:  # noqa: PLR2004 - nothing to divide
        return [whole] if whole else []
    single = {w: anchors_of(replace(context, words=frozenset({w})), outline) for w in context.words}
    if context.names and all(single[w] for w in context.names):
        return [anchors for anchors in single.values() if anchors]
    return list(single.values()) if all(single.values()) else []


def is_called(context: Context, box: int, outline: Outline) -> bool:
    """Whether a text in the box, or its own name, is what the description calls it."""
    ranks = (_rank(context, node, outline) for node in outline.below(box))
    return any(rank is not None for rank in ranks)


def bears(context: Context, candidate: int, outline: Outline) -> bool:
    """Whether a control is called as the place is, by its label too."""
    texts = (label.text for label in labels_of(outline, candidate))
    ranks = (_text_rank(context, text) for text in texts)
    return any(rank is not None and rank <= _LOOSE + 1 for rank in ranks)
