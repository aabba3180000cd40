"""The command `iwr`."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_iwr.__main__ import main
from pytest_iwr.commands.progress import Progress
from pytest_iwr.dataset import load_tasks
from pytest_iwr.task_parsing import task_json_schema

ROOT = Path(__file__).parents[1]
ACTIONS = [{"type": "Click", "parameters": {"description": "Click 'Add'"}}]


def write_task(folder: Path, **changes) -> None:
    """Write a task into *folder*."""
    folder.mkdir(parents=True)
    task = {"schema": "iwr-task/1", "id": folder.name, "action_sequence": ACTIONS, **changes}
    (folder / "task.json").write_text(json.dumps(task))


def test_list_is_a_table(tmp_path, capsys):
    """A head, then a line for each task: level, domain, counts, screen, size, title."""
    known = {"interaction_complexity": "L2", "visual_complexity": "V3", "domain": "E-commerce"}
    write_task(tmp_path / "shop", title="Buy a pair", classification=known)
    write_task(tmp_path / "blog")
    (tmp_path / "blog" / "video.mp4").write_bytes(bytes(2_500_000))

    code = main(["list", str(tmp_path)])

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    head = ["task", "level", "domain", "actions", "assertions", "screen", "size", "title"]
    assert code == 0
    assert lines[0] == head
    assert lines[1] == ["blog", "-", "-", "1", "0", "1920x1080", "2.5", "MB"]
    assert lines[2][:5] == ["shop", "L2", "V3", "E-commerce", "1"]
    assert lines[2][-3:] == ["Buy", "a", "pair"]


def test_list_keeps_to_a_terminal(tmp_path, capsys, monkeypatch):
    """On a terminal no line is longer than it is wide; elsewhere nothing is cut."""
    write_task(tmp_path / ("shop" * 15), title="Buy " * 40)
    main(["list", str(tmp_path)])
    whole = capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    main(["list", str(tmp_path)])

    assert "shop" * 15 in whole
    assert ("Buy " * 40).strip() in whole
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_list_passes_over_what_a_killed_recording_left(tmp_path, capsys):
    """A draft is no task."""
    write_task(tmp_path / "shop")
    write_task(tmp_path / ".iwr-draft-x" / "shop")

    assert main(["list", str(tmp_path)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_list_knows_rows(tmp_path, capsys):
    """Rows of a dataset stand in the table like tasks."""
    rows = [{"id": name, "action_sequence": ACTIONS} for name in ("r1", "r2")]
    (tmp_path / "set.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))

    assert main(["list", str(tmp_path)]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        "task",
        "r1",
        "r2",
    ]


def test_new_writes_a_task_and_says_what_to_do(tmp_path, capsys):
    """The commands that come next can be copied; without a terminal nothing is asked."""
    code = main(["new", "shop", "--title", "Buy", "--mobile", "--tasks", str(tmp_path)])

    (task,) = load_tasks(tmp_path)
    assert code == 0
    assert (task.title, task.viewport, task.touch) == ("Buy", (390, 844), True)
    assert f"iwr record {tmp_path / 'shop'}" in capsys.readouterr().out


@pytest.mark.parametrize(("answers", "title"), [(["Buy a pair", "Shops"], "Buy a pair"), ([], "x")])
def test_new_asks_on_a_terminal(tmp_path, monkeypatch, answers, title):
    """What was not given is asked for; one may pass with Enter, or with Control+D."""
    left = list(answers)

    def answer(_):
        if not left:
            raise EOFError
        return left.pop(0)

    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", answer)

    assert main(["new", "x", "--tasks", str(tmp_path)]) == 0
    (task,) = load_tasks(tmp_path)
    assert task.title == title
    assert task.classification.domain == (answers[1] if answers else None)


def test_new_refuses_an_id_before_it_asks(tmp_path, capsys, monkeypatch):
    """Nobody answers questions for nothing."""
    monkeypatch.setattr("builtins.input", lambda _: pytest.fail("asked"))

    assert main(["new", "../x", "--tasks", str(tmp_path)]) == 4
    assert "cannot be an id" in capsys.readouterr().err


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def test_progress_rewrites_a_line_on_a_terminal(monkeypatch):
    """One line that never wraps, and none of it is left at the end."""
    monkeypatch.setenv("COLUMNS", "20")
    stream = Terminal()
    progress = Progress(stream)

    progress.tell("shop: video", "action 1 of 2")
    progress.tell("shop: video", "x" * 50)
    progress.done()

    shown = stream.getvalue().split("\r\x1b[K")
    assert shown[0] == shown[-1] == ""
    assert shown[1].startswith("shop: video: ")
    assert max(map(len, shown)) < 20
    assert "\n" not in stream.getvalue()


def test_progress_elsewhere_is_a_line_for_each_thing():
    """A log is not filled with parts; a warning has a line of its own."""
    stream = io.StringIO()
    progress = Progress(stream)

    progress.tell("shop: video", "action 1 of 2")
    progress.tell("shop: video", "action 2 of 2")
    progress.warn("weak words")
    progress.tell("shop: writing the video", "")
    progress.done()

    assert stream.getvalue().splitlines() == [
        "shop: video",
        "iwr: warning: weak words",
        "shop: writing the video",
    ]


def test_list_works_inside_a_task(tmp_path, capsys, monkeypatch):
    """From the task's own folder, ``iwr list .`` names it."""
    write_task(tmp_path / "shop")
    monkeypatch.chdir(tmp_path / "shop")

    assert main(["list", "."]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("shop ")


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


@pytest.mark.parametrize("arguments", [[], ["dance"], ["list", "--loud"], ["record"], ["new"]])
def test_wrong_usage_is_4(arguments, capsys):
    """As with pytest, wrong usage exits 4; the message names the command."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == 4
    assert capsys.readouterr().err.startswith("usage: iwr")


@pytest.mark.parametrize(
    "command",
    ["demo", "list", "new", "record", "ground", "score", "convert", "fetch", "doctor", "schema"],
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
def test_a_task_that_is_refused_keeps_no_other_from_being_recorded(tmp_path):
    """Each refusal is told in a sentence and the exit code is 1; the good task is recorded."""
    write_task(tmp_path / "bad", action_sequence=[])
    write_task(tmp_path / "empty")
    assert main(["new", "good", "--tasks", str(tmp_path)]) == 0

    done = iwr("record", str(tmp_path))

    refusals = [line for line in done.stderr.splitlines() if "not recorded" in line]
    assert done.returncode == 1
    assert len(refusals) == 2
    assert "bad/task.json: action_sequence: " in refusals[0]
    assert "empty: no reference/index.html to record" in refusals[1]
    assert (tmp_path / "good" / "video.mp4").is_file()


@pytest.mark.browser
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_recording_leaves_the_task_whole(tmp_path, stop):
    """However it is stopped: the task is as it was, and still the only one."""
    assert main(["new", "shop", "--tasks", str(tmp_path)]) == 0
    old = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "pytest_iwr", "record", str(tmp_path / "shop")]

    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as recording:
        begun = next(line for line in recording.stderr if "shop: video" in line)
        recording.send_signal(stop)
        _, said = recording.communicate(timeout=30)

    assert begun
    assert {path: path.read_bytes() for path in old} == old
    assert [task.id for task in load_tasks(tmp_path)] == ["shop"]
    if stop is not signal.SIGKILL:
        assert recording.returncode == 130
        assert said.splitlines()[-1] == "iwr: interrupted"
        assert list(tmp_path.iterdir()) == [tmp_path / "shop"]


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


def test_a_reader_that_has_read_enough_is_no_error():
    """``iwr schema | head -1`` ends as it should: quietly."""
    command = [sys.executable, "-m", "pytest_iwr", "schema"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()

    assert (process.wait(), errors) == (0, "")
