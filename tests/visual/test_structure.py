import sys
from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps

from pytest_iwr.errors import ScorerError
from pytest_iwr.visual.structure import EdgeColourScorer, Grid, grid_for

KINDS = [
    "calendar",
    "chat",
    "editor",
    "gallery",
    "kanban",
    "puzzle",
    "settings_mobile",
    "signin",
]
every_kind = pytest.mark.parametrize("kind", KINDS)
likeness = EdgeColourScorer().similarity


def _plain(colour, size=(1280, 800)):
    return Image.new("RGB", size, colour)


@pytest.mark.browser
@every_kind
def test_identical_is_exactly_1(shoot, kind):
    """A page beside itself scores 1.0, not nearly 1."""
    assert likeness(shoot(kind), shoot(kind).copy()) == 1.0


@pytest.mark.browser
@every_kind
@pytest.mark.parametrize("colour", ["white", "black", "#3b2f4a"])
def test_blank_page_is_0(shoot, kind, colour):
    """A blank page of any colour has nothing in common with a page, white background or not."""
    assert likeness(shoot(kind), _plain(colour, shoot(kind).size)) < 0.02


@pytest.mark.browser
@pytest.mark.parametrize(("kind", "other"), [*permutations(KINDS, 2)])
def test_unrelated_page_is_low(shoot, kind, other):
    """A page of another kind scores low."""
    assert likeness(shoot(kind), shoot(other)) < 0.35


@pytest.mark.browser
@every_kind
def test_small_shift_is_high(shoot, kind):
    """A layout that sits 5 pixels lower is nearly the same page."""
    assert likeness(shoot(kind), shoot(kind, "shift", 5)) > 0.75


@pytest.mark.browser
@every_kind
def test_farther_is_less_alike(shoot, kind):
    """Every larger shift scores lower."""
    scores = [likeness(shoot(kind), shoot(kind, "shift", px)) for px in (0, 5, 20, 80)]
    assert scores == sorted(set(scores), reverse=True)


@pytest.mark.browser
@every_kind
def test_more_changed_words_are_not_more_alike(shoot, kind):
    """Every larger share of changed words scores no higher."""
    scores = [likeness(shoot(kind), shoot(kind, "words", share)) for share in (0, 0.1, 0.4, 0.8)]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.browser
@every_kind
def test_missing_picture_costs(shoot, kind):
    """A page without its picture scores clearly below 1, and above a page of another kind."""
    assert 0.35 < likeness(shoot(kind), shoot(kind, "picture removed")) < 0.97


@pytest.mark.browser
@every_kind
def test_inverted_colours_cost(shoot, kind):
    """The same edges in the opposite colours lose a good part of the score."""
    assert 0.35 < likeness(shoot(kind), ImageOps.invert(shoot(kind))) < 0.8


@pytest.mark.browser
@every_kind
def test_difference_that_nobody_sees_costs_least(shoot, kind):
    """One step of brightness everywhere costs less than the smallest shift that one might see."""
    lighter = ImageChops.add(shoot(kind), _plain((1, 1, 1), shoot(kind).size))
    assert likeness(shoot(kind), lighter) > likeness(shoot(kind), shoot(kind, "shift", 5))


@pytest.mark.browser
def test_density_of_the_screen_hardly_matters(shoot):
    """The same page with half the pixels is nearly the same page."""
    assert likeness(shoot("kanban"), shoot("kanban").resize((640, 400))) > 0.9


def _square_in_column(column):
    """Draw a square in the middle of a cell; its edges touch no other cell."""
    picture = _plain("white", (480, 270))
    picture.paste("black", (column * 30 + 8, 128, column * 30 + 22, 142))
    return picture


@pytest.mark.parametrize(("column", "score"), [(5, 1.0), (6, 2 / 6), (7, 1 / 7), (8, 0.0)])
def test_neighbouring_cells_forgive(column, score):
    """What moved by a cell still counts: 1 2 1 beside 1 2 1 moved on, intersection over union."""
    assert likeness(_square_in_column(5), _square_in_column(column)) == pytest.approx(score)


def _ripples(degrees):
    """Draw waves of grey whose every edge faces one direction."""
    y, x = np.indices((270, 480))
    along = x * np.cos(np.radians(degrees)) + y * np.sin(np.radians(degrees))
    waves = (128 + 100 * np.sin(along * 0.3)).astype(np.uint8)
    return Image.fromarray(waves).convert("RGB")


def test_almost_upright_edges_are_alike():
    """Edges that lean a little to either side of upright have one direction."""
    assert likeness(_ripples(-4), _ripples(4)) > 0.9


def test_edges_of_other_directions_are_unlike():
    """Edges half a right angle apart have nothing in common."""
    assert likeness(_ripples(0), _ripples(45)) < 0.1


def test_blank_beside_blank_is_the_likeness_of_colours():
    """Where neither picture has an edge, colour alone decides."""
    grey = likeness(_plain("white"), _plain((204, 204, 204)))
    assert (
        likeness(_plain("white"), _plain("white")),
        likeness(_plain("white"), _plain("black")),
        grey,
    ) == (1.0, 0.0, pytest.approx(0.8))


def test_faint_noise_on_blank_is_blank():
    """Blank beside blank with noise of one step is blank beside blank, not beside a page."""
    noise = Image.frombytes("L", (1280, 800), Random(1).randbytes(1280 * 800))  # noqa: S311 - a fixed pattern
    speckled = noise.point(lambda level: 254 + (level > 128)).convert("RGB")
    assert likeness(_plain("white"), speckled) > 0.99


def test_modes_other_than_rgb_are_converted():
    """A grey picture compares as the RGB picture it shows."""
    assert likeness(_plain("white").convert("L"), _plain("white")) == 1.0


@pytest.mark.parametrize(
    ("size", "grid"),
    [
        ((1920, 1080), Grid(columns=16, rows=9)),
        ((1280, 800), Grid(columns=15, rows=9)),
        ((390, 844), Grid(columns=8, rows=18)),
        ((1000, 1000), Grid(columns=12, rows=12)),
        ((1, 9000), Grid(columns=3, rows=48)),
        ((9000, 1), Grid(columns=48, rows=3)),
    ],
)
def test_grid_follows_the_shape(size, grid):
    """About 144 cells, cut to the picture's own shape; extreme shapes are bounded."""
    assert grid_for(*size) == grid


def test_sixteen_to_nine_is_scaled_to_480x270():
    """The common desktop shape has the measured working size."""
    assert grid_for(1920, 1080).size == (480, 270)


@given(width=st.integers(300, 4000), height=st.integers(300, 4000))
def test_cells_are_nearly_square(width, height):
    """Down to strips of 1:4, a cell is at most a quarter longer than wide."""
    shape = min(max(width / height, 0.25), 4)
    grid = grid_for(round(1000 * shape), 1000)
    assert 0.8 < shape * grid.rows / grid.columns < 1.25


SIZES = st.tuples(st.integers(1, 40), st.integers(1, 40))


@st.composite
def pictures(draw, size):
    """Draw noise of a given size, coarse enough to have edges after scaling."""
    coarse = Image.frombytes("RGB", (4, 3), draw(st.binary(min_size=36, max_size=36)))
    return coarse.resize(size, Image.Resampling.NEAREST)


PAIRS = SIZES.flatmap(lambda size: st.tuples(pictures(size), pictures(size)))


@settings(deadline=None, max_examples=60)
@given(pair=PAIRS)
def test_always_between_0_and_1(pair):
    """No pair of pictures leaves the range."""
    assert 0.0 <= likeness(*pair) <= 1.0


@settings(deadline=None, max_examples=60)
@given(pair=PAIRS)
def test_symmetric_for_one_size(pair):
    """Which of two pictures of one size is the reference does not matter."""
    assert likeness(*pair) == likeness(*reversed(pair))


@settings(deadline=None, max_examples=60)
@given(picture=SIZES.flatmap(pictures))
def test_every_picture_equals_itself(picture):
    """Any picture beside itself scores exactly 1.0."""
    assert likeness(picture, picture.copy()) == 1.0


@settings(deadline=None, max_examples=30)
@given(one=SIZES.flatmap(pictures), other=SIZES.flatmap(pictures))
def test_other_sizes_are_stretched(one, other):
    """Pictures of different sizes compare without trouble."""
    assert 0.0 <= likeness(one, other) <= 1.0


@pytest.mark.parametrize("module", ["numpy", "PIL"])
def test_missing_part_is_an_error(monkeypatch, module):
    """Without what it needs the scorer has no name, and says what to install."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ScorerError, match=f"{module}.*pip install numpy Pillow"):
        _ = EdgeColourScorer().name
