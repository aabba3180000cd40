"""Write aside, and move in place at the end: what is interrupted leaves everything as it was."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.errors import RecordingError

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
        with ExitStack() as undo:
            for name in names:
                _exchange(self.home / name, self.original / name, old / name, undo=undo)
            undo.pop_all()


@contextmanager
def draft_of(folder: Path, *, beside: Path | None = None) -> Iterator[Draft]:
    """Give a draft of the task in *folder*, which is gone afterwards.

    What is put in place goes to *folder*, or to *beside*, which then must be new or empty.
    """
    target = beside or folder
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=target.parent))
    try:
        home = aside / folder.name
        shutil.copytree(folder, home, symlinks=True)
        if beside:
            beside.mkdir(exist_ok=True)
        yield Draft(home, target, _stamps(target))
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _stamps(folder: Path) -> _Stamps:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in files
    }


def _exchange(new: Path, place: Path, old: Path, *, undo: ExitStack) -> None:
    if place.exists() or place.is_symlink():
        place.rename(old)
        undo.callback(old.rename, place)
    if new.exists():
        new.rename(place)
        undo.callback(place.rename, new)
