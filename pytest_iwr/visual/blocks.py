"""Cutting a picture of a page into blocks, along the empty space between what it shows.

A block is cut out by its own pixels and what surrounds it, so what does not change from one step to
the next gives the same block again, which need not be read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Flags = NDArray[np.bool_]

#: Channels that differ by no more than this (of 255) are one colour: gradients, shades, noise.
SHADE = 8
#: Rows that must be empty between two blocks, one above the other: more than within a letter.
ROW_GAP_PX = 8
#: Columns that must be empty between two blocks side by side: more than between two words.
COLUMN_GAP_PX = 40
#: Blocks up to this height are left whole: a line or two, whose words speak for each other.
LINES_PX = 96
#: An edge that runs on for this long through empty space belongs to a frame; a shorter one may be
#: the stem of a letter, which is not to be cut through.
FRAME_PX = 96


class Block(NamedTuple):
    """A part of a picture in pixels; right and bottom are excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        """Return the height in pixels."""
        return self.bottom - self.top


def blocks_of(picture: Image) -> tuple[Block, ...]:
    """Return the blocks of an RGB *picture* that show anything, from top to bottom.

    Space is empty where rows (or columns) repeat the one before: frames and panels run through it.
    Each block has a margin of one empty pixel where it was cut off.
    """
    sheet = _Sheet.of(picture)
    return tuple(_cut(sheet, Block(0, 0, picture.width, picture.height)))


@dataclass(frozen=True)
class _Sheet:
    """Where a picture changes: from the row above (``lying``), from the column before."""

    lying: Flags
    standing: Flags

    @classmethod
    def of(cls, picture: Image) -> _Sheet:
        import numpy as np  # noqa: PLC0415 - heavy, and only scoring needs it

        pixels = np.asarray(picture.convert("RGB"))
        lying, standing = (np.zeros(pixels.shape[:2], dtype=np.bool_) for _ in range(2))
        lying[1:] = _differ(pixels[1:], pixels[:-1])
        standing[:, 1:] = _differ(pixels[:, 1:], pixels[:, :-1])
        return cls(lying, standing)

    @cached_property
    def turned(self) -> _Sheet:
        """The same with rows and columns exchanged."""
        return _Sheet(self.standing.T, self.lying.T)

    @cached_property
    def stems(self) -> Flags:
        """Edges between columns that are too short to be of a frame."""
        return self.standing & (_run_lengths(self.standing) < FRAME_PX)

    def parts(self, block: Block, *, gap: int) -> Iterator[tuple[int, int]]:
        """Yield first and last row (excluded) of what *block* shows between its empty rows."""
        left, top, right, bottom = block
        busy = _any(self.lying[top:bottom, left:right])
        busy[0] = False  # how it differs from what is above the block is of no concern
        stems = _any(self.stems[top:bottom, left + 1 : right])
        shown = 0
        for start, end in _quiet(busy):
            outside = start == 0 or end == len(busy)
            if (end - start >= gap or outside) and not stems[end - 1]:
                if start > shown:
                    yield top + max(shown - 1, 0), top + start
                shown = end
        if shown < len(busy):
            yield top + max(shown - 1, 0), bottom


def _any(flags: Flags) -> Flags:
    """Tell for each row whether there is any."""
    import numpy as np  # noqa: PLC0415

    return np.asarray(flags.any(axis=1))


def _differ(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> Flags:
    import numpy as np  # noqa: PLC0415

    more, less = np.maximum(one, other), np.minimum(one, other)
    return np.asarray(((more - less) > SHADE).any(axis=2))


def _run_lengths(edges: Flags) -> NDArray[np.int32]:
    """Return, for each true pixel, how many true pixels stand in one piece above and below it."""
    import numpy as np  # noqa: PLC0415

    padded = np.zeros((edges.shape[1], len(edges) + 2), dtype=np.int8)
    padded[:, 1:-1] = edges.T
    steps = np.diff(padded, axis=1)  # in each column: +1 where a piece begins, -1 behind it
    lengths = np.nonzero(steps == -1)[1] - np.nonzero(steps == 1)[1]
    piece = np.cumsum(steps == 1, dtype=np.int32).reshape(steps.shape)[:, :-1].T  # numbered from 1
    return np.where(edges, np.concatenate(([0], lengths))[piece], 0).astype(np.int32)


def _quiet(busy: Flags) -> Iterator[tuple[int, int]]:
    """Yield first and last (excluded) of each run of rows in which nothing changes."""
    import numpy as np  # noqa: PLC0415

    edges = np.flatnonzero(np.diff(np.concatenate(([True], busy, [True])).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _cut(sheet: _Sheet, block: Block) -> Iterator[Block]:
    """Yield what *block* falls into: by rows, where there are none to cut by columns."""
    parts = [Block(block.left, top, block.right, end) for top, end in _rows(sheet, block)]
    if parts == [block] and block.height > LINES_PX:
        parts = [Block(left, block.top, end, block.bottom) for left, end in _columns(sheet, block)]
    if parts == [block]:
        yield block
        return
    for part in parts:
        yield from _cut(sheet, part)


def _rows(sheet: _Sheet, block: Block) -> Iterator[tuple[int, int]]:
    return sheet.parts(block, gap=ROW_GAP_PX)


def _columns(sheet: _Sheet, block: Block) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = block
    return sheet.turned.parts(Block(top, left, bottom, right), gap=COLUMN_GAP_PX)
