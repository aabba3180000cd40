"""``iwr convert``: rows of IWR-Bench to native tasks, and back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_command
from pytest_iwr.report.text import plural

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

    from pytest_iwr.convert import Conversion


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    what = "turn rows of IWR-Bench into native tasks, or back"
    parser = add_command(commands, "convert", what)
    source = "a .jsonl with its files in the folder of the same stem, or native tasks"
    parser.add_argument("source", type=Path, metavar="SOURCE", help=source)
    target = "a folder for native tasks, or a new .jsonl"
    parser.add_argument("target", type=Path, metavar="TARGET", help=target)
    parser.add_argument(
        "--skip-bad", action="store_true", help="write the good tasks even if there are bad ones"
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Convert, and say what came of it; return 1 when nothing was written."""
    from pytest_iwr.convert import convert  # noqa: PLC0415 - commands load what they need

    try:
        done = convert(arguments.source, arguments.target, skip_bad=arguments.skip_bad)
    except OSError as error:
        print(f"iwr: not converted: {error}", file=sys.stderr)
        return 1
    for sentence in done.bad:
        print(f"iwr: {'skipped: ' if done.converted else ''}{sentence}", file=sys.stderr)
    if not done.converted:
        _say_why_not(done)
        return 1
    for path in done.left:
        print(f"iwr: left behind, as it belongs to no task: {path}", file=sys.stderr)
    print(f"{plural(len(done.converted), 'task')} converted into {arguments.target}")
    return 0


def _say_why_not(done: Conversion) -> None:
    bad = f"{len(done.bad)} of the tasks cannot be converted" if done.bad else "no task is left"
    print(f"iwr: nothing was written, as {bad}; --skip-bad leaves those out", file=sys.stderr)
