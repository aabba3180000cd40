"""Runs on several workers of pytest-xdist: the same numbers, and nothing lost in silence."""

from __future__ import annotations

import pytest


def test_workers_come_to_the_same_numbers(project):
    """One process or two: the same results, exit status, and means."""
    project.rows(
        "data.jsonl",
        project.row("1", project.press(), project.press("missing"), project.press()),
        project.row("2", project.press(assertion="undecided"), project.press()),
        project.row("3", project.press("unclear")),
        project.row("4", project.press(), project.press(assertion="judge error")),
        project.row("5"),
    )

    alone = project.run("data.jsonl")
    workers = project.run("data.jsonl", "-n2")

    assert workers.code == alone.code == 3
    assert workers.words == alone.words
    assert workers.scores == alone.scores
    means = [[x for x in done.lines if x.startswith("mean of")] for done in (alone, workers)]
    assert means[0] == means[1] != []
    assert {path.name for path in workers.folder.glob("*.jsonl")} == {
        "journal-gw0.jsonl", "journal-gw1.jsonl",
    }  # fmt: skip
    assert len(workers.manifest["expected"]) == 5


@pytest.mark.parametrize("how", ["exit", "kill"])
def test_a_worker_that_dies_loses_the_action_it_was_in(project, how):
    """The others finish, what was done stands in the journal, the run is not to be trusted."""
    rows = [project.row(str(number)) for number in range(6)]
    dying = project.row("bad", project.press(), project.press(how), project.press())
    project.rows("data.jsonl", *rows[:3], dying, *rows[3:])

    done = project.run("data.jsonl", "-n2", "--junitxml=report.xml")

    assert done.code == 3, done.all
    assert done.words.pop("bad") == ["passed", "not_reached", "not_reached"]
    assert {k: v for k, v in done.words.items() if k != "bad"} == {
        str(number): ["passed"] for number in range(6)
    }
    assert done.scores["bad"].ifs is None
    assert "never closed" in done.results["bad"].error
    assert "without a result, so do not trust this run: data.jsonl::bad::reference" in done.out
    assert (len(done.manifest["expected"]), done.session["exit_status"]) == (7, 3)


def test_a_lost_report_is_noticed(project):
    """A task whose report never arrives turns a good exit into 3, and is named."""
    project.write(
        "conftest.py",
        project.read("conftest.py") + "\n\n@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_runtest_protocol(item):\n"
        "    return True if item.nodeid.startswith('tasks/b') else None\n",
    )
    for name in "abc":
        project.task(name)

    done = project.run("tasks")

    assert done.code == 3
    assert "without a result, so do not trust this run: tasks/b/task.json::reference" in done.out


def test_the_first_failure_stops_workers_too(project):
    """-x with workers interrupts, as ever: exit 2, and what was done is kept."""
    project.task("a", project.press("missing"))
    project.task("b")

    done = project.run("tasks", "-n1", "-x")

    assert done.code == 2
    assert done.words["a"] == ["failed"]
    assert "without a result" not in done.out


@pytest.mark.parametrize("dist", ["worksteal", "loadscope", "loadgroup"])
def test_every_distribution_runs_all_tasks(project, dist):
    """While no worker dies, every way of distributing runs every task once."""
    project.rows("data.jsonl", *(project.row(str(number)) for number in range(4)))

    done = project.run("data.jsonl", "-n2", f"--dist={dist}")

    assert done.code == 0
    assert set(done.results) == {"0", "1", "2", "3"}
    assert ("iwr: warning" in done.out) == (dist != "worksteal")
