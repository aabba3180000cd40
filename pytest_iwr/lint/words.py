"""Rules on words (IWR1xx): titles, levels, descriptions, what they say to type and press."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_iwr.action_words import key_of, scroll_direction, text_of
from pytest_iwr.errors import TaskFormatError
from pytest_iwr.grounding.quotes import Token, tokens_of
from pytest_iwr.grounding.said import key_name
from pytest_iwr.grounding.typed import without_typed
from pytest_iwr.lint.findings import Hit
from pytest_iwr.task import ActionKind
from pytest_iwr.text import collapse, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_iwr.lint.context import Written
    from pytest_iwr.task import Action, Task

_INTERACTION = ("L1", "L2", "L3", "L4")
_VISUAL = ("V1", "V2", "V3", "V4")
#: What nobody sees on a page: tags, attributes, words of programmers.
_CODE = re.compile(
    r"</?(?:a|button|div|form|h[1-6]|img|input|label|li|nav|p|section|select|span|svg|table|ul)\b"
    r"[^>]*>|\[\w[\w-]*[~|^$*]?=[^\]]*\]|\bspan (?:element|tag)\b"
    r"|\b(?:divs?|svg|iframe|href|onclick|classname|xpath|css selector|nth-child)\b",
    re.IGNORECASE,
)
#: A selector, or a hash tag, or the ending of a file: the page's own names tell.
_SELECTOR = re.compile(r"(?<![\w&.])[#.]([A-Za-z_][\w-]*)")
#: snake_case, camelCase, words of three parts and more: the page's own names tell.
_MADE_UP = re.compile(r"\b(\w+_\w+|[a-z]+[A-Z]\w*|\w+(?:-\w+){2,})\b")
_NAMES = re.compile(r"\b(?:id|class|name|data-[\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
#: Stands for a second quote: beside another, a quote is the text only where its place says so.
_ANOTHER = Token("", quoted=True)


def no_title(written: Written) -> Iterator[Hit]:
    """Find a task without a title."""
    if not (written.task.title or "").strip():
        yield Hit("the task has no title")


def no_level(written: Written) -> Iterator[Hit]:
    """Find a task without a place in the benchmark's taxonomy."""
    levels = written.task.classification
    for field, known in (("interaction_complexity", _INTERACTION), ("visual_complexity", _VISUAL)):
        level = getattr(levels, field)
        if level not in known:
            said = "is missing" if level is None else f"is {one_line(repr(level), limit=40)}"
            yield Hit(f"classification.{field} {said}, not one of {known[0]} to {known[-1]}")


def no_description(written: Written) -> Iterator[Hit]:
    """Find actions that nobody could perform by reading."""
    for step, action in enumerate(written.task.actions, start=1):
        if not action.description.strip():
            yield Hit("the description is empty", step)


def code_in_description(written: Written) -> Iterator[Hit]:
    """Find descriptions that speak of code instead of what is seen."""
    names = _names(written.page.html) if written.page else frozenset()
    for step, action in enumerate(written.task.actions, start=1):
        if word := _code_word(action.description, names):
            yield Hit(f"nobody sees '{one_line(word, limit=40)}' on a page", step)


def _names(html: str) -> frozenset[str]:
    values = (double or single for double, single in _NAMES.findall(html))
    return frozenset(word for value in values for word in value.split())


def _code_word(description: str, names: frozenset[str]) -> str:
    said = _unquoted(description)
    if code := _CODE.search(said):
        return code[0]
    found = (*_SELECTOR.finditer(said), *_MADE_UP.finditer(said))
    return next((match[0] for match in found if _is_made_up(match, names)), "")


def _is_made_up(match: re.Match[str], names: frozenset[str]) -> bool:
    """Whether a word is a name of the page, or a selector that can be nothing else."""
    return match[1] in names or (match[0] != match[1] and any(sign in match[1] for sign in "-_"))


def _unquoted(description: str) -> str:
    """Return *description* without its quoted labels, which stand on the page as they are."""
    for token in tokens_of(description):
        if token.quoted and len(token.text) > 1:
            description = description.replace(token.text, "")
    return description


def text_differs(written: Written) -> Iterator[Hit]:
    """Find texts to type that are not the quoted ones."""
    for step, action in _of_kind(written.task, ActionKind.TYPE):
        given, said = action.parameters.text, _said_text(action)
        if given is not None and said is not None and collapse(given) != collapse(said):
            what = f"'{one_line(given, limit=60)}' is typed, but the description says"
            yield Hit(f"{what} '{one_line(said, limit=60)}'", step)


def _said_text(action: Action) -> str | None:
    """Return the quoted text to type, ``None`` when the description leaves it open."""
    tokens = tokens_of(action.description)
    if collapse(action.parameters.text or "") in {token.text for token in tokens}:
        return None
    said, _ = without_typed([*tokens, _ANOTHER], None)
    return said or None


def key_differs(written: Written) -> Iterator[Hit]:
    """Find keys that are not the ones that the description names."""
    for step, action in _of_kind(written.task, ActionKind.PRESS):
        given = action.parameters.key
        pressed, said = given and key_name(given), _said_key(action)
        if pressed and said and pressed != said and not _names_key(action, pressed):
            yield Hit(f"{pressed} is pressed, but the description says {said}", step)


def _said_key(action: Action) -> str | None:
    words_only = action.parameters.model_copy(update={"key": None})
    return _told(key_of, action.model_copy(update={"parameters": words_only}))


def _names_key(action: Action, key: str) -> bool:
    return any(key_name(token.text) == key for token in tokens_of(action.description))


def no_text(written: Written) -> Iterator[Hit]:
    """Find typing without a text."""
    for step, action in _of_kind(written.task, ActionKind.TYPE):
        if _told(text_of, action) is None:
            yield Hit("there is no text to type", step)


def no_key(written: Written) -> Iterator[Hit]:
    """Find pressing without a key that exists."""
    for step, action in _of_kind(written.task, ActionKind.PRESS):
        if _told(key_of, action) is None:
            given = action.parameters.key
            said = f"'{one_line(given, limit=40)}' is no key" if given else "no key is named"
            yield Hit(said, step)


def no_direction(written: Written) -> Iterator[Hit]:
    """Find scrolling of which neither parameters nor words tell the direction."""
    for step, action in _of_kind(written.task, ActionKind.SCROLL):
        if scroll_direction(action)[0] == (0, 1) and scroll_direction(_or_up(action))[0] != (0, 1):
            yield Hit("nothing says in which direction to scroll", step)


def _or_up(action: Action) -> Action:
    """Return *action* with words that count only when nothing before them says a direction."""
    said = f"{action.description} and up"
    parameters = action.parameters.model_copy(update={"description": said})
    return action.model_copy(update={"parameters": parameters})


def _told(read: Callable[[Action], str], action: Action) -> str | None:
    try:
        return read(action)
    except TaskFormatError:
        return None


def _of_kind(task: Task, kind: ActionKind) -> Iterator[tuple[int, Action]]:
    return ((n, action) for n, action in enumerate(task.actions, start=1) if action.kind is kind)
