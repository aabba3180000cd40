"""Hooks through which others plug in engines of their own. The first that is not None is taken.

Mark an implementation in a ``conftest.py`` with ``@pytest.hookimpl(optionalhook=True)``, so that
the file also loads where pytest-iwr is disabled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_iwr.grounding.base import Grounder
    from pytest_iwr.judging.base import Judge
    from pytest_iwr.page.base import PageSource
    from pytest_iwr.visual.base import StructureScorer, TextReader


@pytest.hookspec(firstresult=True)
def pytest_iwr_make_page_source(config: pytest.Config) -> PageSource | None:
    """Return where pages under test come from, instead of ``--iwr-page`` or the reference page."""


@pytest.hookspec(firstresult=True)
def pytest_iwr_make_grounder(config: pytest.Config) -> Grounder | None:
    """Return who finds the element that a description means, instead of the rules."""


@pytest.hookspec(firstresult=True)
def pytest_iwr_make_judge(config: pytest.Config) -> Judge | None:
    """Return who decides assertions, instead of the task's checks."""


@pytest.hookspec(firstresult=True)
def pytest_iwr_make_text_reader(config: pytest.Config) -> TextReader | None:
    """Return who reads text off pictures, instead of the embedded OCR."""


@pytest.hookspec(firstresult=True)
def pytest_iwr_make_structure_scorer(config: pytest.Config) -> StructureScorer | None:
    """Return who compares the structure of pictures, instead of edge and colour cells."""
