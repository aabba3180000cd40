"""``iwr compare``: what changed from one run to another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_command
from pytest_iwr.commands.results import found, print_lines, width
from pytest_iwr.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

    from pytest_iwr.compare import Comparison


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = add_command(commands, "compare", "say what changed from one run to another")
    for name in ("before", "after"):
        parser.add_argument(name, metavar=name.upper(), help="a run's folder, its name, or: last")
    across = "compare although protocols or tasks differ; a changed task is in no mean"
    parser.add_argument("--across", action="store_true", help=across)
    gate = "exit with 1 when AFTER is worse beyond noise"
    parser.add_argument("--gate", action="store_true", help=gate)
    parser.add_argument("-v", "--verbose", action="store_true", help="every task and action")
    parser.add_argument("--json", action="store_true", help="print the comparison as JSON")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print what changed; return 0, 1 when worse (with --gate), 3 when not to be trusted."""
    from pytest_iwr.compare import compare, exit_status, trust  # noqa: PLC0415 - loads when used
    from pytest_iwr.journal import read_run  # noqa: PLC0415
    from pytest_iwr.manifest import manifest_of  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.report.comparison import View, comparison_lines  # noqa: PLC0415
    from pytest_iwr.report.comparison_json import document  # noqa: PLC0415

    folders = [found(said) for said in (arguments.before, arguments.after)]
    before, after = (read_run(folder) for folder in folders)
    comparison = compare(before, after)
    _refuse(comparison, across=arguments.across, gate=arguments.gate)
    given = trust(after, expected=manifest_of(folders[1]).expected)
    if arguments.json:
        print(json.dumps(document(comparison, given), indent=2))
    else:
        view = View(
            before=folders[0].name,
            after=folders[1].name,
            width=width(),
            verbose=arguments.verbose,
        )
        print_lines(comparison_lines(comparison, given, view, gate=arguments.gate))
    return exit_status(comparison, given, gate=arguments.gate)


def _refuse(comparison: Comparison, *, across: bool, gate: bool) -> None:
    """Raise `UsageError` for runs that are not to be set against each other."""
    from pytest_iwr.report.comparison import forged, refusal  # noqa: PLC0415

    if not comparison.pairs:
        raise UsageError("the two runs have no task in common, so there is nothing to compare")
    if reason := forged(comparison):
        raise UsageError(f"the runs cannot be compared: {reason}; score both anew with iwr score")
    if (reason := refusal(comparison)) and not across:
        raise UsageError(f"the runs cannot be compared: {reason}; --across does so nevertheless")
    if gate and comparison.makes:
        raise UsageError(
            "--gate: numbers that were made differently do not tell what is worse; "
            "make both runs with one protocol"
        )
