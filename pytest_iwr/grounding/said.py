"""What an action says besides its target: the text to type, the key to press."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_iwr.grounding.describe import describe
from pytest_iwr.grounding.quotes import tokens_of
from pytest_iwr.text import fold, words

if TYPE_CHECKING:
    from pytest_iwr.task import Action

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


def said_text(action: Action) -> str | None:
    """Return the text to type: the parameter, else what stands in quotes; ``None`` for neither."""
    given = action.parameters.text
    return describe(action).typed if given is None else given


def said_key(action: Action) -> str | None:
    """Return the key to press under Playwright's name, ``None`` when the task names none."""
    said = words_for_key(action)
    return key_name(said) if said else None


def words_for_key(action: Action) -> str | None:
    """Return how the task calls the key: the parameter, else a quote that is one, else words."""
    quotes = [token.text for token in tokens_of(action.description) if token.quoted]
    quoted = next(filter(key_name, quotes), None)
    said = action.parameters.key or quoted or _key_in(action.description)
    return said or next(iter(quotes), None)


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
