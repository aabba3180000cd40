"""Going on with a run: what may not differ, and which of its results stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.errors import UsageError
from pytest_iwr.journal import read_run
from pytest_iwr.runs import has_journal
from pytest_iwr.scores import score

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_iwr.manifest import Manifest
    from pytest_iwr.results import TaskResult

#: Settings that a number depends on: going on with others would mix two runs.
MEASURED = (
    "protocol", "visual", "page", "model", "alias", "samples", "video", "budget", "thinking",
    "floors", "shard", "judge", "judge_votes", "grounder", "ocr", "structure",
)  # fmt: skip


def demand_same(begun: Manifest, *, asked: Manifest, again: str) -> None:
    """Raise `UsageError` where a run is asked to go on as another than it was *begun*.

    *again* is the command line that would go on as before.
    """
    for name in MEASURED:
        now = asked.settings.get(name)
        before = begun.settings.get(name, now)  # a run of a version that knew no such setting
        if before != now:
            flag = f"--iwr-{name.replace('_', '-')}"
            raise UsageError(
                f"the run was begun with {flag}={_said(before)} and is to go on with "
                f"{flag}={_said(now)}, which would mix two runs; go on with: {again}"
            )
    for said, model in begun.models.items():
        if asked.models.get(said, model) != model:
            raise UsageError(
                f"{said} was {model} when the run was begun, and is {asked.models[said]} now; go "
                f"on with an alias: --iwr-alias='{said}={model}'"
            )


def _said(value: object) -> str:
    match value:
        case None | False | []:
            return "off"
        case True:
            return "on"
        case list():
            return ",".join(map(str, value))
        case _:
            return str(value)


def is_finished(result: TaskResult) -> bool:
    """Tell whether *result* needs no further attempt: it was decided, without trouble of ours."""
    return result.status.finished and not score(result).errors


def standing(folder: Path) -> dict[str, TaskResult]:
    """Return the finished results of the run in *folder* by `Key.path`. Raises `JournalError`."""
    if not has_journal(folder):
        return {}
    return {result.key.path: result for result in read_run(folder) if is_finished(result)}


def demand_fingerprint(results: Mapping[str, TaskResult], fingerprint: str) -> None:
    """Raise `UsageError` when *results* were made by other engines than the present ones."""
    foreign = {result.task.fingerprint for result in results.values()} - {fingerprint}
    if foreign:
        raise UsageError(
            f"the run was begun with the protocol {', '.join(sorted(foreign))}, and what is "
            f"installed now makes {fingerprint}: numbers of both are never mixed; begin a run of "
            "its own, or go on with the version of pytest-iwr that began this one"
        )
