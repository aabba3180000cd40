from dataclasses import dataclass

import pytest
from PIL import Image, ImageDraw

from pytest_iwr.errors import ScorerError
from pytest_iwr.record_parts import Provenance
from pytest_iwr.visual.base import TextBox, TextReading
from pytest_iwr.visual.factory import text_reader
from pytest_iwr.visual.score import VisualScore, VisualScorer, engine_of, engines_fingerprint
from pytest_iwr.visual.structure import EdgeColourScorer


@dataclass
class FixedReader:
    """Reads the colour of the first pixel as one of the given texts."""

    texts: dict
    name: str = "fixed reader 1"

    def read(self, picture):
        text = self.texts[picture.getpixel((0, 0))]
        return TextReading(boxes=(TextBox(text=text, x=0, y=0, width=1, height=1),))


@dataclass
class FixedStructure:
    value: float = 0.5
    name: str = "fixed structure 1"

    def similarity(self, reference, picture):
        return self.value


class FailingReader:
    name = "failing reader 1"

    def read(self, picture):
        raise ScorerError("the engine failed to start")


class FailingStructure:
    name = "failing structure 1"

    def similarity(self, reference, picture):
        raise ScorerError("the embedding failed")


class SmallReader:
    name = "small reader 1"

    def read(self, picture):
        raise MemoryError


class Embedded(FixedStructure):
    """Tells what it is made with, and how much of a page it sees."""

    provenance = Provenance(engine="embedded", version="3", device="cpu")

    def sees(self, width, height):
        return min(width, height) / max(width, height)


class AbsentEngine:
    @property
    def name(self):
        raise ScorerError("the engine is not installed")


RED, BLUE = (255, 0, 0), (0, 0, 255)
READER = FixedReader({RED: "cart", BLUE: "card"})


def _plain(colour, size=(8, 6)):
    return Image.new("RGB", size, colour)


def _scorer(reader=READER, structure=None):
    return VisualScorer(reader=reader, structure=structure or FixedStructure())


def test_lvs_is_the_mean_of_both(png):
    """LVS = (OCR + structure) / 2."""
    score = _scorer().score(png(_plain(RED)), png(_plain(BLUE)))
    assert (score.ocr, score.structure, score.lvs) == (0.75, 0.5, 0.625)


def test_lengths_of_the_texts_are_told(png):
    """A score says how many characters it compared."""
    score = _scorer().score(png(_plain(RED)), png(_plain(BLUE)))
    assert score.characters == (4, 4)


def test_identical_pixels_score_1(png):
    """Identical pixels score 1.0 and say that no engine ran."""
    score = _scorer().score(png(_plain(RED)), png(_plain(RED)))
    assert (score.ocr, score.structure, score.lvs) == (1.0, 1.0, 1.0)
    assert (score.shortcut, score.characters) == ("identical-pixels", None)
    assert (score.ocr_s, score.structure_s) == (0.0, 0.0)


def test_identical_means_pixels_not_files(png):
    """Another encoding of the same pixels is identical."""
    one, other = png(_plain(RED), compress_level=0), png(_plain(RED), compress_level=9)
    assert one != other
    assert _scorer().score(one, other).shortcut == "identical-pixels"


def test_one_pixel_less_is_no_shortcut(png):
    """The same colour in another size is compared by the engines."""
    assert _scorer().score(png(_plain(RED)), png(_plain(RED, (8, 5)))).shortcut is None


def test_difference_of_sizes_is_told(png):
    """Sizes that differ are recorded and said in words."""
    score = _scorer().score(png(_plain(RED)), png(_plain(BLUE, (9, 6))))
    assert score.sizes == ((8, 6), (9, 6))
    assert score.sizes_differ == "checkpoint 8x6, page 9x6"


def test_equal_sizes_say_nothing(png):
    """Sizes that agree are no news."""
    assert _scorer().score(png(_plain(RED)), png(_plain(BLUE))).sizes_differ is None


def test_failing_reader_gives_no_score(png):
    """A reader that fails raises; it does not read two empty texts, which would be alike."""
    with pytest.raises(ScorerError, match="failed to start"):
        _scorer(FailingReader()).score(png(_plain(RED)), png(_plain(BLUE)))


def test_failing_structure_gives_no_score(png):
    """A structure scorer that fails raises; half a score is no score."""
    scorer = _scorer(structure=FailingStructure())
    with pytest.raises(ScorerError, match="embedding failed"):
        scorer.score(png(_plain(RED)), png(_plain(BLUE)))


@pytest.mark.parametrize(
    ("reader", "structure"), [(AbsentEngine(), FixedStructure()), (READER, AbsentEngine())]
)
def test_absent_engine_cannot_hide_behind_identical_pixels(png, reader, structure):
    """Even identical pixels are not scored in the name of an engine that is not there."""
    with pytest.raises(ScorerError, match="not installed"):
        _scorer(reader, structure).score(png(_plain(RED)), png(_plain(RED)))


@pytest.mark.parametrize(
    ("reference", "picture", "which"),
    [(b"GIF89a", None, "the checkpoint"), (None, b"GIF89a", "the screenshot of the page")],
)
def test_unreadable_picture_is_named(png, reference, picture, which):
    """A picture that is no PNG raises, and the message says which of the two it is."""
    good = png(_plain(RED))
    with pytest.raises(ScorerError, match=f"{which} is not a readable PNG"):
        _scorer().score(reference or good, picture or good)


def test_no_memory_gives_no_score(png):
    """When there is no memory for comparing, the message says for pictures of which sizes."""
    with pytest.raises(ScorerError, match="memory to compare pictures of 8x6 and 9x6 pixels"):
        _scorer(SmallReader()).score(png(_plain(RED)), png(_plain(BLUE, (9, 6))))


@pytest.mark.parametrize("other", [BLUE, RED])
def test_engines_and_what_they_see_are_told(png, other):
    """Every score has what made it, the order-free F1 of words and the share of the page seen."""
    score = _scorer(structure=Embedded()).score(png(_plain(RED)), png(_plain(other)))
    assert (score.text_engine, score.structure_engine.version) == (
        Provenance(engine="fixed reader 1"),
        "3",
    )
    assert (score.words_f1, score.sees) == (1.0 if other == RED else 0.0, 0.75)


def test_an_engine_need_not_say_what_it_sees(png):
    """Where the structure engine does not say, nothing is told."""
    assert _scorer().score(png(_plain(RED)), png(_plain(BLUE))).sees is None


@pytest.mark.parametrize(
    "other",
    [
        _scorer(FixedReader({}, name="fixed reader 2")),
        _scorer(structure=FixedStructure(name="fixed structure 2")),
    ],
)
def test_another_engine_is_another_fingerprint(other):
    """The fingerprint changes with either engine."""
    assert engines_fingerprint(other) != engines_fingerprint(_scorer())


def test_fingerprint_is_of_the_names_alone():
    """Two scorers with the same engines share a fingerprint of twelve hex digits."""
    one, other = _scorer(), _scorer(structure=FixedStructure(value=0.1))
    assert engines_fingerprint(one) == engines_fingerprint(other)
    assert len(bytes.fromhex(engines_fingerprint(one))) == 6


def test_both_engines_are_named():
    """The name that is printed is of both, reader first."""
    assert engine_of(_scorer()) == "fixed reader 1 + fixed structure 1"


def test_scores_are_values(png):
    """Equal scores are equal."""
    one, other = (_scorer().score(png(_plain(RED)), png(_plain(RED))) for _ in range(2))
    assert isinstance(one, VisualScore)
    assert one == other


@pytest.fixture(scope="module")
def offline():
    """Return the scorer of the offline protocol; it starts once."""
    return VisualScorer(reader=text_reader("rapidocr"), structure=EdgeColourScorer())


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["chat", "kanban", "settings_mobile"])
def test_offline_engines_order_pages(shoot, png, offline, kind):
    """The same page beats one shifted, which beats one rewritten, which beats another page."""
    rivals = [
        shoot(kind),
        shoot(kind, "shift", 5),
        shoot(kind, "words", 0.8),
        shoot("calendar"),
    ]
    scores = [offline.score(png(shoot(kind)), png(rival)).lvs for rival in rivals]
    assert scores == sorted(set(scores), reverse=True)


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["chat", "editor", "signin"])
def test_offline_engines_give_a_blank_page_nothing(shoot, png, offline, kind):
    """A blank page scores 0 beside any page with text."""
    score = offline.score(png(shoot(kind)), png(_plain("white", shoot(kind).size)))
    assert score.lvs < 0.02


def test_offline_engines_on_a_picture_without_text(png, offline):
    """Two pictures in which nothing is read are alike in text, and still differ in structure."""
    drawing = _plain("white", (640, 400))
    ImageDraw.Draw(drawing).ellipse((100, 100, 300, 300), fill="navy")
    score = offline.score(png(drawing), png(_plain("white", (640, 400))))
    assert (score.ocr, score.characters) == (1.0, (0, 0))
    assert score.structure < 0.02
