"""The task that the wheel carries, for a first look without a clone."""

from __future__ import annotations

from pathlib import Path

from pytest_iwr.errors import UsageError

NAME = "headphones"
CONFIG = Path(__file__).with_name("demo.ini")


def demo_task() -> Path:
    """Return the ``task.json`` of the bundled task: of the wheel, else of the source tree.

    Raises `UsageError` when neither has it.
    """
    here = Path(__file__).resolve()
    for folder in (here.parent, here.parents[2] / "tasks"):
        file = folder / NAME / "task.json"
        if file.is_file():
            return file
    raise UsageError(
        "this installation carries no demo task; install the wheel, or clone the source"
    )
