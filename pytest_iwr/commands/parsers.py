"""What the parsers of all commands have in common."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.runs import find_run

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction


def add_command(commands: _SubParsersAction[Any], name: str, what: str) -> ArgumentParser:
    """Add the command *name*, which does *what*, and return its parser."""
    description = f"{what[0].upper()}{what[1:]}."
    parser: ArgumentParser = commands.add_parser(name, help=what, description=description)
    return parser


def add_tasks(parser: ArgumentParser) -> None:
    """Add the argument that says where the tasks are."""
    parser.add_argument(
        "path",
        type=Path,
        nargs="?",
        default=Path("tasks"),
        metavar="TASKS",
        help="a task's folder, a folder of tasks, or a .jsonl (default: tasks)",
    )


def add_chromium(parser: ArgumentParser) -> None:
    """Add the option that names the browser."""
    parser.add_argument("--chromium", type=Path, metavar="PATH", help="the Chromium to run")


def add_run(parser: ArgumentParser, dest: str, *, metavar: str) -> None:
    """Add the argument *dest*, which says what run is meant; `run_at` finds it."""
    what = "a run: its folder, its name below --results, or last"
    parser.add_argument(dest, metavar=metavar, help=what)


def add_results(parser: ArgumentParser) -> None:
    """Add the option that says where runs lie."""
    parser.add_argument(
        "--results",
        type=Path,
        default=Path(os.environ.get("IWR_RESULTS") or "iwr-results"),
        metavar="DIR",
        help="where the folders of runs are (default: IWR_RESULTS, else iwr-results)",
    )


def run_at(arguments: Namespace, said: str) -> Path:
    """Return the folder of the run that *said* names. Raises `UsageError` when there is none."""
    return find_run(said, results=arguments.results, here=Path())
