import pytest

from pytest_iwr.report.shown import changed, near, phrases_of

PAGE = ["page 'Shop'", *(f"text 'Row {n}'" for n in range(20)), "not on the screen:", "link 'Help'"]


def shown(lines, *phrases):
    """Return the lines that are kept, and a count for each gap."""
    return [line or left for line, left in near(lines, phrases)]


def test_lines_near_a_phrase_are_kept():
    """With their neighbours; the first line always; gaps are counted."""
    assert shown(PAGE, "Row 10") == [
        PAGE[0], 8, *(f"text 'Row {n}'" for n in range(8, 14)), 8,
    ]  # fmt: skip


def test_what_is_out_of_view_stands_under_its_heading():
    """Nobody takes it for something on the screen."""
    lines = [f"text 'Row {n}'" for n in range(9)]

    assert shown(["page", *lines[:3], "not on the screen:", *lines[3:]], "Row 8") == [
        "page",
        3,
        "not on the screen:",
        3,
        *lines[6:],
    ]


def test_a_gap_of_one_line_is_that_line():
    """Saying that it is left out takes as much room."""
    assert shown(["a", "b", "c", "d", "e x"], "x") == ["a", "b", "c", "d", "e x"]


def test_without_a_match_the_page_begins_at_its_top():
    """A page that shows nothing of what was sought is still worth a look."""
    assert shown(PAGE, "Basket") == [*PAGE[:20], 3]


@pytest.mark.parametrize(
    ("description", "checks", "phrases"),
    [
        ("Click the 'Add to cart' button", (), ("Add to cart",)),
        ("Click the fourth star in the 'Your rating' row", (), ("Your rating", "fourth", "star")),
        (
            "Press Enter",
            ("text 'Saved'", "picture 'changed', near 'Gallery'"),
            ("Saved", "Gallery"),
        ),
        ("Click “Weiter”", (), ("Weiter",)),
    ],
)
def test_phrases_of_an_action(description, checks, phrases):
    """What is in quotes, and the words that are not in every description."""
    assert phrases_of(description, *checks) == phrases


def test_changes_are_told_apart_from_moves():
    """What went and what came; what only stands elsewhere is counted."""
    found = changed(["a", "b", "c"], ["b", "a", "d"])

    assert found.lines == ("- c", "+ d")
    assert found.moved == 2
    assert not changed(PAGE, PAGE)


def test_the_order_of_words_is_not_known_out_of_view():
    """A line that says the same words has not changed."""
    assert changed(["text '3 of 4'"], ["text 'of 4 3'"]).lines == ()
