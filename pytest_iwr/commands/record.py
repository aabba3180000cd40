"""``iwr record``: write a task's recording from its solution."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("record", help="write a task's checkpoints from its solution")
    parser.add_argument("path", type=Path, metavar="TASK", help="folder with a task.json")
    parser.add_argument("--into", type=Path, help="write here instead of the task's checkpoints/")
    parser.add_argument("--chromium", type=Path, help="the Chromium to run")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Record every task that the path names."""
    from pytest_iwr.browser.chromium import Chromium  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.browser.driver import started_playwright  # noqa: PLC0415
    from pytest_iwr.dataset import find, load  # noqa: PLC0415
    from pytest_iwr.engines import make_engines  # noqa: PLC0415
    from pytest_iwr.recorder.record import Recorder  # noqa: PLC0415

    entries = find(arguments.path)
    if arguments.into and len(entries) > 1:
        raise UsageError(f"--into is one folder, but {arguments.path} holds {len(entries)} tasks")
    engines = make_engines()
    with started_playwright() as playwright:
        chromium = Chromium(playwright, named=arguments.chromium)
        recorder = Recorder(chromium, engines.judge, engines.grounder, warn=_warn)
        for entry in entries:
            folder = recorder.record(load(entry), into=arguments.into)
            steps = len(list(folder.glob("step_*.png")))
            print(f"{entry.name}: {steps} checkpoints in {folder} (Chromium {chromium.version})")
        chromium.close()
    return 0


def _warn(what: str) -> None:
    print(f"iwr: warning: {what}", file=sys.stderr)
