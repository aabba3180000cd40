"""Pages that hang, flood and refuse: each ends in a decided way, and the next one is served."""

import time

import pytest
from tries import takes_less

from pytest_iwr.browser.chromium import Chromium
from pytest_iwr.errors import PageDeadError

pytestmark = pytest.mark.browser

LIMIT_S = 2.0
#: Two seconds of grace, and what a busy machine takes; without a watchdog it is a minute and more.
MUCH_LATER_S = LIMIT_S + 8
HANGS = [
    "a loop in a handler",
    "a loop in a frame callback",
    "a loop of promises",
    "a loop in a new window",
    "a flood of history",
]
HARMLESS = [
    "a page that does not want to go",
    "a document written anew",
    "a document without an end",
    "a document of its own making",
    "a spam of navigations",
    "reloads in a row",
    "a hanging frame of another process",
    "busy workers",
    "ten thousand elements",
    "whatever a browser can be asked for",
]


@pytest.fixture(scope="module")
def impatient(playwright):
    """Give our Chromium with little patience."""
    ours = Chromium(playwright, action_timeout_s=LIMIT_S)
    yield ours
    ours.close()


@pytest.fixture
def says(opened):
    """Return a function that gives the texts that a session shows."""
    return lambda session: [n.text for n in session.observe(0).snapshot.nodes if n.text]


@pytest.fixture
def clicked(opened):
    """Return a function that lets a page do something at a click, and gives the session."""

    def click(way):
        session = opened("hostile_harmless")
        session.page.evaluate(
            f"() => {{ document.querySelector('button').onclick = ways[{way!r}] }}"
        )
        session.mark()
        with session.guard("it was clicked"):
            session.page.mouse.click(50, 50)
        session.pause(300)
        session.settle()
        return session

    return click


@pytest.mark.parametrize("way", HANGS)
def test_hang(opened, says, impatient, way):
    """A page that stops answering is dead soon after the limit, and the next page is served."""

    def seconds():
        session = opened("hostile_hangs", by=impatient)
        began = time.perf_counter()
        with pytest.raises(PageDeadError, match=f"did not answer for {LIMIT_S:g} s while it"):
            act(session, way)
        took = time.perf_counter() - began
        session.close()
        return took

    assert takes_less(seconds, than_s=MUCH_LATER_S)
    assert says(opened(html="<!doctype html><p>next", by=impatient)) == ["next"]


def act(session, way):
    """Let a page do something, settle, and look at it."""
    with session.guard("it acted"):
        session.page.evaluate(f"() => {{ does[{way!r}]() }}")
    session.settle()
    session.observe(0)


@pytest.mark.parametrize("where", ["", "onload = () => "])
def test_hang_at_load(session_of, impatient, where):
    """A page that hangs while it loads is dead, by its script or by its handler."""
    session = session_of(html=f"<p>x<script>{where}{{ while (true); }}</script>", by=impatient)
    began = time.perf_counter()
    with pytest.raises(PageDeadError, match="while it was opened"):
        session.load()
    assert time.perf_counter() - began < MUCH_LATER_S


def test_memory_bomb(opened, says, chromium):
    """A page that eats the memory dies, and the next page is served."""
    with pytest.raises(PageDeadError, match="crashed"):
        act(opened("hostile_hangs"), "a memory bomb")
    assert says(opened(html="<!doctype html><p>next")) == ["next"]


def test_reload_without_end(session_of, impatient):
    """A page that loads itself over and over cannot be read: that is its own fault."""
    session = session_of(html="<p>x<script>location.reload()</script>", by=impatient)
    with pytest.raises(PageDeadError):
        session.load()


@pytest.mark.parametrize(
    "html",
    [
        "<p>here<script>window.stop()</script>",
        "<p>here<iframe></iframe><script>frames[0].document.open()</script>",
        "<script>setTimeout(() => { document.open(); document.write('<p>here') })</script><p>x",
    ],
)
def test_load_that_never_ends(opened, says, impatient, html):
    """A page that answers is taken as it is when its load event does not come, and that is told."""
    session = opened(html=f"<!doctype html>{html}", by=impatient)
    assert says(session) == ["here"]
    assert session.notes() == ("the page's load event did not come within 1 s",)


@pytest.mark.parametrize("way", HARMLESS)
def test_harmless(clicked, says, way):
    """What a browser can be asked for disturbs neither the page nor us."""
    session = clicked(way)
    assert "Still here" in says(session)
    assert session.page.evaluate("[innerWidth, innerHeight]") == [800, 600]


def test_dialogs(clicked):
    """Dialogs are accepted, a question with the answer that it suggests, and each is told."""
    session = clicked("dialogs")
    assert session.page.evaluate("log") == [True, "Ada", None]
    assert session.notes() == (
        "confirm 'Sure?' accepted",
        "prompt 'Name?' accepted",
        "alert 'Saved' accepted",
    )


def test_loop_of_dialogs(clicked):
    """A page that asks without end would let nobody go on: it is dead, and does not hang."""
    with pytest.raises(PageDeadError, match="dialogs without end"):
        clicked("a loop of dialogs")


def test_builtins_taken_away(session_of, says):
    """A page that shadows what we use is opened, settled and read like any other."""
    taken = "setTimeout clearTimeout alert CustomEvent JSON Promise Map Reflect Number String"
    html = (
        f"<p>here<script>for (const name of '{taken}'.split(' ')) window[name] = null;"
        "performance.now = EventTarget.prototype.dispatchEvent = () => 0;"
        "EventTarget.prototype.addEventListener = document.addEventListener = null;"
        "document.querySelectorAll = Element.prototype.getBoundingClientRect = null;</script>"
    )
    session = session_of(html=f"<!doctype html>{html}")
    session.load()
    assert says(session) == ["here"]


def test_timers_of_a_page_without_iterators(opened, says):
    """A page that breaks the iteration of arrays still has its timers, arguments included."""
    html = (
        "<p>before<script>const p = document.querySelector('p');"
        "Array.prototype[Symbol.iterator] = null;"
        "setTimeout((a, b) => { p.textContent = a + b }, 5, 'af', 'ter');"
        "setInterval(() => { window.ticked = true }, 5)</script>"
    )
    session = opened(html=f"<!doctype html>{html}")
    session.pause(100)
    assert says(session) == ["after"]
