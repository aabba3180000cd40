"""Several runs as one: shards of a benchmark, or one subject after the other.

A merged run is what one run over all of it would have been. So everything that would make it
something else is refused, by name: numbers of two protocols, a task that has two results, a task
that has none.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.derived import drafted, link_pictures
from pytest_iwr.errors import MergeError
from pytest_iwr.journal import JournalWriter, read_attempts
from pytest_iwr.manifest import Manifest, new_manifest, read_manifest, write_manifest
from pytest_iwr.report.engines import made_of, mixed_names
from pytest_iwr.report.text import protocol_of
from pytest_iwr.results import assemble, missing
from pytest_iwr.resume import is_finished
from pytest_iwr.text import some

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_iwr.results import AttemptRecord, TaskResult

MADE_BY = "iwr merge"


@dataclass(frozen=True, slots=True)
class Part:
    """A run that is to be merged."""

    folder: Path
    manifest: Manifest
    attempts: tuple[tuple[AttemptRecord, ...], ...]
    results: tuple[TaskResult, ...]

    @property
    def name(self) -> str:
        """Return what the run is called in messages."""
        shard = f" (shard {self.manifest.shard})" if self.manifest.shard else ""
        return f"{self.folder.name}{shard}"


def read_part(folder: Path) -> Part:
    """Return the run in *folder*. Raises `JournalError`."""
    attempts = read_attempts(folder)
    results = tuple(assemble(attempt) for attempt in attempts)
    return Part(folder, read_manifest(folder), attempts, results)


def merge(folders: Sequence[Path], *, into: Path, arguments: Sequence[str] = ()) -> Path:
    """Write the runs in *folders* as one new run below *into*, and return its folder.

    The parents stay as they are. Raises `MergeError` when they are not parts of one run,
    `JournalError` for one that cannot be read.
    """
    parts = [read_part(folder) for folder in folders]
    demand_parts_of_one(parts)
    first = parts[0].manifest
    manifest = new_manifest(made_by=MADE_BY, parents=tuple(part.folder.name for part in parts))
    models = {said: model for part in parts for said, model in part.manifest.models.items()}
    manifest = manifest.model_copy(
        update={"settings": {**first.settings, "shard": None}, "models": models}
    )
    expected = sorted(key for part in parts for key in part.manifest.expected)
    results = [result for part in parts for result in part.results]
    with drafted(into) as home:
        with closing(JournalWriter(home, writer="merge")) as journal:
            for part in parts:
                _take(part, journal, home)
        opened = manifest.opened(arguments=arguments, expected=expected)
        write_manifest(home, opened.closed(results, exit_status=0))
    return into / home.name


def _take(part: Part, journal: JournalWriter, home: Path) -> None:
    for attempt in part.attempts:
        for record in attempt:
            journal.append(record)
        link_pictures(attempt, part.folder, home)


def demand_parts_of_one(parts: Sequence[Part]) -> None:
    """Raise `MergeError`, saying which and why, when *parts* do not make one whole run."""
    if len(parts) < 2:  # noqa: PLR2004 - one run is no merger
        raise MergeError("one run alone is merged already; name two or more")
    _demand_one_protocol(parts)
    _demand_one_make(parts)
    _demand_no_overlap(parts)
    _demand_same_pages(parts)
    _demand_finished(parts)
    _demand_whole(parts)


def _demand_one_protocol(parts: Sequence[Part]) -> None:
    runs: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        for label in sorted({protocol_of(result.task) for result in part.results}):
            runs[label].append(part.name)
    if len(runs) > 1:
        told = "; ".join(f"{label} in {some(names)}" for label, names in runs.items())
        raise MergeError(f"numbers of different protocols are never one run: {told}")


def _demand_one_make(parts: Sequence[Part]) -> None:
    """Refuse visual numbers of different engines though their fingerprints are the same."""
    if told := mixed_names(made_of(result for part in parts for result in part.results)):
        raise MergeError(
            f"numbers of different engines are never one run: {told}; score the runs anew with "
            "iwr score, with the same engines"
        )


def _demand_no_overlap(parts: Sequence[Part]) -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        for key in {*part.manifest.expected, *(result.key.path for result in part.results)}:
            owners[key].append(part.name)
    twice = sorted(key for key, names in owners.items() if len(names) > 1)
    if twice:
        where = " and in ".join(owners[twice[0]])
        raise MergeError(f"each task counts once, but {some(twice)} stands in {where}")


def _demand_same_pages(parts: Sequence[Part]) -> None:
    pages: dict[str, dict[str, str]] = defaultdict(dict)
    for part in parts:
        for result in part.results:
            if result.task.page_spec:
                pages[result.key.subject].setdefault(result.task.page_spec, part.name)
    for subject, by_spec in pages.items():
        if len(by_spec) > 1:
            told = "; ".join(f"{spec} in {name}" for spec, name in by_spec.items())
            raise MergeError(f"one name for two subjects: {subject} is {told}")


def _demand_finished(parts: Sequence[Part]) -> None:
    for part in parts:
        finished = [result for result in part.results if is_finished(result)]
        if left := sorted(missing(part.manifest.expected, finished)):
            raise MergeError(
                f"{part.name} is not whole: {some(left)} has no result yet, or an error; go on "
                f"with it by --iwr-resume={part.folder.name}"
            )


def _demand_whole(parts: Sequence[Part]) -> None:
    """Refuse shards that leave out a task which all of them knew of."""
    known = {key for part in parts for key in part.manifest.whole}
    held = {key for part in parts for key in part.manifest.expected}
    if left := sorted(known - held):
        shards = ", ".join(part.manifest.shard for part in parts if part.manifest.shard)
        raise MergeError(
            f"the shards {shards} are not all: {some(left)} is in none of them; run the "
            "missing shard, too"
        )
