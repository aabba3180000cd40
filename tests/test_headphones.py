"""The bundled task: its reference page is the oracle, copies with one defect are the saboteurs."""

from __future__ import annotations

import re

import pytest
from replays import (
    Run,
    failing_at,
    reference_of,
    run_saboteurs,
    without,
)

from pytest_iwr.results import Reason, Result

pytestmark = pytest.mark.browser

TASK = "headphones"
REFERENCE = reference_of(TASK)
STYLE = "<style>html, body { overflow: hidden !important }</style>"

#: What is taken away, and the action that needs it.
HANDLERS = {
    "colours": (1, r'^byId\("colours"\)\.addEventListener.*$'),
    "thumbnails": (2, r'^byId\("thumbnails"\)\.addEventListener.*$'),
    "increase": (3, r'^byId\("increase"\)\.addEventListener.*$'),
    "add": (4, r'^byId\("add"\)\.addEventListener.*$'),
    "sorting": (6, r'^byId\("sorting"\)\.addEventListener.*$'),
    "rating": (7, r'^byId\("rating"\)\.addEventListener.*$'),
    "field": (8, r'^byId\("review-field"\)\.addEventListener.*$'),
    "form": (9, r'^byId\("review-form"\)\.addEventListener.*$'),
}


@pytest.fixture(scope="module")
def sabotaged(tmp_path_factory) -> Run:
    """Run every saboteur at once: copies of the page, each without one handler."""
    pages = {name: without(REFERENCE, pattern) for name, (_, pattern) in HANDLERS.items()}
    pages["scrolling"] = REFERENCE.replace("</head>", f"{STYLE}</head>", 1)
    return run_saboteurs(tmp_path_factory.mktemp("sabotaged"), TASK, pages)


@pytest.mark.parametrize(("name", "step"), [(n, step) for n, (step, _) in HANDLERS.items()])
def test_a_lost_handler_fails_the_action_that_needs_it(sabotaged, name, step):
    """What comes before passes, what needs the handler fails, the rest is not reached."""
    assert sabotaged.actions_of(name) == failing_at(step, TASK)


def test_a_page_that_cannot_be_scrolled_fails_at_the_scroll(sabotaged):
    """A scroll that moves nothing is infeasible."""
    action = sabotaged.results["scrolling"].actions[4]

    assert action.result is Result.FAILED
    assert action.action.reason is Reason.NO_SCROLL


def test_the_message_tells_what_happened(sabotaged):
    """A failure names what was sought, what was expected, what was seen, and two pictures."""
    told = sabotaged.printed

    assert sabotaged.code == 1
    assert "04 click 'Add to cart': failed: " in told
    assert "sought    Click the 'Add to cart' button" in told
    assert "Added to your cart" in told
    assert re.search(r"before +iwr-results/\S+/add/page/step_3\.png", told)
    assert re.search(r"after +iwr-results/\S+/add/page/step_4\.png", told)
