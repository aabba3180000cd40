"""Ctrl-C and SIGTERM: once in order, twice at once; browsers are closed, the run can go on."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest
from child_runs import count, two_steps, wait_for

pytestmark = pytest.mark.browser

#: Closing browsers takes about a second; without hearing the signal it would be half a minute.
SOON_S = 15.0
NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")


def test_once_ends_in_order(start, tmp_path):
    """SIGTERM to one process: browser closed, finished results reported, how to go on is told."""
    child = start(two_steps(tmp_path, *NAMES), "tasks", "--iwr-visual=off")
    wait_for(lambda: count(tmp_path, "end") == 2, child=child)
    kin = child.kin()

    child.stop(signal.SIGTERM)
    begun = time.monotonic()
    code = child.ended()

    assert code == 2, child.printed
    assert time.monotonic() - begun < SOON_S
    assert "partial   stopped early: " in child.printed
    assert f"--iwr-resume={child.folder.name}" in child.printed
    wait_for(lambda: not any(process.alive for process in kin))
    manifest = json.loads((child.folder / "manifest.json").read_text())
    assert manifest["sessions"][0]["exit_status"] == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_what_was_stopped_goes_on(start, tmp_path, number, workers):
    """After either signal, with workers or without, what is missing is run and nothing twice."""
    home = two_steps(tmp_path, *NAMES)
    child = start(home, "tasks", "--iwr-visual=off", *workers)
    wait_for(lambda: count(home, "end") >= 2, child=child)
    kin = child.kin()

    child.stop(number)
    begun = time.monotonic()
    code = child.ended()
    took_s = time.monotonic() - begun
    finished = count(home, "end")
    again = start(home, "tasks", "--iwr-visual=off", *workers, "--iwr-resume=last")

    assert code == 2, child.printed
    assert took_s < SOON_S, child.printed
    assert again.ended() == 0, again.printed
    assert "8 passed" in again.printed
    assert finished >= 2
    wait_for(lambda: not any(process.alive for process in kin))


def test_ctrl_c_in_a_terminal_reaches_workers_too(start, tmp_path):
    """A terminal sends it to the whole group; nobody reports trouble, the run just ends."""
    home = two_steps(tmp_path, *NAMES)
    child = start(home, "tasks", "--iwr-visual=off", "-n2")
    wait_for(lambda: count(home, "end") >= 2, child=child)
    kin = child.kin()
    workers = child.kin_named("python", "-c", "import sys;exec(eval(sys.stdin.readline()))")

    assert len(workers) == 2
    for pid in (child.process.pid, *workers):
        os.kill(pid, signal.SIGINT)

    assert child.ended() == 2, child.printed
    assert "INTERNALERROR" not in child.printed
    assert "--iwr-resume=" in child.printed
    wait_for(lambda: not any(process.alive for process in kin))


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_twice_is_at_once(start, tmp_path, workers):
    """The second signal does not wait for anything to close, and still leaves no browser behind."""
    home = two_steps(tmp_path, *NAMES)
    child = start(home, "tasks", "--iwr-visual=off", *workers)
    wait_for(lambda: count(home, "end") >= 2, child=child)
    kin = child.kin()

    child.stop(signal.SIGINT)
    begun = time.monotonic()
    child.stop(signal.SIGTERM)
    code = child.ended()

    assert code == 2, child.printed
    assert "stopped at once; go on with --iwr-resume=" in child.printed
    assert time.monotonic() - begun < 10.0
    wait_for(lambda: not any(process.alive for process in kin))
