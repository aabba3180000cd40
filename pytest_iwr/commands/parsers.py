"""What the parsers of all commands have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import ArgumentParser, _SubParsersAction


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
