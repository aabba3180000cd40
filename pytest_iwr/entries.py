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

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.task_json import MAX_BYTES, TASK_ID, TOO_LONG
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

#: A native task names its schema, whatever the version; a row of the benchmark has its trajectory.
NATIVE_MARKER = '"iwr-task/'
ROW_MARKER = '"action_sequence"'

_ID = re.compile(TASK_ID)
_SNIFF_BYTES = 65_536
_CHUNK_BYTES = 1024 * 1024


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
        return self.at(self.path)

    def at(self, path: Path) -> str:
        """Return the place, with the file called *path*."""
        return f"{path}: row {self.line}" if self.is_row else str(path)

    @property
    def root(self) -> Path:
        """The folder that holds the task's files."""
        return self.path.with_suffix("") / self.name if self.is_row else self.path.parent

    @property
    def reference_html(self) -> Path:
        """Where the author's own page is, if the task brings one."""
        return self.root / "reference" / "index.html"

    def read(self) -> bytes:
        """Return the bytes that describe the task: the file, or the row.

        Raises `TaskFormatError` for more than `MAX_BYTES`, which are not read; `OSError`.
        """
        with self.path.open("rb") as file:
            file.seek(self.offset)
            data = file.read(min(self.size, MAX_BYTES + 1) if self.is_row else MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise TaskFormatError(f"{self.where}: {TOO_LONG}")
        return data


def is_task_file(path: Path) -> bool:
    """Tell whether *path* holds tasks, by name and by a marker near its beginning."""
    if path.name != "task.json" and path.suffix != ".jsonl":
        return False
    try:
        # Asked first: whoever opens a pipe waits for its writer.
        return path.is_file() and _is_marked(path)
    except OSError:
        return False


def _is_marked(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_SNIFF_BYTES)
        if path.name == "task.json":
            return NATIVE_MARKER.encode() in head
        marker = ROW_MARKER.encode()
        if marker in head or b"\n" in head or len(head) < _SNIFF_BYTES:
            return marker in head
        # One long row in front hides neither its own marker nor the rows behind it.
        return _finish_line(file, marker) or marker in file.read(_SNIFF_BYTES)


def _finish_line(file: BinaryIO, marker: bytes) -> bool:
    """Read to the end of a line, a piece at a time; tell whether *marker* was seen."""
    tail = b""
    for piece in _rest_of_line(file):
        if marker in tail + piece:
            return True
        tail = piece[-len(marker) :]
    return False


def _rest_of_line(file: BinaryIO) -> Iterator[bytes]:
    """Yield what is left of a line, however long, in pieces; the file then stands behind it."""
    while piece := file.read(_CHUNK_BYTES):
        # Faster than readline(), which looks at each buffer of a few kilobytes.
        end = piece.find(b"\n") + 1
        if not end:
            yield piece
            continue
        file.seek(end - len(piece), os.SEEK_CUR)
        yield piece[:end]
        return


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
    seen: dict[str, tuple[str, int]] = {}
    offset, number = 0, 0
    with path.open("rb") as file:
        while line := file.readline(MAX_BYTES + 1):
            number += 1
            size = len(line)
            if size > MAX_BYTES and not line.endswith(b"\n"):
                size += sum(map(len, _rest_of_line(file)))
            if size > MAX_BYTES or line.strip():
                yield _row(path, line, number=number, offset=offset, size=size, seen=seen)
            offset += size


def _row(
    path: Path,
    line: bytes,
    *,
    number: int,
    offset: int,
    size: int,
    seen: dict[str, tuple[str, int]],
) -> Entry:
    """Make the entry of a row; *seen* are the names so far and their rows, by folded case."""
    name, problem = ("", TOO_LONG) if size > MAX_BYTES else _row_id(line)
    if not problem:
        problem = _taken(name, seen)
    if problem:
        name = _free_name(number, seen)
    seen[name.lower()] = name, number
    return Entry(path=path, name=name, line=number, offset=offset, size=size, problem=problem)


def _taken(name: str, seen: dict[str, tuple[str, int]]) -> str | None:
    """Say where *name* stands already: in other case, it would share a folder on some systems."""
    if name.lower() not in seen:
        return None
    first, row = seen[name.lower()]
    if first == name:
        return f"id {name!r} stands in row {row} already"
    return f"id {name!r} differs from {first!r} in row {row} only in upper and lower case"


def _free_name(number: int, seen: dict[str, tuple[str, int]]) -> str:
    """Return ``line-<n>``; dots are added in the odd case that a row above took that for its id."""
    name = f"line-{number}"
    while name in seen:
        name += "."
    return name


def _row_id(line: bytes) -> tuple[str, str | None]:
    """Return the id alone: how strict the rest is taken is seen when the row is loaded."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return "", f"not UTF-8 at byte {error.start + 1}"
    except ValueError as error:
        return "", f"not JSON: {error}"
    except RecursionError:
        return "", "not JSON that can be read: it is nested too deeply"
    return id_of(row)


def id_of(row: object) -> tuple[str, str | None]:
    """Return a row's id as text, and what is wrong with it, if anything."""
    if not isinstance(row, dict) or row.get("id") is None:
        return "", "a row is a JSON object with an id"
    value = row["id"]
    if isinstance(value, bool) or not isinstance(value, int | str):
        said = one_line(json.dumps(value), limit=40)
        return "", f"id {said} is neither a text nor a whole number"
    name = str(value)
    if not _ID.fullmatch(name):
        return "", f"id {name[:80]!r} is not made of letters, digits, '.', '_' and '-' (80 at most)"
    return name, None
