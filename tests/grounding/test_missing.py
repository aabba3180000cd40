"""Whatever is missing from a page, grounding decides: it never breaks."""

import pytest
from grounding_corpus import PARTS, cases_of, pages_of, rows_of, without_nodes

from pytest_iwr.grounding.rules import RulesGrounder

ROWS = [row for part in PARTS for page in pages_of(part) for row in rows_of(page)]
#: Every so many of a page's controls are taken off in turn (all of them take minutes).
STRIDE = 25


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


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.page}-{row.description}")
def test_a_page_without_anything_is_decided(ground, el, row):
    """An empty page, and one with a single control of another kind, are pages like others."""
    given = {key: value for key, value in (("text", row.text), ("key", row.key)) if value}
    for page in ((), (el("button", "Zzz"),)):
        status, _ = ground(row.description, *page, kind=row.action, **given)
        assert status in {"found", "not_found", "abstained"}


@pytest.mark.browser
@pytest.mark.parametrize(
    "page", [p for part in PARTS for p in pages_of(part)], ids=lambda p: f"{p.parent.name}-{p.stem}"
)
def test_a_page_without_one_control_is_decided(plain_browser, page):
    """Whichever control is missing, there is a decision."""
    for case in cases_of(page, plain_browser)[::4]:
        controls = [node.index for node in case.snapshot.nodes if node.interactive]
        for index in controls[::STRIDE]:
            torn = without_nodes(case.snapshot, {index})
            assert RulesGrounder().locate(case.row.as_action(), torn).status
