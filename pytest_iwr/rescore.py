"""Score a run's stored pictures again, with engines of one's choice, as a run of its own.

The run that is scored again is only read. What was done and judged is taken over as it was
recorded; only the comparisons are made anew, so VFS and Final may change and IFS cannot.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.aggregate import floors_beside
from pytest_iwr.derived import drafted, link_pictures
from pytest_iwr.gate import exit_status
from pytest_iwr.journal import JournalWriter, read_attempts
from pytest_iwr.manifest import manifest_of, new_manifest, write_manifest
from pytest_iwr.observed import NO_PICTURE, At, bare_visual_record
from pytest_iwr.protocol import LAW
from pytest_iwr.results import (
    ActionRecord,
    EndRecord,
    Execution,
    Result,
    Status,
    TaskRecord,
    VisualRecord,
    assemble,
    missing,
)
from pytest_iwr.visual.score import engines_fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from pytest_iwr.manifest import Manifest
    from pytest_iwr.results import AttemptRecord, TaskResult
    from pytest_iwr.stored import Comparer

PROTOCOL = "rescored"
MADE_BY = "iwr score"
#: Settings of the first run that say what makes it fail.
_GATE = ("gate", "min_final")
_UNFINISHED = {Status.PENDING, Status.INTERRUPTED}

Attempt = tuple["AttemptRecord", ...]


def fingerprint_of(task: TaskRecord, *, visual: str) -> str:
    """Return the fingerprint of numbers made again: twelve hex digits of SHA-256.

    *task* is the record of the run that is scored again, *visual* the fingerprint of the engines.
    The first protocol cannot be had back from its fingerprint, but it is pinned by it: judge,
    grounder and rules of replay are the same for two runs of one fingerprint. So the new one is
    made of the old one, the engines and the law. It is never the old one, not even for the same
    engines: what was measured in two passes says so.
    """
    canon = json.dumps({"law": LAW, "of": [task.protocol, task.fingerprint], "visual": visual})
    return hashlib.sha256(canon.encode()).hexdigest()[:12]


def rescored(attempt: Iterable[AttemptRecord], *, comparer: Comparer) -> Attempt:
    """Return the records of *attempt* with its comparisons made anew; *comparer* makes them."""
    records = tuple(attempt)
    result = assemble(records)
    fresh = {
        "protocol": PROTOCOL,
        "fingerprint": fingerprint_of(result.task, visual=engines_fingerprint(comparer.scorer)),
        "visual": "on",
    }
    kept = [r for r in records if not isinstance(r, TaskRecord | VisualRecord | EndRecord)]
    looks = [
        _as_looked(_look(result.task, action, comparer=comparer), result)
        for action in compared(result)
    ]
    ends = [r for r in records if isinstance(r, EndRecord)]
    return (result.task.model_copy(update=fresh), *kept, *looks, *ends)


def compared(result: TaskResult) -> tuple[ActionRecord, ...]:
    """Return the records of the steps whose pictures are compared (scoring law, section 3).

    That is step 0 where the task flags it, and each flagged step whose action was done and passed,
    or has a verdict that is undecided.
    """
    opening = (result.opening,) if result.task.initial_flag and result.opening else ()
    counting = {Result.PASSED, Result.UNDECIDED}
    actions = (
        one.action
        for one in result.actions
        if one.planned.flagged and one.result in counting and not one.abstained and one.action
    )
    return (*(one for one in opening if one.execution is not Execution.ERROR), *actions)


def _look(task: TaskRecord, action: ActionRecord, *, comparer: Comparer) -> VisualRecord:
    if action.execution is Execution.INFEASIBLE:  # the page was dead before it showed anything
        return bare_visual_record(At(task.key, task.attempt, action.step))
    return comparer.compare(task, step=action.step, picture=action.after)


def _as_looked(fresh: VisualRecord, result: TaskResult) -> VisualRecord:
    """Return *fresh* with what the judge made of these pictures: they are the same.

    A step that a judge was to look at, and has not, cannot be scored without that.
    """
    before = result.visuals.get(fresh.step)
    if fresh.error or fresh.shortcut == NO_PICTURE or result.task.judge is None:
        return fresh
    if before and before.hvs is not None:
        names = ("hvs", "holistic", "looks", "looks_reason")
        return fresh.model_copy(update={name: getattr(before, name) for name in names})
    at = At(fresh.key, fresh.attempt, fresh.step)
    return bare_visual_record(at, error="the run has no holistic score of this step")


@dataclass(frozen=True, slots=True)
class Rescored:
    """A run made of another: its folder, what it came to, and the exit status of that."""

    folder: Path
    results: tuple[TaskResult, ...]
    manifest: Manifest
    exit_status: int


def rescore_run(
    *,
    comparer: Comparer,
    into: Path,
    asked: Mapping[str, str | None],
    arguments: Sequence[str] = (),
    tell: Callable[[str, str], None] = lambda *_: None,
) -> Rescored:
    """Score the run of *comparer* again, as a new run in a folder of its own in *into*.

    *asked* goes to the manifest as its settings, *arguments* as how the command was called; *tell*
    hears how far this is, and at which task. Nothing is there to be seen before all is done.
    Raises `JournalError` for a run that cannot be read, or a disk that refuses what is written;
    `UsageError` where nothing can be written.
    """
    parent = manifest_of(comparer.folder)
    attempts = read_attempts(comparer.folder)
    manifest = _manifest(parent, name=comparer.folder.name, asked=asked)
    manifest = manifest.opened(arguments=arguments, expected=parent.expected)
    with drafted(into) as home:
        results = _write_attempts(home, attempts, comparer=comparer, tell=tell)
        status = _exit_status(results, manifest)
        manifest = manifest.closed(results, exit_status=status)
        write_manifest(home, manifest)
    return Rescored(into / home.name, results, manifest, status)


def _manifest(parent: Manifest, *, name: str, asked: Mapping[str, str | None]) -> Manifest:
    """Return the manifest of a run made of *parent*: of the same shard, with the same gate."""
    gate = {key: parent.settings[key] for key in _GATE if key in parent.settings}
    made = new_manifest(made_by=MADE_BY, parents=(name,), shard=parent.shard, whole=parent.whole)
    return made.model_copy(update={"settings": {**gate, **asked}})


def _write_attempts(
    home: Path,
    attempts: Sequence[Attempt],
    *,
    comparer: Comparer,
    tell: Callable[[str, str], None],
) -> tuple[TaskResult, ...]:
    results = []
    with closing(JournalWriter(home, writer="score")) as journal:
        for at, attempt in enumerate(attempts, start=1):
            tell(f"{at} of {len(attempts)}", attempt[0].key.path)
            records = rescored(attempt, comparer=comparer)
            for record in records:
                journal.append(record)
            link_pictures(attempt, comparer.folder, home)
            results.append(assemble(records))
    return tuple(results)


def _exit_status(results: Sequence[TaskResult], manifest: Manifest) -> int:
    """Return with what a run of pytest with these results would have ended."""
    min_final = manifest.settings.get("min_final")
    gated = min_final is None and manifest.settings.get("gate") != "none"
    floors = floors_beside(results)
    failed = gated and any(_failed(one) for one in results if one.key.subject not in floors)
    ended = [result for result in results if result.status not in _UNFINISHED]
    lost = len(missing(manifest.expected, ended))
    return exit_status(results, failed=failed, lost=lost, min_final=min_final)


def _failed(result: TaskResult) -> bool:
    return result.status is Status.NO_PAGE or any(
        action.result is Result.FAILED for action in result.actions
    )
