"""What the words of an action mean: the key, the text, the direction, the value of a picker."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.grounding.describe import describe
from pytest_iwr.grounding.quotes import tokens_of
from pytest_iwr.text import fold, one_line, words

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
_KEYS = {
    "enter": "Enter", "return": "Enter", "escape": "Escape", "esc": "Escape", "tab": "Tab",
    "space": "Space", "spacebar": "Space", "backspace": "Backspace", "delete": "Delete",
    "del": "Delete", "home": "Home", "end": "End", "pageup": "PageUp", "pagedown": "PageDown",
    "up": "ArrowUp", "down": "ArrowDown", "left": "ArrowLeft", "right": "ArrowRight",
    "arrowup": "ArrowUp", "arrowdown": "ArrowDown", "arrowleft": "ArrowLeft",
    "arrowright": "ArrowRight", "uparrow": "ArrowUp", "downarrow": "ArrowDown",
    "leftarrow": "ArrowLeft", "rightarrow": "ArrowRight", "shift": "Shift",
    "ctrl": "Control", "control": "Control", "alt": "Alt", "option": "Alt", "cmd": "Meta",
    "command": "Meta", "meta": "Meta", "insert": "Insert", "plus": "+",
}  # fmt: skip
_PRESS = re.compile(r"\b(?:press|hit|push|tap|type|use)(?:es|s|ing)?\b")
_CHORD = re.compile(
    r"\b(?:(?:ctrl|control|shift|alt|option|cmd|command|meta)\s*[+-]\s*)+(?:[a-z]\w*|\S)"
)
_FUNCTION_KEY = re.compile(r"f([1-9]|1[0-2])")
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


def text_of(action: Action) -> str:
    """Return the text to type. Raises `TaskFormatError` when the task does not say it."""
    given = action.parameters.text
    text = describe(action).typed if given is None else given
    if text is None:
        raise TaskFormatError(
            f"'{one_line(action.description, limit=80)}' says no text to type; give "
            "parameters.text, or put the text in quotes into the description"
        )
    return text


def key_of(action: Action) -> str:
    """Return the key to press. Raises `TaskFormatError` when the task names none."""
    said = action.parameters.key or _quoted_in(action) or _key_in(action.description)
    key = key_name(said) if said else None
    if key is None:
        raise TaskFormatError(
            f"'{one_line(said or action.description, limit=80)}' names no key; give "
            "parameters.key, such as Enter, ArrowRight, a, Control+A"
        )
    return key


def _quoted_in(action: Action) -> str | None:
    quoted = (token.text for token in tokens_of(action.description) if token.quoted)
    return next(quoted, None)


def _key_in(description: str) -> str | None:
    """Return the first key that is named, best behind "press": a chord, two words, or one."""
    said = _PRESS.split(fold(description), maxsplit=1)[-1]
    if chord := _CHORD.search(said):
        return re.sub(r"\s*[+-]\s*", "+", chord[0])
    spoken = words(said)
    for word, after in zip(spoken, [*spoken[1:], ""], strict=True):
        if word + after in _KEYS:
            return word + after
        if word in _KEYS or _FUNCTION_KEY.fullmatch(word) or (len(word) == 1 and after == "key"):
            return word
    return None


def key_name(said: str) -> str | None:
    """Return the name under which Playwright knows a key, such as ``ArrowRight``."""
    said = re.sub(r"^the\s+", "", said.strip() or said[:1], flags=re.IGNORECASE)
    if len(said) == 1:
        return "Space" if said.isspace() else said
    parts = re.split(r"\s*\+\s*(?=.)", said)
    names = [name for part in parts if (name := _single_key(part))]
    return "+".join(_as_typed(name, names) for name in names) if len(names) == len(parts) else None


def _as_typed(name: str, chord: list[str]) -> str:
    """Return a letter of a *chord* as the keyboard gives it: a capital only with Shift."""
    if len(name) > 1 or len(chord) == 1:
        return name
    return name.upper() if "Shift" in chord else name.lower()


def _single_key(said: str) -> str | None:
    if len(said) == 1:
        return said
    bare = re.sub(r"[\s_-]|key$", "", said.lower())
    if _FUNCTION_KEY.fullmatch(bare):
        return bare.upper()
    return _KEYS.get(bare) or (bare if len(bare) == 1 else None)


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
