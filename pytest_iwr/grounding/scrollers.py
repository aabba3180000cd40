"""Which boxes of a page bear a name: by what they are called, or by the heading over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.anchors import anchors_of
from pytest_iwr.grounding.labels import plain
from pytest_iwr.grounding.lexicon import covers, stem, stems, synonyms, word_set
from pytest_iwr.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_iwr.browser.snapshot import Node
    from pytest_iwr.grounding.outline import Outline
    from pytest_iwr.grounding.sought import Sought
    from pytest_iwr.grounding.wanted import Context

#: Names of what people write to each other; as hints of a class they are one.
_FLOW: Final = word_set("chat conversation message msg thread history log transcript")
_NAMES: Final = frozenset({"aria-label", "labelledby", "title"})
#: Elements that people call by their tag, and turn the wheel over.
_PANES: Final = frozenset({"canvas", "video", "map"})
_TITLES: Final = frozenset({"legend", "caption"})


def can_scroll(node: Node) -> bool:
    """Whether there is more in the node than it shows."""
    return node.scroller is not None and (node.scroller.max_x > 0 or node.scroller.max_y > 0)


def named_by_phrase(phrase: Context, scrollers: list[Node], outline: Outline) -> list[Node]:
    """Return the smallest scrollers that are called the quoted phrase, hold it, or stand below."""
    wanted = stems([phrase.phrase or ""])
    called = [node for node in scrollers if wanted <= stems(_own_names(node))]
    if called:
        return innermost(called, outline)
    anchors = anchors_of(phrase, outline)
    around = [n for n in scrollers if any(outline.inside(n.index, a) for a in anchors)]
    below = _below(anchors, scrollers, outline)
    return innermost(below, outline) if below else innermost(around, outline)


def named_by_words(sought: Sought, scrollers: list[Node], outline: Outline) -> list[Node]:
    """Return the smallest scrollers for which anything says that they are called so.

    Nothing is weighed: where a heading speaks for one and a class for another, both may be meant.
    """
    called = [n for n in outline.nodes if n.visible and n.tag in sought.spoken & _PANES]
    called += [n for n in scrollers if _says(sought, _own_names(n)) or _hints_at(sought, n)]
    titles = [a for a in anchors_of(sought.context, outline)
              if _says(sought, [outline.full[a], outline.node(a).name])]  # fmt: skip
    opened = [n for n in scrollers if any(_opens(n, title, outline) for title in titles)]
    below = _below(titles, scrollers, outline)
    either = {node.index: node for node in [*called, *opened, *below]}
    return innermost(list(either.values()), outline)


def innermost(nodes: list[Node], outline: Outline) -> list[Node]:
    """Return those of *nodes* that hold no other of them."""

    def holds_other(node: Node) -> bool:
        return any(o is not node and outline.inside(node.index, o.index) for o in nodes)

    return [node for node in nodes if not holds_other(node)]


def regions(phrase: str, outline: Outline) -> list[int]:
    """Return the smallest blocks that carry the phrase itself as name, heading, legend."""
    blocks = set()
    for node in outline.nodes:
        if not node.visible or outline.owner[node.index]:
            continue
        if node.name_source in _NAMES and plain(node.name) == plain(phrase):
            blocks.add(node.index)
        if is_title(node) and plain(outline.full[node.index]) == plain(phrase):
            blocks.add(_titled(node.index, outline))
    found = [outline.node(block) for block in sorted(blocks - {0})]
    return [n.index for n in innermost(found, outline) if n.tag not in {"html", "body"}]


def still_titles(sought: Sought, scrollers: list[Node], outline: Outline) -> list[int]:
    """Return the headings that are called so and stand in a block apart from all *scrollers*."""
    titles = [a for a in anchors_of(sought.context, outline) if is_title(outline.node(a))]
    return [
        title
        for title in titles
        if _says(sought, [outline.full[title]])
        and not any(outline.related(_titled(title, outline), n.index) for n in scrollers)
    ]


def is_title(node: Node) -> bool:
    """Whether the page declares the node as the title of its block."""
    return node.role == "heading" or node.tag in _TITLES


def has_name(node: Node) -> bool:
    """Whether the page itself gives the box a name; a heading may as well be that of the page."""
    return bool(words(" ".join(_own_names(node))))


def _titled(title: int, outline: Outline) -> int:
    """Return the block that a title stands over: the first around it that holds more text."""
    ups = (up for up in outline.upwards(title) if outline.full[up] != outline.full[title])
    return next(ups, 0)


def _own_names(node: Node) -> list[str]:
    return [node.label] if node.name_source == "content" else [node.name, node.label]


def _says(sought: Sought, texts: Iterable[str]) -> bool:
    """Whether *texts* cover the words; without "list" or the like, one chat is not the chats."""
    texts = list(texts)
    own, wanted = stems(texts), sought.context.words
    if not wanted or covers(own, wanted) != wanted:
        return False
    said = {word for text in texts for word in words(text)}
    return bool(sought.context.kind) or all(
        word in said or (synonyms(stem(word)) - {stem(word)}) & own for word in sought.spoken
    )


def _hints_at(sought: Sought, node: Node) -> bool:
    own = stems([*node.hints, *_own_names(node), node.role])
    flows = _FLOW if own & _FLOW else frozenset[str]()
    return all(word in flows or synonyms(word) & own for word in sought.context.words)


def _below(anchors: list[int], scrollers: list[Node], outline: Outline) -> list[Node]:
    """Return the scrollers that stand after a title in the block that it heads."""
    below: list[Node] = []
    for anchor in anchors:
        if heads(anchor, outline):
            block = outline.node(anchor).parent
            below += [n for n in scrollers if n.index > anchor and outline.inside(block, n.index)]
    return below


def heads(anchor: int, outline: Outline) -> bool:
    """Whether the text is the first of its block, as a heading or a title bar is.

    A control there leads elsewhere, and a box that merely bears the name is a block of its own.
    """
    node = outline.node(anchor)
    if node.role == "heading":
        return True
    first = outline.children(node.parent)[:1] == [anchor]
    return first and not outline.owner[anchor] and node.name_source not in _NAMES


def _opens(scroller: Node, title: int, outline: Outline) -> bool:
    """Whether a declared title is the first text inside the scroller."""
    if not is_title(outline.node(title)) or not outline.inside(scroller.index, title):
        return False
    return not any(n.text and n.visible for n in outline.nodes[scroller.index - 1 : title - 1])
