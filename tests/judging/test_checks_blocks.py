import pytest

from pytest_iwr.judging.base import Holds

pytestmark = pytest.mark.browser

YES, NO = Holds.YES, Holds.NO


@pytest.mark.parametrize(
    ("title", "tag"),
    [
        ("As heading", "h2"),
        ("As bold", "b"),
        ("As span", "span"),
        ("As legend", "legend"),
        ("As box", "div"),
    ],
)
def test_title_with_something_beside_it(judged, title, tag):
    """A title names what stands under its row, whichever tag it is."""
    check = {"text": f"Water {tag}", "within": title}
    assert judged("regions", check, does="add").holds is YES


@pytest.mark.parametrize("within", ["As heading", "As bold", "As span", "As legend"])
def test_neighbour_column(judged, within):
    """What stands in the next column is not within this one, however full or empty they are."""
    check = {"text": "Water div", "within": within}
    assert judged("regions", check, does="add").holds is NO


def test_column_that_becomes_empty(judged):
    """What left a column is gone from it, even when nothing else stands there."""
    check = {"text": "Sweep", "visible": False, "within": "Done"}
    assert judged("regions", check, does="clear").holds is YES


@pytest.mark.parametrize(
    ("text", "within", "holds"),
    [("bought", "Bread", YES), ("bought", "Milk", NO), ("bought", "Tea", NO)],
)
def test_rows_of_a_list(judged, text, within, holds):
    """A row among rows like it is a block: what stands in the next row is not within it."""
    assert judged("regions", {"text": text, "within": within}, does="tick").holds is holds


def test_row_at_the_end(judged):
    """A row under which nothing stands is a block, bold or not."""
    check = {"text": "$50", "within": "Total"}
    assert judged("regions", check).checks[0].after is False


@pytest.mark.parametrize(
    ("check", "does", "reason"),
    [
        (
            {"text": "Sweep", "within": "As bold"},
            "add",
            "'Sweep' is visible, but not within 'As bold'",
        ),
        ({"text": "Sweep", "within": "Backlog"}, "add", "there is no 'Backlog' on the screen"),
        (
            {"text": "Water", "within": "As bold"},
            "nothing",
            "'Water' is not visible within 'As bold', under which nothing stands",
        ),
        (
            {"text": "Mop", "within": "As bold"},
            "add",
            "'Mop' is not visible within 'As bold'",
        ),
    ],
)
def test_reasons(judged, check, does, reason):
    """The reason says whether the text, the label, or what stands under the label is missing."""
    assert judged("regions", check, does=does).reason == reason
