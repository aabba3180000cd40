"""The pictures on controls: what is drawn there, and what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.glyphs import icon_words
from pytest_iwr.grounding.labels import labels_of
from pytest_iwr.grounding.lexicon import stems

if TYPE_CHECKING:
    from pytest_iwr.grounding.outline import Outline

#: Shorter words of a class or an attribute say nothing of a picture.
_LETTERS: Final = 2


def is_mute(outline: Outline, index: int) -> bool:
    """Whether a control shows no words and no sign, and its names tell no picture either."""
    return not labels_of(outline, index) and outline.node(index).role in {"", "button", "link"}


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
    name = drawn or stems(hint for hint in node.hints if len(hint) > _LETTERS)
    return name | icon_words(name)
