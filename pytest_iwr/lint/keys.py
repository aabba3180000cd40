"""Rules on the file itself (IWR0xx): keys that mean nothing, and what is to be ignored."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pytest_iwr.lint.findings import Hit
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from pytest_iwr.lint.context import Written
    from pytest_iwr.task import Action, Task

IGNORE = "lint_ignore"


def unknown_keys(written: Written) -> Iterator[Hit]:
    """Find keys that are kept but never read; rows of the benchmark have keys of their own."""
    if written.is_row:
        return
    task = written.task
    parts = (task, task.classification, task.recording_details, task.device)
    for part in filter(None, parts):
        yield from (Hit(what) for what in _unknown(part))
    for step, action in enumerate(task.actions, start=1):
        for part in (action, action.parameters):
            yield from (Hit(what, step) for what in _unknown(part))


def _unknown(part: BaseModel) -> Iterator[str]:
    fields = type(part).model_fields
    known = [
        str(field.alias or field.serialization_alias or name) for name, field in fields.items()
    ]
    for key in part.model_extra or {}:
        if key != IGNORE:
            near = get_close_matches(key, known, n=1)
            meant = f" ('{near[0]}' is meant?)" if near else ""
            yield f"nothing reads the key '{one_line(key, limit=60)}'{meant}"


def bad_ignores(written: Written) -> Iterator[Hit]:
    """Find a list of rules to ignore that is none."""
    task = written.task
    places: list[tuple[int | None, Task | Action]] = [(None, task), *enumerate(task.actions, 1)]
    for step, part in places:
        value = (part.model_extra or {}).get(IGNORE, [])
        if not (isinstance(value, list) and all(map(_is_code, value))):
            yield Hit(f"{IGNORE} is {one_line(repr(value), limit=60)}, not a list of codes", step)


def _is_code(value: Any) -> bool:
    from pytest_iwr.lint.rules import RULES  # noqa: PLC0415 - the table has this rule in it

    return value in [rule.code for rule in RULES]


def ignored(part: Task | Action) -> frozenset[str]:
    """Return the codes of the rules that a task, or an action of it, asks to ignore."""
    value = (part.model_extra or {}).get(IGNORE, [])
    return frozenset(filter(_is_code, value)) if isinstance(value, list) else frozenset()
