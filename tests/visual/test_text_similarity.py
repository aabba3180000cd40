import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iwr.visual.text import text_similarity

TEXTS = st.text(max_size=60)


@pytest.mark.parametrize(
    ("reference", "picture", "similarity"),
    [
        ("cart", "cart", 1.0),
        ("cart", "card", 0.75),
        ("cart", "carton", 4 / 6),
        ("carton", "cart", 4 / 6),
        ("kitten", "sitting", 4 / 7),
        ("abc", "xyz", 0.0),
        ("abc", "", 0.0),
        ("", "abc", 0.0),
        ("Add TO Cart", "add to cart", 1.0),
        ("购物车", "购物单", 2 / 3),
    ],
)
def test_worked_examples(reference, picture, similarity):
    """The similarity is 1 - distance / longer length of the lower-cased texts."""
    assert text_similarity(reference, picture) == pytest.approx(similarity)


def test_two_pages_without_text_agree():
    """Two empty readings are alike: nothing had to be written and nothing was."""
    assert text_similarity("", "") == 1.0


@given(one=TEXTS, other=TEXTS)
def test_always_between_0_and_1(one, other):
    """No pair of texts leaves the range."""
    assert 0.0 <= text_similarity(one, other) <= 1.0


@given(one=TEXTS, other=TEXTS)
def test_symmetric(one, other):
    """Which text is the reference does not matter."""
    assert text_similarity(one, other) == text_similarity(other, one)


@given(one=TEXTS, other=TEXTS)
def test_only_equal_texts_reach_1(one, other):
    """1.0 means equal but for case."""
    assert (text_similarity(one, other) == 1.0) == (one.lower() == other.lower())
