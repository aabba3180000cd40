"""Reading a picture block by block: what is known of a block is not read again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from pytest_iwr.visual.base import TextReading, provenance_of
from pytest_iwr.visual.blocks import (
    COLUMN_GAP_PX,
    FRAME_PX,
    LINES_PX,
    ROW_GAP_PX,
    SHADE,
    Block,
    blocks_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL.Image import Image

    from pytest_iwr.record_parts import Provenance
    from pytest_iwr.visual.base import TextBox, TextReader

#: Pictures whose shorter side is below this are read enlarged to it, as the engine does by itself.
SHORT_SIDE_PX = 736
#: How much of its surroundings a block is given, drawn on from its outermost pixels.
MARGIN_PX = 16
#: Sides of what an engine is given are multiples of this: its network would distort it otherwise.
STRIDE_PX = 32
#: Texts whose tops are less than this apart, each from the one before, stand in one line.
LINE_PX = 10
VERSION = 1


@dataclass(frozen=True, slots=True)
class BlockReader:
    """Reads each block of a picture with *reader*, by itself (implements `TextReader`).

    A picture has one text, whatever was read before it: where *reader* remembers blocks, a page of
    which a part has changed costs that part. Texts are ordered as RapidOCR orders them: line by
    line from the top, each from the left.
    """

    reader: TextReader

    @property
    def provenance(self) -> Provenance:
        """Return what the reader of blocks tells of itself, and how pictures are cut."""
        told = provenance_of(self.reader)
        gaps = f"{ROW_GAP_PX}x{COLUMN_GAP_PX}, {LINES_PX}, {FRAME_PX}, {SHADE}, {MARGIN_PX}"
        options = (told.options, f"by blocks {VERSION}: {gaps}, {SHORT_SIDE_PX}")
        return told.model_copy(update={"options": ", ".join(filter(None, options))})

    @property
    def name(self) -> str:
        """Name the reader and how pictures are cut. Raises `ScorerError`."""
        return self.provenance.name

    def read(self, picture: Image) -> TextReading:
        """Return the text of *picture*. Raises `ScorerError` when a block cannot be read."""
        scale = max(1.0, SHORT_SIDE_PX / min(picture.size))
        found = [
            box for block in blocks_of(picture) for box in self._read(picture, block, scale=scale)
        ]
        return TextReading(boxes=tuple(in_order(found)))

    def _read(self, picture: Image, block: Block, *, scale: float) -> list[TextBox]:
        part = _enlarged(picture.crop(block), scale=scale)
        boxes = self.reader.read(_framed(part)).boxes
        return [_placed(box, block, scale=scale) for box in boxes]


def in_order(boxes: Iterable[TextBox]) -> list[TextBox]:
    """Return *boxes* line by line, each from left to right."""
    lines: list[tuple[int, TextBox]] = []
    for box in sorted(boxes, key=lambda box: box.y):
        number, last = lines[-1] if lines else (0, box)
        lines.append((number + (box.y - last.y >= LINE_PX), box))
    by_line = groupby(lines, key=itemgetter(0))
    return [box for _, line in by_line for _, box in sorted(line, key=lambda one: one[1].x)]


def _enlarged(part: Image, *, scale: float) -> Image:
    if scale == 1.0:
        return part
    from PIL.Image import Resampling  # noqa: PLC0415 - heavy, and only scoring needs it

    size = (max(1, round(part.width * scale)), max(1, round(part.height * scale)))
    return part.resize(size, Resampling.BILINEAR)


def _framed(part: Image) -> Image:
    """Return *part* with a margin, its outermost pixels drawn on."""
    import numpy as np  # noqa: PLC0415 - heavy, and only scoring needs it
    from PIL import Image as pil  # noqa: N813, PLC0415

    across, down = (MARGIN_PX + (-side - 2 * MARGIN_PX) % STRIDE_PX for side in part.size)
    widths = ((MARGIN_PX, down), (MARGIN_PX, across), (0, 0))
    return pil.fromarray(np.pad(np.asarray(part), widths, mode="edge"))


def _placed(box: TextBox, block: Block, *, scale: float) -> TextBox:
    return replace(
        box,
        x=block.left + (box.x - MARGIN_PX) / scale,
        y=block.top + (box.y - MARGIN_PX) / scale,
        width=box.width / scale,
        height=box.height / scale,
    )
