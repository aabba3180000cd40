"""Who is under test: a page, what models write, the floors; else each task's own page."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from pytest_iwr.page.files import FilePages, ReferencePages
from pytest_iwr.page.floors import KINDS, FloorPages
from pytest_iwr.page.writers import writers_of
from pytest_iwr.plugin.keys import SETTINGS
from pytest_iwr.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.page.base import PageSource
    from pytest_iwr.settings import Settings

#: A subject stands in node ids and paths, so it is made of what is safe in both.
_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is under test, in one of ``samples`` tries: a leaf of every task's node.

    ``is_model``: a model writes the pages.
    """

    source: PageSource
    sample: int = 1
    samples: int = 1
    is_model: bool = False

    @property
    def name(self) -> str:
        """Return the name in results."""
        return self.source.subject

    @property
    def leaf(self) -> str:
        """Return the name in node ids: ``claude``, of several samples ``claude.1`` and so on."""
        return self.name if self.samples == 1 else f"{self.name}.{self.sample}"

    @property
    def tail(self) -> str:
        """Return how `Key.path` of its results ends."""
        return self.name if self.sample == 1 else f"{self.name}.{self.sample}"


_SUBJECTS: pytest.StashKey[tuple[Subject, ...]] = pytest.StashKey()


def subjects(config: pytest.Config) -> tuple[Subject, ...]:
    """Return who is under test, in order.

    A plugin's source goes before ``--iwr-page`` and ``--iwr-model``; where none of them names one,
    it is the task itself. ``--iwr-floors`` adds the floors.
    """
    if _SUBJECTS not in config.stash:
        config.stash[_SUBJECTS] = _distinct([*_measured(config), *_floors(config.stash[SETTINGS])])
    return config.stash[_SUBJECTS]


def is_gated(config: pytest.Config, source: PageSource) -> bool:
    """Tell whether a failed action of *source* fails: a floor beside a subject never does."""
    beside = any(not isinstance(other.source, FloorPages) for other in subjects(config))
    is_yardstick = isinstance(source, FloorPages) and beside
    return config.stash[SETTINGS].gates_actions and not is_yardstick


def _measured(config: pytest.Config) -> list[Subject]:
    made: PageSource | None = config.hook.pytest_iwr_make_page_source(config=config)
    if made:
        return [Subject(made)]
    settings = config.stash[SETTINGS]
    files = FilePages(settings.page, said=str(shown(settings.page))) if settings.page else None
    named = [*([Subject(files)] if files else []), *_models(config, settings)]
    return named or [Subject(ReferencePages())]


def _models(config: pytest.Config, settings: Settings) -> Iterator[Subject]:
    """Yield who writes pages, in the order in which they were named. Raises `UsageError`."""
    taken: set[str] = set()
    for writer in writers_of(settings):
        if isinstance(writer, FloorPages):
            yield Subject(writer)
        else:
            yield from _samples(config, settings, writer, taken)


def _samples(
    config: pytest.Config, settings: Settings, model: ModelSpec, taken: set[str]
) -> Iterator[Subject]:
    from pytest_iwr.plugin.asking import generated_pages  # noqa: PLC0415 - only with a model

    name = _name(model, taken)
    for sample in range(1, settings.samples + 1):
        source = generated_pages(config, model, subject=name, sample=sample)
        yield Subject(source, sample=sample, samples=settings.samples, is_model=True)


def _name(model: ModelSpec, taken: set[str]) -> str:
    """Return a name for *model* that no other of the run has: digits are added where one would."""
    name = model.slug
    if name in taken:
        name = f"{name}-{hashlib.sha256(model.resolved.encode()).hexdigest()[:_DIGITS]}"
    taken.add(name)
    return name


def _floors(settings: Settings) -> list[Subject]:
    return [Subject(FloorPages(kind)) for kind in KINDS] if settings.floors else []


def _distinct(found: list[Subject]) -> tuple[Subject, ...]:
    """Return *found*, each once. Raises `pytest.UsageError` for a name that cannot be."""
    for subject in found:
        if not _SUBJECT.fullmatch(subject.name):
            raise pytest.UsageError(
                f"the page source names its subject {subject.name!r}; a subject is made of "
                "letters, digits, '.', '_' and '-' (80 at most)"
            )
    distinct = tuple({subject.leaf: subject for subject in reversed(found)}.values())[::-1]
    tails = [subject.tail for subject in distinct]
    twice = next((tail for tail in tails if tails.count(tail) > 1), None)
    if twice:
        raise pytest.UsageError(
            f"two subjects would both be kept as {twice!r}; give one of them an alias of its own: "
            "--iwr-alias='NAME=provider:name'"
        )
    return distinct
