"""Score a run's stored pictures again, with engines of one's choice, as a run of its own.

The run that is scored again is only read. What was done and judged is taken over as it was
recorded; only the comparisons are made anew, so VFS and Final may change and IFS cannot.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.aggregate import aggregate, subjects_of
from pytest_iwr.errors import JournalError, ScorerError, UsageError
from pytest_iwr.gate import exit_status
from pytest_iwr.journal import JournalWriter, read_attempts
from pytest_iwr.manifest import Manifest, new_manifest, read_manifest, write_manifest
from pytest_iwr.moving import move_all
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
)
from pytest_iwr.runs import MANIFEST, new_name
from pytest_iwr.stored import stored_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pytest_iwr.results import AttemptRecord, TaskResult
    from pytest_iwr.stored import Comparer

PROTOCOL = "rescored"
MADE_BY = "iwr score"
#: Hidden, and one folder deeper than runs are looked for: a draft is never taken for a run.
_PREFIX = ".iwr-draft-"

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
        "fingerprint": fingerprint_of(result.task, visual=comparer.scorer.fingerprint),
        "visual": "on",
    }
    kept = [r for r in records if not isinstance(r, TaskRecord | VisualRecord | EndRecord)]
    looks = [_look(result.task, action, comparer=comparer) for action in compared(result)]
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
        return VisualRecord(
            key=task.key, attempt=task.attempt, step=action.step,
            engine="", ocr=0.0, structure=0.0, shortcut="no-picture",
        )  # fmt: skip
    return comparer.compare(task, step=action.step, picture=action.after)


@dataclass(frozen=True, slots=True)
class Rescored:
    """A run made of another: its folder, what it came to, and the exit status of that."""

    folder: Path
    results: tuple[TaskResult, ...]
    manifest: Manifest
    exit_status: int

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the keys that the first run was to have a result for, and has not."""
        return _missing(self.manifest, self.results)


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
    manifest = new_manifest(made_by=MADE_BY, parents=(comparer.folder.name,), shard=parent.shard)
    manifest = manifest.model_copy(update={"settings": dict(asked)})
    manifest = manifest.opened(arguments=arguments, expected=parent.expected)
    with _draft(into) as home:
        results = _write_attempts(home, attempts, comparer=comparer, tell=tell)
        status = _exit_status(results, manifest, gated=parent.settings.get("gate") != "none")
        manifest = manifest.closed(results, exit_status=status)
        write_manifest(home, manifest)
        place = into / home.name
        move_all([(home, place)])
    return Rescored(place, results, manifest, status)


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
            _link_pictures(attempt, comparer.folder, home)
            results.append(assemble(records))
    return tuple(results)


def _exit_status(results: Sequence[TaskResult], manifest: Manifest, *, gated: bool) -> int:
    """Return with what a run of pytest would end; *gated*: a failed action fails."""
    subjects = {group.subject for group in subjects_of(aggregate(results))}
    failed = gated and any(_failed(one) for one in results if one.key.subject in subjects)
    lost = len(_missing(manifest, results))
    return exit_status(results, failed=failed, lost=lost, min_final=None)


def _failed(result: TaskResult) -> bool:
    return result.status is Status.NO_PAGE or any(
        action.result is Result.FAILED for action in result.actions
    )


def _missing(manifest: Manifest, results: Sequence[TaskResult]) -> tuple[str, ...]:
    known = {result.key.path for result in results}
    return tuple(key for key in manifest.expected if key not in known)


def manifest_of(folder: Path) -> Manifest:
    """Return the manifest of the run in *folder*, an empty one where it has only a journal."""
    return read_manifest(folder) if (folder / MANIFEST).is_file() else Manifest()


@contextmanager
def _draft(into: Path) -> Iterator[Path]:
    """Give a folder for a new run that nobody takes for one, and that is gone afterwards."""
    try:
        into.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=into))
    except OSError as error:
        raise UsageError(f"{into}: no run can be written here: {error}") from error
    try:
        yield aside / new_name()
    except OSError as error:
        raise JournalError(f"{into}: the new run cannot be written: {error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _link_pictures(attempt: Attempt, folder: Path, home: Path) -> None:
    """Give the new run the pictures that its records name, and what lies beside them.

    A picture is written once and never again, so both runs may have the same file: a hard link
    costs nothing and outlives the first run. Where there can be none (another disk, a file system
    without), it is copied.
    """
    for record in attempt:
        named = (record.before, record.after) if isinstance(record, ActionRecord) else ()
        for path in filter(None, named):
            for file in _with_siblings(folder, path):
                _link(file, home / Path(path).with_name(file.name))


def _with_siblings(folder: Path, path: str) -> list[Path]:
    """Return the picture and what bears its name beside it, such as its text."""
    try:
        file = stored_file(folder, path)
    except ScorerError:
        return []  # said where it is compared; where it is not, nobody misses it
    beside = (one for one in file.parent.iterdir() if one.stem == file.stem)
    return [one for one in beside if one.is_file() and not one.is_symlink()]


def _link(file: Path, place: Path) -> None:
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)
