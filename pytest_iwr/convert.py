"""Rows of IWR-Bench to native tasks and back: nothing is lost either way.

A row and a ``task.json`` hold the same keys; a native task names its schema besides. Of the files,
``stitched_assets/stitched_image_<n>.*`` trade names with ``sheets/sheet_<n>.*``: what bears one
name gets the other, in both directions, so no two files can meet. All else keeps its name.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pytest_iwr.dataset import find, load, read_json
from pytest_iwr.errors import TaskFormatError, UsageError
from pytest_iwr.placing import move_all
from pytest_iwr.task import SCHEMA
from pytest_iwr.task_json import MAX_BYTES, TOO_LONG
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.entries import Entry

_TASK = "task.json"
_FOLDERS = {"stitched_assets": "sheets", "sheets": "stitched_assets"}
_SHEET = re.compile(r"(stitched_image|sheet)(_[0-9]+\.[^.]+)")
_SHEET_NAMES = {"stitched_image": "sheet", "sheet": "stitched_image"}
_NUMBER = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class Conversion:
    """What came of it: ids of the tasks written, a sentence per bad one, what belongs to none.

    ``left`` are paths beside the tasks' folders. Where there are bad ones and they were not to be
    skipped, nothing was written.
    """

    converted: tuple[str, ...]
    bad: tuple[str, ...]
    left: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Planned:
    """A task that can be written: its data as it will stand there, and where files come from."""

    name: str
    text: bytes
    root: Path
    files: tuple[PurePosixPath, ...]


def convert(source: Path, target: Path, *, skip_bad: bool = False) -> Conversion:
    """Write the tasks of *source* to *target*: rows become native tasks, native tasks become rows.

    Either is a ``.jsonl``, whose files lie in the folder of the same stem; the other a folder of
    native tasks (as a source, one task's folder will do). Values stand as they stood. All is
    written aside and then moved, and nothing is overwritten: what stands at *target* raises
    `UsageError`, before anything is written. Raises `TaskFormatError` when there is no task, and
    `OSError`. One bad task keeps all from being written, unless *skip_bad*.
    """
    entries = find(source)
    to_rows = _direction(source, target, entries)
    planned, bad = _plan(entries, source=source)
    left = tuple(_left_behind(entries))
    if not planned or (bad and not skip_bad):
        return Conversion((), tuple(bad), left)
    _demand_free(target, [] if to_rows else [plan.name for plan in planned])
    if to_rows:
        _write_rows(planned, target)
    else:
        _write_tasks(planned, target)
    return Conversion(tuple(plan.name for plan in planned), tuple(bad), left)


def _direction(source: Path, target: Path, entries: tuple[Entry, ...]) -> bool:
    """Tell whether rows are to be written, and refuse what is neither one nor the other."""
    if any(entry.is_row for entry in entries):
        if source.is_dir():
            raise UsageError(f"{source} holds rows; name the .jsonl itself: {entries[0].path}")
        if target.suffix == ".jsonl":
            raise UsageError(f"{target}: rows become native tasks; name a folder for them")
        return False
    if target.suffix != ".jsonl":
        raise UsageError(f"{target}: native tasks become rows; name a .jsonl for them")
    return True


def _demand_free(target: Path, names: list[str]) -> None:
    """Refuse to write where something stands; a folder of other tasks may be added to."""
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent}: no such folder; make it first")
    places = [target / name for name in names] if target.is_dir() and names else [target]
    if not names:
        places.append(target.with_suffix(""))
    taken = next((place for place in places if os.path.lexists(place)), None)
    if taken:
        raise UsageError(f"{taken} is there already; nothing is overwritten, name another place")


def _plan(entries: tuple[Entry, ...], *, source: Path) -> tuple[list[_Planned], list[str]]:
    planned: dict[str, _Planned] = {}
    bad = []
    for entry in entries:
        places = set() if entry.is_row else {entry.root.resolve(), entry.path.resolve()}
        named = source.resolve() in places
        try:
            plan = _planned(entry, named=named)
        except TaskFormatError as error:
            bad.append(str(error))
            continue
        other = planned.setdefault(plan.name.lower(), plan)
        if other is not plan:
            case = f"differs from {other.name!r} only in upper and lower case"
            bad.append(f"{entry.where}: id {plan.name!r} {case}")
    return sorted(planned.values(), key=lambda plan: natural(plan.name)), bad


def natural(name: str) -> list[tuple[bool, int, str]]:
    """Return a key that sorts names as people do: 2 before 10."""
    parts = _NUMBER.split(name)
    return [(p.isdigit(), int(p) if p.isdigit() else 0, p) for p in parts if p]


def _planned(entry: Entry, *, named: bool) -> _Planned:
    data = read_json(entry, exact=True)
    if entry.is_row and "schema" in data:
        raise TaskFormatError(
            f'{entry.where}: the row has a key "schema", which a native task needs for its own'
        )
    task = load(entry)
    text = _native(data) if entry.is_row else _row(data)
    if len(text) > MAX_BYTES:
        raise TaskFormatError(f"{entry.where}: as it would be written, {TOO_LONG}")
    files = tuple(_files(entry, named=named))
    return _Planned(task.id, text, entry.root, files)


def _native(row: dict[str, Any]) -> bytes:
    text = json.dumps({"schema": SCHEMA, **row}, indent=2, ensure_ascii=False)
    return f"{text}\n".encode()


def _row(task: dict[str, Any]) -> bytes:
    row = {key: value for key, value in task.items() if key != "schema"}
    return f"{json.dumps(row, ensure_ascii=False)}\n".encode()


def _files(entry: Entry, *, named: bool) -> Iterator[PurePosixPath]:
    """Yield the task's files and empty folders, relative to its folder; refuse what is neither."""
    if entry.root.is_symlink() and not named:
        raise TaskFormatError(f"{entry.where}: {entry.root} {_LINK}")
    for path in _walk(entry.root):
        kept = PurePosixPath(path.relative_to(entry.root))
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            what = _LINK if path.is_symlink() else "is neither a file nor a folder"
            raise TaskFormatError(f"{entry.where}: {one_line(str(kept))} {what}")
        if str(kept) != _TASK:
            yield kept
        elif entry.is_row:
            raise TaskFormatError(
                f"{entry.where}: its folder holds a {_TASK}, where the native task's must stand"
            )


_LINK = "is a link, and links are not followed; put there what it stands for"


def _walk(root: Path) -> Iterator[Path]:
    """Yield what is below *root*, folders only where they are empty; links are not followed."""
    for folder, folders, files in os.walk(root, onerror=_raise):
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        yield from (here / name for name in sorted([*files, *links]))
        if not folders and not files and here != root:
            yield here


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):  # a row may have no files at all
        raise error


def traded(path: PurePosixPath) -> PurePosixPath:
    """Return the name that a file gets on the other side; that one's is this one again."""
    first, *rest = path.parts
    if first not in _FOLDERS:
        return path
    if len(rest) == 1 and (match := _SHEET.fullmatch(rest[0])):
        rest = [_SHEET_NAMES[match[1]] + match[2]]
    return PurePosixPath(_FOLDERS[first], *rest)


def _left_behind(entries: tuple[Entry, ...]) -> Iterator[Path]:
    """Yield what lies beside the folders of tasks and belongs to none of them."""
    if len(entries) == 1 and not entries[0].is_row:
        return
    folder = entries[0].root.parent
    known = {entry.root.name for entry in entries}
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.name not in known)


def _write_tasks(planned: list[_Planned], target: Path) -> None:
    into = target if target.is_dir() else target.parent
    with _aside(into) as aside:
        home = aside / "tasks"
        for plan in planned:
            _copy(plan, home / plan.name)
            (home / plan.name / _TASK).write_bytes(plan.text)
        if target.is_dir():
            move_all([(home / plan.name, target / plan.name) for plan in planned])
        else:
            move_all([(home, target)])


def _write_rows(planned: list[_Planned], target: Path) -> None:
    with _aside(target.parent) as aside:
        folder, file = aside / "files", aside / "rows"
        folder.mkdir()
        for plan in planned:
            if plan.files:
                _copy(plan, folder / plan.name)
        file.write_bytes(b"".join(plan.text for plan in planned))
        move_all([(folder, target.with_suffix("")), (file, target)])


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Give a place on the same disk, which is gone afterwards, whatever happens."""
    made = Path(tempfile.mkdtemp(prefix=".iwr-convert-", dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _copy(plan: _Planned, into: Path) -> None:
    into.mkdir(parents=True)
    for name in plan.files:
        place = into / traded(name)
        if (plan.root / name).is_dir():
            place.mkdir(parents=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(plan.root / name, place, follow_symlinks=False)
