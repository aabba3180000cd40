"""Cases are real pages before and after an action, each question asked once."""

from __future__ import annotations

import pytest
from known_truth import VARIANTS, case, write_task

from pytest_iwr.calibration.cases import cases_of, distinct
from pytest_iwr.dataset import load_tasks
from pytest_iwr.engines import make_engines
from pytest_iwr.errors import TaskFormatError


def shown(cases):
    """Return where each case comes from and what is true of it."""
    return [(one.page, one.step, one.holds) for one in cases]


@pytest.fixture
def collected(tmp_path, quick_chromium):
    """Return a function that writes a task with variants and collects its cases."""

    def give(*variants, tell=lambda _task, _page: None):
        task = load_tasks(write_task(tmp_path / "counter", *variants))[0]
        return cases_of(task, chromium=quick_chromium, tell=tell)

    return give


@pytest.mark.browser
def test_a_defect_gives_one_case_and_other_pages_one_for_each_action(collected):
    """What holds before a defect is not asked again: it is what the reference page shows."""
    told = []

    cases = collected(*VARIANTS, tell=lambda task, page: told.append(f"{task}::{page}"))

    assert shown(cases) == [
        ("reference", 1, True),
        ("reference", 2, True),
        ("larger", 1, True),
        ("larger", 2, True),
        ("twice", 1, False),
        ("stuck", 2, False),
    ]
    assert told == [f"counter::{name}" for name in ("reference", "larger", "twice", "stuck")]


@pytest.mark.browser
def test_a_case_holds_what_a_judge_is_given(collected):
    """The checks, asked about the cases alone, come to what is true of them."""
    judge = make_engines(visual=False).judge
    cases = collected(*VARIANTS)

    said = [judge.judge(one.action, before=one.before, after=one.after).holds for one in cases]

    assert [holds.value for holds in said] == ["yes" if one.holds else "no" for one in cases]
    assert [one.after.step for one in cases] == [one.step for one in cases]


@pytest.mark.browser
def test_a_page_that_looks_the_same_is_asked_about_once(collected):
    """A page that is only built otherwise shows nothing new to somebody who looks."""
    same = {"find": "let count", "replace": "/* the same */ let count"}

    cases = collected(VARIANTS[0] | {"edits": [same]})

    assert shown(cases) == [("reference", 1, True), ("reference", 2, True)]


@pytest.mark.browser
def test_a_page_that_cannot_be_used_so_far_is_refused(collected):
    """A defect breaks the promise, not the button: else there is no picture to judge."""
    unusable = {"find": '<button type="button">Add</button>', "replace": "<b>Nothing here</b>"}

    with pytest.raises(TaskFormatError) as error:
        collected(VARIANTS[2] | {"edits": [unusable]})

    assert "counter: page stuck: action 1 was not carried out: not found" in str(error.value)


def test_a_defect_that_no_picture_shows_is_refused():
    """One question cannot have two answers."""
    holding, broken = case("a", 1), case("a", 1, holds=False)

    with pytest.raises(TaskFormatError, match="a: at action 1 the pages reference and reference"):
        list(distinct([holding, broken]))


def test_the_first_of_equal_questions_stays():
    """Equal are the action and both pictures, whatever the page is called."""
    first, second, other = case("a", 1), case("a", 1), case("a", 2)

    assert list(distinct([first, second, other, first])) == [first, other]
