"""Reading by blocks: the same text whatever was read before, and no block that is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from rapidocr.ch_ppocr_det.main import TextDetector

from pytest_iwr.errors import ScorerError
from pytest_iwr.record_parts import Provenance
from pytest_iwr.visual.base import TextBox, TextReading
from pytest_iwr.visual.blocks import blocks_of
from pytest_iwr.visual.by_blocks import BlockReader, in_order
from pytest_iwr.visual.kept import KeptReader, MemoryStore
from pytest_iwr.visual.ocr import RapidTextReader

TASKS = Path(__file__).parents[2] / "tasks"
BLACK = (0, 0, 0)


@dataclass
class Inked:
    """Reads one box, around what is black; fails where *fails_beyond* readings have been."""

    name: str = "inked 1"
    seen: list = field(default_factory=list)
    fails_beyond: int = 1000

    def read(self, picture):
        self.seen.append(picture.size)
        if len(self.seen) > self.fails_beyond:
            raise ScorerError("the engine fails on a picture")
        dark = picture.convert("L").point(lambda level: 255 if level < 128 else 0)
        left, top, right, bottom = dark.getbbox()
        return TextReading((TextBox("ink", left, top, right - left, bottom - top),))


@dataclass
class Counted:
    """Counts what another reader is asked."""

    reader: RapidTextReader
    asked: int = 0

    @property
    def name(self):
        return self.reader.name

    def read(self, picture):
        self.asked += 1
        return self.reader.read(picture)


def _box(text, x, y):
    return TextBox(text, x, y, 30, 12)


def _page(*boxes, size=(900, 800)):
    picture = Image.new("RGB", size, "white")
    for left, top, right, bottom in boxes:
        ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), fill=BLACK)
    return picture


def _texts(*boxes):
    return [box.text for box in in_order(boxes)]


def test_lines_come_from_the_top_and_are_read_from_the_left():
    """Boxes whose tops are close stand in one line."""
    boxes = _box("d", 40, 60), _box("b", 300, 13), _box("a", 40, 20), _box("c", 10, 58)
    assert _texts(*boxes) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(("apart", "texts"), [(9.9, ["b", "a"]), (10, ["a", "b"])])
def test_a_line_ends_where_tops_are_ten_pixels_apart(apart, texts):
    """As RapidOCR has it."""
    assert _texts(_box("a", 50, 20), _box("b", 10, 20 + apart)) == texts


def test_a_line_may_lean():
    """Each top is held against the one before: a line that leans stays one line."""
    assert _texts(_box("c", 10, 38), _box("b", 50, 29), _box("a", 90, 20)) == ["c", "b", "a"]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 200)), max_size=30, unique=True))
def test_order_is_rapidocrs_own(corners):
    """Whatever the boxes, they come in the order in which RapidOCR puts them."""
    boxes = [_box(str(number), *corner) for number, corner in enumerate(corners)]
    quads = np.array([[corner] * 4 for corner in corners]).reshape(-1, 4, 2)
    ordered = TextDetector.sorted_boxes(quads)[:, 0].tolist()
    assert [[box.x, box.y] for box in in_order(boxes)] == ordered


def test_boxes_are_in_pixels_of_the_picture():
    """Wherever the block was cut out, and whatever margin the engine was given with it."""
    places = (100, 50, 140, 70), (300, 400, 360, 430)
    boxes = BlockReader(Inked()).read(_page(*places)).boxes
    found = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in boxes]
    assert found == [tuple(map(float, place)) for place in places]


def test_boxes_of_small_pictures_are_in_their_own_pixels():
    """A small picture is read enlarged; its boxes are told as if it had not been."""
    reader = Inked()
    (box,) = BlockReader(reader).read(_page((100, 50, 140, 70), size=(368, 184))).boxes
    assert reader.seen[0][0] > 4 * 368
    assert (box.x, box.y) == (pytest.approx(100, abs=0.5), pytest.approx(50, abs=0.5))
    assert (box.width, box.height) == (pytest.approx(40, abs=0.5), pytest.approx(20, abs=0.5))


def test_sides_suit_the_network():
    """What the engine is given has sides of whole strides: it would be distorted otherwise."""
    reader = Inked()
    BlockReader(reader).read(_page((100, 50, 141, 77), (20, 300, 33, 309)))
    assert len(reader.seen) == 2
    assert all(side % 32 == 0 for size in reader.seen for side in size)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (900, 800)])
def test_a_blank_picture_has_no_text(size):
    """Nothing is asked about a picture that shows nothing."""
    reader = Inked()
    assert BlockReader(reader).read(_page(size=size)).boxes == ()
    assert reader.seen == []


def test_a_block_that_cannot_be_read_is_no_reading():
    """What was read of the others does not stand for the whole picture."""
    page = _page((100, 50, 140, 70), (300, 400, 360, 430))
    with pytest.raises(ScorerError, match="the engine fails"):
        BlockReader(Inked(fails_beyond=1)).read(page)


def test_how_pictures_are_cut_is_told():
    """The name has it: readings by blocks are not taken for others."""
    told = BlockReader(Inked()).provenance
    assert told.engine == "inked 1"
    assert told.options.startswith("by blocks ")
    assert told != Provenance(engine="inked 1")
    assert BlockReader(Inked()).name == told.name


def test_only_what_changed_is_read_again():
    """One block that changes asks the engine once."""
    reader = Inked()
    by_blocks = BlockReader(KeptReader(reader, MemoryStore()))
    places = (100, 50, 140, 70), (100, 200, 140, 230), (100, 400, 190, 420)
    by_blocks.read(_page(*places))
    asked = len(reader.seen)
    again = by_blocks.read(_page(places[0], (100, 205, 160, 235), places[2])).boxes
    assert (asked, len(reader.seen) - asked) == (3, 1)
    assert [(box.x, box.y) for box in again] == [(100, 50), (100, 205), (100, 400)]


def test_a_block_that_moves_as_a_whole_is_known():
    """Where it stands is not part of it."""
    reader = Inked()
    by_blocks = BlockReader(KeptReader(reader, MemoryStore()))
    by_blocks.read(_page((100, 50, 140, 70)))
    (box,) = by_blocks.read(_page((100, 250, 140, 270))).boxes
    assert ((box.x, box.y), len(reader.seen)) == ((100, 250), 1)


@pytest.fixture(scope="module")
def engine():
    """Return the engine as it reads parts of pages; it starts once."""
    return RapidTextReader(pieces=True)


def test_written_words_are_read(engine):
    """A page of two paragraphs and two columns is read whole, line by line."""
    page = Image.new("RGB", (1200, 800), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(24)
    for x, y, text in [(40, 40, "Welcome back"), (40, 300, "Left"), (800, 300, "Right")]:
        pen.text((x, y), text, "black", font)
    assert BlockReader(engine).read(page).text == "Welcome back Left Right"


@pytest.mark.parametrize(
    ("task", "steps"), [("shop", (1, 2)), ("2048", (3, 4)), ("headphones", (1, 2))]
)
def test_knowing_all_gives_what_reading_anew_gives(engine, task, steps):
    """Text and boxes of the next step are those of a full read, for less than its blocks."""
    counted, store = Counted(engine), MemoryStore()
    before, after = (
        Image.open(TASKS / task / "checkpoints" / f"step_{step}.png").convert("RGB")
        for step in steps
    )
    warm = BlockReader(KeptReader(counted, store))
    warm.read(before)
    asked = counted.asked
    known = warm.read(after)
    changed = counted.asked - asked

    assert known == BlockReader(engine).read(after)
    assert known.text
    assert 0 < changed < len(blocks_of(after))
