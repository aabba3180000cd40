"""The folder of a run: found by path, by name, as the last; written by one at a time."""

from __future__ import annotations

import json
import os

import pytest

from pytest_iwr.errors import RunLockedError, UsageError
from pytest_iwr.runs import RunLock, find_run, new_name


def made(results, name: str, *, at: int = 0):
    """Make the folder of a run that was last written at this time."""
    folder = results / name
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    os.utime(folder, ns=(at, at))
    return folder


def test_a_run_is_found_by_path_and_by_name(tmp_path):
    """A path, relative to where one is, goes before a name among the results."""
    results = tmp_path / "iwr-results"
    named = made(results, "20260101T000000Z-aaaaaa")
    moved = made(tmp_path, "moved")

    assert find_run(named.name, results=results, here=tmp_path) == named
    assert find_run("moved", results=results, here=tmp_path) == moved
    assert find_run(str(moved), results=results, here=results) == moved


def test_the_last_is_the_newest(tmp_path):
    """By the time in its name, within one second by who wrote last; and it must hold a run."""
    made(tmp_path, "20260101T000000Z-ffffff", at=9)
    made(tmp_path, "20260102T000000Z-bbbbbb", at=2)
    last = made(tmp_path, "20260102T000000Z-aaaaaa", at=3)
    (tmp_path / "20270101T000000Z-cccccc").mkdir()

    assert find_run("last", results=tmp_path, here=tmp_path) == last


def test_what_is_no_run_is_said(tmp_path):
    """Neither a folder of something else, nor a place without any run."""
    (tmp_path / "other").mkdir()

    with pytest.raises(UsageError, match="other: no run here nor in"):
        find_run("other", results=tmp_path, here=tmp_path)
    with pytest.raises(UsageError, match="no run here yet"):
        find_run("last", results=tmp_path, here=tmp_path)


def test_names_sort_by_time_and_differ():
    """Two runs of one second have names of their own."""
    names = {new_name() for _ in range(50)}

    assert len(names) == 50


def test_one_writes_at_a_time(tmp_path):
    """The second is turned away with the first one's process and host; after it, others may."""
    first, second = RunLock(tmp_path), RunLock(tmp_path)
    first.take()
    holder = json.loads((tmp_path / ".lock.json").read_text())

    with pytest.raises(RunLockedError, match=f"process {os.getpid()} on {holder['host']}, since"):
        second.take()
    first.release()
    second.take()
    second.release()
    second.release()


def test_a_holder_that_left_no_word_holds_too(tmp_path):
    """Who holds the lock may have been killed before it could say who it is."""
    first, second = RunLock(tmp_path), RunLock(tmp_path)
    first.take()
    (tmp_path / ".lock.json").write_text("{")

    with pytest.raises(RunLockedError, match="another process is writing this run"):
        second.take()
    first.release()
