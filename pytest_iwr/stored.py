"""What a run has stored, looked at again: pictures of its steps, checkpoints of its tasks.

No browser is needed, and the run is only read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.dataset import content_sha256, load
from pytest_iwr.entries import is_task_file, read_index
from pytest_iwr.errors import IwrError, ScorerError, TaskFormatError
from pytest_iwr.observed import At, bare_visual_record, visual_record
from pytest_iwr.text import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.entries import Entry
    from pytest_iwr.records import TaskRecord
    from pytest_iwr.results import VisualRecord
    from pytest_iwr.task import Task
    from pytest_iwr.visual.score import Scorer

_HASH_SHOWN = 12


@dataclass(frozen=True, slots=True)
class TaskFinder:
    """Finds the tasks that a run was made with, by name and content.

    They are sought among *entries*; where these are ``None``, at the places that the run names,
    seen from each of *places*.
    """

    places: Sequence[Path]
    entries: Sequence[Entry] | None = None
    _known: dict[tuple[str, str, str], Task | str] = field(default_factory=dict)
    _indexed: dict[Path, tuple[Entry, ...]] = field(default_factory=dict)

    def task_of(self, record: TaskRecord) -> Task:
        """Return the task of *record*, the very one that was run.

        Raises `TaskFormatError` when it is not found, or has changed since: pictures are never
        compared with the checkpoints of another task.
        """
        key = record.source, record.key.task, record.task_sha256
        if key not in self._known:
            self._known[key] = self._sought(record)
        found = self._known[key]
        if isinstance(found, str):
            raise TaskFormatError(found)
        return found

    def _sought(self, record: TaskRecord) -> Task | str:
        """Return the task, or what is wrong with the last that bears its name."""
        wrong = (
            f"task {record.key.task!r}: not found ({record.source or 'nobody says where it was'}); "
            "say with --tasks where it stands"
        )
        for entry in self._candidates(record):
            try:
                task = load(entry)
                found = content_sha256(entry, task)
            except (TaskFormatError, OSError) as error:
                wrong = str(error)
                continue
            if found == record.task_sha256:
                return task
            wrong = _changed(entry, found=found, run=record.task_sha256)
        return wrong

    def _candidates(self, record: TaskRecord) -> list[Entry]:
        entries = self._at_source(record.source) if self.entries is None else self.entries
        return [entry for entry in entries if entry.name == record.key.task]

    def _at_source(self, source: str) -> list[Entry]:
        file = source.rpartition(": row ")[0] or source
        places = dict.fromkeys(place / file for place in self.places if file)
        return [entry for place in places for entry in self._index(place)]

    def _index(self, file: Path) -> tuple[Entry, ...]:
        """Read a file of tasks once: it may hold thousands."""
        if file not in self._indexed:
            self._indexed[file] = read_index(file) if is_task_file(file) else ()
        return self._indexed[file]


def _changed(entry: Entry, *, found: str, run: str) -> str:
    return (
        f"{entry.at(shown(entry.path))}: the task has changed since the run (its content is "
        f"{found[:_HASH_SHOWN]}, in the run {run[:_HASH_SHOWN]}), so it is not compared; "
        "say with --tasks where it stands as it was"
    )


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares stored pictures of the run in *folder* with checkpoints of its tasks."""

    folder: Path
    finder: TaskFinder
    scorer: Scorer

    def compare(self, record: TaskRecord, *, step: int, picture: str | None) -> VisualRecord:
        """Return how alike checkpoint *step* and *picture* are.

        *picture* is a path relative to the run's folder, as a journal has it. What keeps the two
        from being compared stands in ``error``; nothing is raised.
        """
        at = At(record.key, record.attempt, step)
        try:
            checkpoint = self._checkpoint(record, step)
            seen = stored_file(self.folder, picture).read_bytes()
            score = self.scorer.score(checkpoint.read_bytes(), seen)
        except (IwrError, OSError) as error:
            return bare_visual_record(at, error=str(error))
        except Exception as error:  # noqa: BLE001 - an engine may be anybody's
            return bare_visual_record(at, error=f"{type(error).__name__}: {error}")
        return visual_record(at, score, checkpoint=checkpoint)

    def _checkpoint(self, record: TaskRecord, step: int) -> Path:
        checkpoint = self.finder.task_of(record).checkpoint(step)
        if checkpoint is None:
            raise ScorerError(f"checkpoints/step_{step}.png is missing from the task")
        return checkpoint


def stored_file(folder: Path, path: str | None) -> Path:
    """Return the file that the run in *folder* calls *path*.

    Raises `ScorerError` when there is none, or when *path* leads out of the folder.
    """
    if not path:
        raise ScorerError("the run has no picture of this step")
    file = folder / path
    if not file.is_file():
        raise ScorerError(f"{path}: the picture is missing; bring back the run's artifacts")
    if ".." in Path(path).parts or not file.resolve().is_relative_to(folder.resolve()):
        raise ScorerError(f"{path}: leads out of the run's folder; nothing is read there")
    return file
