"""How alike two pictures are in structure, without weights: where edges lie, and in which colours.

A small stand-in for embeddings. A blank page has no edge in common with any page and scores 0,
which similarities of single pixels get wrong (they reward the shared white).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING

from pytest_iwr.record_parts import Provenance
from pytest_iwr.visual.installed import require

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Floats = NDArray[np.float64]

#: A picture is cut into about this many cells; 16 columns by 9 rows at 16:9.
CELLS = 144
#: Side of a cell after downscaling: a 16:9 picture becomes 480x270.
CELL_PX = 30
#: Directions of an edge, over half a turn: dark on light and light on dark are one direction.
BINS = 8
#: Steps of brightness from pixel to pixel that nobody sees (of 255): noise and smooth shading.
UNSEEN = 2.0
#: Pictures narrower or wider than this are cut as if they had it.
EXTREME_ASPECT = 16.0


@dataclass(frozen=True, slots=True)
class Grid:
    """How a picture is cut into cells."""

    columns: int
    rows: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height to which a picture is scaled, in pixels."""
        return self.columns * CELL_PX, self.rows * CELL_PX


def grid_for(width: int, height: int) -> Grid:
    """Return a grid of about `CELLS` cells that are nearly square in a picture of that size.

    16x9 at 1920x1080, 15x9 at 1280x800, 8x18 at 390x844.
    """
    aspect = min(max(width / height, 1 / EXTREME_ASPECT), EXTREME_ASPECT)
    return Grid(columns=round(sqrt(CELLS * aspect)), rows=round(sqrt(CELLS / aspect)))


class EdgeColourScorer:
    """Compares edges and colours cell by cell (implements `StructureScorer`).

    Both pictures are scaled to the grid of the *reference*, so that one of another size or shape
    is stretched to it. Each cell has a histogram of edge directions, weighted by contrast and
    blurred over its neighbours, which forgives shifts of less than a cell. The edges' similarity is
    intersection / union over all cells; it is multiplied by 0.5 + 0.5 x the mean similarity of the
    cells' median colours. Where neither picture has an edge, colour alone decides.

    Edges are those of brightness. The number orders pages by likeness; it is no probability.
    """

    @cached_property
    def provenance(self) -> Provenance:
        """Tell version and constants. Raises `ScorerError` when numpy or Pillow is missing."""
        require("numpy", "PIL", pip="numpy Pillow", engine="the structure scorer edge-colour")
        return Provenance(
            engine="edge-colour",
            version="1",
            options=f"{CELLS} cells of {CELL_PX} px, {BINS} directions",
            dtype="float64",
            device="cpu",
        )

    @property
    def name(self) -> str:
        """Identify version and constants. Raises `ScorerError` when numpy or Pillow is missing."""
        return self.provenance.name

    def sees(self, _width: int, _height: int) -> float:
        """Return the share of a picture that is looked at: all of it."""
        return 1.0

    def similarity(self, reference: Image, picture: Image) -> float:
        """Return the likeness in [0, 1]; 1 for identical RGB pictures, about 0 beside a blank one.

        Symmetric for pictures of one size.
        """
        grid = grid_for(reference.width, reference.height)
        small = [_downscale(image, grid) for image in (reference, picture)]
        edges = _overlap(*(_edges(image, grid) for image in small))
        colour = _likeness(*(_median_colours(image, grid) for image in small))
        return colour if edges is None else edges * (0.5 + 0.5 * colour)


def _downscale(picture: Image, grid: Grid) -> Image:
    from PIL.Image import Resampling  # noqa: PLC0415 - heavy, and only scoring needs it

    return picture.convert("RGB").resize(grid.size, Resampling.BILINEAR)


def _edges(small: Image, grid: Grid) -> Floats:
    """Return rows x columns x directions: the contrast of the edges in and around each cell."""
    import numpy as np  # noqa: PLC0415

    down, right = np.gradient(np.asarray(small.convert("L"), dtype=np.float64))
    contrast = np.maximum(np.hypot(down, right) - UNSEEN, 0.0)
    # Bins are centred on their direction: upright edges, the commonest, must not fall on a border.
    direction = np.rint(np.arctan2(down, right) * BINS / np.pi).astype(np.intp) % BINS
    y, x = np.indices(contrast.shape) // CELL_PX
    place = ((y * grid.columns + x) * BINS + direction).ravel()
    total = np.bincount(place, contrast.ravel(), minlength=grid.rows * grid.columns * BINS)
    return _blur(total.reshape(grid.rows, grid.columns, BINS).astype(np.float64))


def _blur(cells: Floats) -> Floats:
    """Spread each cell over its neighbours, weights 1 2 1 both ways."""
    import numpy as np  # noqa: PLC0415

    padded = np.pad(cells, ((1, 1), (1, 1), (0, 0)))
    tall = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    return np.asarray((tall[:, :-2] + 2 * tall[:, 1:-1] + tall[:, 2:]) / 16)


def _overlap(one: Floats, other: Floats) -> float | None:
    """Return intersection / union, ``None`` when both are empty."""
    import numpy as np  # noqa: PLC0415

    union = float(np.maximum(one, other).sum())
    return float(np.minimum(one, other).sum()) / union if union else None


def _median_colours(small: Image, grid: Grid) -> Floats:
    """Return rows x columns x channels: the colour that most of a cell has, in [0, 255]."""
    import numpy as np  # noqa: PLC0415

    pixels = np.asarray(small, dtype=np.float64)
    cells = pixels.reshape(grid.rows, CELL_PX, grid.columns, CELL_PX, 3)
    return np.asarray(np.median(cells, axis=(1, 3)))


def _likeness(one: Floats, other: Floats) -> float:
    import numpy as np  # noqa: PLC0415

    return 1.0 - float(np.abs(one - other).mean()) / 255
