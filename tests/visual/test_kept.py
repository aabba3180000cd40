"""What engines made of pictures, kept in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from PIL import Image

from pytest_iwr.errors import ScorerError
from pytest_iwr.record_parts import Provenance
from pytest_iwr.visual.base import TextBox, TextReading
from pytest_iwr.visual.embedding import EmbeddingScorer
from pytest_iwr.visual.kept import KEPT_IN_MEMORY, KeptReader, MemoryStore, bytes_of, reading_of


@dataclass
class Counting:
    """Reads one letter more each time it is asked."""

    name: str = "counting reader 1"
    asked: int = 0

    def read(self, picture):
        self.asked += 1
        return TextReading((TextBox("x" * self.asked, 0, 0, 1, 1),))


@dataclass
class FailingAtFirst(Counting):
    """Fails once, then reads nothing."""

    def read(self, picture):
        self.asked += 1
        if self.asked == 1:
            raise ScorerError("the engine failed to start")
        return TextReading(())


@dataclass
class Embedder:
    """Turns a picture into the colour of its first pixel."""

    provenance: Provenance = field(default_factory=lambda: Provenance(engine="first pixel"))
    seen: list = field(default_factory=list)

    def embed(self, pictures):
        self.seen += [picture.getpixel((0, 0)) for picture in pictures]
        return [np.array(picture.getpixel((0, 0)), dtype=np.float32) for picture in pictures]

    def sees(self, width, height):
        return 1.0


def _plain(colour="white", size=(8, 6)):
    return Image.new("RGB", size, colour)


def test_a_picture_is_read_once():
    """The picture that comes back is not read again, however it comes: pixels count."""
    kept = KeptReader(Counting(), MemoryStore())
    assert [kept.read(_plain(colour)).text for colour in ("red", "blue", "red")] == ["x", "xx", "x"]


def test_the_same_colour_in_another_size_is_another_picture():
    """Sizes count."""
    kept = KeptReader(Counting(), MemoryStore())
    assert [kept.read(_plain(size=size)).text for size in ((8, 6), (6, 8))] == ["x", "xx"]


def test_an_empty_reading_is_known_as_well():
    """That nothing is written is found out once."""
    reader = FailingAtFirst(asked=1)
    kept = KeptReader(reader, MemoryStore())
    assert [kept.read(_plain()).boxes for _ in range(2)] == [(), ()]
    assert reader.asked == 2


def test_a_failed_reading_is_not_kept():
    """It raises, and the picture is read anew when it is asked for again."""
    reader = FailingAtFirst()
    kept = KeptReader(reader, MemoryStore())
    with pytest.raises(ScorerError, match="failed to start"):
        kept.read(_plain())
    assert kept.read(_plain()).boxes == ()
    assert reader.asked == 2


def test_readers_do_not_share_readings():
    """What one engine read is not taken for what another would."""
    store = MemoryStore()
    KeptReader(Counting(asked=6), store).read(_plain())
    assert KeptReader(Counting("another reader"), store).read(_plain()).text == "x"


def test_who_reads_is_told():
    """Keeping readings changes nothing in what they are made with."""
    kept = KeptReader(Counting(), MemoryStore())
    assert (kept.name, kept.provenance) == ("counting reader 1", Provenance(engine=kept.name))


def test_a_reading_survives_being_kept():
    """Texts of any script and boxes of any size come back as they were."""
    boxes = TextBox('naïve "日本" \\ \n', 0.1, -2.5, 1e-9, 3.0), TextBox("", 1, 2, 3, 4)
    assert reading_of(bytes_of(TextReading(boxes))) == TextReading(boxes)


def test_memory_is_bounded():
    """The value that was needed longest ago is forgotten first."""
    store = MemoryStore()
    for number in range(KEPT_IN_MEMORY):
        store.put("reading", "engine", str(number), b"value")
    assert store.get("reading", "engine", "0") == b"value"
    store.put("reading", "engine", "one more", b"value")
    found = [store.get("reading", "engine", key) for key in ("0", "1", "one more")]
    assert found == [b"value", None, b"value"]


def test_the_first_value_stays():
    """Two that read the same picture at once come to one reading."""
    store = MemoryStore()
    store.put("reading", "engine", "key", b"first")
    store.put("reading", "engine", "key", b"second")
    assert store.get("reading", "engine", "key") == b"first"


def test_a_picture_is_embedded_once():
    """Of two pictures of which one is known, one is embedded; of one picture twice, one."""
    embedder = Embedder()
    scorer = EmbeddingScorer(embedder, MemoryStore())
    scorer.similarity(_plain("red"), _plain("blue"))
    scorer.similarity(_plain("red"), _plain("lime"))
    scorer.similarity(_plain("white"), _plain("white"))
    assert embedder.seen == [(255, 0, 0), (0, 0, 255), (0, 255, 0), (255, 255, 255)]


def test_kept_embeddings_give_the_same_number():
    """What comes out of the store is what was put in, to the last bit."""
    scorer = EmbeddingScorer(Embedder(), MemoryStore())
    pair = _plain((200, 10, 3)), _plain((7, 100, 90))
    assert scorer.similarity(*pair) == scorer.similarity(*pair)
    assert scorer.similarity(*pair) == pytest.approx(
        (1400 + 1000 + 270) / ((40_109**0.5) * (18_149**0.5)), abs=1e-12
    )
