"""Runs over pages that do not want to be tested, each with a healthy task behind it.

Every page is replayed with the same two actions: the key K, after which "Key pressed" must be seen,
and a click on 'Go', after which "Button clicked" must be seen.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from child_runs import command_of, kin_of

from pytest_iwr.journal import read_run
from pytest_iwr.metrics import TaskScores, score
from pytest_iwr.results import Reason, Result, TaskResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from child_runs import Process

PAGES = Path(__file__).parents[1] / "pages" / "hostile"
#: Behind each hostile task stands this one; a dot sorts before whatever else a name may hold.
BEHIND = ".then-well"
#: How long processes may take to be gone when their parent is.
GONE_S = 10
_CALL = re.compile(r"^([\d.]+)s call +tasks/(.+)/task\.json::page", re.MULTILINE)
P, F, N = Result.PASSED, Result.FAILED, Result.NOT_REACHED


class Expected(NamedTuple):
    """What the key and the click come to, and why the one that fails is infeasible, if it is."""

    results: tuple[Result, ...]
    reason: Reason | None = None


FINE = Expected((P, P))
#: The key, or the click, is done, but what must then be seen is not.
KEY_IN_VAIN = Expected((F, N))
CLICK_IN_VAIN = Expected((P, F))
DEAD_AT_ONCE = Expected((F, N), Reason.PAGE_DEAD)
DEAD_AT_CLICK = Expected((P, F), Reason.PAGE_DEAD)
COVERED = Expected((P, F), Reason.COVERED)
NOT_FOUND = Expected((P, F), Reason.NOT_FOUND)


class Run(NamedTuple):
    """What a run in *where* left behind; ``processes`` are those of its Chromium."""

    where: Path
    code: int
    printed: str
    folder: Path
    results: dict[str, TaskResult]
    processes: dict[str, list[int]]

    def came_to(self, name: str) -> Expected:
        """Return what the page of that name came to."""
        actions = self.results[name].actions
        reasons = [a.action.reason for a in actions if a.action and a.result is F]
        return Expected(tuple(a.result for a in actions), *reasons)

    def scores_behind(self, name: str) -> TaskScores:
        """Return the scores of the healthy task behind the page of that name."""
        return score(self.results[f"{name}{BEHIND}"])

    @property
    def seconds(self) -> dict[str, float]:
        """How long each task took, all attempts together."""
        return {name: float(seconds) for seconds, name in _CALL.findall(self.printed)}


def page(name: str) -> bytes:
    """Return the page ``tests/pages/hostile/<name>.html``."""
    return (PAGES / f"{name}.html").read_bytes()


def task(name: str, *, flagged: bool = False) -> dict[str, object]:
    """Return the task: a key and a click, each with a text that must then be seen."""
    steps = [
        ("Press", {"key": "k", "description": "Press the K key"}, "Key pressed"),
        ("Click", {"description": "Click the 'Go' button"}, "Button clicked"),
    ]
    return {
        "schema": "iwr-task/1",
        "id": name,
        "initial_visual_evaluation_flag": flagged,
        "device": {"viewport": {"width": 480, "height": 320}},
        "action_sequence": [
            {
                "type": kind,
                "parameters": parameters,
                "visual_evaluation_flag": flagged,
                "checks": [{"text": text}],
            }
            for kind, parameters, text in steps
        ],
    }


def write_task(where: Path, name: str, html: bytes, *, checkpoints: Path | None = None) -> Path:
    """Write a task and its page; with *checkpoints*, every step is compared with those there."""
    home, pages = where / "tasks" / name, where / "pages" / name
    home.mkdir(parents=True)
    pages.mkdir(parents=True)
    (home / "task.json").write_text(json.dumps(task(name, flagged=checkpoints is not None)))
    (pages / "index.html").write_bytes(html)
    if checkpoints:
        (home / "checkpoints").symlink_to(checkpoints)
    return home


def replay(where: Path, pages: Mapping[str, bytes], *options: str) -> Run:
    """Replay *pages* in one run, each with a healthy task behind it.

    The healthy one is compared with how it looked when it ran alone, pixel by pixel.
    """
    write_task(where / "alone", "well", page("well"))
    alone = run(where / "alone", "--iwr-visual=off")
    looks = alone.folder / "artifacts" / "tasks" / "well" / "page"
    for name, html in pages.items():
        write_task(where / "all", name, html)
        write_task(where / "all", f"{name}{BEHIND}", page("well"), checkpoints=looks)
    return run(where / "all", *options)


def run(where: Path, *options: str) -> Run:
    """Run pytest on the tasks in *where*, watching which Chromium it starts."""
    (where / "pytest.ini").write_text("[pytest]\njunit_family = xunit2\n")
    command = [
        *(sys.executable, "-m", "pytest", "tasks", "--iwr-page=pages", "--junitxml=report.xml"),
        *("--color=no", "--durations=0", "-vv", *options),
    ]
    with (where / "printed.txt").open("wb") as printed:
        process = subprocess.Popen(
            command,
            cwd=where,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        seen = set(_watched(process))
    processes = {"seen": sorted(one.pid for one in seen), "left": _left(seen)}
    (where / "ended.json").write_text(json.dumps([process.returncode, processes]))
    return read(where)


def read(where: Path) -> Run:
    """Return what a run left in *where*."""
    code, processes = json.loads((where / "ended.json").read_text())
    (folder,) = (where / "iwr-results").iterdir()
    printed = (where / "printed.txt").read_bytes().decode()  # strictly: no half characters
    results = {result.key.task: result for result in read_run(folder)}
    return Run(where, code, printed, folder, results, processes)


def _watched(process: subprocess.Popen[bytes]) -> Iterator[Process]:
    """Yield the processes of a run's Chromium until the run ends."""
    while True:
        yield from (one for one in kin_of(process.pid) if "chrom" in command_of(one.pid))
        try:
            process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            continue
        return


def _left(seen: Iterable[Process]) -> list[int]:
    """Return which of the processes are still there when they had time to go."""
    until = time.monotonic() + GONE_S
    while (left := [one.pid for one in seen if one.alive]) and time.monotonic() < until:
        time.sleep(0.1)
    return left
