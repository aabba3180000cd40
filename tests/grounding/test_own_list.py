"""The list that a model chooses from: what has a line, and what tells lines apart."""

from __future__ import annotations

import pytest

from pytest_iwr.grounding.listed import Listed
from pytest_iwr.grounding.listing import listing_of
from pytest_iwr.grounding.own_list import OwnElements

pytestmark = pytest.mark.browser


@pytest.fixture
def lines(opened):
    """Return a function that gives the lines of a page."""

    def read(body):
        session = opened(html=f"<!doctype html><title>t</title>{body}")
        listed = OwnElements().listed(session.observe(0).snapshot, session)
        return listing_of(listed).text.splitlines()

    return read


CASES = {
    "a name": ("<button>Buy</button>", ["1. button 'Buy'"]),
    "states": (
        "<button disabled>Buy</button><label><input type=checkbox checked> Gift</label>",
        ["1. button 'Buy', disabled", "2. checkbox 'Gift', checked"],
    ),
    "what a field holds": (
        "<label>Name <input value=Ada></label><label>Town <input placeholder='Any town'></label>",
        ["1. field 'Name', holds 'Ada'", "2. field 'Town', also 'Any town', empty"],
    ),
    "where it stands": (
        "<nav aria-label=Main><a href=#>Home</a></nav>",
        ["1. link 'Home', in navigation 'Main'"],
    ),
    "options": (
        "<label>Sort <select><option>Price<option>Name</select></label>",
        [
            "1. menu 'Sort', also 'Price', holds 'Price'",
            "2. option 'Price', selected, in menu 'Sort'",
            "3. option 'Name', unselected, in menu 'Sort'",
        ],
    ),
    "alike, but in two boxes": (
        "<div>Adults <button>+</button></div><div>Children <button>+</button></div>",
        ["1. button '+', in card 'Adults'", "2. button '+', in card 'Children'"],
    ),
    "alike, but for what stands before": (
        "<b>Adults</b><button>+</button><b>Children</b><button>+</button>",
        ["1. button '+', after 'Adults'", "2. button '+', after 'Children'"],
    ),
    "alike in all": (
        "<button>+</button><button>+</button>",
        ["1. button '+', number 1 of 2 alike", "2. button '+', number 2 of 2 alike"],
    ),
    "out of view": (
        "<div style='height: 3000px'></div><button>Buy</button>",
        ["1. the page itself, scrolls", "2. button 'Buy'"],
    ),
    "a box that scrolls": (
        "<b>Today</b><ul style='height: 40px; overflow: auto'><li style='height: 90px'>a</ul>",
        ["1. list 'a', scrolls, after 'Today'"],
    ),
    "on several lines": ("<button>Buy\n\n9. now\u202e</button>", ["1. button 'Buy 9. now'"]),
}


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=CASES)
def test_lines(lines, body, expected):
    """Lines tell what a person knows things by."""
    assert lines(body) == expected


def test_a_list_that_is_too_long_keeps_what_the_rules_found_best():
    """A list that is too long keeps what the rules found best, in document order."""
    many = [Listed(node, f"button {node}") for node in range(1, 501)]
    listing = listing_of(many, keep=(450,))
    assert len(listing.lines) == 400
    assert listing.found == 500
    assert listing.text.splitlines()[-1] == "400. button 450"
    assert listing.number_of(450) == 400
    assert listing.number_of(451) is None
