"""A disk that is full: the run stops, says so, and what it wrote can be gone on with."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from child_runs import count, records, two_steps

from conftest import missing

pytestmark = pytest.mark.browser

NAMES = ("a", "b", "c", "d", "e")
#: Room for two attempts at every task, and what is left of it when the run begins.
SIZE, ROOM = 512 * 1024, 60 * 1024


@pytest.fixture
def small_disk(tmp_path):
    """Give a folder on a disk of its own, of 512 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        missing(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_a_full_disk_stops_the_run(start, tmp_path, small_disk, workers):
    """Exit 3, the cause and the file are named; with room again the run goes on and is whole."""
    home = two_steps(tmp_path, *NAMES)
    (home / "iwr-results").symlink_to(small_disk)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(SIZE - ROOM))

    full = start(home, "tasks", "--iwr-visual=off", *workers)
    code = full.ended()
    whole_lines = records(home)
    filler.unlink()
    again = start(home, "tasks", "--iwr-visual=off", *workers, "--iwr-resume=last")

    assert code == 3, full.printed
    assert "stopped, for nothing more could be written: " in full.printed
    assert "No space left on device" in full.printed
    assert "Traceback" not in full.printed
    assert whole_lines
    assert again.ended() == 0, again.printed
    assert "5 passed" in again.printed
    results = [json.dumps(one["key"]) for one in records(home) if one["record"] == "end"]
    assert len(results) == len(set(results)) == len(NAMES)
    assert count(home, "run") >= 2


def test_a_disk_without_any_room_is_refused(start, tmp_path, small_disk):
    """Where not even the manifest can be written nothing is begun: exit 4, naming the option."""
    home = two_steps(tmp_path, "a")
    (home / "iwr-results").symlink_to(small_disk)
    (small_disk / "filler").write_bytes(bytes(SIZE - os.sysconf("SC_PAGE_SIZE")))

    child = start(home, "tasks", "--iwr-visual=off")

    assert child.ended() == 4, child.printed
    assert "--iwr-results=" in child.printed
    assert "No space left on device" in child.printed
