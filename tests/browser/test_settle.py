import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tries import takes_less

from pytest_iwr.browser.chromium import Screen
from pytest_iwr.protocol import ReplayRules

pytestmark = pytest.mark.browser

PAGES = Path(__file__).parents[1] / "pages"
FONT = Path(__file__).parents[2] / "tasks/headphones/assets/asset_017.woff2"
RULES = ReplayRules()
#: The machine may be busy: what is over by then was no cap.
LATE_S = RULES.settle_cap_s + 2
ANSWERS = [
    "nothing",
    "a text at once",
    "a transition of 300 ms",
    "transitions in a chain",
    "an answer after 400 ms",
    "an answer after 1400 ms",
    "an answer in text form",
    "a request of 300 ms and one of 500 ms",
    "a debounced search",
    "an animation with a delay",
    "a staggered list",
    "steps of an interval",
    "a countdown by interval",
    "a countdown by timeouts",
    "a drawing that moves",
    "a smooth scroll",
    "a font",
    "a picture that is decoded",
    "a transition in a shadow tree",
    "a jump in an open shadow tree",
    "a jump in a closed shadow tree",
    "a jump in a shadow tree of a shadow tree",
    "a jump in a declared shadow tree",
    "an answer in a frame in a shadow tree",
    "an answer in a frame",
    "a document written anew",
]


@pytest.fixture(scope="module")
def assets(tmp_path_factory):
    """Give a font and a picture that takes a while to decode."""
    picture = tmp_path_factory.mktemp("assets") / "large.png"
    noise = np.random.default_rng(1).integers(0, 255, (900, 900, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "png")
    picture.write_bytes(file.getvalue())
    return {"letters.woff2": FONT, "large.png": picture}


@pytest.fixture
def watched(opened, assets):
    """Return a function that opens a page whose rest is watched by the rules from now on."""

    def watch(name="", **how):
        session = opened(name, assets=assets, **how)
        session.rules = RULES
        session.clock.take()
        return session

    return watch


@pytest.fixture
def settled(watched):
    """Return a function that lets a page do something; it gives the page and the seconds taken."""

    def settle(name, way, *, amid=None):
        session = watched(name)
        if amid:
            session.page.evaluate(f"does[{amid!r}]()")
            session.pause(400)
        session.mark()
        session.page.evaluate(f"() => {{ {way} }}")
        session.settle()
        return session.page, session.clock.take()["settling"]

    return settle


@pytest.mark.parametrize("way", ANSWERS)
def test_at_rest_the_answer_is_there(settled, way):
    """A page is at rest when what the action set off is over, and not much later."""
    page, seconds = settled("settle_answers", f"does[{way!r}]()")
    print(f"{way}: {seconds:.2f} s")  # noqa: T201 - a figure
    assert page.evaluate(f"isFinal({way!r})")
    assert RULES.action_floor_s <= seconds < LATE_S


def test_no_waiting_for_nothing(settled):
    """A page that answers at once is not watched until movement would count as endless."""
    assert takes_less(lambda: settled("settle_answers", "done()")[1], than_s=RULES.endless_s)


@pytest.mark.parametrize("way", ["ticker", "timeouts", "spinner", "marquee", "drawing", "flood"])
def test_endless_movement(settled, way):
    """What was moving before the action and never ends is not waited for until the cap."""

    def seconds():
        return settled("settle_endless", "out.textContent = 'now'", amid=way)[1]

    assert takes_less(seconds, than_s=RULES.settle_cap_s - 0.3)


@pytest.mark.parametrize("way", ["ticker", "spinner"])
def test_answer_amid_endless_movement(settled, way):
    """Endless movement does not hide an answer that is under way."""
    page, _ = settled("settle_endless", "answer(1100)", amid=way)
    assert page.evaluate("final")


def test_cap(settled):
    """A page that always has something to do in a moment is taken as it is after the cap."""
    way = "box.animate({opacity: [0, 1]}, 60000)"
    _, seconds = settled("settle_endless", way)
    assert RULES.settle_cap_s - 0.1 <= seconds < LATE_S


def test_forged_answers_and_overlaid_names(watched):
    """Elements named like the document's properties, and timers with odd ids, change nothing."""
    html = (PAGES / "settle_endless.html").read_text("utf-8") + (
        "<form name=fonts></form><form name=getAnimations></form><form name=dispatchEvent></form>"
        "<img name=images><form name=readyState></form><img name=activeElement>"
        "<script>clearTimeout(String(setTimeout(() => {}, 1200)));"
        "JSON.parse = Map.prototype.get = () => { throw new Error('shadowed') };</script>"
    )

    def seconds():
        session = watched(html=html)
        session.mark()
        session.settle()
        return session.clock.take()["settling"]

    assert takes_less(seconds, than_s=RULES.endless_s)


@pytest.mark.parametrize(
    "screen", [Screen((800, 600), 2), Screen((390, 844), 3, touch=True)], ids=["2x", "phone"]
)
def test_watching_does_not_show(watched, screen):
    """A page that is watched notices nothing: neither its size, nor its ratio, nor its document."""
    session = watched("settle_watched", screen=screen)
    before = session.page.evaluate("log.splice(0)")
    session.mark()
    session.settle()
    assert session.page.evaluate("log") == []
    assert before[0] == f"{session.page.evaluate('size()')}"


def test_what_stands_below_is_watched(watched):
    """The pictures that are compared show where the page is scrolled to."""
    session = watched("settle_scrolled")
    session.mark()
    session.page.evaluate("begin()")
    session.settle()
    assert session.page.evaluate("over")
