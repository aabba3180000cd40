"""Finding a text among painted lines: whole words, folded, also across pieces of one phrase."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pytest_iwr.browser.snapshot import Box
from pytest_iwr.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_iwr.browser.snapshot import Snapshot, TextRun

#: Share of the line height up to which two pieces touch ("$" and "12"): a word space is wider.
TOUCHING = 0.12
#: Line heights that may lie between two pieces that still read as one phrase.
PHRASE_GAP = 3.0
#: Scripts that put no space between words, so that a word may begin and end anywhere.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a text is painted; ``runs`` are positions in the list that was searched."""

    runs: tuple[int, ...]
    offset: int
    box: Box


@dataclass(frozen=True, slots=True)
class _Stream:
    """Runs that read on from each other, as one folded text; ``starts`` of each run in it."""

    text: str
    runs: tuple[int, ...]
    starts: tuple[int, ...]


def occurrences(needle: str, runs: Sequence[TextRun], snapshot: Snapshot) -> list[Occurrence]:
    """Return where *needle* is painted, in reading order; each place once."""
    wanted = fold(needle)
    if not wanted:
        return []
    found: dict[tuple[int, int], Occurrence] = {}
    for stream in _streams(runs, snapshot):
        for start in whole_matches(wanted, stream.text):
            here = _locate(stream, start, start + len(wanted), runs)
            found.setdefault((here.runs[0], here.offset), here)
    return in_reading_order(found.values())


def whole_matches(needle: str, text: str) -> Iterator[int]:
    """Yield where *needle* begins and ends between words of *text*; both are folded already."""
    at = text.find(needle) if needle else -1
    while at >= 0:
        end = at + len(needle)
        whole = not (_inside_word(text, at) or _inside_word(text, end))
        if whole:
            yield at
        at = text.find(needle, end if whole else at + 1)


def says(needle: str, text: str) -> bool:
    """Return whether *text* holds *needle* as whole words."""
    return next(whole_matches(fold(needle), fold(text)), None) is not None


def same_words(one: str, other: str) -> bool:
    """Return whether two labels are equal but for punctuation, signs and case."""
    return fold(one) == fold(other) or (bool(words(one)) and words(one) == words(other))


def _inside_word(text: str, at: int) -> bool:
    """Say whether position *at* of *text* cuts a word, or a number such as 4.5 or 1,299."""
    if at <= 0 or at >= len(text):
        return False
    left, right = text[at - 1], text[at]
    if unicodedata.combining(right):
        return True
    if left.isalnum() and right.isalnum():
        return not (_is_unspaced(left) or _is_unspaced(right))
    return _inside_number(text, at)


def _inside_number(text: str, at: int) -> bool:
    for mark in (at - 1, at):
        around = text[max(mark - 1, 0) : mark] + text[mark + 1 : mark + 2]
        if text[mark] in ".," and len(around) == 2 and around.isdigit():  # noqa: PLR2004 - both sides
            return True
    return False


def _is_unspaced(char: str) -> bool:
    return char > "\u0dff" and unicodedata.name(char, "").startswith(_UNSPACED)


def _streams(runs: Sequence[TextRun], snapshot: Snapshot) -> Iterator[_Stream]:
    for group in _by_block(runs, snapshot):
        yield _stream(group, runs)
    for group in _by_line(runs):
        if len(group) > 1:
            yield _stream(group, runs)


def _by_block(runs: Sequence[TextRun], snapshot: Snapshot) -> Iterator[list[int]]:
    """Yield runs that follow each other in one block, as the lines of a paragraph do."""
    group: list[int] = []
    owner = 0
    for position, run in enumerate(runs):
        block = _block_of(run.node, snapshot)
        if group and block != owner:
            yield group
            group = []
        group.append(position)
        owner = block
    if group:
        yield group


def _block_of(index: int, snapshot: Snapshot) -> int:
    node = snapshot.node(index)
    while not node.block and node.parent:
        node = snapshot.node(node.parent)
    return node.index


def _by_line(runs: Sequence[TextRun]) -> Iterator[list[int]]:
    """Yield runs that stand beside each other, as the words of a row of boxes do."""
    for row in rows([run.box for run in runs]):
        group = row[:1]
        for left, right in pairwise(row):
            if _gap(runs[left].box, runs[right].box) > PHRASE_GAP:
                yield group
                group = []
            group.append(right)
        yield group


def rows(boxes: Sequence[Box]) -> list[list[int]]:
    """Return positions of *boxes* as rows from top to bottom, each from left to right."""
    found: list[list[int]] = []
    for position in sorted(range(len(boxes)), key=lambda i: boxes[i].centre[1]):
        if found and on_one_line(boxes[found[-1][0]], boxes[position]):
            found[-1].append(position)
        else:
            found.append([position])
    return [sorted(row, key=lambda i: boxes[i].x) for row in found]


def in_reading_order(found: Iterable[Occurrence]) -> list[Occurrence]:
    """Return *found* by rows from top to bottom, then from left to right."""
    places = list(found)
    return [places[i] for row in rows([place.box for place in places]) for i in row]


def on_one_line(one: Box, other: Box) -> bool:
    """Return whether two boxes share half the height of the lower one."""
    shared = min(one.bottom, other.bottom) - max(one.y, other.y)
    return shared >= min(one.height, other.height) / 2


def _gap(left: Box, right: Box) -> float:
    """Return the space between two boxes of a line, in line heights."""
    return (right.x - left.right) / max(min(left.height, right.height), 1.0)


def _stream(group: Sequence[int], runs: Sequence[TextRun]) -> _Stream:
    text = ""
    starts: list[int] = []
    for position, run in enumerate(group):
        if position and not _touch(runs[group[position - 1]].box, runs[run].box):
            text += " "
        starts.append(len(text))
        text += fold(runs[run].text)
    return _Stream(text, tuple(group), tuple(starts))


def _touch(left: Box, right: Box) -> bool:
    return on_one_line(left, right) and -1.0 < _gap(left, right) <= TOUCHING


def _locate(stream: _Stream, start: int, end: int, runs: Sequence[TextRun]) -> Occurrence:
    first = max(i for i, begin in enumerate(stream.starts) if begin <= start)
    last = max(i for i, begin in enumerate(stream.starts) if begin < end)
    used = range(first, last + 1)
    boxes = (
        _part(runs[stream.runs[i]], start - stream.starts[i], end - stream.starts[i]) for i in used
    )
    return Occurrence(
        tuple(stream.runs[i] for i in used), start - stream.starts[first], around(boxes)
    )


def _part(run: TextRun, start: int, end: int) -> Box:
    """Return about where characters *start* to *end* of a line stand."""
    step = run.box.width / max(len(run.text), 1)
    left, right = max(start, 0) * step, min(end, len(run.text)) * step
    return Box(run.box.x + left, run.box.y, max(right - left, 0.0), run.box.height)


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box that holds all *boxes*, of which there is at least one."""
    all_boxes = tuple(boxes)
    left, top = min(b.x for b in all_boxes), min(b.y for b in all_boxes)
    right, bottom = max(b.right for b in all_boxes), max(b.bottom for b in all_boxes)
    return Box(left, top, right - left, bottom - top)
