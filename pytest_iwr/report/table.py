"""Lays out rows of scores for a terminal: names cut in the middle, words inline or beneath."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_iwr.report.text import columns, fit, middle, pad

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_GAP = "  "
_NAMES = 2
_NAME_MIN = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line and how to paint it: names of pytest's terminal markup, such as ``bold``, ``red``."""

    text: str
    markup: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """``cells`` are task, subject and scores; ``words`` closes the row; ``below`` explains it."""

    cells: tuple[str, ...]
    words: str = ""
    markup: Mapping[str, bool] = field(default_factory=dict)
    below: tuple[str, ...] = ()


def lay_out(rows: Sequence[Row], *, width: int, cut: bool) -> Iterator[Line]:
    """Yield the lines of a table, the first row being its header.

    The closing words stand in a last column where every row then keeps to *width* columns, else
    beneath their row. Lines below a row are cut to *width* when *cut*.
    """
    natural = [max(columns(row.cells[at]) for row in rows) for at in range(len(rows[0].cells))]
    words = max(columns(row.words) for row in rows)
    inline = sum(natural) + words + len(_GAP) * len(natural) <= width
    widths = natural if inline else _narrowed(natural, width=width)
    for at, row in enumerate(rows):
        cells = [pad(middle(c, w), w) for c, w in zip(row.cells, widths, strict=True)]
        head = [*cells, row.words] if inline else cells
        yield Line(_GAP.join(head).rstrip(), row.markup)
        beneath = () if inline or at == 0 or not row.words else (row.words,)
        for line in (*beneath, *row.below):
            yield Line(fit(_GAP + line, width) if cut else _GAP + line)


def _narrowed(natural: Sequence[int], *, width: int) -> list[int]:
    """Give the names what the scores leave; the task first, as subjects tend to be short."""
    scores = list(natural[_NAMES:])
    room = max(width - sum(scores) - len(_GAP) * (len(natural) - 1), 2 * _NAME_MIN)
    subject = min(natural[1], max(room // 3, room - natural[0]))
    return [min(natural[0], room - subject), subject, *scores]
