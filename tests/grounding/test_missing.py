"""Whatever is missing from a page, grounding decides: it never breaks."""

import csv
import json
from pathlib import Path

import pytest

TABLE = Path(__file__).with_name("sentences.tsv")
LINES = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
ROWS = list(csv.DictReader(LINES, delimiter="\t", quoting=csv.QUOTE_NONE))
TASK = Path(__file__).parents[2] / "tasks/headphones/task.json"
ACTIONS = json.loads(TASK.read_text("utf-8"))["action_sequence"]
SAID = [
    *((row["page"], row["kind"], row["description"]) for row in ROWS),
    *(("headphones", a["type"], a["parameters"]["description"]) for a in ACTIONS),
]
#: Every so many of a page's controls are taken off in turn (all of them take half a minute).
STRIDE = 9


def test_a_number_of_what_is_not_there_is_absent(ground, el):
    """There is no fourth of none."""
    description = "Click the fourth star in the 'Your rating' row"
    assert ground(description, el("h1", "Shop"), el("button", "Buy")) == ("not_found", None)
    assert ground(description) == ("not_found", None)


def test_a_raised_figure_is_no_number(ground, el):
    """Signs that merely look like figures do not break the counting of stars."""
    stars = [el("button", f"star {sign}") for sign in ("\u00b9", "\u00b2")]
    assert ground("Click the second star", el("div", *stars))[0] in {"found", "abstained"}
    assert ground("Give \u00b2 stars", el("div", *stars))[0] == "abstained"


@pytest.mark.parametrize(("page", "kind", "description"), SAID)
def test_a_page_without_anything_is_decided(ground, el, page, kind, description):
    """An empty page, and one with a single control of another kind, are pages like others."""
    assert ground(description, kind=kind)[0] in {"found", "not_found", "abstained"}
    unrelated = ground(description, el("button", "Zzz"), kind=kind)
    assert unrelated[0] in {"found", "not_found", "abstained"}


@pytest.mark.browser
@pytest.mark.parametrize(("page", "kind", "description"), SAID)
def test_a_page_without_one_control_is_decided(without_each, page, kind, description):
    """Whichever control is missing, there is a decision."""
    seen = without_each(page, kind, description, stride=STRIDE)
    assert seen
    assert seen <= {"found", "not_found", "abstained"}
