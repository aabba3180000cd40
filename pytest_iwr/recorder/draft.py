"""Write aside, and move in place at the end: what is interrupted leaves everything as it was."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.errors import RecordingError
from pytest_iwr.placing import move_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Hidden, and one folder deeper than tasks are looked for: a draft is never taken for a task.
_PREFIX = ".iwr-draft-"
_Stamps = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A copy ``home`` of the task folder ``original``, to be changed at will."""

    home: Path
    original: Path
    _stamps: _Stamps

    def put_in_place(self, names: Sequence[str]) -> None:
        """Move these files and folders of the draft to where they belong, all or none.

        Raises `RecordingError` when somebody changed the original meanwhile.
        """
        if _stamps(self.original) != self._stamps:
            raise RecordingError(
                f"{self.original} was changed while it was recorded; it is left as it is: "
                "record it again"
            )
        old = self.home.with_name("old")
        old.mkdir()
        self.original.mkdir(exist_ok=True)
        try:
            move_all(
                move
                for name in names
                for move in _exchange(self.home / name, self.original / name, old / name)
            )
        except OSError as error:
            raise RecordingError(f"{self.original} is left as it was: {error}") from error


@contextmanager
def draft_of(folder: Path, *, beside: Path | None = None) -> Iterator[Draft]:
    """Give a draft of the task in *folder*, which is gone afterwards.

    What is put in place goes to *folder*, or to *beside*, which then must be new or empty; it is
    not made before.
    """
    target = (beside or folder).resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    stamps = _stamps(target)
    aside = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=target.parent))
    try:
        home = aside / folder.name
        shutil.copytree(folder, home, symlinks=True)
        yield Draft(home, target, stamps)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _stamps(folder: Path) -> _Stamps:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in files
    }


def _exchange(new: Path, place: Path, old: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the moves that put *new* in *place*, and what was there at *old*."""
    if os.path.lexists(place):
        yield place, old
    if os.path.lexists(new):
        yield new, place
