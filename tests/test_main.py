"""The command `iwr`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_iwr.__main__ import main
from pytest_iwr.task_parsing import task_json_schema

ROOT = Path(__file__).parents[1]
ACTIONS = [{"type": "Click", "parameters": {"description": "Click 'Add'"}}]


def write_task(folder: Path, **changes) -> None:
    """Write a task into *folder*."""
    folder.mkdir(parents=True)
    task = {"schema": "iwr-task/1", "id": folder.name, "action_sequence": ACTIONS, **changes}
    (folder / "task.json").write_text(json.dumps(task))


def test_list_tells_each_task_in_a_line(tmp_path, capsys):
    """Id, level, number of actions, title."""
    write_task(tmp_path / "shop", title="Buy", classification={"interaction_complexity": "L2"})
    write_task(tmp_path / "blog")

    code = main(["list", str(tmp_path)])

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert lines == [["blog", "-", "1", "actions"], ["shop", "L2", "1", "actions", "Buy"]]


def test_list_works_inside_a_task(tmp_path, capsys, monkeypatch):
    """From the task's own folder, ``iwr list .`` names it."""
    write_task(tmp_path / "shop")
    monkeypatch.chdir(tmp_path / "shop")

    assert main(["list", "."]) == 0
    assert capsys.readouterr().out.startswith("shop ")


def test_list_tells_what_is_wrong_and_exits_1(tmp_path, capsys):
    """A task that is not valid stands in the list with its reason; the others are listed."""
    write_task(tmp_path / "good")
    write_task(tmp_path / "bad", action_sequence=[])

    code = main(["list", str(tmp_path)])

    said = capsys.readouterr().out
    assert code == 1
    assert "invalid: " in said
    assert "bad/task.json: action_sequence: " in said
    assert "good " in said


def test_list_where_there_is_nothing_is_wrong_usage(tmp_path, capsys):
    """Exit 4, and what a task is."""
    code = main(["list", str(tmp_path / "nowhere")])

    assert code == 4
    assert "no task here; a task is" in capsys.readouterr().err


def test_schema_prints_the_schema(capsys):
    """`iwr schema` is what docs/task.schema.json holds."""
    code = main(["schema"])

    assert code == 0
    assert json.loads(capsys.readouterr().out) == task_json_schema()


@pytest.mark.parametrize("arguments", [[], ["dance"], ["list", "--loud"], ["record"]])
def test_wrong_usage_is_4(arguments, capsys):
    """As with pytest, wrong usage exits 4; the message names the command."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == 4
    assert capsys.readouterr().err.startswith("usage: iwr")


@pytest.mark.parametrize(
    "command", ["demo", "list", "record", "convert", "fetch", "doctor", "schema"]
)
def test_every_command_explains_itself(command, capsys):
    """--help of each command exits 0 and names its arguments."""
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])

    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: iwr {command}")


def iwr(*arguments):
    """Run the command in a process of its own: it starts a Playwright, and pytest has one."""
    command = [sys.executable, "-m", "pytest_iwr", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_recording_what_cannot_be_recorded_is_1(tmp_path):
    """A task without a solution is refused in words; nothing is written."""
    write_task(tmp_path / "shop")

    done = iwr("record", str(tmp_path / "shop"))

    assert done.returncode == 1
    assert "iwr: not recorded: " in done.stderr
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["task.json"]


@pytest.mark.browser
def test_doctor_finds_what_is_needed():
    """Where a Chromium is, doctor exits 0 and names it."""
    done = iwr("doctor")

    assert done.returncode == 0, done.stdout
    assert next(line for line in done.stdout.splitlines() if "chromium" in line).startswith("ok ")


def test_doctor_without_a_browser_says_what_to_do(tmp_path):
    """On a machine without a Chromium, doctor exits 1 and names the remedy."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest_iwr", "doctor"],
        env={"PATH": "/nowhere", "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    assert "BAD chromium" in done.stdout
    assert "iwr doctor --install-browser" in done.stdout


def test_the_demo_runs_anywhere(tmp_path):
    """The project in whose folder one stands takes no part, and results go there."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    (tmp_path / "conftest.py").write_text("raise SystemExit('not yours')\n")
    demo = [sys.executable, "-m", "pytest_iwr", "demo"]

    listed = subprocess.run(
        [*demo, "--", "--collect-only", "-q"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    refused = subprocess.run(
        [*demo, "--page", "nowhere.html"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert listed.returncode == 0, listed.stderr
    assert listed.stdout.splitlines()[0] == "headphones/task.json::reference"
    assert refused.returncode == 4
    assert f"--iwr-page={tmp_path / 'nowhere.html'}: no such file or folder" in refused.stderr


def test_the_command_is_installed():
    """`iwr` is a command of the installation."""
    command = Path(sys.executable).with_name("iwr")

    done = subprocess.run([command, "--help"], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("usage: iwr")
