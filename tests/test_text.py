"""Words for numbers and texts, and texts made safe."""

import time

import pytest

from pytest_iwr.text import clean, one_line, percent


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0.00%"), (1e-7, "less than 0.01%"), (0.0001, "0.01%"), (0.032, "3.20%"), (1, "100.00%")],
)
def test_a_share_is_never_rounded_down_to_nothing(share, said):
    """One pixel of a million is less than 0.01%, not 0.00%."""
    assert percent(share) == said


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("::error::x", ": :error::x"),
        ("a\n \t::error::x", "a\n \t: :error::x"),
        ("\r::error::x", ": :error::x"),
        ("a ::error::x", "a ::error::x"),
        ("##[error]x", "# #[error]x"),
        ("a ##[error]x", "a # #[error]x"),
        ("a ##vso[task.complete]x", "a # #vso[task.complete]x"),
        ("## a heading [1]", "## a heading [1]"),
    ],
)
def test_what_a_ci_system_would_obey_is_defused(text, cleaned):
    """A command is defused where it is found: ``::`` at the start of a line, ``##[`` anywhere."""
    assert clean(text) == cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\ud800", r"\ud800"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07shown", "shown"),
        ("\x1b\x1b[31m[31mred", "[31mred"),
        ("\x9b31mred", "31mred"),
        ("a\u202eb", "ab"),
        ("a\x00\tb\n", "a\tb\n"),
    ],
)
def test_what_a_terminal_would_obey_is_dropped(text, cleaned):
    """Escapes, controls and overrides of direction go, half a character is spelled out."""
    assert clean(text) == cleaned


@pytest.mark.parametrize("text", ["x" * 101, "\x1b[0m" * 1000 + "x", "x" + "\x1b[0m" * 1000])
def test_what_is_cut_says_so(text):
    """A text that is not all there ends in an ellipsis, and keeps to the limit with it."""
    assert clean(text, limit=100).endswith("…")
    assert len(clean(text, limit=100)) <= 100


def test_a_text_of_fifty_megabytes_costs_little():
    """What would be cut anyway is not looked at: a page may throw as much as it likes."""
    began = time.process_time()

    one_line("word " * 10_000_000)

    assert time.process_time() - began < 5
