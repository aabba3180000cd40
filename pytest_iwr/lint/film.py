"""What a video shows once a second, and whether a picture of it shows a checkpoint.

Pictures are compared at a quarter of their CSS size, in colour: what H.264 and another renderer
change in single pixels is averaged away, while a word or a colour that changes stays. What was
measured on recorded tasks, and how far the limits below are from it, stands in `docs/lint.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.video import duration_s, sampled

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

    Small = Any  # numpy array of shape (height / 4, width / 4, 3), values of 0 to 255

#: CSS pixels per cell.
_CELL_PX = 4
#: A cell differs when its largest channel differs by more than this, of 255. Video halves the
#: resolution of colours: a thin yellow line on dark green loses 21 of its blue, and more when the
#: video is compressed once more.
_DIFFERS = 32
#: Where checkpoints differ, a cell may be off by so much of the difference: a fade is halfway.
_OFF = 0.35
#: The drawn pointer, arrow or finger, fits into a square of so many cells.
_POINTER = 9
#: Share of all cells that may differ from the checkpoint, the pointer aside.
SAME = 0.005
#: Share of the cells in which two checkpoints differ that may show neither, the pointer aside.
_WRONG = 0.03
#: Checkpoints that differ in fewer cells cannot be told apart in a video.
_TELLING = 4


@dataclass(frozen=True, slots=True)
class Film:
    """A video: how long it is, its size in pixels, and (second, small picture) for each second."""

    duration_s: float
    size: tuple[int, int]
    shown: tuple[tuple[float, Small], ...]


def look_at(video: Path, *, viewport: tuple[int, int]) -> Film:
    """Return what *video* shows once a second. Raises `TaskFormatError` when it cannot be read."""
    size = (0, 0)
    shown = []
    for moment in sampled(video, every_s=1.0):
        size = moment.picture.size
        shown.append((moment.at_s, small(moment.picture, viewport=viewport)))
    if not shown:
        raise TaskFormatError(f"{video}: shows nothing")
    return Film(duration_s(video), size, tuple(shown))


def small(picture: Image, *, viewport: tuple[int, int]) -> Small:
    """Return *picture*, which shows *viewport*, with one cell for 4 x 4 CSS pixels."""
    import numpy as np  # noqa: PLC0415 - heavy
    from PIL.Image import Resampling  # noqa: PLC0415

    size = (max(1, viewport[0] // _CELL_PX), max(1, viewport[1] // _CELL_PX))
    return np.asarray(picture.convert("RGB").resize(size, Resampling.BOX), dtype=np.int16)


def difference(shown: Small, wanted: Small) -> float:
    """Return the share of cells that differ, the pointer aside, in [0, 1]."""
    cells = _differing(shown, wanted)
    return _outside_pointer(cells) / int(cells.size)


def shows(shown: Small, wanted: Small, *, others: list[Small]) -> bool:
    """Tell whether *shown* is the checkpoint *wanted*, and none of the *others* beside it."""
    if difference(shown, wanted) > SAME:
        return False
    return all(_rather(shown, wanted, other) for other in others)


def _rather(shown: Small, wanted: Small, other: Small) -> bool:
    """Whether *shown* agrees with *wanted* where that differs from *other*.

    Of a change as small as the pointer, which may cover part of it, more than half must show.
    """
    telling = _differing(wanted, other)
    count = int(telling.sum())
    if count < _TELLING:
        return True
    amiss, apart = _distance(shown, wanted), _distance(wanted, other)
    between = (amiss > _DIFFERS) & (amiss > _OFF * apart)
    wrong = telling & (between | (amiss >= _distance(shown, other)))
    return wrong.sum() * 2 < count and _outside_pointer(wrong) <= _WRONG * count


def _distance(one: Small, other: Small) -> Any:
    return abs(one - other).max(axis=2)


def _differing(one: Small, other: Small) -> Any:
    return _distance(one, other) > _DIFFERS


def _outside_pointer(cells: Any) -> int:
    """Return how many cells are set outside of the square, of the pointer's size, with most."""
    import numpy as np  # noqa: PLC0415

    side = min(_POINTER, *cells.shape)
    sums = np.pad(cells.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    inside = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return int(cells.sum() - inside.max())
