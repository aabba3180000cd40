"""Converting tasks: what is refused in words, nothing overwritten, nothing half."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from made_tasks import everything, row, rows, write

from pytest_iwr.__main__ import main
from pytest_iwr.convert import convert


@pytest.mark.parametrize("taken", ["tasks", "tasks/b/x", "data.jsonl", "data/x", "link.jsonl"])
def test_nothing_is_overwritten(tmp_path, capsys, taken):
    """What stands at the target is told, and nothing at all is written."""
    source = rows(tmp_path / "rows.jsonl", row("a"), row("b"))
    target = tmp_path / taken.partition("/")[0]
    if taken == "link.jsonl":
        target.symlink_to("nowhere")
    else:
        write(tmp_path, {taken: b"mine"})
    if target.name != "tasks":
        convert(source, tmp_path / "native")
        source, target = tmp_path / "native", target.with_suffix(".jsonl")
    before = everything(tmp_path)

    code = main(["convert", str(source), str(target)])

    assert code == 4
    assert "is there already; nothing is overwritten" in capsys.readouterr().err
    assert everything(tmp_path) == before


def test_tasks_may_be_added_to_others(tmp_path):
    """A folder of other tasks takes new ones; those that were there stay as they are."""
    write(tmp_path, {"tasks/old/task.json": b"old"})

    convert(rows(tmp_path / "data.jsonl", row("new")), tmp_path / "tasks")

    assert (tmp_path / "tasks/old/task.json").read_bytes() == b"old"
    assert sorted(path.name for path in (tmp_path / "tasks").iterdir()) == ["new", "old"]


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("data.jsonl", "other.jsonl", "rows become native tasks; name a folder"),
        ("tasks", "more", "native tasks become rows; name a .jsonl"),
        (".", "x.jsonl", "holds rows; name the .jsonl itself"),
        ("data.jsonl", "no/where", "no such folder; make it first"),
        ("nothing", "x", "no task here"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, capsys, source, target, told):
    """Each in words, with exit code 4."""
    convert(rows(tmp_path / "data.jsonl", row("a")), tmp_path / "tasks")

    assert main(["convert", str(tmp_path / source), str(tmp_path / target)]) == 4
    assert told in capsys.readouterr().err


def with_link(task: Path) -> None:
    """Put a link out among the assets."""
    (task / "assets").mkdir(parents=True)
    (task / "assets" / "a.txt").symlink_to("/etc/hostname")


def with_linked_folder(task: Path) -> None:
    """Make the assets a link out."""
    task.mkdir(parents=True)
    (task / "assets").symlink_to("/etc")


def with_root_link(task: Path) -> None:
    """Make the folder itself a link out."""
    task.parent.mkdir(exist_ok=True)
    task.symlink_to("/etc")


def with_pipe(task: Path) -> None:
    """Put there what is no file."""
    task.mkdir(parents=True)
    os.mkfifo(task / "pipe")


def with_task_file(task: Path) -> None:
    """Put a file there that bears the name of ours."""
    write(task, {"task.json": b"{}"})


@pytest.mark.parametrize(
    ("bad", "spoil", "told"),
    [
        (row("b", schema="mine"), None, 'the row has a key "schema", which a native task needs'),
        (row("b", schema=None), None, 'the row has a key "schema", which a native task needs'),
        (row("b", x=float("nan")), None, "NaN is no number of JSON"),
        (row("A"), None, "differs from 'a' in row 1 only in upper and lower case"),
        (row("../b"), None, "is not made of letters"),
        ({"id": "b"}, None, "action_sequence is missing"),
        (row("b"), with_link, "assets/a.txt is a link, and links are not followed"),
        (row("b"), with_linked_folder, "assets is a link, and links are not followed"),
        (row("b"), with_root_link, "data/b is a link, and links are not followed"),
        (row("b"), with_pipe, "pipe is neither a file nor a folder"),
        (row("b"), with_task_file, "its folder holds a task.json"),
    ],
)
def test_a_bad_row_keeps_all_from_being_written(tmp_path, capsys, bad, spoil, told):
    """It is told with file and row; with --skip-bad the good ones are written."""
    source = rows(tmp_path / "data.jsonl", row("a"), bad, row("c"))
    if spoil:
        spoil(tmp_path / "data" / "b")

    refused = main(["convert", str(source), str(tmp_path / "tasks")])
    said = capsys.readouterr().err
    there = (tmp_path / "tasks").exists()
    skipped = main(["convert", str(source), str(tmp_path / "tasks"), "--skip-bad"])
    said_then = capsys.readouterr().err

    assert (refused, there, skipped) == (1, False, 0)
    assert f"iwr: {source}: row 2: " in said
    assert told in said
    assert "nothing was written" in said
    assert f"iwr: skipped: {source}: row 2: " in said_then
    assert sorted(path.name for path in (tmp_path / "tasks").iterdir()) == ["a", "c"]


def test_a_number_of_more_digits_than_are_kept_is_refused(tmp_path, capsys):
    """Losing digits in silence is losing."""
    file = tmp_path / "data.jsonl"
    file.write_text(json.dumps(row("a", x="?")).replace('"?"', "0.12345678901234567890"))

    assert main(["convert", str(file), str(tmp_path / "tasks")]) == 1
    assert "row 1: the number 0.1234567890" in capsys.readouterr().err


def test_natives_that_differ_in_case_only_cannot_be_rows_of_one_file(tmp_path):
    """Their folders would be one on some file systems."""
    for name in ("shop", "Shop"):
        data = json.dumps({"schema": "iwr-task/1", **row(name)}).encode()
        write(tmp_path / "tasks" / name, {"task.json": data})

    done = convert(tmp_path / "tasks", tmp_path / "data.jsonl")

    assert done.converted == ()
    assert "'shop' differs from 'Shop' only in upper and lower case" in done.bad[0]


def test_what_belongs_to_no_task_is_told(tmp_path, capsys):
    """Nothing is lost in silence."""
    source = rows(tmp_path / "data.jsonl", row(1), files={"README.md": b"", "7/video.mp4": b""})

    main(["convert", str(source), str(tmp_path / "tasks")])

    said = capsys.readouterr().err
    assert f"belongs to no task: {tmp_path / 'data' / '7'}\n" in said
    assert f"belongs to no task: {tmp_path / 'data' / 'README.md'}\n" in said


@pytest.mark.parametrize("to_rows", [False, True])
def test_an_interrupted_conversion_leaves_nothing(tmp_path, monkeypatch, to_rows):
    """Whichever file it is interrupted at, the target's folder is as it was."""
    files = {f"{name}/assets/{n}": b"x" for name in "ab" for n in range(3)}
    source = rows(tmp_path / "data.jsonl", row("a"), row("b"), files=files)
    if to_rows:
        convert(source, tmp_path / "tasks")
        source = tmp_path / "tasks"
    target = tmp_path / ("new.jsonl" if to_rows else "new")
    before = everything(tmp_path)
    real = shutil.copyfile

    for allowed in range(6):
        left = iter(range(allowed))

        def copy(*args, left=left, **how):
            if next(left, None) is None:
                raise KeyboardInterrupt
            return real(*args, **how)

        monkeypatch.setattr(shutil, "copyfile", copy)
        with pytest.raises(KeyboardInterrupt):
            convert(source, target)
        assert everything(tmp_path) == before


@pytest.mark.parametrize("to_rows", [False, True])
def test_when_moving_in_place_fails_what_was_moved_is_taken_back(tmp_path, monkeypatch, to_rows):
    """The last step is done for all or for none."""
    source = rows(tmp_path / "data.jsonl", row("a"), row("b"), files={"a/x": b"", "b/x": b""})
    write(tmp_path, {"others/old/task.json": b"old"})
    if to_rows:
        convert(source, tmp_path / "tasks")
        source = tmp_path / "tasks"
    target = tmp_path / ("new.jsonl" if to_rows else "others")
    before = everything(tmp_path)
    real, seen = Path.rename, []

    def rename(path, place):
        seen.append(path)
        if len(seen) == 2:
            raise PermissionError("the disk says no")
        return real(path, place)

    monkeypatch.setattr(Path, "rename", rename)

    code = main(["convert", str(source), str(target)])

    assert code == 1
    assert len(seen) == 3
    assert everything(tmp_path) == before
