"""Pages that do not want to be tested: each ends in time, rightly, and the next is unharmed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile import (
    CLICK_IN_VAIN,
    COVERED,
    DEAD_AT_CLICK,
    DEAD_AT_ONCE,
    FINE,
    KEY_IN_VAIN,
    PAGES,
    page,
)

pytestmark = pytest.mark.browser

TIMEOUT_S = 3
#: Two attempts, and a fresh browser between them. In each, one call is not answered: the timeout,
#: then two seconds for stopping its script and four for closing its context; and whatever was
#: before it settles for three seconds at most.
IN_TIME_S = 15 * TIMEOUT_S

#: Pages that hold up whoever opens them. A page at fault twice at the same step is infeasible.
DYING = {
    "hang_at_load": DEAD_AT_ONCE,
    "hang_after_load": DEAD_AT_ONCE,
    "hang_at_key": DEAD_AT_ONCE,
    "hang_at_click": DEAD_AT_CLICK,
    "alerts_at_load": DEAD_AT_ONCE,
    "alerts_at_click": DEAD_AT_CLICK,
    "memory_arrays": DEAD_AT_CLICK,
    "memory_buffers": DEAD_AT_CLICK,
    "nodes_at_load": DEAD_AT_ONCE,
    "nodes_at_click": DEAD_AT_CLICK,
    "million_nodes": DEAD_AT_ONCE,
    "history_of_states": DEAD_AT_CLICK,
    "history_of_hashes": DEAD_AT_CLICK,
    "reloads_at_load": DEAD_AT_ONCE,
}
#: Pages that live on: what they do beside the task changes nothing, what they do instead fails.
LIVING = {
    "well": FINE,
    "deep_nodes": FINE,
    "history_by_and_by": FINE,
    "popups": FINE,
    "leaves_at_load": FINE,
    "leaves_at_click": CLICK_IN_VAIN,
    "leaves_for_nothing": CLICK_IN_VAIN,
    "leaves_unwillingly": CLICK_IN_VAIN,
    "reloads_at_click": CLICK_IN_VAIN,
    "downloads": FINE,
    "overlay": COVERED,
    "overlay_lets_through": FINE,
    "curtain": KEY_IN_VAIN,
    "endless_movement": FINE,
    "posts": FINE,
    "posts_to_itself": CLICK_IN_VAIN,
    "prints": FINE,
    "removes_itself": CLICK_IN_VAIN,
    "writes_itself_anew": FINE,
    "never_done_writing": FINE,
    "logs_much": FINE,
    "throws_much": FINE,
}
EXPECTED = DYING | LIVING
OPTIONS = (f"--iwr-action-timeout={TIMEOUT_S}",)


@pytest.fixture
def ran(replayed, request):
    """Give the run that a page was part of: one over those that die, one over the others."""
    name = request.getfixturevalue("name")
    group, pages = ("dying", DYING) if name in DYING else ("living", LIVING)
    return replayed(group, {one: page(one) for one in pages}, *OPTIONS)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_result_is_right(ran, name):
    """The action that a page spoils fails, and only from there on."""
    assert ran.came_to(name) == EXPECTED[name], ran.printed


@pytest.mark.parametrize("name", EXPECTED)
def test_it_ends_in_time(ran, name):
    """No page holds a run up for longer than its two attempts may take."""
    assert ran.seconds[name] < IN_TIME_S


@pytest.mark.parametrize("name", EXPECTED)
def test_the_task_behind_is_unharmed(ran, name):
    """A healthy task behind it passes and looks, to the pixel, as when it ran alone."""
    scores = ran.scores_behind(name)

    assert (scores.ifs, scores.vfs, scores.final) == (1.0, 1.0, 1.0), ran.printed


@pytest.mark.parametrize("name", ["hang_at_load", "well"], ids=["dying", "living"])
def test_the_pages_are_at_fault_not_the_harness(ran, name):
    """Failures of pages exit with 1 and are no errors."""
    assert ran.code == 1
    assert "do not trust this run" not in ran.printed


@pytest.mark.parametrize("name", ["hang_at_load", "well"], ids=["dying", "living"])
def test_no_chromium_is_left(ran, name):
    """Every process of a Chromium that the run started is gone when it has ended."""
    assert len(ran.processes["seen"]) > 1
    assert ran.processes["left"] == []


@pytest.mark.parametrize("name", ["downloads"])
def test_nothing_is_downloaded(ran, name):
    """What a page saves is on no disk, neither below the run's folder nor where downloads go."""
    places = [ran.where, Path.home() / "Downloads"]

    assert [found for place in places for found in place.rglob("iwr-hostile-download*")] == []


@pytest.mark.parametrize("name", ["popups"])
def test_new_windows_are_told(ran, name):
    """A window that opens on our own address is closed like any other, and that is told."""
    assert "a new window was closed" in ran.results[name].actions[1].action.notes


def test_every_page_is_in_a_table():
    """A page that nobody opens would be no test."""
    pages = {file.stem for file in PAGES.glob("*.html")}

    assert {name for name in pages if not name.startswith("text_")} == set(EXPECTED)
