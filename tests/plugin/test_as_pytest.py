"""What somebody who knows pytest expects of its own options, by real outcomes and exit codes."""

from __future__ import annotations

import pytest


@pytest.fixture
def five(project):
    """Give a project with five tasks: bravo and delta fail at their second action."""
    for name in ("alpha", "charlie"):
        project.task(name, project.press(), project.press())
    for name in ("bravo", "delta"):
        project.task(name, project.press(), project.press("missing"), project.press())
    project.task("echo", project.press(assertion="undecided"))
    return project


def letters(done) -> str:
    """Return the first letters of the tasks that have a result."""
    return "".join(name[0] for name in done.words)


def test_a_plain_run(five):
    """A task that has a failed action fails, and so does its subtest; undecided fails nothing."""
    done = five.run("tasks", "-v")

    assert done.code == 1
    assert done.outcomes == {
        # A failed action counts as pytest counts: the subtest and the test that it stands in.
        "failed": 4, "passed": 3, "skipped": 3, "subtests": 6,
    }  # fmt: skip
    assert "FAILED tasks/bravo/task.json::reference" in done.out


@pytest.mark.parametrize("dist", ["load", "worksteal"])
def test_four_workers(five, dist):
    """-n 4 gives the outcomes of one process, whoever took which task."""
    alone = five.run("tasks", "-v")
    done = five.run("tasks", "-v", "-n", "4", f"--dist={dist}")

    assert done.code == 1
    assert done.outcomes == alone.outcomes
    assert done.words == alone.words


def test_the_open_gate(five):
    """--iwr-gate=none: nothing fails, failed actions are expected failures, scores are the same."""
    done = five.run("tasks", "--iwr-gate=none", "-v")

    assert done.code == 0
    assert "failed" not in done.outcomes
    assert done.outcomes["passed"] == 5
    assert done.outcomes["xfailed"] == 2
    assert done.words["bravo"] == ["passed", "failed", "not_reached"]
    assert done.scores["bravo"].ifs == pytest.approx(1 / 3)


@pytest.mark.parametrize(("least", "code"), [("0.3", 0), ("0.9", 1)])
def test_a_gate_on_the_mean(five, least, code):
    """--iwr-min-final: single actions fail nothing, the subject's mean does, by its low end."""
    done = five.run_visual("tasks", f"--iwr-min-final={least}")

    assert done.code == code
    assert "failed" not in done.outcomes


@pytest.mark.parametrize(
    ("option", "ran"), [("-x", "ab"), ("--maxfail=1", "ab"), ("--maxfail=2", "abcd")]
)
def test_stopping_at_failures(five, option, ran):
    """-x and --maxfail stop where pytest stops: what ran has results, the rest is not missed."""
    done = five.run("tasks", option)

    assert done.code == 1
    assert letters(done) == ran
    assert f"partial   stopped early: {len(ran)} of 5 tasks were run" in done.out
    assert "--iwr-resume=" in done.out


def test_last_failed(five):
    """--lf runs the two tasks that failed, --ff runs them first."""
    five.run("tasks")

    last = five.run("tasks", "--lf")
    first = five.run("tasks", "--ff", "-v")

    assert letters(last) == "bd"
    order = [line.split("/")[1] for line in first.lines if line.startswith("tasks/")]
    assert list(dict.fromkeys(order)) == ["bravo", "delta", "alpha", "charlie", "echo"]


@pytest.mark.parametrize(
    ("options", "ran"),
    [
        (("-k", "alpha or bravo"), "ab"),
        (("-k", "not reference"), ""),
        (("-m", "iwr"), "abcde"),
        (("-m", "not iwr"), ""),
        (("--deselect", "tasks/alpha/task.json"), "bcde"),
    ],
)
def test_selections(five, options, ran):
    """-k, -m and --deselect choose tasks; where nothing is chosen pytest says so with exit 5."""
    done = five.run("tasks", *options)

    assert done.code == (5 if not ran else 1)
    assert (letters(done) if ran else "") == ran


def test_a_quiet_and_a_loud_run_have_the_same_scores(five):
    """-q and -v change what is printed, never what came out."""
    assert five.run("tasks", "-q").words == five.run("tasks", "-vv").words
