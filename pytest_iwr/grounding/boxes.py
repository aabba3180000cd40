"""Elements that a person cannot tell from one another: mere boxes."""

from __future__ import annotations

from typing import Final

from pytest_iwr.grounding.lexicon import word_set

#: Tags that draw nothing by themselves.
_BOXES: Final = word_set("div span section article main b i em strong u p li ul ol dl dd dt")


def is_box(tag: str) -> bool:
    """Whether a tag is one of many that a person cannot tell apart: a box, or text in a box."""
    return tag in _BOXES or "-" in tag
