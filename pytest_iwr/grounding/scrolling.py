"""What is to be scrolled: the page, or the scroller that a description names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.base import Candidate, Decision, Grounded
from pytest_iwr.grounding.context import anchors_of, landmarks
from pytest_iwr.grounding.describe import Context
from pytest_iwr.grounding.kinds import describe_node
from pytest_iwr.grounding.lexicon import LANDMARKS, LOOKS, ROLES, STOP_WORDS, stem, stems, word_set
from pytest_iwr.grounding.quotes import Token, tokens_of

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Node
    from pytest_iwr.grounding.outline import Outline

#: Words of scrolling itself: direction, distance, means.
_MOTION: Final = word_set(
    "scroll scrolls scrolling down up left right top bottom end start beginning upward upwards "
    "downward downwards half full slightly little bit more further continue way all one two page "
    "viewport height wheel mouse vertically horizontally slowly until see view reveal through back "
    "area content contents pixels px"
)
#: After these stands where the scrolling leads, not what is scrolled.
_AIMS: Final = frozenset({"to", "until", "till", "toward", "towards", "so", "past"})
#: The aims that are ends of the scroller itself: "to the bottom of the list".
_ENDS: Final = frozenset({"top", "bottom", "end", "start", "beginning", "left", "right"})
_PAGE: Final = frozenset({"page", "window", "screen", "site", "website", "homepage", "document",
                          "webpage", "viewport", "browser"})  # fmt: skip


def locate_scroller(description: str, outline: Outline) -> Decision:
    """Return the scroller that *description* names, the page when it names none."""
    named = _named(tokens_of(description))
    if named is None:
        return Decision(Grounded.FOUND, reason="The page itself is scrolled.")
    scrollers = [n for n in outline.nodes if _can_scroll(n)]
    meant = _meant(named, scrollers, outline)
    if len(meant) == 1:
        node = meant[0]
        why = f"Scrolls {describe_node(node)}, the smallest scroller of {named.sentence()}."
        return Decision(Grounded.FOUND, node=node.index, reason=why, candidates=_record(meant))
    if not meant and not _is_mentioned(named, outline):
        why = f"Nothing on the page shows {named.sentence()}."
        return Decision(Grounded.NOT_FOUND, reason=why, candidates=_record(scrollers))
    why = f"{len(meant)} scrollers may be meant by {named.sentence()}."
    return Decision(Grounded.ABSTAINED, reason=why, candidates=_record(meant or scrollers))


def _named(tokens: list[Token]) -> Context | None:
    """Return what is to be scrolled, ``None`` when that is the page."""
    tokens = _without_aim(tokens)
    quotes = [token.text for token in tokens if token.quoted]
    plain = [token.text.lower() for token in tokens if not token.quoted]
    landmark = next((LANDMARKS[word] for word in plain if word in LANDMARKS), "")
    if quotes:
        return Context(phrase=quotes[0], landmark=landmark, kind="list")
    if landmark:
        return Context(landmark=landmark)
    if set(plain) & (_PAGE - {"page"}) or "page" in plain[-1:]:
        return None
    content = [w for w in plain if w not in _MOTION | STOP_WORDS | LOOKS]
    words = frozenset(stem(w) for w in content if ROLES.get(stem(w)) != "list")
    kind = "list" if len(words) < len(content) else ""
    return Context(words=words, kind=kind) if content else None


def _without_aim(tokens: list[Token]) -> list[Token]:
    """Drop where the scrolling leads: "down to the reviews", "until 'Sage' is visible"."""
    for n, token in enumerate(tokens):
        if token.quoted or token.text.lower() not in _AIMS:
            continue
        rest = [t.text.lower() for t in tokens[n + 1 : n + 4] if not t.quoted]
        if not _ENDS & set(rest[:2]):
            return tokens[:n]
    return tokens


def _can_scroll(node: Node) -> bool:
    if node.tag in {"html", "body"} or not node.visible or node.scroller is None:
        return False
    return node.scroller.max_x > 0 or node.scroller.max_y > 0


def _meant(named: Context, scrollers: list[Node], outline: Outline) -> list[Node]:
    """Return the smallest scrollers that hold, are called, or stand in what is named."""
    if named.landmark and not named.phrase:
        boxes = landmarks(named.landmark, outline)
        return _related(scrollers, boxes, outline)
    if not (named.phrase or named.words):
        return scrollers
    called = [n for n in scrollers if _is_called(named, n)]
    if called:
        return _innermost(called, outline)
    return _headed(named, scrollers, outline)


def _is_called(named: Context, node: Node) -> bool:
    words = stems([named.phrase]) if named.phrase else named.words
    own = stems([node.name, node.label] if node.name_source != "content" else [node.label])
    return words <= own or (named.phrase is None and words <= stems(node.hints))


def _headed(named: Context, scrollers: list[Node], outline: Outline) -> list[Node]:
    """Return the scroller around the text named, or the only one in the block that it heads."""
    anchors = anchors_of(named, outline)
    around = [n for n in scrollers if any(outline.inside(n.index, a) for a in anchors)]
    headings = [a for a in anchors if _heads(a, outline)]
    below: list[Node] = []
    for anchor in headings:
        block = outline.node(anchor).parent
        below += [n for n in scrollers if outline.inside(block, n.index) and n.index > anchor]
    return _innermost(below, outline) if below else _innermost(around, outline)


def _heads(anchor: int, outline: Outline) -> bool:
    """Whether the text is the first of its block, as a heading or a title bar is."""
    first = outline.children(outline.node(anchor).parent)[:1]
    return outline.node(anchor).role == "heading" or first == [anchor]


def _related(scrollers: list[Node], boxes: list[int], outline: Outline) -> list[Node]:
    inside = [n for n in scrollers if any(outline.inside(box, n.index) for box in boxes)]
    around = [n for n in scrollers if any(outline.inside(n.index, box) for box in boxes)]
    return _innermost(inside, outline) if inside else _innermost(around, outline)


def _innermost(nodes: list[Node], outline: Outline) -> list[Node]:
    def holds_other(node: Node) -> bool:
        return any(o is not node and outline.inside(node.index, o.index) for o in nodes)

    return [node for node in nodes if not holds_other(node)]


def _is_mentioned(named: Context, outline: Outline) -> bool:
    if named.landmark and not named.phrase:
        return True
    return not (named.phrase or named.words) or bool(anchors_of(named, outline))


def _record(nodes: list[Node]) -> tuple[Candidate, ...]:
    return tuple(Candidate(n.index, describe_node(n), 0.0, ("scrolls",)) for n in nodes[:5])
