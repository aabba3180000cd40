"""The folder that tasks are fetched into: what it holds, of which commit, and what is whole."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from pytest_iwr.errors import UsageError
from pytest_iwr.hub.errors import FetchError
from pytest_iwr.task_json import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytest_iwr.hub.files import Listed

SCHEMA = "iwr-fetched/1"
ROWS = "data.jsonl"
FILES = "data"
_RECORD = "fetched.json"
#: What has not come whole yet; not looked at by anything else.
_ASIDE = ".fetch"


@dataclass(slots=True)
class Store:
    """A folder with ``data.jsonl``, ``data/<id>/`` and a record of where they came from.

    Only whole files ever stand there, and only whole tasks in the ``data.jsonl``.
    """

    folder: Path
    repo: str
    asked: str
    commit: str
    _files: dict[str, dict[str, Any]] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)

    @classmethod
    def at(cls, folder: Path, *, repo: str, asked: str, commit: str) -> Store:
        """Return the store at *folder*, which may be new. Writes nothing.

        Raises `UsageError` for a folder that holds something else, or another commit.
        """
        known = _recorded(folder)
        old = (known["repo"], known["commit"]) if known else (repo, commit)
        if old != (repo, commit):
            raise UsageError(
                f"{folder} holds {old[0]}@{old[1]}, and two revisions are not mixed; "
                f"name another folder with --into for {repo}@{commit}"
            )
        files = known["files"] if known else {}
        ids = set(known["ids"]) if known else set()
        return cls(folder, repo, asked, commit, files, ids)

    @property
    def aside(self) -> Path:
        """Where files stand until they are whole."""
        return self.folder / _ASIDE

    @contextmanager
    def open(self) -> Iterator[None]:
        """Hold the folder alone; one that nothing was fetched into is left as it was."""
        new = not self.folder.exists()
        self.aside.mkdir(parents=True, exist_ok=True)
        try:
            lock = FileLock(self.aside / "lock").acquire(timeout=0)
        except Timeout as error:
            raise UsageError(f"another fetch is at work in {self.folder}") from error
        with lock:
            try:
                yield
            finally:
                if not (self.folder / _RECORD).exists():
                    shutil.rmtree(self.folder if new else self.aside, ignore_errors=True)

    def has(self, file: Listed) -> bool:
        """Tell whether *file* stands there whole."""
        place = self.folder / file.path
        return place.is_file() and file.problem_of(place) is None

    def take(self, file: Listed, made: Path) -> None:
        """Move *file*, which is whole at *made*, to its place."""
        place = self.folder / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        made.replace(place)

    def add(self, name: str, files: list[Listed], rows: Mapping[str, bytes]) -> None:
        """Note that the task *name* is whole; *rows* are all of the data set, in its order."""
        self._ids.add(name)
        self._files |= {file.path: file.record() for file in files}
        self._write(ROWS, b"".join(row for key, row in rows.items() if key in self._ids))
        self.record()

    def record(self) -> None:
        """Write down where the files come from, and which are whole."""
        said = {
            "schema": SCHEMA,
            "repo": self.repo,
            "asked": self.asked,
            "commit": self.commit,
            "ids": sorted(self._ids),
            "files": dict(sorted(self._files.items())),
        }
        self._write(_RECORD, json.dumps(said, indent=2).encode())

    def clear(self) -> None:
        """Remove what stood aside."""
        shutil.rmtree(self.aside, ignore_errors=True)

    def _write(self, name: str, data: bytes) -> None:
        aside = self.aside / f"new-{name}"
        aside.write_bytes(data)
        aside.replace(self.folder / name)


def _recorded(folder: Path) -> dict[str, Any] | None:
    """Return what ``fetched.json`` says; ``None`` for a folder that is new or empty."""
    if not os.path.lexists(folder):
        return None
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder; name another with --into")
    file = folder / _RECORD
    if not file.is_file():
        # Nothing of anybody else's may be touched; a fetch that broke early leaves this alone.
        if any(path.name != _ASIDE for path in folder.iterdir()):
            raise UsageError(f"{folder} holds something else; name another folder with --into")
        return None
    try:
        known = parse(file.read_bytes())
        if known["schema"] != SCHEMA or not isinstance(known["files"], dict):
            raise ValueError("it is not of this version")  # noqa: TRY301 - told below
        texts = {key: str(known[key]) for key in ("repo", "commit")}
        return {**texts, "files": known["files"], "ids": list(known["ids"])}
    except (ValueError, LookupError, TypeError) as error:
        raise FetchError(f"{file} cannot be read: {error}; name another folder") from error
