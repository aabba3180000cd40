"""How much memory the workers and the scorer of a run take, and how much they may.

Memory is PSS in kB of 1024 bytes, as Linux tells it. What processes share is counted in parts: the
parts of all make the whole.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from child_runs import command_of, kin_of

from pytest_iwr.visual.factory import EDGES, RAPID
from pytest_iwr.visual.service.process import Plan, ScorerProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from child_runs import Child

WORKERS = 8
#: What may be taken: so many engine sets, and so much for each worker.
ENGINE_SETS, WORKER_KB = 1.5, 120_000_000 // 1024
_BETWEEN_S = 0.1
T = TypeVar("T")
_WORKER, _SCORER = "exec(eval(sys.stdin.readline()))", "pytest_iwr.visual.service"


class Taken(NamedTuple):
    """Memory at one moment in kB: of each worker, of the scorer (0 where there is none)."""

    workers: tuple[int, ...] = ()
    scorer: int = 0

    @property
    def all(self) -> int:
        """Return the sum."""
        return sum(self.workers) + self.scorer


def bound_kb(engine_set: int) -> int:
    """Return what `WORKERS` workers and their scorer may take, in kB."""
    return round(ENGINE_SETS * engine_set) + WORKERS * WORKER_KB


def taken_by(pid: int) -> Taken:
    """Return what workers and scorer below the process *pid* take now.

    Browsers and their drivers are not counted.
    """
    commands = {one.pid: command_of(one.pid) for one in kin_of(pid)}
    workers = [one for one, said in commands.items() if _WORKER in said]
    scorers = [one for one, said in commands.items() if _SCORER in said]
    return Taken(tuple(map(pss_kb, workers)), sum(map(pss_kb, scorers)))


def most_taken(run: Child) -> tuple[Taken, Taken]:
    """Watch *run* to its end; return the moment of most memory, and of most in the scorer."""
    moments = _while(lambda: run.process.poll() is None, lambda: taken_by(run.process.pid))
    return max(moments, key=lambda one: one.all), max(moments, key=lambda one: one.scorer)


def engine_set_kb(pairs: Sequence[tuple[bytes, bytes]]) -> int:
    """Return the most that a scorer takes which compares *pairs* one after the other, in kB."""
    process = ScorerProcess()
    process.start(Plan(RAPID, EDGES, process.key, jobs=1))
    remote = process.remote
    asking = Thread(target=lambda: [remote.score(*pair) for pair in pairs], daemon=True)
    asking.start()
    try:
        return max(_while(asking.is_alive, lambda: pss_kb(process.pid or 0)))
    finally:
        process.close()


def pairs_of(run: Path, tasks: Path) -> list[tuple[bytes, bytes]]:
    """Return checkpoint and screenshot of all steps of the *run* in that folder."""
    checkpoints = {task.name: task / "checkpoints" for task in tasks.iterdir()}
    return [
        ((checkpoints[part] / shot.name).read_bytes(), shot.read_bytes())
        for shot in sorted((run / "artifacts").rglob("step_*.png"))
        for part in shot.relative_to(run).parts
        if part in checkpoints
    ]


def pss_kb(pid: int) -> int:
    """Return the memory of a process in kB, 0 where there is none."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def _while(goes_on: Callable[[], bool], look: Callable[[], T]) -> list[T]:
    """Return what was seen as long as it *goes_on*."""
    seen = [look()]
    while goes_on():
        time.sleep(_BETWEEN_S)
        seen.append(look())
    return seen
