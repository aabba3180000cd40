"""Replay recorded user sessions on a web page and score how it works and looks.

>>> from pytest_iwr import load_tasks, run_task, score
>>> (task,) = load_tasks(Path("tasks/headphones"))
>>> result = run_task(task, html_path=Path("mine.html"))
>>> score(result).ifs
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_iwr.api import run_task
    from pytest_iwr.dataset import load_tasks
    from pytest_iwr.metrics import score
    from pytest_iwr.results import TaskResult
    from pytest_iwr.task import Action, Task

__all__ = ["Action", "Task", "TaskResult", "load_tasks", "run_task", "score"]

_HOMES = {
    "Action": "task",
    "Task": "task",
    "TaskResult": "results",
    "load_tasks": "dataset",
    "run_task": "api",
    "score": "metrics",
}


def __getattr__(name: str) -> Any:
    # Loaded on first use: the plugin lives in this package, and every pytest run imports it.
    if name not in _HOMES:
        raise AttributeError(f"module 'pytest_iwr' has no attribute {name!r}")
    return getattr(import_module(f"pytest_iwr.{_HOMES[name]}"), name)
