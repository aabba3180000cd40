"""One bad row, whatever is wrong with it: one sentence, and the rows around it are as before."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from bad_rows import BAD, row

from pytest_iwr.__main__ import main
from pytest_iwr.entries import is_task_file


def listed(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return what `iwr list` printed: the names in its table, and the lines of what is invalid."""
    bad = [line for line in lines if ": invalid: " in line]
    table = [line.split()[0] for line in lines if line not in bad]
    return table[1:], bad


@pytest.fixture(params=BAD)
def bad(request, tmp_path):
    """Give a file with a bad row between two good ones, and what must be told."""
    line, told = BAD[request.param]
    file = tmp_path / "data.jsonl"
    file.write_bytes(row("first") + b"\n" + line + b"\n" + row("last") + b"\n")
    return file, told


def test_a_bad_row_is_listed_with_its_reason(bad, capsys):
    """One line names file, row and reason; the others are listed as ever."""
    file, told = bad

    code = main(["list", str(file)])

    names, (wrong,) = listed(capsys.readouterr().out.splitlines())
    assert code == 1
    assert names == ["first", "last"]
    assert f": invalid: {file}: row 2: " in wrong
    assert told in wrong


GIB = 1024**3
#: Prints the exit code of `iwr list`, its seconds, and the most memory used.
MEASURED = """
import resource, sys, time
from pytest_iwr.__main__ import main
main(["list", sys.argv[2]])
print("--")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
code = main(["list", sys.argv[1]])
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(code, time.perf_counter() - began, grown // 1024)
"""


def measured(path, warm_up) -> tuple[int, float, float, list[str]]:
    """Return exit code, seconds, megabytes of growth, and what was printed."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path), str(warm_up)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    *lines, figures = done.stdout.splitlines()
    code, seconds, grown = map(float, figures.split())
    print(f"\n{path.name}: {seconds:.2f} s, {grown:.0f} MB more")  # noqa: T201 - the figure counts
    return int(code), seconds, grown, lines[lines.index("--") + 1 :]


@pytest.fixture
def small(tmp_path):
    """Give a small file of one row."""
    file = tmp_path / "small.jsonl"
    file.write_bytes(row("small"))
    return file


@pytest.mark.parametrize("place", ["first", "middle"])
def test_a_row_of_a_gigabyte_is_passed_over(tmp_path, small, place):
    """It is not read into memory, costs seconds at most, and the rows around it stand."""
    file = tmp_path / "data.jsonl"
    with file.open("wb") as out:
        out.write(b"" if place == "first" else row("before") + b"\n")
        out.seek(GIB, os.SEEK_CUR)
        out.write(b"\n" + row("behind") + b"\n")

    code, seconds, grown, lines = measured(file, small)

    names, (wrong,) = listed(lines)
    assert code == 1
    assert names == (["behind"] if place == "first" else ["before", "behind"])
    assert wrong.startswith("line-1: " if place == "first" else "line-2: ")
    assert wrong.endswith("longer than 4 MiB, which no task is")
    assert grown < 64
    assert seconds < 20


def test_a_native_file_of_a_gigabyte_is_not_read(tmp_path, small):
    """What is too long is refused by its first megabytes."""
    (tmp_path / "one").mkdir()
    file = tmp_path / "one" / "task.json"
    with file.open("wb") as out:
        out.write(b'{"schema": "iwr-task/1"')
        out.seek(GIB)
        out.write(b"}")

    code, seconds, grown, (line,) = measured(file, small)

    assert code == 1
    assert "one/task.json: longer than 4 MiB" in line
    assert grown < 64
    assert seconds < 20


def test_line_ends_and_byte_order_marks_shift_nothing(tmp_path, capsys):
    """Windows line ends, a mark in front, empty lines, no end of line at the end."""
    file = tmp_path / "data.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + row("a") + b"\r\n\r\n" + row("b") + b"\r\n" + row("c"))

    assert main(["list", str(file)]) == 0
    assert listed(capsys.readouterr().out.splitlines()) == (["a", "b", "c"], [])


def test_what_a_task_calls_itself_cannot_move_the_cursor(tmp_path, capsys):
    """Titles and domains are shown on one line, without what a terminal would obey."""
    more = r', "title": "a\u001b[2Jb\nc", "classification": {"domain": "\u001b[31mred\n"}'
    file = tmp_path / "data.jsonl"
    file.write_bytes(row("a", more) + b"\n" + row("b", r', "device": "\u001b[2J\n"'))

    main(["list", str(file)])

    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert len(said.splitlines()) == 3


@pytest.mark.parametrize("name", ["data.jsonl", "one/task.json"])
def test_an_empty_file_holds_no_task(tmp_path, name, capsys):
    """That is said in words."""
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"")

    assert main(["list", str(file)]) == 4
    assert f"{file}: no task here" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["data.jsonl", "task.json"])
def test_a_pipe_is_no_task_file(tmp_path, name):
    """Nobody waits for what may be written into it."""
    os.mkfifo(tmp_path / name)

    assert not is_task_file(tmp_path / name)


def test_a_long_first_row_hides_no_file(tmp_path):
    """Whether a file is ours is seen behind a first row that is long, by the row or those after."""
    padding = f', "x": "{"x" * 100_000}"'
    own, behind, others = (tmp_path / f"{name}.jsonl" for name in ("own", "behind", "others"))
    own.write_bytes(b'{"x": "' + b"x" * 100_000 + b'", ' + row("a")[1:])
    behind.write_bytes(b"{" + padding[2:].encode() + b"}\n" + row("b"))
    others.write_bytes(b"{" + padding[2:].encode() + b"}\n" + b"{}\n")

    assert [is_task_file(file) for file in (own, behind, others)] == [True, True, False]
