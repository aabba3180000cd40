"""``iwr merge``: several runs as one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_command
from pytest_iwr.commands.results import found, print_summary, results_dir

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = add_command(commands, "merge", "make one run of several, such as the shards of one")
    runs = "folders of runs or their names; each must be whole, and no task stand in two"
    parser.add_argument("runs", nargs="+", metavar="RUN", help=runs)
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", help="make the new run in FOLDER, not where runs go"
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Write the merged run, and print what it comes to."""
    from pytest_iwr.merge import merge  # noqa: PLC0415 - commands load what they need

    folders = [found(said) for said in arguments.runs]
    folder = merge(folders, into=arguments.into or results_dir(), arguments=sys.argv[1:])
    print_summary(folder)
    return 0
