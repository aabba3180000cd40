"""``iwr demo``: replay the task that the wheel carries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_command

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = add_command(commands, "demo", "replay a task that comes along, on its reference page")
    parser.add_argument("--page", type=Path, metavar="PATH", help="on this page instead")
    parser.add_argument("pytest_options", nargs="*", metavar="-- OPTION", help="for pytest")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Run pytest on the bundled task and return its exit code."""
    from pytest_iwr.demo import CONFIG, demo_task  # noqa: PLC0415 - commands load what they need

    task = demo_task()
    # A configuration of its own: whatever project the user stands in must not take part.
    own = ["-c", str(CONFIG), "--rootdir", str(task.parents[1]), "-p", "no:cacheprovider"]
    results = f"--iwr-results={Path.cwd() / 'iwr-results'}"
    page = [f"--iwr-page={arguments.page.resolve()}"] if arguments.page else []
    command = [sys.executable, "-m", "pytest", *own, str(task), results, *page]
    return subprocess.run([*command, *arguments.pytest_options], check=False).returncode
