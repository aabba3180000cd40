"""``iwr list``: which tasks are here."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_command, add_tasks
from pytest_iwr.commands.results import width
from pytest_iwr.text import MAX_TEXT, one_line

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction
    from pathlib import Path

    from pytest_iwr.report.table import Row
    from pytest_iwr.task import Task

_HEAD = ("task", "level", "domain", "actions", "assertions", "screen", "size")
_KB, _MB = 1_000, 1_000_000


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    what = "list tasks: level, domain, actions, assertions, screen, size of the files"
    parser = add_command(commands, "list", what)
    add_tasks(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print a table of the tasks, then what is wrong with others; return 1 when some are."""
    from pytest_iwr.dataset import find, load  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.errors import TaskFormatError  # noqa: PLC0415

    tasks, bad = [], []
    for entry in find(arguments.path):
        try:
            tasks.append(load(entry))
        except TaskFormatError as error:
            bad.append(f"{entry.name}: invalid: {one_line(str(error), limit=MAX_TEXT)}")
    if tasks:
        _print_table(tasks)
    for line in bad:
        print(line)
    return 1 if bad else 0


def _print_table(tasks: list[Task]) -> None:
    from pytest_iwr.report.table import Row, lay_out  # noqa: PLC0415 - commands load what they need

    rows = [Row(_HEAD, "title"), *map(_row, tasks)]
    for line in lay_out(rows, width=width(), cut=sys.stdout.isatty()):
        print(line.text)


def _row(task: Task) -> Row:
    from pytest_iwr.report.table import Row  # noqa: PLC0415

    known = task.classification
    levels = [known.interaction_complexity, known.visual_complexity]
    words = one_line(" ".join(filter(None, levels)))
    width, height = task.viewport
    cells = (
        task.id,
        words or "-",
        one_line(known.domain or "") or "-",
        str(len(task.actions)),
        str(sum(action.judged for action in task.actions)),
        f"{width}x{height}",
        _size(task.root),
    )
    return Row(cells, one_line(task.title or ""))


def _size(root: Path | None) -> str:
    files = [path for path in root.rglob("*") if path.is_file()] if root else []
    count = sum(path.stat().st_size for path in files)
    return f"{count / _MB:.1f} MB" if count >= _MB else f"{count / _KB:.0f} kB"
