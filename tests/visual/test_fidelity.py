"""What must hold of any sound engine, on pages that shaped none."""

from functools import cache
from pathlib import Path

import pytest
from fidelity_pages import BLANK, EDITS, ORIGINAL, PAGES, SCRIPTS, reworded, rows_of, shots_of
from rendered import Rendered

from pytest_iwr.visual.factory import structure_scorer, text_reader
from pytest_iwr.visual.pixels import decode
from pytest_iwr.visual.score import VisualScorer
from pytest_iwr.visual.text import text_similarity, words_f1

DOCS = Path(__file__).parents[2] / "docs" / "scoring.md"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
every_page = pytest.mark.parametrize("name", NAMES)
#: Reading takes seconds a picture: pages of few words, a large one and a small one.
read_pages = pytest.mark.parametrize("name", ["landing", "recipe_mobile"])
WAITING = "weights not available here"
WORDS = ["Saturday", "2.04", "the", "the", "LAMB", "42", "Bicycle", "unpronounceability"] * 5


@pytest.fixture(scope="module")
def shots(plain_browser):
    """Return a function that gives the pictures of a page; each page is drawn once."""
    return cache(lambda name: shots_of(PAGES / f"{name}.html", plain_browser))


@pytest.fixture(scope="module")
def text_of():
    """Return a function that reads a picture with the embedded reader."""
    reader = text_reader("rapidocr")
    return lambda png: reader.read(decode(png)).text


@pytest.fixture(scope="module")
def original(shots):
    """Return a function that gives the picture of a page as it is, decoded once."""
    return cache(lambda name: decode(shots(name).pngs[ORIGINAL]))


@pytest.fixture(scope="module")
def likeness(shots, original):
    """Return a function that compares a page with one of its alterations."""
    scorer = structure_scorer("edge-colour")
    return lambda name, alteration: scorer.similarity(
        original(name), decode(shots(name).pngs[alteration])
    )


@pytest.mark.browser
@read_pages
def test_more_edited_words_are_less_alike(shots, text_of, name):
    """Text is wholly like itself, less so with each edit, and not at all like no text."""
    pngs = shots(name).pngs
    texts = [text_of(pngs[one]) for one in (ORIGINAL, *EDITS, BLANK)]
    for likeness_of in (text_similarity, words_f1):
        scores = [likeness_of(texts[0], text) for text in texts]
        assert scores[0] == 1.0
        assert scores == sorted(set(scores), reverse=True)
        assert scores[-1] == 0.0


@pytest.mark.browser
@read_pages
def test_reads_most_of_what_a_page_shows(shots, text_of, name):
    """The words that are read are, for the most part, the words that stand on the page."""
    assert words_f1(shots(name).text, text_of(shots(name).pngs[ORIGINAL])) > 0.8


@pytest.mark.browser
@every_page
def test_identical_is_1_with_no_engine(shots, name):
    """The same pixels score exactly 1 in both halves."""
    scorer = VisualScorer(reader=text_reader("rapidocr"), structure=structure_scorer("edge-colour"))
    png = shots(name).pngs[ORIGINAL]
    score = scorer.score(png, png)
    assert (score.ocr, score.structure, score.lvs) == (1.0, 1.0, 1.0)


@pytest.mark.browser
@every_page
def test_structure_of_identical_is_1(likeness, name):
    """The engine itself finds a page wholly like itself."""
    assert likeness(name, ORIGINAL) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.browser
@every_page
@pytest.mark.parametrize("alteration", [*SCRIPTS, *EDITS])
def test_altered_structure_is_between_blank_and_identical(likeness, name, alteration):
    """Whatever was done to a page costs something, and leaves more than a blank page has."""
    assert likeness(name, BLANK) < likeness(name, alteration) < 1.0


@pytest.mark.browser
@every_page
def test_blank_structure_is_about_0(likeness, name):
    """A blank page has nothing in common with a page."""
    assert likeness(name, BLANK) < 0.02


@pytest.mark.browser
@every_page
def test_unrelated_structure_is_below_a_shift(likeness, original, name):
    """Every other page is less like a page than the page itself, moved by 20 pixels."""
    scorer = structure_scorer("edge-colour")
    others = [original(other) for other in NAMES if other != name]
    unrelated = max(scorer.similarity(original(name), other) for other in others)
    assert unrelated < likeness(name, "shifted")


@pytest.mark.browser
@every_page
def test_every_alteration_shows(shots, name):
    """All alterations can be seen, and no two give one picture."""
    pngs = shots(name).pngs
    assert set(pngs) == {ORIGINAL, *SCRIPTS, *EDITS, BLANK}
    assert len({*pngs.values()}) == len(pngs)


@pytest.mark.parametrize("share", [0, 0.1, 0.4, 1])
def test_that_share_of_words_is_edited(share):
    """Exactly that share of the words becomes others, of the same length each."""
    others = reworded(WORDS, share=share, seed="page")
    assert [len(word) for word in others] == [len(word) for word in WORDS]
    assert sum(map(str.__ne__, WORDS, others)) == share * len(WORDS)


def test_larger_edits_hold_the_smaller():
    """What 10 % changes, 40 % changes alike."""
    small, large = (reworded(WORDS, share=share, seed="page") for share in (0.1, 0.4))
    changed = [n for n, word in enumerate(WORDS) if small[n] != word]
    assert [small[n] for n in changed] == [large[n] for n in changed]


def test_rows_are_read_downwards_and_each_to_the_right():
    """Words whose middles are less than 10 pixels below the first of a row stand in that row."""
    placed = [
        ("four", 5, 31),
        ("two", 50, 18),
        ("three", 90, 12),
        ("one", 9, 12.5),
        ("five", 6, 41),
    ]
    assert rows_of(placed) == "one two three four five"


@pytest.fixture(scope="module")
def told():
    """Give the rows of the table in the docs: means by column, or why there are none."""
    tables = Rendered.of(DOCS.read_text("utf-8")).tables
    head, *rows = next(table for table in tables if "unrelated" in table[0])
    return {
        (engine, number): dict(zip(head[2:], cells, strict=True)) for engine, number, *cells in rows
    }


def test_docs_tell_of_every_engine(told):
    """Each engine has its rows, measured or waiting for weights; the embedded ones are measured."""
    engines = {engine for engine, _ in told}
    assert engines >= {"rapidocr", "easyocr", "edge-colour", "dinov2", "rapidocr + edge-colour"}
    waiting = {engine for (engine, _), row in told.items() if row["identical"] == WAITING}
    assert waiting <= {"easyocr", "dinov2", "easyocr + dinov2"}


def test_docs_tell_means_in_order(told):
    """What is told falls from identical pages over edited ones to blank ones."""
    measured = [row for row in told.values() if row["blank"]]
    assert measured
    for row in measured:
        means = {column: float(cell.split()[0]) for column, cell in row.items()}
        assert means["identical"] == max(means.values()) == 1.0
        assert means["words 10 %"] > means["words 40 %"] > max(means["unrelated"], means["blank"])
