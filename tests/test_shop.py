"""The shop: its reference page is the oracle, copies with one defect are the saboteurs."""

from __future__ import annotations

import re

import pytest
from replays import (
    failing_at,
    instead,
    reference_of,
    run_saboteurs,
    without,
)

from pytest_iwr.results import Reason

pytestmark = pytest.mark.browser

TASK = "shop"
REFERENCE = reference_of(TASK)

#: What is taken away, and the action that needs it.
HANDLERS = {
    "search": (2, r'^byId\("search-form"\)\.addEventListener.*$'),
    "filters": (3, r'^byId\("filters"\)\.addEventListener.*$'),
    "sorting": (4, r'^byId\("sorting"\)\.addEventListener.*$'),
    "add": (6, r'^byId\("rows"\)\.addEventListener.*$'),
    "remove": (7, r'^byId\("lines"\)\.addEventListener\("click".*$'),
    "quantity": (8, r'^byId\("lines"\)\.addEventListener\("input".*$'),
    "code-field": (9, r'^byId\("code-field"\)\.addEventListener.*$'),
    "code-form": (10, r'^byId\("code-form"\)\.addEventListener.*$'),
}

#: What is wrong, the action that shows it, and how the page comes to be so.
DEFECTS = {
    "read-only-search": (1, r'id="search-field"', 'id="search-field" readonly'),
    "any-word": (2, r"name\.toLowerCase\(\)\.includes\(shop\.words\)", "true"),
    "any-trait": (3, r"shop\.traits\.every\(.*\);$", "true;"),
    "hides-all": (
        3,
        r"items\.map\(cardOf\)\.join",
        'items.map(shop.traits[0] ? () => "" : cardOf).join',
    ),
    "dearest-first": (4, r"cheapest: .*$", "cheapest: (a, b) => b.price - a.price,"),
    "unsorted": (4, r"cheapest: .*$", "cheapest: () => 0,"),
    "fixed-page": (5, r"</head>", "<style>html, body { overflow: hidden }</style></head>"),
    "look-alike": (
        6,
        r"return PRODUCTS\.find\(\(item\) => item\.id === id\);",
        'return PRODUCTS.find((item) => id.endsWith(item.id.split("-")[1]));',
    ),
    "closed-basket": (6, r'document\.body\.classList\.add\("basket-open"\);', ""),
    "emptied-basket": (7, r"basket\.delete\(.*\);", "basket.clear();"),
    "no-delivery": (7, r"const DELIVERY = 350;", "const DELIVERY = 0;"),
    "one-of-each": (8, r"Math\.min\(quantity, MOST\)", "1"),
    "always-enabled": (9, r'type="submit" disabled>Apply', 'type="submit">Apply'),
    "a-tenth-off": (10, r"Math\.round\(subtotal / 5\)", "Math.round(subtotal / 10)"),
}
STEPS = {name: step for name, (step, *_) in (HANDLERS | DEFECTS).items()}


@pytest.fixture(scope="module")
def sabotaged(tmp_path_factory):
    """Run every saboteur at once: copies of the page, each with one defect."""
    pages = {name: without(REFERENCE, pattern) for name, (_, pattern) in HANDLERS.items()}
    pages |= {name: instead(REFERENCE, *how) for name, (_, *how) in DEFECTS.items()}
    pages["still"] = re.sub(r"^.*\.addEventListener\(.*$", "", REFERENCE, flags=re.MULTILINE)
    return run_saboteurs(tmp_path_factory.mktemp("sabotaged"), TASK, pages)


@pytest.mark.parametrize(("name", "step"), STEPS.items())
def test_a_defect_fails_the_action_that_shows_it(sabotaged, name, step):
    """What comes before passes, what shows the defect fails, the rest is not reached."""
    assert sabotaged.actions_of(name) == failing_at(step, TASK)


def test_the_look_alike_in_the_other_row_is_told_by_its_price(sabotaged):
    """The right button was clicked; that the other row's basil came to the basket shows in sums."""
    action = sabotaged.results["look-alike"].actions[5]

    assert action.action.target == "button 'Add to basket'"
    assert [check.after for check in action.verdict.checks] == [True, True, False]


def test_a_page_that_cannot_be_scrolled_fails_at_the_scroll(sabotaged):
    """A scroll that moves nothing is infeasible."""
    assert sabotaged.results["fixed-page"].actions[4].action.reason is Reason.NO_SCROLL


def test_a_page_that_only_looks_right_fails_at_once(sabotaged):
    """Text can be typed into a page without a handler; nothing else can be done there."""
    assert sabotaged.actions_of("still") == failing_at(2, TASK)
