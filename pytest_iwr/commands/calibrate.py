"""``iwr calibrate``: how often a judge is right, on pages of known truth."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.asked import add_options, settings_of
from pytest_iwr.commands.door import opened_desk
from pytest_iwr.commands.parsers import add_chromium, add_command
from pytest_iwr.commands.progress import Progress
from pytest_iwr.commands.results import print_lines, width
from pytest_iwr.commands.started import started_chromium
from pytest_iwr.errors import TaskFormatError, UsageError
from pytest_iwr.page.writers import known_models
from pytest_iwr.roles import CHECKS, demand_odd, parse_judge, roles_of

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction
    from collections.abc import Callable, Iterator

    from pytest_iwr.calibration.calibrate import Calibrated
    from pytest_iwr.calibration.cases import Case
    from pytest_iwr.judging.base import Judge
    from pytest_iwr.models.answers import Desk
    from pytest_iwr.settings import Settings
    from pytest_iwr.task import Task

_PROVED_BY_CHECKS = (
    "not kept: the truth of these pages was proved with the checks, so this says nothing of how "
    "good they are, only that pages, replay and counting work"
)
_ERRORS = "not kept: some cases ended in an error; calibrate again when its cause is gone"


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    what = "measure how often a judge is right, on pages of known truth"
    parser = add_command(commands, "calibrate", what)
    parser.add_argument(
        "paths", type=Path, nargs="*", default=[Path("tasks")], metavar="TASKS",
        help="tasks with a variants.json, or folders of tasks (default: tasks)",
    )  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything as JSON, too")
    add_options(parser, "judge", "judge-votes", "alias", "cache", "cache-dir", "max-cost")
    add_options(parser, "model-timeout", "calls")
    add_chromium(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print how the judge did and keep it; return 3, keeping nothing, when a case had an error."""
    from pytest_iwr.gate import NOT_TO_BE_TRUSTED  # noqa: PLC0415 - commands load what they need

    settings = settings_of(arguments)
    if arguments.judge is None and settings.judge == CHECKS:
        raise UsageError("--judge=SPEC: say who is to be measured, such as --judge=gemini")
    with opened_desk(settings) as desk, _progress() as tell:
        judge = _judge(settings, desk)
        cases = _cases(arguments, tell)
        calibrated = _asked(cases, judge, settings, tell)
    if arguments.json:
        _write_json(arguments.json, calibrated)
    _print(calibrated, kept=_kept(calibrated, judge, settings))
    return NOT_TO_BE_TRUSTED if calibrated.agreement().confusion.errors else 0


def _judge(settings: Settings, desk: Desk) -> Judge:
    """Return the judge that is meant. Raises `UsageError` when there is none of that name."""
    from pytest_iwr.engines import make_engines  # noqa: PLC0415 - when used
    from pytest_iwr.judging.opening import judges_of  # noqa: PLC0415

    meant = parse_judge(settings.judge)
    if meant.model is None:
        return make_engines(visual=False).judge
    if meant.checks:
        raise UsageError(f"--judge={settings.judge}: one judge is measured at a time")
    demand_odd(settings.judge_votes)
    model = next(role.model for role in roles_of(settings, known_models(settings)))
    return judges_of(model, desk, votes=settings.judge_votes).judge


@contextmanager
def _progress() -> Iterator[Callable[[str, str], None]]:
    progress = Progress()
    try:
        yield progress.tell
    finally:
        progress.done()


def _cases(arguments: Namespace, tell: Callable[[str, str], None]) -> list[Case]:
    from pytest_iwr.calibration.cases import cases_of  # noqa: PLC0415 - when used

    tasks = _tasks(arguments.paths)
    with started_chromium(arguments.chromium) as chromium:
        return [case for task in tasks for case in cases_of(task, chromium=chromium, tell=tell)]


def _tasks(paths: list[Path]) -> list[Task]:
    """Return the tasks that have pages of known truth; every file is read before anything runs."""
    from pytest_iwr.calibration.cases import known_pages  # noqa: PLC0415 - when used
    from pytest_iwr.calibration.variants import FILE  # noqa: PLC0415
    from pytest_iwr.dataset import load_tasks  # noqa: PLC0415

    tasks: dict[str, Task] = {}
    for task in (task for path in paths for task in load_tasks(path) if known_pages(task)):
        other = tasks.setdefault(task.id, task)
        if other.root != task.root:
            raise UsageError(f"two tasks are called {task.id}: {other.root} and {task.root}")
    if not tasks:
        said = ", ".join(map(str, paths))
        raise TaskFormatError(f"{said}: no task here has a {FILE}, so no truth is known")
    return list(tasks.values())


def _asked(
    cases: list[Case], judge: Judge, settings: Settings, tell: Callable[[str, str], None]
) -> Calibrated:
    from pytest_iwr.calibration.calibrate import calibrate  # noqa: PLC0415 - when used

    asking = f"asking {judge.name}"
    tell(asking, "")

    def done(number: int) -> None:
        if sys.stderr.isatty():
            tell(asking, f"case {number} of {len(cases)}")

    return calibrate(cases, judge, calls=settings.calls, tell=done)


def _write_json(file: Path, calibrated: Calibrated) -> None:
    from pytest_iwr.calibration.table import document  # noqa: PLC0415 - when used
    from pytest_iwr.placing import write_whole  # noqa: PLC0415

    told = json.dumps(document(calibrated), indent=2)
    write_whole(file, f"{told}\n".encode(), problem="the calibration cannot be written")


def _kept(calibrated: Calibrated, judge: Judge, settings: Settings) -> str:
    """Keep what was measured, if that says something; return where, or why not."""
    from pytest_iwr.calibrations import write_calibration  # noqa: PLC0415 - when used
    from pytest_iwr.judging.checks import CheckJudge  # noqa: PLC0415
    from pytest_iwr.page.writers import cache_folder  # noqa: PLC0415

    if isinstance(judge, CheckJudge):
        return _PROVED_BY_CHECKS
    if calibrated.agreement().confusion.errors:
        return _ERRORS
    return f"kept: {write_calibration(cache_folder(settings), calibrated.calibration())}"


def _print(calibrated: Calibrated, *, kept: str) -> None:
    from pytest_iwr.calibration.table import lines  # noqa: PLC0415 - when used

    print_lines(lines(calibrated, width=width()))
    print(f"\n{kept}")
