"""Descriptions as a person writes them, on real pages in a real Chromium (`sentences.tsv`)."""

import csv
from collections import Counter
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

TABLE = Path(__file__).with_name("sentences.tsv")
LINES = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
ROWS = list(csv.DictReader(LINES, delimiter="\t", quoting=csv.QUOTE_NONE))
IS_SELECTOR = [row for row in ROWS if row["truth"] not in {"page", "unclear", "absent"}]
#: A page without the thing has these left, and a person would take them: the label of a removed
#: input, the same words behind the dialog (the performer finds it covered), the next in the order.
LEFT_OVER = {
    "Select 'One way'",
    "Accept the terms and conditions",
    "Click 'Cancel'",
}
ORDER = ("first", "second", "third", "fourth", "last", "stars")
GONE = [
    row
    for row in IS_SELECTOR
    if row["kind"] in {"Click", "Type"}
    and row["description"] not in LEFT_OVER
    and not any(word in row["description"] for word in ORDER)
]


@pytest.fixture(scope="module")
def outcomes(opened):
    """Return (row, outcome) for every row of the table, each page read once."""
    readings = {name: opened(name).fresh() for name in sorted({row["page"] for row in ROWS})}
    return [(row, readings[row["page"]].outcome(row)) for row in ROWS]


def of_set(outcomes, name):
    """Count the outcomes of one set."""
    return Counter(outcome for row, outcome in outcomes if row["set"] == name)


def test_no_sentence_leads_to_a_wrong_target(outcomes):
    """A wrong click silently poisons a score: there is none, and no wrong "not found"."""
    wrong = [(row["description"], o) for row, o in outcomes if o not in {"right", "abstained"}]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "least"), [("tuned", 60), ("held1", 28), ("held2", 25), ("held3", 26)]
)
def test_most_sentences_are_decided(outcomes, name, least):
    """The rules decide at least as many sentences rightly as they did when this was written."""
    assert of_set(outcomes, name)["right"] >= least


@pytest.mark.parametrize("row", GONE, ids=lambda row: row["description"])
def test_a_page_without_the_thing_is_not_clicked_elsewhere(opened, row):
    """When the thing meant is taken off its page, nothing else is taken for it."""
    reading = opened(row["page"])
    reading.without(row["truth"])
    assert reading.decide(row).status.value != "found"
