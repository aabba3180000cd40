"""``iwr explain``: what failed in a task, and what the page showed then."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_command
from pytest_iwr.commands.results import found
from pytest_iwr.errors import UsageError
from pytest_iwr.text import one_line, shown, some

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction
    from collections.abc import Sequence

    from pytest_iwr.report.account import Kept
    from pytest_iwr.results import TaskResult

_STEP = re.compile(r"step_(\d+)")
_LONGEST_LINE = 300


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    what = "say what failed in a task of a run, and what the page showed then"
    parser = add_command(commands, "explain", what)
    parser.add_argument("run_said", metavar="RUN", help="a run's folder, its name, or: last")
    parser.add_argument("task", metavar="TASK", help="the id of a task, or dataset/id")
    subject = "whose result, where the run has several subjects"
    parser.add_argument("--subject", metavar="NAME", help=subject)
    whole = "the text of the page whole"
    parser.add_argument("-v", "--verbose", action="store_true", help=whole)
    parser.add_argument("--json", action="store_true", help="print the account as JSON")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the account of a task; return 0 whatever came of it."""
    from pytest_iwr.journal import read_run  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.report.account import account_lines  # noqa: PLC0415
    from pytest_iwr.report.account_json import document  # noqa: PLC0415

    folder = found(arguments.run_said)
    result = _choose(read_run(folder), task=arguments.task, subject=arguments.subject)
    kept = _kept(result, shown(folder))
    if arguments.json:
        print(json.dumps(document(result, kept), indent=2))
    else:
        print(*account_lines(result, kept, verbose=arguments.verbose), sep="\n")
    return 0


def _choose(results: Sequence[TaskResult], *, task: str, subject: str | None) -> TaskResult:
    """Return the one result that is meant. Raises `UsageError` for none and for several."""
    from pytest_iwr.report.text import subject_of  # noqa: PLC0415

    of_task = [r for r in results if task in {r.key.task, f"{r.key.dataset}/{r.key.task}"}]
    if not of_task:
        raise UsageError(f"{task}: no such task in this run; it has {_names(results)}")
    if len({result.key.dataset for result in of_task}) > 1:
        raise UsageError(f"{task}: several datasets have it; name one: {_names(of_task)}")
    meant = [r for r in of_task if subject is None or subject_of(r.key) == subject]
    if subject is None:
        meant = [r for r in meant if not r.task.is_floor] or meant
    if len(meant) != 1:
        known = ", ".join(subject_of(result.key) for result in of_task)
        asked = f"no result of {subject}" if subject else "several subjects"
        raise UsageError(f"{task}: {asked}; name one with --subject: {known}")
    return meant[0]


def _names(results: Sequence[TaskResult]) -> str:
    return some(sorted({f"{result.key.dataset}/{result.key.task}" for result in results}))


def _kept(result: TaskResult, folder: Path) -> Kept:
    from pytest_iwr.report.account import Kept  # noqa: PLC0415

    records = [result.opening, *(action.action for action in result.actions)]
    pictures = {r.step: folder / r.after for r in records if r and r.after}
    texts = {step: _text_beside(picture, folder) for step, picture in pictures.items()}
    known = {step: lines for step, lines in texts.items() if lines}
    return Kept(folder, known, _checkpoints(result))


def _text_beside(picture: Path, folder: Path) -> tuple[str, ...]:
    """Return what a picture shows; a journal may come from anywhere, so only of *folder*."""
    file = picture.with_suffix(".txt")
    if not (file.is_file() and file.resolve().is_relative_to(folder.resolve())):
        return ()
    text = file.read_text(encoding="utf-8", errors="replace")
    return tuple(one_line(line, limit=_LONGEST_LINE) for line in text.splitlines())


def _checkpoints(result: TaskResult) -> dict[int, Path]:
    """Return the checkpoints that are still where the task was."""
    compared = [Path(v.checkpoint).parent for v in result.visuals.values() if v.checkpoint]
    home = compared[0] if compared else Path(result.task.source).parent / "checkpoints"
    files = [shown(file) for file in home.glob("step_*.png")]
    return {int(step[1]): file for file in files if (step := _STEP.fullmatch(file.stem))}
