"""The states that a video shows, found in its pictures alone: when each of them has settled.

Pictures are compared in cells of a few CSS pixels, in colour: noise of the codec is averaged away.
A picture that stays the same for a moment shows a state; it counts when more than a pointer tells
it from the state before. Where nothing stays the same for long (a game, a carousel), moments at
equal distances stand in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.video import sampled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PIL.Image import Image

    Cells = Any  # numpy array of shape (height / 4, width / 4, 3), values of 0 to 255
    Mask = Any  # the same without channels, true or false

#: Often enough to see a person rest between two actions, seldom enough to decode in time.
EVERY_S = 0.2
#: A state holds for so long. A hand on its target presses sooner, a caret that blinks is no change.
HOLDS_S = 0.6
#: Where nothing held for so long, take what is there: the benchmark's videos show an action every
#: four seconds (35.4 s and 8.9 actions on average).
RESTLESS_S = 4.0
#: What a model is shown of a video at most; no page made from one needs more.
MOST = 64
#: CSS pixels per cell.
_CELL_PX = 4
#: A cell has moved when its largest channel did by so much, of 255: less is noise, more is a fade.
_MOVES = 12
#: A cell is another when it differs by so much.
_DIFFERS = 24
#: So many cells may move without anything having changed: a caret of a large heading.
_CARET = 8
#: A pointer, arrow or finger, with what video smears around it, fits into a square of these.
_POINTER = 9
#: Where the pointer was and where it is.
_POINTERS = 2


@dataclass(frozen=True, slots=True)
class KeyFrames:
    """The states of a video, in order: how many, and their RGB pictures, read one at a time.

    Reading raises `TaskFormatError` when the video cannot be read any more.
    """

    video: Path
    numbers: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Image]:
        wanted = frozenset(self.numbers)
        for number, moment in enumerate(sampled(self.video, every_s=EVERY_S)):
            if number in wanted:
                yield moment.picture


def key_frames(video: Path, *, viewport: tuple[int, int]) -> KeyFrames:
    """Return the states that *video* shows: at least one, at most `MOST`.

    *viewport* is what the video shows, in CSS pixels. Raises `TaskFormatError` when the video
    cannot be read.
    """
    watch = _Watch()
    for number, moment in enumerate(sampled(video, every_s=EVERY_S)):
        watch.see(_Sample(number, _cells(moment.picture, viewport=viewport)))
    found = watch.ended()
    if not found:
        raise TaskFormatError(f"{video}: shows nothing")
    return KeyFrames(video, tuple(_spread(found)))


class _Sample(NamedTuple):
    number: int
    cells: Cells


@dataclass(slots=True)
class _Watch:
    """Watches a video sample by sample: which of them show another state than the one before."""

    _found: list[int] = field(default_factory=list)
    _first: _Sample | None = None
    _now: _Sample | None = None
    _last_found: _Sample | None = None
    _same_since: _Sample | None = None
    _rested: int = 0

    def see(self, now: _Sample) -> None:
        """Take the next sample."""
        self._now = now
        self._first = self._first or now
        if self._same_since is None or _moves(now, self._same_since):
            self._same_since = now
        if _seconds(self._same_since.number, now.number) >= HOLDS_S:
            self._rest(now)
        elif _seconds(self._rested, now.number) >= RESTLESS_S:
            self._find(now if self._found else self._first)
            self._rest(now)

    def ended(self) -> list[int]:
        """Return the numbers of the samples that count; the end of a video is a state."""
        if self._now:
            self._find(self._now)
        return self._found

    def _rest(self, now: _Sample) -> None:
        self._rested = now.number
        self._find(now)

    def _find(self, sample: _Sample) -> None:
        if self._last_found is None or _is_another(sample, self._last_found):
            self._found.append(sample.number)
            self._last_found = sample


def _seconds(begin: int, end: int) -> float:
    return round((end - begin) * EVERY_S, 6)


def _spread(numbers: list[int]) -> list[int]:
    """Return all *numbers*, or `MOST` of them at equal distances, first and last among them."""
    if len(numbers) <= MOST:
        return numbers
    return [numbers[round(i * (len(numbers) - 1) / (MOST - 1))] for i in range(MOST)]


def _cells(picture: Image, *, viewport: tuple[int, int]) -> Cells:
    import numpy as np  # noqa: PLC0415 - heavy
    from PIL.Image import Resampling  # noqa: PLC0415

    size = (max(1, viewport[0] // _CELL_PX), max(1, viewport[1] // _CELL_PX))
    return np.asarray(picture.resize(size, Resampling.BOX), dtype=np.int16)


def _apart(one: _Sample, other: _Sample, *, by: int) -> Mask:
    return abs(one.cells - other.cells).max(axis=2) > by


def _moves(now: _Sample, before: _Sample) -> bool:
    return int(_apart(now, before, by=_MOVES).sum()) > _CARET


def _is_another(now: _Sample, before: _Sample) -> bool:
    """Whether more has changed than a pointer that is elsewhere now."""
    left = _apart(now, before, by=_DIFFERS)
    for _ in range(_POINTERS):
        _clear_fullest_square(left)
    return int(left.sum()) > _CARET


def _clear_fullest_square(cells: Mask) -> None:
    """Clear the square, of the pointer's size, with the most cells that are set."""
    import numpy as np  # noqa: PLC0415

    side = min(_POINTER, *cells.shape)
    sums = np.pad(cells.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    inside = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    top, left = np.unravel_index(int(inside.argmax()), inside.shape)
    cells[top : top + side, left : left + side] = False
