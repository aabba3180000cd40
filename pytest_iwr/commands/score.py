"""``iwr score``: score a run's stored pictures again."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.engines import DEFAULTS, add_engines, started_scorer
from pytest_iwr.commands.parsers import add_command
from pytest_iwr.commands.progress import Progress
from pytest_iwr.commands.results import found, print_summary, width
from pytest_iwr.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction
    from collections.abc import Callable, Iterator

    from pytest_iwr.rescore import Rescored
    from pytest_iwr.stored import Comparer
    from pytest_iwr.visual.score import Scorer

_HELP = "score a run's stored pictures again, as a new run; the first stays as it is"
_RELEASED = "released"


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = add_command(commands, "score", _HELP)
    parser.add_argument("run_said", metavar="RUN", help="a run's folder, its name, or: last")
    parser.add_argument(
        "--tasks",
        type=Path,
        metavar="PATH",
        help="where the tasks are (default: where the run says)",
    )
    add_engines(parser)
    parser.add_argument(
        "--scorer",
        metavar="HOST:PORT",
        help="a scorer on another machine (iwr scorer); its key stands in IWR_SCORER_KEY",
    )
    parser.add_argument(
        "--as",
        dest="arithmetic",
        choices=(_RELEASED,),
        help="show beside ours what the arithmetic of the released evaluator gives; writes no run",
    )
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", help="make the new run in FOLDER, not beside RUN"
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Score the run again; return 1 when an action failed, 3 when a number is missing."""
    if arguments.arithmetic and arguments.into:
        raise UsageError(f"--as={arguments.arithmetic} writes no run; leave --into out")
    folder = found(arguments.run_said)
    with started_scorer(arguments) as scorer:
        comparer = _comparer(folder, arguments, scorer)
        if arguments.arithmetic:
            return _released(comparer, as_json=arguments.json)
        return _rescored(comparer, arguments)


@contextmanager
def _telling() -> Iterator[Callable[[str, str], None]]:
    """Give what tells a terminal how far this is; SIGTERM ends it in order, and the draft goes."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    progress = Progress()
    try:
        yield progress.tell if sys.stderr.isatty() else _silent
    finally:
        progress.done()
        signal.signal(signal.SIGTERM, before)


def _silent(_what: str, _part: str = "") -> None:
    """Say nothing: a log needs no progress."""


def _comparer(folder: Path, arguments: Namespace, scorer: Scorer) -> Comparer:
    """Make what compares; tasks that are not there are refused here and now."""
    from pytest_iwr.dataset import find  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.stored import Comparer, TaskFinder  # noqa: PLC0415

    entries = find(arguments.tasks) if arguments.tasks else None
    # Paths in a run are as they were said where it was made: here, or above its results.
    finder = TaskFinder(places=(Path.cwd(), *folder.parents), entries=entries)
    return Comparer(folder=folder, finder=finder, scorer=scorer)


def _rescored(comparer: Comparer, arguments: Namespace) -> int:
    from pytest_iwr.rescore import rescore_run  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.visual.score import engine_of  # noqa: PLC0415

    asked = {name: getattr(arguments, name) for name in ("ocr", "structure", "tasks")}
    with _telling() as tell:
        scored = rescore_run(
            comparer=comparer,
            into=arguments.into or comparer.folder.parent,
            asked={name: value and str(value) for name, value in asked.items()},
            arguments=_as_called(arguments),
            tell=tell,
        )
    if arguments.json:
        _print_json(scored)
    else:
        engine = engine_of(comparer.scorer)
        print(f"{comparer.folder.name}: its pictures, scored again by {engine}")
        print_summary(scored.folder)
    return scored.exit_status


def _as_called(arguments: Namespace) -> list[str]:
    named = ("tasks", "ocr", "structure", "device", "scorer", "into")
    given = [(name, getattr(arguments, name)) for name in named]
    said = [(name, value) for name, value in given if value and value != DEFAULTS.get(name)]
    return ["score", arguments.run_said, *(f"--{name}={value}" for name, value in said)]


def _print_json(scored: Rescored) -> None:
    from pytest_iwr.report.as_json import document  # noqa: PLC0415 - commands load what they need

    told = document(scored.results, manifest=scored.manifest, name=scored.folder.name)
    print(json.dumps(told, indent=2))


def _released(comparer: Comparer, *, as_json: bool) -> int:
    from pytest_iwr.commands.released_table import document, lines  # noqa: PLC0415 - as above
    from pytest_iwr.gate import NOT_TO_BE_TRUSTED  # noqa: PLC0415
    from pytest_iwr.released import beside_ours  # noqa: PLC0415

    with _telling() as tell:
        tasks = list(beside_ours(comparer, tell=tell))
    if as_json:
        print(json.dumps(document(tasks, run=comparer.folder.name), indent=2))
    else:
        print("\n".join(lines(tasks, run=comparer.folder.name, width=width())))
    untold = any(one.released.reason and not one.released.pageless for one in tasks)
    return NOT_TO_BE_TRUSTED if untold else 0
