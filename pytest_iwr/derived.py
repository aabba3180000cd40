"""Runs made of other runs: written aside, with the pictures of their parents, and put in place."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.errors import JournalError, UsageError
from pytest_iwr.placing import move_all
from pytest_iwr.results import ActionRecord, CallRecord
from pytest_iwr.runs import new_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_iwr.results import AttemptRecord

#: Hidden, and one folder deeper than runs are looked for: a draft is never taken for a run.
_PREFIX = ".iwr-draft-"


@contextmanager
def drafted(into: Path) -> Iterator[Path]:
    """Give a folder for a new run that nobody takes for one; at the end it is moved below *into*.

    When anything is raised, nothing of it stays. Raises `UsageError` where nothing can be written,
    `JournalError` where a disk refuses it later.
    """
    try:
        into.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=into))
    except OSError as error:
        raise UsageError(f"{into}: no run can be written here: {error}") from error
    home = aside / new_name()
    try:
        yield home
        move_all([(home, into / home.name)])
    except OSError as error:
        raise JournalError(f"{into}: the new run cannot be written: {error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def link_pictures(attempt: Iterable[AttemptRecord], folder: Path, home: Path) -> None:
    """Give the run in *home* the pictures of *folder* that records name, and what lies beside them.

    A picture is written once and never again, so both runs may have the same file: a hard link
    costs nothing and outlives the first run. Where there can be none (another disk, a file system
    without), it is copied.
    """
    for record in attempt:
        for path in filter(None, _named(record)):
            for file in _with_siblings(folder, path):
                _link(file, home / Path(path).with_name(file.name))


def _named(record: AttemptRecord) -> tuple[str | None, ...]:
    """Return the files that a record speaks of."""
    match record:
        case ActionRecord():
            return record.before, record.after
        case CallRecord():
            return record.reply, record.page
        case _:
            return ()


def _with_siblings(folder: Path, path: str) -> list[Path]:
    """Return the picture and what bears its name beside it, such as its text.

    Only what lies below *folder*: a journal may come from anywhere.
    """
    parent = (folder / path).parent
    if ".." in Path(path).parts or not parent.is_dir():
        return []
    if not parent.resolve().is_relative_to(folder.resolve()):
        return []
    beside = (one for one in parent.iterdir() if one.stem == Path(path).stem)
    return [one for one in beside if one.is_file() and not one.is_symlink()]


def _link(file: Path, place: Path) -> None:
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)
