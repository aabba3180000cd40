"""Runs of pytest as children, to be stopped in the middle: their processes, their journals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Longer than anything here takes; what is not there by then never comes.
PATIENCE_S = 180.0
#: How often a condition is looked at.
_GLANCE_S = 0.02

PAGE = """<!doctype html><title>Two steps</title>
<style>button { display: block; margin: 8px; padding: 12px 24px }</style>
<h1>Two steps</h1><button id="one">One</button><button id="two">Two</button><p id="log"></p>
<script>
  one.onclick = () => log.append("did One ");
  two.onclick = () => log.append("did Two ");
</script>"""

#: Text is read at once: what an OCR makes of a picture is not what these runs are about.
READS_NOTHING = """
import pytest
from pytest_iwr.visual.base import TextReading

class Nothing:
    name = "nothing/1"
    def read(self, picture):
        return TextReading(())

@pytest.hookimpl(optionalhook=True)
def pytest_iwr_make_text_reader(config):
    return Nothing()
"""


class Process(NamedTuple):
    """A process, with what tells it from a later one of the same number."""

    pid: int
    started: str

    @property
    def alive(self) -> bool:
        """Whether it still runs; one that nobody has waited for does not."""
        stat = _stat(self.pid)
        return bool(stat) and stat[19] == self.started and stat[0] != "Z"


class Child:
    """A run of pytest in a process of its own."""

    def __init__(self, home: Path, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        self.home = home
        self._printed = home / f"printed-{len(list(home.glob('printed-*')))}.txt"
        with self._printed.open("wb") as printed:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
                cwd=home,
                stdout=printed,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                preexec_fn=hear_interrupts,  # noqa: PLW1509 - nothing else runs beside
            )

    @property
    def printed(self) -> str:
        """What it has printed so far."""
        return self._printed.read_text(encoding="utf-8", errors="replace")

    @property
    def folder(self) -> Path:
        """The newest run below its home."""
        return max((self.home / "iwr-results").iterdir())

    def stop(self, number: int) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait for its end and return its exit code; fail, with what it printed, if it hangs."""
        try:
            return self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {PATIENCE_S:g} s: {self.printed}") from None

    def kin(self) -> list[Process]:
        """Return all processes below it, and itself, as they are now."""
        return kin_of(self.process.pid)

    def kin_named(self, *words: str) -> list[int]:
        """Return the processes below it whose command line has all *words*."""
        return [
            process.pid
            for process in self.kin()
            if all(word in command_of(process.pid) for word in words)
        ]


def kin_of(pid: int) -> list[Process]:
    """Return a process and all that are below it, as they are now."""
    parents = {one: int(stat[1]) for one in _pids() if (stat := _stat(one))}
    found = {pid}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return [Process(one, stat[19]) for one in sorted(found) if (stat := _stat(one))]


def hear_interrupts() -> None:
    """Undo that a shell lets what runs in its background ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def kill(pid: int) -> None:
    """Kill a process, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def wait_for(condition: Callable[[], object], *, child: Child | None = None) -> None:
    """Wait until *condition* holds, or fail; with *child*, as long as that runs."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, child.printed if child else "waited in vain"
        assert child is None or child.process.poll() is None, child.printed
        time.sleep(_GLANCE_S)


def records(home: Path) -> list[dict]:
    """Return the whole lines of all journals of the newest run, as they are now."""
    found = []
    for folder in sorted((home / "iwr-results").glob("*/"))[-1:]:
        for path in folder.glob("journal*.jsonl"):
            lines = path.read_bytes().splitlines(keepends=True)
            found += [json.loads(line) for line in lines if line.endswith(b"\n")]
    return found


def count(home: Path, kind: str) -> int:
    """Return how many records of a kind the newest run has."""
    return sum(record["record"] == kind for record in records(home))


def two_steps(home: Path, *names: str) -> Path:
    """Make a project with tasks of two clicks each on a page that works."""
    (home / "pytest.ini").write_text("[pytest]\n")
    (home / "conftest.py").write_text(READS_NOTHING)
    for name in names:
        reference = home / "tasks" / name / "reference" / "index.html"
        reference.parent.mkdir(parents=True)
        reference.write_text(PAGE)
        (home / "tasks" / name / "task.json").write_text(json.dumps(_task(name)))
        checkpoint = home / "tasks" / name / "checkpoints" / "step_0.png"
        checkpoint.parent.mkdir()
        Image.new("RGB", (480, 320), "white").save(checkpoint)
    return home


def _task(name: str) -> dict[str, object]:
    actions = [
        {
            "type": "Click",
            "parameters": {"description": f"Click the '{label}' button"},
            "checks": [{"text": f"did {label}"}],
        }
        for label in ("One", "Two")
    ]
    viewport = {"width": 480, "height": 320}
    return {
        "schema": "iwr-task/1",
        "id": name,
        "device": {"viewport": viewport},
        "action_sequence": actions,
    }


def command_of(pid: int) -> str:
    """Return the command line of a process; empty where there is none."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the state on: state, parent, …, start time."""
    with suppress(OSError):
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return text.rpartition(")")[2].split()
    return []
