"""``iwr gallery``: a page of tasks to look at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_command, add_tasks
from pytest_iwr.report.text import plural

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    what = "write a Markdown page with a picture, level, domain and actions of each task"
    parser = add_command(commands, "gallery", what)
    add_tasks(parser)
    parser.add_argument(
        "--into", type=Path, default=Path("gallery.md"), metavar="FILE", help="default: gallery.md"
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Write the gallery."""
    from pytest_iwr.dataset import load_tasks  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.gallery import write_gallery  # noqa: PLC0415

    tasks = load_tasks(arguments.path)
    write_gallery(tasks, arguments.into)
    print(f"{arguments.into}: {plural(len(tasks), 'task')}")
    return 0
