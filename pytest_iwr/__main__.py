"""The command ``iwr``: demo, list, record, doctor, schema."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from pytest_iwr.errors import IwrError, RecordingError, UsageError


def main(argv: list[str] | None = None) -> int:
    """Run the command line *argv*; return 0, 1 when something failed, or 4 for wrong usage."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except RecordingError as error:
        print(f"iwr: not recorded: {error}", file=sys.stderr)
        return 1
    except IwrError as error:
        print(f"iwr: {error}", file=sys.stderr)
        return 4


class _Parser(argparse.ArgumentParser):
    """Exits with 4 for wrong usage, as pytest does."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(4, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="iwr", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="replay the bundled task on its reference page")
    demo.add_argument("--page", type=Path, help="on this page instead")
    demo.add_argument("pytest_options", nargs="*", metavar="-- OPTION", help="for pytest")
    demo.set_defaults(run=_demo)

    listing = commands.add_parser("list", help="list tasks")
    listing.add_argument(
        "path", type=Path, nargs="?", default=Path("tasks"), help="folder or file (default: tasks)"
    )
    listing.set_defaults(run=_list)

    record = commands.add_parser("record", help="write a task's checkpoints from its solution")
    record.add_argument("path", type=Path, metavar="TASK", help="folder with a task.json")
    record.add_argument("--into", type=Path, help="write here instead of the task's checkpoints/")
    record.add_argument("--chromium", type=Path, help="the Chromium to run")
    record.set_defaults(run=_record)

    doctor = commands.add_parser("doctor", help="say whether this machine can run tasks")
    doctor.add_argument("--install-browser", action="store_true", help="install a Chromium if none")
    doctor.set_defaults(run=_doctor)

    schema = commands.add_parser("schema", help="print the JSON Schema of task.json")
    schema.set_defaults(run=_schema)
    return parser


def _demo(arguments: argparse.Namespace) -> int:
    from pytest_iwr.demo import CONFIG, demo_task  # noqa: PLC0415 - commands load what they need

    task = demo_task()
    # A configuration of its own: whatever project the user stands in must not take part.
    own = ["-c", str(CONFIG), "--rootdir", str(task.parents[1]), "-p", "no:cacheprovider"]
    results = f"--iwr-results={Path.cwd() / 'iwr-results'}"
    page = [f"--iwr-page={arguments.page.resolve()}"] if arguments.page else []
    command = [sys.executable, "-m", "pytest", *own, str(task), results, *page]
    return subprocess.run([*command, *arguments.pytest_options], check=False).returncode


def _list(arguments: argparse.Namespace) -> int:
    from pytest_iwr.dataset import find, load  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.errors import TaskFormatError  # noqa: PLC0415

    bad = 0
    for entry in find(arguments.path):
        try:
            task = load(entry)
        except TaskFormatError as error:
            bad += 1
            print(f"{entry.name:<24} invalid: {error}")
        else:
            level = task.classification.interaction_complexity or "-"
            print(f"{task.id:<24} {level:<3} {len(task.actions):>3} actions  {task.title or ''}")
    return 1 if bad else 0


def _record(arguments: argparse.Namespace) -> int:
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


def _doctor(arguments: argparse.Namespace) -> int:
    from pytest_iwr.doctor import examine, install_browser  # noqa: PLC0415 - loads what it needs

    if arguments.install_browser:
        install_browser(print)
    findings = list(examine())
    for finding in findings:
        print(f"{'ok ' if finding.well else 'BAD'} {finding.what:<18} {finding.detail}")
        if finding.remedy and not finding.well:
            print(f"    {finding.remedy}")
    return 0 if all(finding.well for finding in findings) else 1


def _schema(_: argparse.Namespace) -> int:
    from pytest_iwr.task_parsing import task_json_schema  # noqa: PLC0415 - commands load what they need

    print(json.dumps(task_json_schema(), indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
