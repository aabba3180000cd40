"""``iwr explain``: what failed in a task, and what the page showed then."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_command, add_results, add_run, run_at
from pytest_iwr.errors import UsageError
from pytest_iwr.protocol import FLOOR

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction
    from collections.abc import Sequence

    from pytest_iwr.report.account import Kept
    from pytest_iwr.results import TaskResult

_STEP = re.compile(r"step_(\d+)")
#: So many tasks of a run are named to whoever asked for another.
_NAMED = 10


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    what = "say what failed in a task of a run, and what the page showed then"
    parser = add_command(commands, "explain", what)
    add_run(parser, "said", metavar="RUN")
    parser.add_argument("task", metavar="TASK", help="the id of a task, or dataset/id")
    subject = "whose result, where the run has several subjects"
    parser.add_argument("--subject", metavar="NAME", help=subject)
    whole = "the text of the page whole"
    parser.add_argument("-v", "--verbose", action="store_true", help=whole)
    parser.add_argument("--json", action="store_true", help="print the account as JSON")
    add_results(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the account of a task; return 0 whatever came of it."""
    from pytest_iwr.journal import read_run  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.report.account import account_lines  # noqa: PLC0415
    from pytest_iwr.report.account_json import document  # noqa: PLC0415

    folder = run_at(arguments, arguments.said)
    result = _choose(read_run(folder), task=arguments.task, subject=arguments.subject)
    kept = _kept(result, _typed(folder))
    if arguments.json:
        print(json.dumps(document(result, kept), indent=2))
    else:
        print(*account_lines(result, kept, verbose=arguments.verbose), sep="\n")
    return 0


def _typed(path: Path) -> Path:
    """Return the path as one types it: relative, where it lies below here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _choose(results: Sequence[TaskResult], *, task: str, subject: str | None) -> TaskResult:
    """Return the one result that is meant. Raises `UsageError` for none and for several."""
    from pytest_iwr.report.text import subject_of  # noqa: PLC0415

    of_task = [r for r in results if task in {r.key.task, f"{r.key.dataset}/{r.key.task}"}]
    if not of_task:
        raise UsageError(f"{task}: no such task in this run; it has {_names(results)}")
    if len({result.key.dataset for result in of_task}) > 1:
        raise UsageError(f"{task}: several datasets have it; name one: {_names(of_task)}")
    found = [r for r in of_task if subject is None or subject_of(r.key) == subject]
    if subject is None:
        tested = [r for r in found if not r.task.page_spec.startswith(FLOOR)]
        found = tested or found
    if len(found) != 1:
        known = ", ".join(subject_of(result.key) for result in of_task)
        asked = f"no result of {subject}" if subject else "several subjects"
        raise UsageError(f"{task}: {asked}; name one with --subject: {known}")
    return found[0]


def _names(results: Sequence[TaskResult]) -> str:
    names = sorted({f"{result.key.dataset}/{result.key.task}" for result in results})
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _kept(result: TaskResult, folder: Path) -> Kept:
    from pytest_iwr.report.account import Kept  # noqa: PLC0415

    pictures = [result.opening, *(action.action for action in result.actions)]
    texts = {}
    for record in pictures:
        file = (folder / record.after).with_suffix(".txt") if record and record.after else None
        if record and file and file.is_file():
            texts[record.step] = tuple(file.read_text(encoding="utf-8").splitlines())
    return Kept(folder, texts, _checkpoints(result))


def _checkpoints(result: TaskResult) -> dict[int, Path]:
    """Return the checkpoints that are still where the task was."""
    compared = [Path(v.checkpoint).parent for v in result.visuals.values() if v.checkpoint]
    homes = [*compared, Path(result.task.source).parent / "checkpoints"]
    files = [_typed(file) for home in homes[:1] for file in home.glob("step_*.png")]
    return {int(found[1]): file for file in files if (found := _STEP.fullmatch(file.stem))}
