"""Runs of pytest with engines of the user's own: one that waits, and `iwr scorer` beside them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from child_runs import Child, kill, two_steps
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = ("a", "b", "c", "d")
#: While there is a file ``hold``, the sixth picture is not read: two tasks have been compared by
#: then, or one has, where two are compared at once.
ENGINES = '''
import time
from pathlib import Path
from pytest_iwr.visual.base import TextBox, TextReading

HOLD, HELD = Path("hold"), Path("held")


class Reader:
    """Reads how many dark pixels there are, as that many digits."""
    name = "dark pixels 1"

    def __init__(self):
        self.asked = 0

    def read(self, picture):
        self.asked += 1
        if HOLD.exists() and self.asked >= 6:
            HELD.touch()
            time.sleep(600)
        dark = sum(picture.convert("L").histogram()[:128])
        return TextReading((TextBox(f"pixels {dark}", 0, 0, 1, 1),))


class Structure:
    name = "a half 1"

    def similarity(self, reference, picture):
        return 0.5
'''
OWN = ("--iwr-ocr=held_engines:Reader", "--iwr-structure=held_engines:Structure")
KEY = "5eed" * 16


class Listening(NamedTuple):
    """A scorer for other machines, its process, and what it printed before it was ready."""

    address: str
    printed: str
    pid: int


def four_tasks(home: Path) -> Path:
    """Make a project of four tasks, and the engines above."""
    two_steps(home, *NAMES)
    (home / "conftest.py").write_text("")
    (home / "held_engines.py").write_text(ENGINES)
    for name in NAMES:
        checkpoint = home / "tasks" / name / "checkpoints" / "step_0.png"
        Image.new("RGB", (480, 320), "silver").save(checkpoint)
    return home


def metrics_of(home: Path) -> dict:
    """Return the metrics that the last session wrote as ``report.json``."""
    return json.loads((home / "report.json").read_text(encoding="utf-8"))["metrics"]


@contextmanager
def children() -> Iterator[list[Child]]:
    """Give a list of runs; what still runs at the end is killed, with all that is below it."""
    begun: list[Child] = []
    yield begun
    for child in begun:
        if child.process.poll() is None:
            for process in child.kin():
                kill(process.pid)
            child.process.wait()


@contextmanager
def listening(home: Path, address: str, *options: str, key: str = KEY) -> Iterator[Listening]:
    """Start ``iwr scorer`` in *home*, and wait until it is ready."""
    command = [sys.executable, "-m", "pytest_iwr", "scorer", f"--listen={address}", *options]
    process = subprocess.Popen(
        command,
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "IWR_SCORER_KEY": key},
        text=True,
    )
    with process:
        lines = []
        for line in process.stdout or ():
            lines.append(line)
            if line.startswith("ready"):
                break
        try:
            yield Listening(address, "".join(lines), process.pid)
        finally:
            process.kill()
