"""``iwr report``: what a run came to, from its journal; as a summary, and as files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_command
from pytest_iwr.commands.results import found, print_summary
from pytest_iwr.errors import UsageError
from pytest_iwr.text import shown

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction
    from collections.abc import Sequence

    from pytest_iwr.results import TaskResult


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = add_command(commands, "report", "say what a run came to; write it to files")
    parser.add_argument("run_said", metavar="RUN", help="a run's folder, its name, or: last")
    for name, what in (("md", "Markdown"), ("junit", "JUnit"), ("json", "JSON")):
        parser.add_argument(
            f"--{name}", type=Path, metavar="FILE", help=f"write the results as {what}"
        )
    parser.add_argument("-v", "--verbose", action="store_true", help="every task, every part")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the summary, and write the files that were asked for."""
    from pytest_iwr.journal import read_run  # noqa: PLC0415 - commands load what they need

    folder = found(arguments.run_said)
    _write(arguments, folder, read_run(folder))
    print_summary(folder, verbose=arguments.verbose)
    return 0


def _write(arguments: Namespace, folder: Path, results: Sequence[TaskResult]) -> None:
    from pytest_iwr.manifest import manifest_of  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.report.as_json import write_json  # noqa: PLC0415
    from pytest_iwr.report.attachments import Attachments  # noqa: PLC0415
    from pytest_iwr.report.junit import write_junit  # noqa: PLC0415
    from pytest_iwr.report.markdown import markdown  # noqa: PLC0415

    manifest = manifest_of(folder)
    if arguments.md:
        _write_text(arguments.md, markdown(results, results_dir=str(shown(folder))))
    if arguments.junit:
        asked = manifest.settings
        open_gate = asked.get("gate") == "none" or asked.get("min_final") is not None
        write_junit(
            arguments.junit,
            results,
            gate="none" if open_gate else "actions",
            attachments=Attachments.for_ci(folder, os.environ),
        )
    if arguments.json:
        write_json(arguments.json, results, manifest=manifest, name=folder.name)


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
