"""``iwr doctor``: say whether this machine can run tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_command

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = add_command(commands, "doctor", "say whether this machine can run tasks")
    parser.add_argument("--install-browser", action="store_true", help="install a Chromium if none")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print what was examined; return 1 when something is not well."""
    from pytest_iwr.doctor import examine, install_browser  # noqa: PLC0415 - loads what it needs

    if arguments.install_browser:
        install_browser(print)
    findings = list(examine())
    for finding in findings:
        print(f"{'ok ' if finding.well else 'BAD'} {finding.what:<18} {finding.detail}")
        if finding.remedy and not finding.well:
            print(f"    {finding.remedy}")
    return 0 if all(finding.well for finding in findings) else 1
