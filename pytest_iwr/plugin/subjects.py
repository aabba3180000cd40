"""Who is under test: a page, what a model writes, the floors; else each task's own page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pytest_iwr.errors import UsageError
from pytest_iwr.page.files import FilePages, ReferencePages
from pytest_iwr.page.floors import KINDS, FloorPages, parse_floor
from pytest_iwr.plugin.keys import SETTINGS
from pytest_iwr.text import shown

if TYPE_CHECKING:
    from pytest_iwr.page.base import PageSource
    from pytest_iwr.settings import Settings

_SOURCES: pytest.StashKey[tuple[PageSource, ...]] = pytest.StashKey()
#: A subject stands in node ids and paths, so it is made of what is safe in both.
_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def page_sources(config: pytest.Config) -> tuple[PageSource, ...]:
    """Return where the pages under test come from, one source per subject.

    A plugin's source goes before ``--iwr-page`` and ``--iwr-model``; where none of them names one,
    it is the task itself. ``--iwr-floors`` adds the floors.
    """
    if _SOURCES not in config.stash:
        config.stash[_SOURCES] = _distinct([*_measured(config), *_floors(config.stash[SETTINGS])])
    return config.stash[_SOURCES]


def is_gated(config: pytest.Config, source: PageSource) -> bool:
    """Tell whether a failed action of *source* fails: a floor beside a subject never does."""
    beside = any(not isinstance(other, FloorPages) for other in page_sources(config))
    is_yardstick = isinstance(source, FloorPages) and beside
    return config.stash[SETTINGS].gates_actions and not is_yardstick


def _measured(config: pytest.Config) -> list[PageSource]:
    made: PageSource | None = config.hook.pytest_iwr_make_page_source(config=config)
    if made:
        return [made]
    settings = config.stash[SETTINGS]
    files = FilePages(settings.page, said=str(shown(settings.page))) if settings.page else None
    named: list[PageSource] = [*([files] if files else []), *models_of(settings)]
    return named or [ReferencePages()]


def models_of(settings: Settings) -> list[FloorPages]:
    """Return who is to write pages. Raises `UsageError` for a spec that nobody knows."""
    try:
        return [parse_floor(spec) for spec in settings.model]
    except UsageError as error:
        raise UsageError(f"--iwr-model={','.join(settings.model)}: {error}") from error


def _floors(settings: Settings) -> list[PageSource]:
    return [FloorPages(kind) for kind in KINDS] if settings.floors else []


def _distinct(sources: list[PageSource]) -> tuple[PageSource, ...]:
    """Return *sources*, each subject once. Raises `pytest.UsageError` for a name that cannot be."""
    for source in sources:
        if not _SUBJECT.fullmatch(source.subject):
            raise pytest.UsageError(
                f"the page source names its subject {source.subject!r}; a subject is made of "
                "letters, digits, '.', '_' and '-' (80 at most)"
            )
    return tuple({source.subject: source for source in reversed(sources)}.values())[::-1]
