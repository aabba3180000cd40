"""What the words of an action mean: the key, the text, the direction, the value of a picker."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.grounding.quotes import tokens_of
from pytest_iwr.grounding.said import said_key, said_text, words_for_key
from pytest_iwr.text import one_line, words

if TYPE_CHECKING:
    from pytest_iwr.task import Action

_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")
_TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p")
#: How people write the moments that an input wants, and how the input wants them.
_MOMENTS = {
    "date": (_DATES, "%Y-%m-%d"),
    "time": (_TIMES, "%H:%M"),
    "month": (("%Y-%m", "%m/%Y", "%B %Y", "%b %Y"), "%Y-%m"),
    "datetime-local": (("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"), "%Y-%m-%dT%H:%M"),
}
#: Native inputs whose value is set instead of typed: typing into them depends on the locale.
PICKERS = {*_MOMENTS, "color", "range"}
_DIRECTIONS = {
    "down": (0, 1), "up": (0, -1), "left": (-1, 0), "right": (1, 0),
    "bottom": (0, 1), "top": (0, -1),
}  # fmt: skip
_ENDS = {"top": "top", "bottom": "bottom", "end": "bottom", "start": "top", "beginning": "top"}
#: The end as a place, not as the name of a thing: "to the top rated products" is none.
_TO_END = re.compile(
    r"\bto (?:the )?(?:very )?(top|bottom|end|start|beginning)(?= (?:of|and|then|again|so)\b|$)"
    r"|\ball the way (up|down|left|right)\b"
)
_UPRIGHT = re.compile(r"\b(up|down)(?:wards?)?\b")
#: Left and right are directions behind "scroll" and "to the"; a "left sidebar" is a place.
_SIDEWAYS = re.compile(r"\bscroll(?:s|ing)? (left|right)\b|\bto the (left|right)\b")


def picker_value(kind: str, text: str) -> str | None:
    """Return *text* as the value of a native input of type *kind*, ``None`` when it is none."""
    text = " ".join(text.split())
    if kind == "color":
        return text.lower() if re.fullmatch(r"#[0-9a-fA-F]{6}", text) else None
    if kind == "range":
        return f"{float(text):g}" if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
    read, wanted = _MOMENTS[kind]
    return _parsed(text.upper(), read, wanted)


def _parsed(text: str, formats: tuple[str, ...], wanted: str) -> str | None:
    for form in formats:
        try:
            return datetime.strptime(text, form).strftime(wanted)  # noqa: DTZ007 - a wall-clock value
        except ValueError:
            continue
    return None


def text_of(action: Action, *, said: str | None = None) -> str:
    """Return the text to type; *said* is what a model said it is, where the task does not.

    Raises `TaskFormatError` when nobody says it.
    """
    text = said_text(action)
    text = said if text is None else text
    if text is None:
        raise TaskFormatError(
            f"'{one_line(action.description, limit=80)}' says no text to type; give "
            "parameters.text, or put the text in quotes into the description"
        )
    return text


def key_of(action: Action, *, said: str | None = None) -> str:
    """Return the key to press; *said* is which one a model said, where the task names none.

    Raises `TaskFormatError` when nobody names one.
    """
    key = said_key(action) or said
    if key is None:
        named = words_for_key(action) or action.description
        raise TaskFormatError(
            f"'{one_line(named, limit=80)}' names no key; give "
            "parameters.key, such as Enter, ArrowRight, a, Control+A"
        )
    return key


def scroll_direction(action: Action) -> tuple[tuple[int, int], bool]:
    """Return the direction as (x, y) of -1, 0, 1, and whether it goes all the way to an end."""
    parameters = action.parameters
    named = [word for word in words(parameters.direction or "") if word in _DIRECTIONS]
    if named:
        word = next((word for word in named if word in _ENDS), named[0])
        return _DIRECTIONS[word], word in _ENDS and parameters.scroll_page is None
    said = " ".join(t.text.lower() for t in tokens_of(action.description) if not t.quoted)
    if end := _TO_END.search(said):
        word = _ENDS.get(end[1] or "", end[1] or end[2])
        return _DIRECTIONS[word], parameters.scroll_page is None
    match = _UPRIGHT.search(said) or _SIDEWAYS.search(said)
    word = next(filter(None, match.groups())) if match else ""
    return _DIRECTIONS[word or ("up" if (parameters.scroll_page or 0) < 0 else "down")], False
