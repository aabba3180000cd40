"""Pages of known truth: copies of a task's reference page, made by edits that stand beside it.

An equivalent page is built, drawn or worded otherwise, and every assertion of the task holds on
it. A page with a defect can be used like the reference page, but from one action on it breaks its
promise: the assertion of that action is false there, and all before it hold.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.report.text import plural
from pytest_iwr.task_json import TASK_ID, parse
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_iwr.task import Task

SCHEMA = "iwr-variants/1"
#: Beside ``task.json``. No part of a task's content: what a run measures does not depend on it.
FILE = "variants.json"
_SHOWN = 60


class Kind(StrEnum):
    """What a page is to a judge."""

    EQUIVALENT = "equivalent"
    DEFECT = "defect"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Edit(_Frozen):
    """Puts *replace* wherever the page says *find* or matches *pattern*: exactly *times* times.

    ``find`` is taken letter by letter, ``pattern`` is a regular expression in which ``^`` and ``$``
    are the ends of a line. ``replace`` is taken letter by letter in both.
    """

    find: str | None = Field(default=None, min_length=1)
    pattern: str | None = Field(default=None, min_length=1)
    replace: str
    times: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _one_way_to_find(self) -> Self:
        if (self.find is None) == (self.pattern is None):
            raise ValueError("say what to replace: either find or pattern")
        self._compiled()
        return self

    def applied(self, html: str) -> str:
        """Return *html* with the replacement. Raises `ValueError` for another number of places."""
        changed, times = self._compiled().subn(lambda _: self.replace, html)
        if times != self.times:
            raise ValueError(f"{self.shown} is found {plural(times, 'time')}, not {self.times}")
        return changed

    @property
    def shown(self) -> str:
        """Return what is sought, short enough for a message."""
        name, sought = ("find", self.find) if self.find else ("pattern", self.pattern)
        return f"{name} {one_line(sought or '', limit=_SHOWN)!r}"

    def _compiled(self) -> re.Pattern[str]:
        try:
            return re.compile(self.pattern or re.escape(self.find or ""), re.MULTILINE)
        except re.error as error:
            raise ValueError(f"{self.shown} is no regular expression: {error}") from error


class Variant(_Frozen):
    """A page made of the reference page, and what is true of it.

    ``why`` says in a sentence what is other. ``fails_at`` is the action, from 1, whose assertion is
    false on a page with a defect; ``None`` where all hold.
    """

    name: str = Field(pattern=f"^{TASK_ID}$")
    kind: Kind
    why: str = Field(min_length=1)
    fails_at: int | None = Field(default=None, ge=1)
    edits: tuple[Edit, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _truth_is_whole(self) -> Self:
        if (self.kind is Kind.DEFECT) != (self.fails_at is not None):
            raise ValueError("a defect says at which action it fails_at, an equivalent page none")
        return self

    def page(self, html: str) -> str:
        """Return the reference page *html* with all edits, one after the other.

        Raises `ValueError` that names the variant and the edit which does not fit *html*.
        """
        for number, edit in enumerate(self.edits, start=1):
            try:
                html = edit.applied(html)
            except ValueError as error:
                raise ValueError(f"variant {self.name}: edit {number}: {error}") from error
        return html


class _File(_Frozen):
    schema_: str = Field(alias="schema", pattern=f"^{SCHEMA}$")
    variants: tuple[Variant, ...]

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [variant.name for variant in self.variants]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"two variants are called {twice}")
        return self


def variants_of(task: Task) -> tuple[Variant, ...]:
    """Return the variants that stand beside *task*; none where there is no `FILE`.

    Raises `TaskFormatError`, naming the file and the place in it, for a file that is not valid or
    that names an action which *task* has not, or none that is judged.
    """
    file = task.root / FILE if task.root else None
    if file is None or not file.is_file():
        return ()
    try:
        found = _File.model_validate(parse(file.read_bytes())).variants
    except ValidationError as error:
        raise TaskFormatError(f"{file}: {_first(error)}") from error
    except (OSError, ValueError) as error:
        raise TaskFormatError(f"{file}: {error}") from error
    for variant in found:
        _demand_judged(variant, task, file)
    return found


def page_of(variant: Variant, html: str, *, task: Task) -> str:
    """Return *html*, the reference page of *task*, as *variant* has it.

    Raises `TaskFormatError` naming file, variant and edit where an edit does not fit *html*: a
    reference page that was changed never gives a page that was not edited.
    """
    try:
        return variant.page(html)
    except ValueError as error:
        raise TaskFormatError(
            f"{task.root}/{FILE}: {error}; make the edit fit reference/index.html as it is now"
        ) from error


def _first(error: ValidationError) -> str:
    """Return the first thing that is wrong, with its place: ``variants[2].edits[0]: …``."""
    found = error.errors(include_url=False)[0]
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in found["loc"])
    return f"{place.lstrip('.') or 'the file'}: {found['msg'].removeprefix('Value error, ')}"


def _demand_judged(variant: Variant, task: Task, file: Path) -> None:
    if variant.fails_at is None:
        return
    judged = [step for step, action in enumerate(task.actions, start=1) if action.judged]
    if variant.fails_at not in judged:
        raise TaskFormatError(
            f"{file}: variant {variant.name}: fails_at is {variant.fails_at}, but the actions with "
            f"an assertion are {', '.join(map(str, judged)) or 'none'}"
        )
