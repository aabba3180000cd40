import pytest

from pytest_iwr.browser.chromium import Screen

pytestmark = pytest.mark.browser

DONE = ("done", None, "")
STILL = {"page": 0, "near": 0, "row": 0, "far": 0, "frame": 0}
#: What fills the window and scrolls in place of the page.
SHELLS = {
    "a shell": "<div style='height:100vh;overflow:auto'><p style='height:3000px'>x",
    "a body under a root that clips": (
        "<style>html{overflow:hidden;height:100%}body{overflow:auto;height:100%;margin:0}</style>"
        "<p style='height:3000px'>x"
    ),
    "a shell on a page that is a little too long": (
        "<body style='margin:0;height:603px'><div style='height:600px;overflow:auto'>"
        "<p style='height:3000px'>x"
    ),
    "a shell on a long page": (
        "<body style='margin:0;height:2000px'><div style='position:fixed;inset:0;overflow:auto'>"
        "<p style='height:3000px'>x"
    ),
    "a page with a fixed bar": (
        "<body style='margin:0;height:3000px'><div style='position:fixed;inset:0 0 50% 0;"
        "overflow:hidden;background:teal'>bar"
    ),
}
SNAPS = (
    "<!doctype html><style>html{scroll-snap-type:y mandatory}body{margin:0}"
    "p{height:100vh;margin:0;scroll-snap-align:start}</style><p>1<p>2<p>3"
)
UNMOVED = {
    "nothing to scroll": "<p>x",
    "a locked page": "<body style='overflow:hidden;height:3000px'>x",
    "a locked root": "<html style='overflow:hidden'><body style='height:3000px'>x",
}
HIGHEST = "Math.max(scrollY, ...[...document.querySelectorAll('*')].map(e => e.scrollTop))"


@pytest.fixture
def scrolled(opened, act):
    """Return a function that scrolls on the page one time after the other: outcomes and state."""

    def scroll(*actions, named=None, before="null", **how):
        session = opened("action_scroll", **how)
        session.page.evaluate(before)
        outcomes = [act(session, "Scroll", named, **parameters) for parameters in actions]
        return outcomes, {**STILL, **session.page.evaluate("state()")}

    return scroll


@pytest.mark.parametrize(
    ("actions", "position"),
    [
        ([{}], 300),
        ([{"direction": "down"}, {"direction": "down"}, {"direction": "up"}], 300),
        ([{"scroll_page": 1.5}], 900),
        ([{"scroll_page": 1}, {"scroll_page": -0.5}], 300),
        ([{"description": "Scroll to the bottom of the page"}], 2400),
        ([{"direction": "bottom"}, {"direction": "top"}], 0),
        ([{"description": "Scroll down to the 'Top rated' section"}], 300),
    ],
)
def test_page(scrolled, actions, position):
    """The page goes half a window down, or as far and where the action says."""
    assert scrolled(*actions) == ([DONE] * len(actions), {**STILL, "page": position})


@pytest.mark.parametrize(
    ("named", "action", "moved"),
    [
        ("Messages", {}, {"near": 300}),
        ("near 3", {"scroll_page": 0.1}, {"near": 60}),
        ("Messages", {"direction": "bottom"}, {"near": 650}),
        ("Gallery", {"description": "Scroll the gallery to the right"}, {"row": 300}),
        ("Framed", {"scroll_page": 0.2}, {"frame": 120}),
        ("Framed text", {"scroll_page": 0.2}, {"frame": 120}),
    ],
)
def test_scroller(scrolled, named, action, moved):
    """The scroller that is named, or that the thing named stands in, moves and nothing else."""
    action = {"scroll_page": 0.5, **action} if "direction" not in action else action
    assert scrolled(action, named=named) == ([DONE], {**STILL, **moved})


def test_scroller_below_the_fold(scrolled):
    """A scroller that is not in the window is brought into it first."""
    outcomes, state = scrolled({"scroll_page": 0.1}, named="Far")
    assert (outcomes, state["far"]) == ([DONE], 60)


@pytest.mark.parametrize(
    ("named", "before", "action"),
    [
        ("Messages", "document.getElementById('near').scrollTop = 9999", {"direction": "down"}),
        ("Messages", "null", {"direction": "up"}),
        ("Few", "null", {"direction": "down"}),
        ("Gallery", "null", {"description": "Scroll the gallery to the left"}),
    ],
)
def test_scroller_at_its_end(scrolled, named, before, action):
    """A scroller that cannot move further is infeasible, though the page around it could."""
    [(execution, reason, _)], _ = scrolled(action, named=named, before=before)
    assert (execution, reason) == ("infeasible", "no_scroll")


def test_page_at_its_end(scrolled):
    """A page at its end does not scroll, and its lists do not scroll for it."""
    outcomes, state = scrolled({"direction": "bottom"}, {"direction": "down"})
    assert outcomes == [DONE, ("infeasible", "no_scroll", "the page moved 0 px")]
    assert state == {**STILL, "page": 2400}


def test_phone(scrolled):
    """On a phone the page is scrolled by the phone's own heights."""
    outcomes, state = scrolled({"scroll_page": 1}, screen=Screen((390, 844), 2, touch=True))
    assert (outcomes, state["page"] > 700) == ([DONE], True)


@pytest.mark.parametrize("html", SHELLS.values(), ids=SHELLS)
def test_what_scrolls_in_place_of_the_page(opened, act, html):
    """Where the page itself cannot be moved, what fills its window is scrolled."""
    session = opened(html=f"<!doctype html>{html}")
    assert act(session, "Scroll", direction="down") == DONE
    assert session.page.evaluate(HIGHEST) >= 290


@pytest.mark.parametrize(
    ("share", "outcome"),
    [(1, DONE), (0.3, ("infeasible", "no_scroll", "the page moved 0 px"))],
)
def test_page_that_snaps(opened, act, share, outcome):
    """What counts is where the scroller stays, not where it was before it snapped back."""
    assert act(opened(html=SNAPS), "Scroll", scroll_page=share) == outcome


@pytest.mark.parametrize("html", UNMOVED.values(), ids=UNMOVED)
def test_what_does_not_scroll(opened, act, html):
    """A page without anything that moves is infeasible, and was not moved."""
    session = opened(html=f"<!doctype html>{html}")
    assert act(session, "Scroll") == ("infeasible", "no_scroll", "the page moved 0 px")
    assert session.page.evaluate(HIGHEST) == 0
