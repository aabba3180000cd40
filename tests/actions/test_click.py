import pytest

from pytest_iwr.browser.chromium import Screen

pytestmark = pytest.mark.browser

DONE = ("done", None, "")
PHONE = Screen((390, 844), 2, touch=True)


@pytest.mark.parametrize(
    ("named", "log"),
    [
        ("Plain", ["mouse", "Plain"]),
        ("link that wraps", ["mouse", "link that wraps"]),
        ("In a shadow", ["mouse", "In a shadow"]),
        ("In a frame", ["In a frame"]),
        ("Agree", ["mouse", "checked true"]),
        ("Moving", ["mouse", "Moving"]),
        ("Far down", ["mouse", "Far down"]),
        ("Once", ["mouse", "Once"]),
        ("Ask", ["mouse", "after the dialog", "Ask"]),
        ("Pear", ["input Pear", "change Pear"]),
        ("Green", ["input Green", "change Green"]),
    ],
)
def test_click(opened, act, named, log):
    """A click is one trusted click on the thing, wherever it stands; an option is chosen."""
    session = opened("action_click")
    assert act(session, "Click", named) == DONE
    session.settle()
    assert session.page.evaluate("log") == log


def test_what_cannot_be_clicked(opened, act):
    """What a person could not click is infeasible, is told why, and nothing is clicked instead."""
    session = opened("action_click")
    said = {
        "Veiled": ("covered", "it is covered by div 'Loading'"),
        "Disabled": ("disabled", "it is disabled"),
        "Disabled in words": ("disabled", "it is disabled"),
        "Disabled by its group": ("disabled", "it is disabled"),
        "Ghost": ("invisible", "it is there but cannot be seen"),
        "Fig": ("disabled", "it is disabled"),
    }
    outcomes = {named: act(session, "Click", named) for named in said}
    assert outcomes == {named: ("infeasible", *why) for named, why in said.items()}
    assert session.page.evaluate("log") == []


def test_detached(opened, act):
    """What went away before it could be clicked is not found."""
    session = opened("action_click")
    outcome = act(session, "Click", "Leaving", meanwhile="document.all.leaving.remove()")
    assert outcome == ("infeasible", "not_found", "it went away before it could be used")


def test_replaced_document(opened, act):
    """After the page loaded itself anew, what was read before is gone, and nothing breaks."""
    session = opened("action_click")
    assert act(session, "Click", "Plain", meanwhile="location.reload()")[1] == "not_found"


def test_nothing_to_click(opened, act):
    """A click on nothing is infeasible."""
    assert act(opened("action_press"), "Click")[:2] == ("infeasible", "not_found")


def test_tap(opened, act):
    """On a touch screen a click is a tap."""
    session = opened("action_click", screen=PHONE)
    assert act(session, "Click", "Far down") == DONE
    assert session.page.evaluate("log") == ["touch", "Far down"]


def test_tap_on_a_page_made_for_large_screens(opened, act):
    """A page that a phone shows scaled down is tapped at the right place."""
    html = (
        "<!doctype html><body style='margin:0'><p>Wide</p><button style='margin:700px 0 0 800px'>"
        "Corner</button><script>log=[];onclick=e=>log.push(e.target.textContent)</script>"
    )
    session = opened(html=html, screen=PHONE)
    assert session.page.evaluate("innerWidth") > 390
    assert act(session, "Click", "Corner") == DONE
    assert session.page.evaluate("log") == ["Corner"]
