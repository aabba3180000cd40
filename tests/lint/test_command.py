"""The command `iwr lint`: what it prints, and how it exits."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from lint_tasks import action, write_task

from pytest_iwr.__main__ import main
from pytest_iwr.lint.rules import RULES, table

ROOT = Path(__file__).parents[2]
NO_TITLE = (
    "one/task.json: warning IWR101 no-title: the task has no title; say in a few words what is done"
)


@pytest.fixture
def tasks(tmp_path, monkeypatch):
    """Stand in a folder; return a function that writes tasks below it."""
    monkeypatch.chdir(tmp_path)

    def write(name="one", **changes):
        return write_task(tmp_path / name, **changes)

    return write


def static(*arguments):
    """Run the command without a browser and return its exit code."""
    return main(["lint", ".", "--static", *arguments])


def iwr(*arguments):
    """Run the command in a process of its own: it starts a Playwright, and pytest has one."""
    command = [sys.executable, "-m", "pytest_iwr", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_nothing_wrong_is_0(tasks, capsys):
    """A task that is well gives the summary alone, on standard error what is going on."""
    tasks()

    code = static()

    printed = capsys.readouterr()
    assert code == 0
    assert printed.out == "1 task, 0 errors, 0 warnings\n"
    assert printed.err == "iwr: one: reading its files\n"


def test_warnings_are_0_unless_strict(tasks, capsys):
    """A warning is a line and no failure; with --strict it is one."""
    tasks(title="")

    codes = [static(), static("--strict")]

    assert codes == [0, 1]
    assert capsys.readouterr().out.splitlines()[:2] == [NO_TITLE, "1 task, 0 errors, 1 warning"]


def test_errors_are_1_and_name_the_action(tasks, capsys):
    """An error fails; its line names file, action and rule."""
    tasks(actions=[action(), action("Press", "Press the key")])

    code = static()

    line, summary = capsys.readouterr().out.splitlines()
    assert code == 1
    assert line.startswith("one/task.json: action 2: error IWR107 no-key: no key is named; ")
    assert summary == "1 task, 1 error, 0 warnings"


def test_an_invalid_task_does_not_stop_the_others(tasks, capsys):
    """What cannot be read is a finding; what can be is linted."""
    tasks("bad", actions=[])
    tasks("one", title="")

    code = static()

    first, second, summary = capsys.readouterr().out.splitlines()
    assert code == 1
    assert first.startswith("bad/task.json: error IWR001 invalid-task: action_sequence: ")
    assert second == NO_TITLE
    assert summary == "2 tasks, 1 error, 1 warning"


def test_json_is_a_list_of_findings(tasks, capsys):
    """--json prints nothing but the list."""
    tasks(title="")

    code = static("--json")

    assert code == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "code": "IWR101",
            "name": "no-title",
            "severity": "warning",
            "task": "one/task.json",
            "action": None,
            "message": "the task has no title; say in a few words what is done",
        }
    ]


def test_what_a_task_ignores_is_counted(tasks, capsys):
    """A rule that the task lists is left out everywhere in it."""
    bare = action(also={"checks": []})
    tasks(actions=[bare, bare], lint_ignore=["IWR201"])

    assert static("--strict") == 0
    assert capsys.readouterr().out == "1 task, 0 errors, 0 warnings, 2 ignored\n"


def test_what_an_action_ignores_is_left_out_there(tasks, capsys):
    """A rule that one action lists still holds for the others."""
    bare, listed = (action(also={"checks": [], **more}) for more in ({}, IGNORES))
    tasks(actions=[bare, listed])

    static()

    line, summary = capsys.readouterr().out.splitlines()
    assert line.startswith("one/task.json: action 1: warning IWR201 ")
    assert summary == "1 task, 0 errors, 1 warning, 1 ignored"


IGNORES = {"lint_ignore": ["IWR201"]}


def test_rows_of_a_benchmark_are_linted(tasks, tmp_path, capsys):
    """A row is named by its file and number; keys that only it has are no mistake."""
    click = {"type": "Click", "parameters": {"description": " "}}
    row = {"id": 7, "action_sequence": [click], "extra": 1, "title": "Buy"}
    (tmp_path / "data.jsonl").write_text(json.dumps(row) + "\n")

    code = static()

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert any(line.startswith("data.jsonl: row 1: action 1: error IWR103 ") for line in lines)
    assert not any("IWR003" in line for line in lines)


@pytest.mark.parametrize("arguments", [["nowhere"], ["--loud"]])
def test_wrong_usage_is_4(tasks, arguments, capsys):
    """Where there is no task, and for unknown options."""
    try:
        code = main(["lint", "--static", *arguments])
    except SystemExit as stopped:
        code = stopped.code

    assert code == 4
    assert capsys.readouterr().err


def test_a_browser_that_is_not_there_is_wrong_usage(tasks, tmp_path):
    """Without a Chromium nothing is found in the task; the message says what is missing."""
    entry = tasks()

    done = iwr("lint", str(entry.root), "--chromium=/no/chromium")

    assert done.returncode == 4
    assert "/no/chromium" in done.stderr
    assert done.stdout == ""


def test_the_rules_are_printed_and_documented(capsys):
    """--rules prints the table that docs/lint.md shows."""
    assert main(["lint", "--rules"]) == 0
    assert capsys.readouterr().out.strip() == table()
    assert table() in (ROOT / "docs" / "lint.md").read_text("utf-8")


def test_rules_are_told_apart_by_code_and_name():
    """No code and no name is given twice, and each rule looks at something."""
    codes, names = [rule.code for rule in RULES], [rule.name for rule in RULES]

    assert codes == sorted(set(codes))
    assert len(set(names)) == len(names)
    assert [r.code for r in RULES if not (r.reads or r.sees)] == ["IWR001"]


@pytest.mark.browser
@pytest.mark.parametrize("task", sorted(path.name for path in (ROOT / "tasks").iterdir()))
def test_bundled_tasks_lint_clean(task):
    """In the tasks that come with the repository nothing is wrong, and nothing is ignored."""
    done = iwr("lint", "--strict", str(ROOT / "tasks" / task))

    assert done.stdout == "1 task, 0 errors, 0 warnings\n"
    assert done.returncode == 0
    assert f"iwr: {task}: performing its solution (2 of 2)" in done.stderr
