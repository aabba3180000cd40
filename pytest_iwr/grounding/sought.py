"""Read what a description asks to be scrolled: the page, or something with a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.lexicon import LANDMARKS, LOOKS, ROLES, STOP_WORDS, stem, word_set
from pytest_iwr.grounding.quotes import tokens_of
from pytest_iwr.grounding.wanted import Context

if TYPE_CHECKING:
    from pytest_iwr.grounding.quotes import Token

#: Words of scrolling itself: direction, distance, means.
_MOTION: Final = word_set(
    "scroll scrolls scrolling scrolled swipe swipes swiping swiped drag drags down up left "
    "right top bottom end start beginning upward upwards downward downwards half full "
    "slightly little bit more further continue way all one two page viewport height wheel "
    "mouse vertically horizontally slowly until see view reveal through back area content "
    "contents pixels px"
)
#: After these stands where the scrolling leads, not what is scrolled.
_AIMS: Final = frozenset({"to", "until", "till", "toward", "towards", "so", "past"})
#: The aims that are ends of the scroller itself: "to the bottom of the list".
_ENDS: Final = frozenset({"top", "bottom", "end", "start", "beginning", "left", "right"})
_PAGE: Final = frozenset({"page", "window", "screen", "site", "website", "homepage", "document",
                          "webpage", "viewport", "browser"})  # fmt: skip
#: Names of boxes in general, beside those of lists: they tell no box from another.
_BOXES: Final = word_set("panel section pane region box block frame")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is to be scrolled.

    - ``context``: its name as other places are named; with neither phrase, words nor landmark it
      is a box of some kind ("the list").
    - ``spoken``: the content words as they were written: "chat" is one, "chats" are several.
    - ``said``: the words for a person.
    """

    context: Context
    spoken: frozenset[str] = frozenset()
    said: str = ""


def sought_in(description: str) -> Sought | None:
    """Return what *description* asks to be scrolled, ``None`` when that is the page."""
    tokens = _without_aim(tokens_of(description))
    quotes = [token.text for token in tokens if token.quoted]
    plain = [token.text.lower() for token in tokens if not token.quoted]
    landmark = next((LANDMARKS[word] for word in plain if word in LANDMARKS), "")
    if quotes:
        context = Context(phrase=quotes[0], landmark=landmark, kind="list")
        return Sought(context, said=context.sentence())
    if landmark:
        return Sought(Context(landmark=landmark), said=f"the {landmark}")
    if set(plain) & (_PAGE - {"page"}) or "page" in plain[-1:]:
        return None
    content = [word for word in plain if word not in _MOTION | STOP_WORDS | LOOKS]
    return _by_words(content, plain) if content else None


def _by_words(content: list[str], plain: list[str]) -> Sought:
    boxes = {word for word in content if _is_box(stem(word))}
    if set(content) - boxes - {content[-1]} and _is_several(content[-1]):
        boxes.add(content[-1])
    spoken = frozenset(content) - boxes
    kind = "list" if len(spoken) < len(set(content)) else ""
    last = len(plain) - plain[::-1].index(content[-1])
    said = " ".join(plain[plain.index(content[0]) : last])
    return Sought(Context(words=frozenset(map(stem, spoken)), kind=kind), spoken, f'"{said}"')


def _is_box(noun: str) -> bool:
    return ROLES.get(noun) == "list" or noun in _BOXES


def _is_several(word: str) -> bool:
    """Whether the word names entries of a list: "the Popular cards"."""
    return word.endswith("s") and ROLES.get(stem(word)) == "item"


def _without_aim(tokens: list[Token]) -> list[Token]:
    """Drop where the scrolling leads: "down to the reviews", "until 'Sage' is visible"."""
    for n, token in enumerate(tokens):
        if token.quoted or token.text.lower() not in _AIMS:
            continue
        rest = [t.text.lower() for t in tokens[n + 1 : n + 4] if not t.quoted]
        if not _ENDS & set(rest[:2]):
            return tokens[:n]
    return tokens
