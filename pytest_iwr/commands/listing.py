"""``iwr list``: which tasks are here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("list", help="list tasks")
    parser.add_argument(
        "path", type=Path, nargs="?", default=Path("tasks"), help="folder or file (default: tasks)"
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print a line per task; return 1 when one of them is not valid."""
    from pytest_iwr.dataset import find, load  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.errors import TaskFormatError  # noqa: PLC0415

    bad = 0
    for entry in find(arguments.path):
        try:
            task = load(entry)
        except TaskFormatError as error:
            bad += 1
            print(f"{entry.name:<24} invalid: {error}")
        else:
            level = task.classification.interaction_complexity or "-"
            print(f"{task.id:<24} {level:<3} {len(task.actions):>3} actions  {task.title or ''}")
    return 1 if bad else 0
