import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iwr.browser.snapshot import Box, Node, Snapshot, TextRun
from pytest_iwr.judging.checks_text import (
    occurrences,
    rows,
    same_words,
    says,
    whole_matches,
)


@pytest.mark.parametrize(
    ("needle", "text", "found"),
    [
        ("cart", "Add to cart", True),
        ("cart", "Cartography", False),
        ("add to cart", "ADD  TO\u00a0CART now", True),
        ("5", "4.5 out of 5", True),
        ("4", "4.5 stars", False),
        ("5", "4.5 stars", False),
        ("1", "1,299.00", False),
        ("12", "Total: $12.", True),
        ("$12", "US$12", True),
        ("saved", "Saved!", True),
        ("★", "★★★", True),
        ("rated ★★", "Rated ★★☆", True),
        ("購入", "商品を購入する", True),
        ("tea", "tea1", False),
        ("cafe", "cafe\u0301", False),
        ("über", "Über uns", True),
    ],
)
def test_whole_words(needle, text, found):
    """A text is found as whole words, folded; a number with a fraction is one word."""
    assert says(needle, text) is found


@pytest.mark.parametrize(
    ("needle", "text", "starts"),
    [
        ("add", "add, add and added", [0, 5]),
        ("a a", "a a a a", [0, 4]),
        ("", "anything", []),
    ],
)
def test_matches_do_not_overlap(needle, text, starts):
    """Occurrences are counted one after the other; the empty text is nowhere."""
    assert list(whole_matches(needle, text)) == starts


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Email", "Email *", True),
        ("Dark mode", "dark mode ☾", True),
        ("Email", "Email address", False),
        ("★", "☆", False),
        ("★", "★", True),
    ],
)
def test_same_words(one, other, same):
    """Labels are equal but for case, punctuation and signs; signs alone must be equal."""
    assert same_words(one, other) is same


def page(*runs):
    """Return a snapshot of one paragraph (node 2) and two blocks (3, 4) with these runs."""
    everything = Box(0, 0, 1000, 1000)
    nodes = [Node(i, min(i - 1, 1), "div", everything, block=True) for i in range(1, 5)]
    lines = tuple(TextRun(text, Box(*box), node) for text, box, node in runs)
    return Snapshot("", "", 1000, 1000, tuple(nodes), lines)


@pytest.mark.parametrize(
    ("needle", "runs", "count"),
    [
        ("one two", [("one", (0, 0, 30, 20), 2), ("two", (36, 0, 30, 20), 2)], 1),
        ("onetwo", [("one", (0, 0, 30, 20), 2), ("two", (36, 0, 30, 20), 2)], 0),
        (
            "$12.50",
            [("$", (0, 0, 9, 20), 2), ("12", (9, 0, 20, 20), 2), (".50", (29, 0, 9, 20), 2)],
            1,
        ),
        ("one two", [("one", (0, 0, 30, 20), 2), ("two", (0, 24, 30, 20), 2)], 1),
        ("one two", [("one", (0, 0, 30, 20), 2), ("two", (0, 24, 30, 20), 3)], 0),
        ("one two", [("one", (0, 0, 30, 20), 3), ("two", (60, 0, 30, 20), 4)], 1),
        ("one two", [("one", (0, 0, 30, 20), 3), ("two", (500, 0, 30, 20), 4)], 0),
        ("one", [("one one", (0, 0, 70, 20), 2), ("one", (80, 0, 30, 20), 3)], 3),
    ],
)
def test_phrases_over_pieces(needle, runs, count):
    """A phrase may run over pieces of a line or lines of a block, never over distant blocks."""
    snapshot = page(*runs)
    assert len(occurrences(needle, snapshot.runs, snapshot)) == count


def test_reading_order():
    """Boxes that share half their height are a row; rows go down, within a row to the right."""
    boxes = [Box(50, 102, 9, 20), Box(0, 0, 9, 20), Box(0, 110, 9, 20), Box(90, 8, 9, 20)]
    assert rows(boxes) == [[1, 3], [2, 0]]


@given(st.text(), st.text(), st.text())
def test_found_text_is_in_the_text(needle, start, end):
    """Whatever is found is there, and with spaces around it it is always found."""
    text = f"{start} {needle} {end}"
    assert all(text.startswith(needle, at) for at in whole_matches(needle, text))
    assert not needle.strip() or says(needle, text)
