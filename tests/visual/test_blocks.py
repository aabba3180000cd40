"""Cutting pictures into blocks: what must fall apart, what must stay whole."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from pytest_iwr.visual.blocks import SHADE, Block, blocks_of

FONT = ImageFont.load_default(16)
SIZE = (640, 480)


def _page(colour="white", size=SIZE):
    picture = Image.new("RGB", size, colour)
    return picture, ImageDraw.Draw(picture)


def _paragraph(pen, *, at, lines=3, fill="black"):
    """Write lines that stand close together; return the box that they fill."""
    left, top = at
    for number in range(lines):
        pen.text((left, top + 18 * number), "words that stand in a line", fill, FONT)
    return left, top, left + 200, top + 18 * lines


def _holds(block, box):
    left, top, right, bottom = box
    across = block.left <= left and right <= block.right
    return across and block.top <= top and bottom <= block.bottom


def _inked(picture):
    """Return the box of all pixels that are not as the picture's first."""
    pixels = np.asarray(picture).astype(int)
    rows, columns = np.nonzero((abs(pixels - pixels[0, 0]) > SHADE).any(axis=2))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_paragraphs_that_stand_apart_are_two_blocks():
    """One above the other, with empty rows between them."""
    picture, pen = _page()
    _paragraph(pen, at=(40, 40))
    _paragraph(pen, at=(40, 300))
    one, other = blocks_of(picture)
    assert (one.bottom < 120, other.top > 280) == (True, True)


def test_lines_of_a_paragraph_stay_together_where_they_stand_close():
    """Rows between them are fewer than a gap."""
    picture, pen = _page()
    _paragraph(pen, at=(40, 40), lines=2)
    assert len(blocks_of(picture)) == 1


def test_a_frame_around_both_does_not_glue_them():
    """What runs through empty space from end to end is no content."""
    picture, pen = _page()
    _paragraph(pen, at=(60, 60))
    _paragraph(pen, at=(60, 300))
    pen.rectangle((20, 20, 620, 460), outline="black", width=2)
    texts = [(60, 66, 200, 110), (60, 306, 200, 350)]
    holding = [[block for block in blocks_of(picture) if _holds(block, box)] for box in texts]
    assert [len(blocks) for blocks in holding] == [1, 1]
    assert holding[0] != holding[1]


def test_columns_fall_apart():
    """Side by side with empty columns between them, high enough to be no line."""
    picture, pen = _page()
    left = _paragraph(pen, at=(20, 20), lines=20)
    right = _paragraph(pen, at=(400, 29), lines=20)
    one, other = blocks_of(picture)
    assert _holds(one, (left[0] + 2, left[1] + 6, 180, 370))
    assert one.right < other.left <= right[0] + 2


def test_words_of_a_line_stay_together():
    """However far apart they stand: words of a line speak for each other."""
    picture, pen = _page()
    pen.text((20, 40), "left", "black", FONT)
    pen.text((560, 40), "right", "black", FONT)
    assert len(blocks_of(picture)) == 1


@pytest.mark.parametrize("height", [60, 80, 94])
def test_tall_stems_are_not_cut_through(height):
    """Rows between the bars of letters repeat themselves, as empty ones do."""
    picture, pen = _page()
    for number in range(4):  # letters as an H: two stems, a bar in the middle
        left = 60 + 100 * number
        pen.rectangle((left, 100, left + 12, 100 + height), fill="black")
        pen.rectangle((left + 48, 100, left + 60, 100 + height), fill="black")
        middle = 100 + height // 2
        pen.rectangle((left, middle, left + 60, middle + 8), fill="black")
    (block,) = blocks_of(picture)
    assert _holds(block, _inked(picture))


@pytest.mark.parametrize("height", [60, 80, 94])
def test_ones_are_not_cut_through(height):
    """Stems alone are whole as well."""
    picture, pen = _page()
    for left in (60, 90, 120):
        pen.rectangle((left, 100, left + 10, 100 + height), fill="black")
    (block,) = blocks_of(picture)
    assert _holds(block, _inked(picture))


@pytest.mark.parametrize("down", [True, False])
def test_a_gradient_does_not_glue(down):
    """Shades that change by little from pixel to pixel are empty space."""
    ramp = np.linspace(180, 255, SIZE[1] if down else SIZE[0]).astype(np.uint8)
    grey = np.broadcast_to(ramp[:, None] if down else ramp[None, :], (SIZE[1], SIZE[0]))
    picture = Image.fromarray(np.repeat(grey[:, :, None], 3, axis=2))
    pen = ImageDraw.Draw(picture)
    _paragraph(pen, at=(40, 40))
    _paragraph(pen, at=(40, 300))
    one, other = blocks_of(picture)
    assert one.bottom < other.top


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (640, 480)])
@pytest.mark.parametrize("colour", ["white", "navy"])
def test_a_plain_picture_has_no_blocks(size, colour):
    """Nothing is shown where nothing changes."""
    assert blocks_of(_page(colour, size)[0]) == ()


@pytest.mark.parametrize("size", [(1, 50), (50, 1)])
def test_a_line_of_pixels_shows_what_changes_on_it(size):
    """A picture of one row or one column is cut as others are."""
    picture, _ = _page(size=size)
    place = (0, 25) if size[0] == 1 else (25, 0)
    picture.putpixel(place, (0, 0, 0))
    (block,) = blocks_of(picture)
    assert _holds(block, (*place, place[0] + 1, place[1] + 1))


def _overlap(one, other):
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 0 and min(one.bottom, other.bottom) > max(one.top, other.top)


RECTANGLES = st.lists(
    st.tuples(
        st.integers(0, 290),
        st.integers(0, 290),
        st.integers(1, 150),
        st.integers(1, 150),
        st.sampled_from(["black", "red", "silver", "#eee"]),
    ),
    max_size=8,
)


def _drawn(rectangles):
    picture, pen = _page(size=(300, 300))
    for left, top, width, height, colour in rectangles:
        pen.rectangle((left, top, left + width, top + height), fill=colour)
    return picture


@settings(max_examples=150, deadline=None)
@given(RECTANGLES)
def test_every_corner_lies_in_some_block(rectangles):
    """Wherever a pixel differs from the one above and the one beside it, a block shows it."""
    picture = _drawn(rectangles)
    pixels = np.asarray(picture).astype(int)
    shown = np.zeros(pixels.shape[:2], dtype=bool)
    for left, top, right, bottom in blocks_of(picture):
        shown[top:bottom, left:right] = True
    lying = (abs(np.diff(pixels, axis=0)) > SHADE).any(axis=2)
    standing = (abs(np.diff(pixels, axis=1)) > SHADE).any(axis=2)
    corners = lying[:, 1:] & standing[1:, :]  # an edge alone may be of a frame; a corner is shown
    assert not (corners & ~shown[1:, 1:]).any()


@settings(max_examples=150, deadline=None)
@given(RECTANGLES)
def test_blocks_lie_in_the_picture_and_apart(rectangles):
    """A block has pixels, all of the picture; and no pixel is shown to the engine twice."""
    blocks = blocks_of(_drawn(rectangles))
    assert all(0 <= one.left < one.right <= 300 for one in blocks)
    assert all(0 <= one.top < one.bottom <= 300 for one in blocks)
    inner = [Block(b.left + 1, b.top + 1, b.right, b.bottom) for b in blocks]  # less the margins
    pairs = [(one, other) for one in inner for other in inner if one is not other]
    assert not [pair for pair in pairs if _overlap(*pair)]


def test_a_change_leaves_other_blocks_as_they_were():
    """What stands elsewhere is cut out with the very same pixels."""
    picture, pen = _page()
    for top in (20, 140, 260, 380):
        _paragraph(pen, at=(40, top))
    before = [picture.crop(block).tobytes() for block in blocks_of(picture)]
    pen.text((300, 158), "one word more", "black", FONT)
    after = [picture.crop(block).tobytes() for block in blocks_of(picture)]
    assert len(before) == len(after) == 4
    assert [one == other for one, other in zip(before, after, strict=True)] == [
        True,
        False,
        True,
        True,
    ]


def test_blocks_come_from_top_to_bottom():
    """In the order in which they stand."""
    picture, pen = _page()
    for top in (20, 140, 260, 380):
        _paragraph(pen, at=(40, top))
    assert all(one.bottom <= other.top + 1 for one, other in pairwise(blocks_of(picture)))
