"""``iwr plan``: what a run with models would ask, and roughly what it would cost."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.asked import add_options, settings_of, short_names
from pytest_iwr.commands.parsers import add_command, add_tasks
from pytest_iwr.commands.progress import Progress
from pytest_iwr.commands.results import print_lines, width
from pytest_iwr.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction
    from pathlib import Path

    from pytest_iwr.page.plan import Plan
    from pytest_iwr.settings import Settings


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    what = "say what a run with models would ask, and roughly what it would cost; asks nobody"
    parser = add_command(commands, "plan", what)
    add_tasks(parser)
    add_options(parser, "model", "alias", "samples", "video", "budget", "thinking", "cache-dir")
    parser.add_argument("--json", action="store_true", help="print the plan as JSON")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the plan; return 1 when there are calls that a run could not make."""
    from pytest_iwr.commands.plan_table import document, lines  # noqa: PLC0415 - when used

    settings = settings_of(arguments)
    if not settings.model:
        raise UsageError("say who is to be asked: --model=SPEC[,SPEC…]; iwr models lists them")
    with short_names():
        plan = _planned(arguments.path, settings)
    if arguments.json:
        print(json.dumps(document(plan, settings), indent=2))
    else:
        print_lines(lines(plan, settings, width=width()))
    return 1 if plan.problems else 0


def _planned(path: Path, settings: Settings) -> Plan:
    from pytest_iwr.dataset import find  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.page.plan import plan  # noqa: PLC0415

    entries = find(path)
    progress = Progress()

    def tell(number: int) -> None:
        if sys.stderr.isatty():
            progress.tell(f"task {number} of {len(entries)}", entries[number - 1].name)

    try:
        return plan(entries, settings, tell=tell)
    finally:
        progress.done()
