"""The command `iwr calibrate`: what it prints, writes and keeps, and how it exits."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from known_truth import VARIANTS, Scripted, case, write_task

from pytest_iwr.__main__ import main
from pytest_iwr.calibrations import find_calibration
from pytest_iwr.commands import calibrate as command
from pytest_iwr.judging.base import Holds

CASES = [case("one", 1), case("one", 2), case("one", 1, page="sly", holds=False)]


@pytest.fixture
def tasks(tmp_path, monkeypatch):
    """Stand in a project with one task, its pages of known truth beside it."""
    monkeypatch.chdir(tmp_path)
    return write_task(tmp_path / "tasks" / "counter", *VARIANTS).parent


@pytest.fixture
def scripted(tasks, monkeypatch):
    """Return a function that calibrates a judge with a script on cases that need no browser."""

    def run(*arguments, **said):
        answers = {name.replace("_", " "): answer for name, answer in said.items()}
        monkeypatch.setattr(command, "_judge", lambda _settings, _desk: Scripted(answers))
        monkeypatch.setattr(command, "_cases", lambda _arguments, _tell: CASES)
        return main(["calibrate", "--judge", "scripted", "--cache-dir", "kept", *arguments])

    return run


@pytest.mark.browser
def test_the_checks_are_right_on_pages_that_they_proved(tasks):
    """Everything is tried, from pages to numbers; nothing is kept, for it says nothing of them."""
    arguments = ("--judge", "checks", "--cache-dir", "kept", "--json", "out/all.json")
    done = subprocess.run(
        [sys.executable, "-m", "pytest_iwr", "calibrate", *arguments],
        capture_output=True, text=True, check=False, cwd=tasks.parent,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "counter\nasking checks/2\n")
    assert "cases      6 on 4 pages: the assertion holds in 4 and is false in 2" in done.stdout
    assert "not kept: the truth of these pages was proved with the checks" in done.stdout
    assert not (tasks.parent / "kept").exists()
    told = json.loads((tasks.parent / "out" / "all.json").read_bytes())
    assert [one["said"] == ("yes" if one["holds"] else "no") for one in told["cases"]] == [True] * 6


def test_what_was_measured_is_kept_by_the_name_of_the_judge(scripted, tmp_path, capsys):
    """A run with the same judge and the same folder finds it."""
    code = scripted()

    found = find_calibration(tmp_path / "kept", "scripted/1")
    assert code == 0
    assert (found.tasks, found.counts.true_yes, found.counts.false_yes) == (("one",), 2, 1)
    assert f"kept: {tmp_path / 'kept' / 'calibrations'}" in capsys.readouterr().out


def test_with_an_error_nothing_is_kept(scripted, tmp_path, capsys):
    """A judge that was not asked about everything is not calibrated; what it said is shown."""
    code = scripted("--json", "all.json", one_reference_2="the line went dead")

    printed = capsys.readouterr().out
    assert code == 3
    assert "errors     1 case" in printed
    assert "not kept: some cases ended in an error" in printed
    assert find_calibration(tmp_path / "kept", "scripted/1") is None
    assert json.loads((tmp_path / "all.json").read_bytes())["counts"]["errors"] == 1


def test_an_undecided_answer_is_part_of_the_measurement(scripted, tmp_path):
    """It is neither right nor wrong, and no reason to throw the rest away."""
    code = scripted(one_sly_1=Holds.UNDECIDED)

    found = find_calibration(tmp_path / "kept", "scripted/1")
    assert code == 0
    assert (found.counts.undecided, found.false_pass.value) == (1, None)


def test_tasks_without_pages_of_known_truth_are_refused(tasks, capsys):
    """There is nothing to measure with."""
    (tasks / "counter" / "variants.json").unlink()

    code = main(["calibrate", "--judge", "checks"])

    assert code == 4
    assert "tasks: no task here has a variants.json, so no truth is known" in (
        capsys.readouterr().err
    )


def test_a_page_that_does_not_fit_is_refused_before_anything_runs(tasks, capsys):
    """The reference page was changed since: no browser is started for half a measurement."""
    page = tasks / "counter" / "reference" / "index.html"
    page.write_text(page.read_text("utf-8").replace("count += 1", "count = count + 1"), "utf-8")

    code = main(["calibrate", "--judge", "checks"])

    assert code == 4
    assert "variants.json: variant twice: edit 1: find 'count += 1' is found 0 times" in (
        capsys.readouterr().err
    )


def test_a_task_that_is_named_twice_is_measured_once(tasks):
    """A folder of tasks and one of them: its cases do not count twice."""
    assert [task.id for task in command._tasks([tasks, tasks / "counter"])] == ["counter"]


def test_two_tasks_of_one_name_are_refused(tasks, capsys):
    """A table by name could not tell them apart."""
    write_task(tasks.parent / "more" / "counter", *VARIANTS)

    code = main(["calibrate", "tasks", "more", "--judge", "checks"])

    assert code == 4
    assert "two tasks are called counter" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--judge", "checks", "--calls", "0"],
        ["--judge", "checks", "--votes", "3"],
        ["--judge", "checks", "--votes", "0"],
        ["--judge", "checks", "--votes", "x"],
    ],
)
def test_wrong_usage_is_4(tasks, arguments):
    """Without a judge there is nothing to measure; the checks have no votes."""
    try:
        code = main(["calibrate", *arguments])
    except SystemExit as stopped:
        code = stopped.code

    assert code == 4
