"""The wording that all reports share."""

import pytest

from pytest_iwr.report.text import columns, fit, label_of, middle, pad, plural


@pytest.mark.parametrize(
    ("text", "width"), [("shop", 4), ("漢字", 4), ("e\u0301\u200b", 1), ("", 0)]
)
def test_columns_of_a_text(text, width):
    """Wide characters take two columns, combining and invisible ones none."""
    assert columns(text) == width


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("shop", 4, "shop"),
        ("shopping", 5, "shop…"),
        ("漢字漢字", 5, "漢字…"),
        ("漢字漢字", 4, "漢…"),
    ],
)
def test_fit_cuts_at_the_end(text, width, short):
    """A text is cut to columns, not to characters, and what is cut shows."""
    assert fit(text, width) == short


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("shop", 4, "shop"),
        ("abcdefghij", 5, "ab…ij"),
        ("abcdefghij", 6, "abc…ij"),
        ("漢字漢字", 5, "漢…字"),
    ],
)
def test_middle_keeps_both_ends(text, width, short):
    """An id is cut in its middle, its head being the longer part."""
    assert middle(text, width) == short


def test_pad_counts_columns():
    """A wide text is filled up by what it lacks on the screen."""
    assert pad("漢字", 6) == "漢字  "


@pytest.mark.parametrize(
    ("protocol", "fingerprint", "label"),
    [
        ("offline", "1a2b", "offline:1a2b"),
        ("offline:1a2b", "1a2b", "offline:1a2b"),
        ("offline", "", "offline"),
        ("", "1a2b", "unknown:1a2b"),
        ("", "", "unknown protocol"),
    ],
)
def test_label_holds_the_fingerprint_once(protocol, fingerprint, label):
    """Whether a record names a protocol or its label, a number bears name and fingerprint."""
    assert label_of(protocol, fingerprint) == label


@pytest.mark.parametrize(("count", "words"), [(0, "0 tasks"), (1, "1 task"), (2, "2 tasks")])
def test_plural(count, words):
    """One is singular, all else plural."""
    assert plural(count, "task") == words
