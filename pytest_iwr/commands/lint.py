"""``iwr lint``: tell an author what is unfair or broken in a task."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_chromium, add_command, add_tasks
from pytest_iwr.commands.started import started_chromium
from pytest_iwr.report.text import plural

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction
    from collections.abc import Iterator

    from pytest_iwr.lint.lint import Report, Stage


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = add_command(commands, "lint", "say what is unfair or broken in tasks")
    add_tasks(parser)
    parser.add_argument("--static", action="store_true", help="only what needs no browser")
    parser.add_argument("--strict", action="store_true", help="exit with 1 for warnings, too")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--rules", action="store_true", help="print the table of rules")
    add_chromium(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print what was found; return 1 when there are errors (or, strictly, warnings)."""
    from pytest_iwr.dataset import find  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.lint.findings import Severity  # noqa: PLC0415
    from pytest_iwr.lint.lint import lint  # noqa: PLC0415
    from pytest_iwr.lint.rules import table  # noqa: PLC0415

    if arguments.rules:
        print(table())
        return 0
    reports = []
    entries = find(arguments.path)
    with _stage(arguments) as stage:
        for entry in entries:
            report = lint(entry, stage=stage, tell=_tell)
            reports.append(report)
            _print(report, name=entry.name, as_json=arguments.json)
    if arguments.json:
        print(json.dumps([f.as_json() for r in reports for f in r.findings], indent=2))
    else:
        print(_summary(reports))
    counted = Severity if arguments.strict else (Severity.ERROR,)
    return 1 if any(report.count(severity) for report in reports for severity in counted) else 0


@contextmanager
def _stage(arguments: Namespace) -> Iterator[Stage | None]:
    if arguments.static:
        yield None
        return
    from pytest_iwr.engines import make_engines  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.lint.lint import Stage  # noqa: PLC0415

    engines = make_engines()
    with started_chromium(arguments.chromium) as chromium:
        yield Stage(chromium, engines.grounder, engines.judge)


def _print(report: Report, *, name: str, as_json: bool) -> None:
    if report.note:
        print(f"{name}: {report.note}", file=sys.stderr if as_json else sys.stdout)
    if not as_json:
        for finding in report.findings:
            print(finding.line(), flush=True)


def _summary(reports: list[Report]) -> str:
    from pytest_iwr.lint.findings import Severity  # noqa: PLC0415

    errors, warnings = (sum(r.count(severity) for r in reports) for severity in Severity)
    said = [
        plural(len(reports), "task"), plural(errors, "error"), plural(warnings, "warning"),
    ]  # fmt: skip
    if ignored := sum(report.ignored for report in reports):
        said.append(f"{ignored} ignored")
    return ", ".join(said)


def _tell(what: str) -> None:
    print(f"iwr: {what}", file=sys.stderr, flush=True)
