"""Going on with a run: what is finished stands, the rest is run, and nothing counts twice."""

from __future__ import annotations

import json
import shutil

import pytest

from pytest_iwr.runs import RunLock


def metrics(done) -> dict:
    """Return what ``--iwr-json`` says of the run, apart from when and where it was."""
    return json.loads((done.home / "report.json").read_text(encoding="utf-8"))["metrics"]


def attempts(folder) -> dict[str, int]:
    """Return how often each task was begun, over all journals."""
    found: dict[str, int] = {}
    for path in folder.glob("journal*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["record"] == "task":
                name = record["key"]["task"]
                found[name] = found.get(name, 0) + 1
    return found


@pytest.fixture
def interrupted(project):
    """Give a project whose first run was interrupted in its second of three tasks, and that run."""
    project.task("a", project.press("missing"))
    project.task("b", project.press(), project.press("interrupt once"))
    project.task("c")
    project.interrupted = project.run("tasks", "--iwr-json=report.json")
    return project


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_only_what_is_unfinished_runs(interrupted, workers):
    """The result is that of a run that nobody interrupted; the finished task is told, not run."""
    first = interrupted.interrupted
    again = interrupted.run("tasks", "--iwr-resume=last", "--iwr-json=report.json", *workers)
    resumed = metrics(again)
    whole = interrupted.run("tasks", "--iwr-json=report.json")

    assert first.code == 2
    assert (again.code, whole.code) == (1, 1), again.all
    assert attempts(first.folder) == {"a": 1, "b": 2, "c": 1}
    assert json.dumps(resumed) == json.dumps(metrics(whole))
    assert "resumed   1 of 3 results stood, 2 were to run" in again.lines
    assert "01 press Enter: failed: not found" in again.out


def test_the_line_that_goes_on_is_printed(interrupted):
    """An interrupted run says how to go on with it, and that line does."""
    first = interrupted.interrupted
    (line,) = (line for line in first.lines if line.startswith("resume    pytest "))

    again = interrupted.run(*line.split()[-2:])

    assert line.endswith(f"tasks --iwr-json=report.json --iwr-resume={first.folder.name}")
    assert again.code == 1
    assert "resume    " not in again.out


def test_errors_are_tried_again(project):
    """A task with trouble of the harness is run again; when that is gone, its score stands."""
    project.task("a")
    project.task("b", project.press("browser error once"))

    first = project.run("tasks")
    again = project.run("tasks", f"--iwr-resume={first.folder.name}")

    assert (first.code, again.code) == (3, 0)
    assert attempts(first.folder) == {"a": 1, "b": 2}
    assert [s["exit_status"] for s in json.loads(
        (first.folder / "manifest.json").read_text()
    )["sessions"]] == [3, 0]  # fmt: skip


def test_undecided_is_a_result(project):
    """What could not be decided would not be decided by trying again."""
    project.task("a", project.press("unclear"))
    project.task("b")

    first = project.run("tasks")
    project.run("tasks", "--iwr-resume=last")

    assert attempts(first.folder) == {"a": 1, "b": 1}


def test_going_on_adds_no_task(interrupted):
    """A task that the run was not begun with is left out, wherever it came from since."""
    interrupted.task("d")

    again = interrupted.run("--iwr-resume=last", "-v")

    assert again.code == 1
    assert sorted(attempts(interrupted.interrupted.folder)) == ["a", "b", "c"]
    assert "1 deselected" in again.out


@pytest.mark.parametrize("change", ["task", "page", "checkpoint", "asset"])
def test_what_has_changed_is_run_again(project, change):
    """A result is of its task and its page: where one of them is another now, it stands no more."""
    project.task("a")
    project.task("b")
    first = project.run("tasks")
    match change:
        case "task":
            project.task("a", project.press("missing"))
        case "page":
            project.write("tasks/a/reference/index.html", "<!doctype html><title>New</title>")
        case "checkpoint":
            project.write("tasks/a/checkpoints/step_1.png", "")
        case "asset":
            project.write("tasks/a/assets/asset_001.png", "")

    project.run("tasks", "--iwr-resume=last")

    assert attempts(first.folder) == {"a": 2, "b": 1}


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--iwr-page=pages", "--iwr-page"),
        ("--iwr-visual=on", "--iwr-visual=off and is to go on with --iwr-visual=on"),
        ("--iwr-model=floor:blank", "with --iwr-model=off and is to go on with --iwr-model=floor:"),
    ],
)
def test_a_run_goes_on_as_it_was_begun(interrupted, option, said):
    """Other pages or other scores would make two runs of one: refused, with the right line."""
    interrupted.write("pages/a/index.html", "")

    again = interrupted.run("tasks", "--iwr-resume=last", option)

    assert again.code == 4
    assert said in again.err
    assert "would mix two runs; go on with: pytest " in again.err
    assert attempts(interrupted.interrupted.folder) == {"a": 1, "b": 1}


def test_other_engines_are_refused(interrupted):
    """What is installed now must measure as before: the run has an error for each task, no mix."""
    conftest = interrupted.read("conftest.py")
    interrupted.write("conftest.py", conftest.replace('name = "words/1"', 'name = "words/2"'))

    again = interrupted.run("tasks", "--iwr-resume=last")

    assert again.code == 3
    assert "numbers of both are never mixed" in again.text
    assert attempts(interrupted.interrupted.folder) == {"a": 1, "b": 1}


def test_two_runs_in_one_folder_are_refused(interrupted):
    """While somebody writes a run, nobody else does: exit 4, naming process and host."""
    lock = RunLock(interrupted.interrupted.folder)
    lock.take()
    again = interrupted.run("tasks", "--iwr-resume=last")
    lock.release()
    after = interrupted.run("tasks", "--iwr-resume=last")

    assert again.code == 4
    assert "is writing this run; wait for it or stop it" in again.err
    assert "process " in again.err
    assert after.code == 1


def test_a_run_that_is_not_there_is_said(project):
    """No run, or none of that name: exit 4 before anything is made."""
    project.task("a")

    none = project.run("tasks", "--iwr-resume=last")
    wrong = project.run("tasks", "--iwr-resume=20200101T000000Z-abcdef")

    assert (none.code, wrong.code) == (4, 4)
    assert "no run here yet" in none.err
    assert "20200101T000000Z-abcdef: no run here" in wrong.err
    assert not (project.path / "iwr-results").exists()


def test_a_torn_line_is_told_and_left_out(interrupted):
    """What a killed writer left half is no record; the run goes on and says so."""
    folder = interrupted.interrupted.folder
    journal = folder / "journal-main.jsonl"
    journal.write_bytes(journal.read_bytes()[:-9])

    again = interrupted.run("tasks", "--iwr-resume=last")

    assert again.code == 1
    assert "journal-main.jsonl ends in a torn line, which is left out" in again.out


def test_a_journal_that_cannot_be_read_is_refused(interrupted):
    """Nobody goes on with a run whose results are unknown: exit 4, naming the line."""
    journal = interrupted.interrupted.folder / "journal-main.jsonl"
    journal.write_bytes(b"nonsense\n" + journal.read_bytes())

    again = interrupted.run("tasks", "--iwr-resume=last")

    assert again.code == 4
    assert "journal-main.jsonl: line 1 is not a record" in again.err


def test_a_run_that_was_moved_goes_on_there(interrupted):
    """A run is its folder, wherever that is: a path names it as well."""
    folder = interrupted.interrupted.folder
    shutil.move(folder, interrupted.path / "elsewhere")

    again = interrupted.run("tasks", "--iwr-resume=elsewhere")

    assert again.code == 1, again.all
    assert attempts(interrupted.path / "elsewhere") == {"a": 1, "b": 2, "c": 1}


def test_a_project_that_was_moved_goes_on_there(project, tmp_path_factory):
    """Nothing in a run hangs on where the project lies: neither its tasks nor its pages."""
    project.task("a")
    project.task("b", project.press("interrupt once"))
    for name in "ab":
        project.write(f"pages/{name}/index.html", "<!doctype html><title>Page</title>")
    first = project.run("tasks", "--iwr-page=pages")
    there = tmp_path_factory.mktemp("there") / "project"
    shutil.copytree(project.path, there)

    command = ["--rootdir", there, "tasks", "--iwr-page=pages", "--iwr-visual=off"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(there)
        again = project.pytester.runpytest_subprocess(*command, "--iwr-resume=last")

    assert first.code == 2
    assert again.ret == 0, again.stdout.str()
    assert attempts(there / "iwr-results" / first.folder.name) == {"a": 1, "b": 2}
