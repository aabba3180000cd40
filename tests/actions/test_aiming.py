"""What a click changes is told from what pointing at its target changes."""

import pytest

from pytest_iwr.actions import perform
from pytest_iwr.aiming import aim
from pytest_iwr.grounding.base import Decision, Grounded
from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.judging.base import Holds
from pytest_iwr.judging.checks import CheckJudge
from pytest_iwr.task import Action

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><title>Card</title>
<style>button {{ width: 300px; height: 200px; background: white }}
button:hover {{ background: #cfe0ff }} .on, .on:hover {{ background: teal }}</style>
<div style="height: {above}px"></div><button id="card">Plan A</button>
<script>
card.onclick = () => {{ {at_click} }};
card.onmouseenter = () => {{ {at_hover} }};
</script>"""
CLICK = Action.model_validate(
    {
        "type": "Click",
        "parameters": {"description": "Click the 'Plan A' card"},
        "checks": [{"picture": "changed", "near": "Plan A"}],
    }
)


@pytest.fixture
def clicked(opened):
    """Return a function that clicks the card of a page and gives decision and verdict."""

    def click(*, at_click="", at_hover="", above=0):
        html = PAGE.format(at_click=at_click, at_hover=at_hover, above=above)
        session = opened(html=html)
        seen = session.observe(0)
        decision, before = aim(
            session, CLICK, RulesGrounder().locate(CLICK, seen.snapshot), seen=seen
        )
        if decision.status is not Grounded.FOUND:
            return decision, None
        session.mark()
        perform(session, CLICK, decision, snapshot=before.snapshot)
        session.settle()
        return decision, CheckJudge().judge(CLICK, before=before, after=session.observe(1)).holds

    return click


@pytest.mark.parametrize("above", [0, 3000], ids=["in-view", "below"])
def test_hovering_and_scrolling_are_no_effect(clicked, above):
    """A card that only lights up under the pointer did not react to the click."""
    assert clicked(above=above)[1] is Holds.NO


@pytest.mark.parametrize("above", [0, 3000], ids=["in-view", "below"])
def test_an_effect_is_one(clicked, above):
    """A card that the click colours did react."""
    assert clicked(at_click="card.className = 'on'", above=above)[1] is Holds.YES


def test_numbers_of_nodes_follow_the_page(clicked):
    """What appears on the page under the pointer does not move the click to another element."""
    tip = "if (!window.tip) { tip = document.createElement('p'); document.body.prepend(tip) }"

    assert clicked(at_click="card.className = 'on'", at_hover=tip)[1] is Holds.YES


def test_what_flees_is_not_found(clicked):
    """A target that goes away when the pointer comes cannot be clicked, and that is said."""
    decision, _ = clicked(at_hover="card.remove()")

    assert decision.status is Grounded.NOT_FOUND
    assert "goes away" in decision.reason


CANVAS = """<!doctype html><title>t</title><style>body { margin: 0 }</style>
<canvas id="board" width="300" height="200"></canvas>
<script>board.onmousemove = (e) => { document.title = `${e.offsetX},${e.offsetY}` }</script>"""


def test_the_pointer_goes_to_a_point_of_a_canvas(opened):
    """Where a point of a canvas is meant, the pointer goes there and not to the middle."""
    session = opened(html=CANVAS)
    seen = session.observe(0)
    (canvas,) = (node.index for node in seen.snapshot.nodes if node.tag == "canvas")
    meant = Decision(Grounded.FOUND, node=canvas, point=(40, 30))

    decision, _ = aim(session, CLICK, meant, seen=seen)

    assert session.page.title() == "40,30"
    assert decision.point == (40, 30)
