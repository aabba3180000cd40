"""Where tasks stand: found by name and by a marker, listed by id, without reading them whole.

Collecting ten thousand rows needs no more than this, so nothing here knows what a task is.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A native task names its schema, whatever the version; a row of the benchmark has its trajectory.
NATIVE_MARKER = '"iwr-task/'
ROW_MARKER = '"action_sequence"'

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_SNIFF_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a task stands: a whole file, or a row of one.

    ``name`` is the task's id, or ``line-<n>`` for a row that has none; ``line`` counts from 1.
    ``problem`` says why a row can never be loaded.
    """

    path: Path
    name: str
    line: int = 1
    offset: int = 0
    size: int = -1
    problem: str | None = None

    @property
    def dataset(self) -> str:
        """Return the name of the dataset: the stem of a ``.jsonl``, the folder of native tasks."""
        return self.path.stem if self.is_row else (self.path.parent.parent.name or "tasks")

    @property
    def is_row(self) -> bool:
        """Whether the entry is a row of a ``.jsonl``."""
        return self.path.suffix == ".jsonl"

    @property
    def where(self) -> str:
        """Return the place as it stands in messages."""
        return f"{self.path}: row {self.line}" if self.is_row else str(self.path)

    @property
    def root(self) -> Path:
        """The folder that holds the task's files."""
        return self.path.with_suffix("") / self.name if self.is_row else self.path.parent

    @property
    def reference_html(self) -> Path:
        """Where the author's own page is, if the task brings one."""
        return self.root / "reference" / "index.html"

    def read(self) -> bytes:
        """Return the bytes that describe the task: the file, or the row."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            return file.read(self.size)


def is_task_file(path: Path) -> bool:
    """Tell whether *path* holds tasks, by name and by a marker near its beginning."""
    if path.name == "task.json":
        return NATIVE_MARKER in _head(path)
    return path.suffix == ".jsonl" and ROW_MARKER in _head(path)


def _head(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_SNIFF_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def task_files(path: Path) -> tuple[Path, ...]:
    """Return the task files that *path* is, or holds at the places where tasks stand, sorted."""
    path = Path(os.path.abspath(path))  # noqa: PTH100 - a task's id is its folder's: ".." must go
    if path.is_file():
        return (path,) if is_task_file(path) else ()
    found = [*path.glob("task.json"), *path.glob("*/task.json"), *path.glob("*.jsonl")]
    return tuple(sorted(file for file in found if is_task_file(file)))


def read_index(path: Path) -> tuple[Entry, ...]:
    """Return the entries of a task file, in its order, without validating the tasks."""
    if path.suffix != ".jsonl":
        return (Entry(path=path, name=path.parent.name),)
    return tuple(_rows(path))


def _rows(path: Path) -> Iterator[Entry]:
    seen: dict[str, int] = {}
    offset = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            start, offset = offset, offset + len(line)
            if line.strip():
                yield _row(path, line, number=number, offset=start, seen=seen)


def _row(path: Path, line: bytes, *, number: int, offset: int, seen: dict[str, int]) -> Entry:
    name, problem = _row_id(line)
    if name in seen:
        problem = f"id {name!r} stands in row {seen[name]} already"
    if problem:
        name = _free_name(number, seen)
    seen[name] = number
    return Entry(path=path, name=name, line=number, offset=offset, size=len(line), problem=problem)


def _free_name(number: int, seen: dict[str, int]) -> str:
    """Return ``line-<n>``; dots are added in the odd case that a row above took that for its id."""
    name = f"line-{number}"
    while name in seen:
        name += "."
    return name


def _row_id(line: bytes) -> tuple[str, str | None]:
    try:
        row = json.loads(line)
    except ValueError as error:
        return "", f"not JSON: {error}"
    except RecursionError:
        return "", "not JSON that can be read: it is nested too deeply"
    if not isinstance(row, dict) or row.get("id") is None:
        return "", "a row is a JSON object with an id"
    name = str(row["id"])
    if not _ID.fullmatch(name):
        return "", f"id {name[:80]!r} is not made of letters, digits, '.', '_' and '-' (80 at most)"
    return name, None
