"""What the words of an action mean: the key, the text, the direction, the value of a picker."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.grounding.describe import describe
from pytest_iwr.grounding.quotes import tokens_of
from pytest_iwr.text import one_line, words

if TYPE_CHECKING:
    from pytest_iwr.task import Action

#: Native inputs whose value is set instead of typed: typing into them depends on the locale.
PICKERS = {"date", "time", "datetime-local", "month", "color", "range"}
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")
_TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p")
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
_DIRECTIONS = {
    "down": (0, 1), "up": (0, -1), "left": (-1, 0), "right": (1, 0),
    "bottom": (0, 1), "top": (0, -1),
}  # fmt: skip


def picker_value(kind: str, text: str) -> str | None:
    """Return *text* as the value of a native input of type *kind*, ``None`` when it is none."""
    text = " ".join(text.split())
    match kind:
        case "date":
            return _parsed(text, _DATES, "%Y-%m-%d")
        case "time":
            return _parsed(text.upper(), _TIMES, "%H:%M")
        case "month":
            return _parsed(text, ("%Y-%m", "%m/%Y", "%B %Y", "%b %Y"), "%Y-%m")
        case "datetime-local":
            return _parsed(text.replace("T", " "), ("%Y-%m-%d %H:%M",), "%Y-%m-%dT%H:%M")
        case "color":
            return text.lower() if re.fullmatch(r"#[0-9a-fA-F]{6}", text) else None
        case _:
            return text if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


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
    known = [word for word in words(description) if word in _KEYS]
    return known[-1] if known else None


def key_name(said: str) -> str | None:
    """Return the name under which Playwright knows a key, such as ``ArrowRight``."""
    said = said.strip()
    if len(said) == 1:
        return said
    parts = [part for part in re.split(r"\s*\+\s*", said) if part]
    names = [_single_key(part) for part in parts]
    return "+".join(name for name in names if name) if names and all(names) else None


def _single_key(said: str) -> str | None:
    if len(said) == 1:
        return said
    bare = re.sub(r"[\s_-]|key$", "", said.lower())
    if re.fullmatch(r"f([1-9]|1[0-2])", bare):
        return bare.upper()
    return _KEYS.get(bare) or (bare if len(bare) == 1 else None)


def scroll_direction(action: Action) -> tuple[tuple[int, int], bool]:
    """Return the direction as (x, y) of -1, 0, 1, and whether it goes all the way to an end."""
    said = words(action.parameters.direction or "") or words(action.description)
    ends = [word for word in said if word in {"top", "bottom"}]
    if ends and (action.parameters.direction or "to" in said):
        return _DIRECTIONS[ends[-1]], action.parameters.scroll_page is None
    known = [word for word in said if word in {"down", "up", "left", "right"}]
    return _DIRECTIONS[known[0] if known else "down"], False
