"""Move files and folders to their places: all of them, or none."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

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
