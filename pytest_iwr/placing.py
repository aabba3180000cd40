"""Put files in their places: each whole, several all or none."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from pytest_iwr.errors import IwrError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def move_all(moves: Iterable[tuple[Path, Path]]) -> None:
    """Rename each first path to its second, in order; where one cannot be, take all back.

    Nothing is overwritten: a place that is taken raises `FileExistsError`. What undoes a step is
    noted before the step, for somebody may press Control+C between the two.
    """
    with ExitStack() as undo:
        for now, place in moves:
            if os.path.lexists(place):
                raise FileExistsError(f"{place} has come there meanwhile; nothing is overwritten")
            undo.callback(_back, place, now)
            now.rename(place)
        undo.pop_all()


def _back(place: Path, before: Path) -> None:
    if os.path.lexists(place) and not os.path.lexists(before):
        place.rename(before)


def write_whole(path: Path, data: bytes, *, problem: str) -> None:
    """Put a file with *data* in the place of *path*, at once: no reader sees half of it.

    Its folder is made; nothing of a draft stays. Raises `IwrError`, which names *path* and
    *problem*, when the disk refuses it.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        raise IwrError(f"{path}: {problem}: {error}") from error
    finally:
        with suppress(OSError):
            draft.unlink()
