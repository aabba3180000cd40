"""The truth about the bundled pages is proved by the checks, which look at the page, not the label.

Whoever reads the assertions beside the pictures comes to the same: that was done by eye.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pytest_iwr.calibration.cases import known_pages
from pytest_iwr.calibration.variants import variants_of
from pytest_iwr.dataset import content_sha256, find, load, load_tasks
from pytest_iwr.engines import make_engines
from pytest_iwr.journal import JournalWriter
from pytest_iwr.records import Holds
from pytest_iwr.results import Execution, Key, Result
from pytest_iwr.runner import Assignment, Runner, conclude

TASKS = Path(__file__).parents[2] / "tasks"
KNOWN = [(task, known) for task in load_tasks(TASKS) for known in known_pages(task)[1:]]


@pytest.fixture
def replay(tmp_path, quick_chromium):
    """Return a function that replays a page with the offline engines."""

    def give(task, page):
        journal = JournalWriter(tmp_path, writer="test")
        runner = Runner(
            chromium=quick_chromium,
            engines=make_engines(visual=False),
            journal=journal,
            folder=tmp_path,
        )
        key = Key(dataset="tasks", task=task.id, subject="page")
        try:
            return conclude(runner.replay(Assignment(key=key, task=task, page=page)))
        finally:
            journal.close()

    return give


@pytest.mark.browser
@pytest.mark.parametrize(
    ("task", "known"), [pytest.param(t, k, id=f"{t.id}-{k.name}") for t, k in KNOWN]
)
def test_a_page_fails_where_it_says_and_nowhere_before(replay, task, known):
    """An equivalent page passes; one with a defect is used as far as it, and then is told a no."""
    actions = replay(task, known.page).actions

    passed = [action.result is Result.PASSED for action in actions]
    reached = known.fails_at or len(actions) + 1
    assert passed == [step < reached for step in range(1, len(actions) + 1)]
    if known.fails_at:
        last = actions[known.fails_at - 1]
        assert (last.action.execution, last.verdict.holds) == (Execution.DONE, Holds.NO)


@pytest.mark.parametrize("task", load_tasks(TASKS), ids=lambda task: task.id)
def test_each_bundled_task_has_pages_of_both_kinds(task):
    """Two pages that are only built otherwise, and defects at six actions or more."""
    variants = variants_of(task)

    assert sum(variant.fails_at is None for variant in variants) >= 2
    assert len({variant.fails_at for variant in variants if variant.fails_at}) >= 6


def test_variants_are_no_part_of_what_is_measured(tmp_path):
    """A result stays valid when pages of known truth are added or taken away."""
    bare = tmp_path / "2048"
    shutil.copytree(TASKS / "2048", bare, ignore=shutil.ignore_patterns("variants.json"))

    entries = [entry for folder in (TASKS / "2048", bare) for entry in find(folder)]

    hashes = [content_sha256(entry, load(entry)) for entry in entries]
    assert len(hashes) == 2
    assert hashes[0] == hashes[1]
