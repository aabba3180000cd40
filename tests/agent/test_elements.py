"""browser-use itself, on pages of ours."""

import re
import time

import pytest
from agent_pages import FIELDS, LONG, MENU, SHADOWS, picture
from PIL import ImageChops

from pytest_iwr.agent.elements import BrowserUseElements
from pytest_iwr.agent.environment import environment
from pytest_iwr.agent.process import AgentProcess
from pytest_iwr.browser.chromium import Chromium, Screen
from pytest_iwr.errors import GroundingError, PageDeadError
from pytest_iwr.trial.place import place_at

pytestmark = pytest.mark.browser

SIZE = "[innerWidth, innerHeight, devicePixelRatio, screen.width]"


@pytest.fixture
def read(elements):
    """Return a function that reads a session's page with both eyes: snapshot and list."""

    def give(session):
        snapshot = session.observe(0).snapshot
        return snapshot, elements.read(snapshot, session)

    return give


def labels(snapshot, reading):
    """Return what the nodes of a list say, in its order."""
    return [snapshot.node(one.node).name for one in reading.listed]


def test_menu(agent_opened, read):
    """Elements come in document order, as nodes of ours, in words and with where they stand."""
    snapshot, reading = read(agent_opened(html=MENU))
    assert labels(snapshot, reading) == ["Home", "Search the shop", "Add tea", "Add milk"]
    assert (reading.told, reading.unplaced, reading.repeated) == (4, 0, 0)
    home, search, tea, _ = reading.listed
    assert home.words == "<a /> Home"
    assert search.words.startswith("<input ")
    assert "placeholder=Search the shop" in search.words
    assert tea.path == "item 'Tea' > button 'Add tea'"


def test_ids_of_the_browser_are_not_shown(agent_opened, read):
    """The same page gives the same words in another context, where DevTools counts on."""
    first = read(agent_opened(html=MENU))[1]
    again = read(agent_opened(html=MENU))[1]
    assert first.listed == again.listed
    assert not any(re.search(r"\[\d+\]", one.words) for one in first.listed)


def test_the_page_that_was_asked_for(agent_opened, elements):
    """Of several pages in one browser the one is listed that was meant, in whatever order."""
    names = ["First", "Second", "Third"]
    pages = [agent_opened(html=f"<!doctype html><button>{name}</button>") for name in names]
    snapshots = [page.observe(0).snapshot for page in pages]
    for at in (2, 0, 1, 0, 2):
        reading = elements.read(snapshots[at], pages[at])
        assert [one.words for one in reading.listed] == [f"<button /> {names[at]}"]


def test_all_of_the_page(agent_opened, read):
    """What lies many screens below is listed, too."""
    snapshot, reading = read(agent_opened(html=LONG))
    assert labels(snapshot, reading) == ["Top", "Far below"]


def test_shadows_and_frames(agent_opened, read):
    """Elements of shadow trees, open and closed, and of frames are nodes of ours."""
    snapshot, reading = read(agent_opened(html=SHADOWS))
    named = [label for label in labels(snapshot, reading) if label]
    assert named == ["Plain", "In open", "In closed", "In frame"]
    assert reading.unplaced == 0


def test_values_are_shown(agent_opened, read):
    """What a field holds, and whether a box is ticked, is in the words; a password is not."""
    words = [one.words for one in read(agent_opened(html=FIELDS))[1].listed]
    assert any("value=Kant" in one for one in words)
    assert any("checked=true" in one for one in words)
    assert not any("hunter2" in one for one in words)


@pytest.mark.parametrize(
    "screen", [Screen((1180, 700)), Screen((390, 844), device_scale_factor=3, touch=True)]
)
def test_page_stays_as_it_was(agent_opened, read, screen):
    """Size, density, scroll, picture and snapshot are the same before and after a list."""
    session = agent_opened(html=LONG, screen=screen)
    session.page.evaluate("scrollTo(0, 300)")
    before, size = session.observe(0), session.page.evaluate(SIZE)
    read(session)
    after = session.observe(0)
    assert session.page.evaluate(SIZE) == size
    assert after.snapshot == before.snapshot
    pictures = [picture(one.screenshot_png) for one in (before, after)]
    assert ImageChops.difference(*pictures).getbbox() is None


def test_session_is_undisturbed(agent_opened, read):
    """Dialogs, clicks and new windows after a list go as ever, and no tab is added."""
    session = agent_opened(html=MENU)
    read(session)
    session.page.evaluate("document.title = confirm('Sure?') ? 'yes' : 'no'")
    session.page.click("text=Add tea")
    assert session.page.evaluate("document.title") == "yes"
    assert session.page.evaluate("window.added") == 1
    session.page.evaluate("void window.open('about:blank')")
    session.pause(300)
    assert [page.url for page in session.page.context.pages] == ["https://iwr.invalid/"]
    assert "confirm 'Sure?' accepted" in session.notes()
    read(session)


def test_dialog_while_it_looks(agent_opened, read):
    """A dialog that comes up while browser-use reads the page is answered: nothing hangs."""
    session = agent_opened(html=MENU)
    session.page.evaluate("setTimeout(() => alert('Tea is ready'), 30)")
    assert len(read(session)[1].listed) == 4
    session.pause(200)
    assert "alert 'Tea is ready' accepted" in session.notes()


def test_what_is_gone_is_left_out(agent_opened, elements):
    """An element that came after the snapshot is told of and counted, and is in no list."""
    session = agent_opened(html=MENU)
    snapshot = session.observe(0).snapshot
    session.page.evaluate("document.body.prepend(document.createElement('button'))")
    session.page.evaluate("document.querySelector('button').append('New')")
    reading = elements.read(snapshot, session)
    assert (reading.told, reading.unplaced, len(reading.listed)) == (5, 1, 4)


def test_other_browser(agent_opened, opened, elements, attachable):
    """After the browser was launched again, and where it is not attachable."""
    attachable.relaunch()
    session = agent_opened(html=MENU)
    assert len(elements.listed(session.observe(0).snapshot, session)) == 4
    shut = opened(html=MENU)
    with pytest.raises(GroundingError, match="not started attachable"):
        elements.listed(shut.observe(0).snapshot, shut)


def test_process_killed_between_lists(agent_opened, installed):
    """A process that was killed is replaced by the next list."""
    ours = BrowserUseElements.opened(installed)
    session = agent_opened(html=MENU)
    snapshot = session.observe(0).snapshot
    before = ours.listed(snapshot, session)
    ours._process._life._process.kill()
    assert ours.listed(snapshot, session) == before
    ours.close()


def test_page_that_hangs_while_it_looks(playwright, opened, installed):
    """A page that loops for ever is at fault itself, in bounded time."""
    process = AgentProcess.of(environment(installed))
    process._limit_s = 3
    ours = BrowserUseElements(process)
    chromium = Chromium(playwright, attachable=True, action_timeout_s=2)
    session = opened(html=MENU, by=chromium)
    snapshot = session.observe(0).snapshot
    session.page.evaluate("setTimeout(() => { for (;;); }, 100)")
    with pytest.raises(PageDeadError, match="did not answer for 2 s"):
        ours.listed(snapshot, session)
    ours.close()
    chromium.close()


def test_a_large_page(agent_opened, read):
    """Eighteen hundred elements are listed and found within seconds (the figure is printed)."""
    row = "<div><a href='#'>link</a><b class=btn tabindex=0>Card</b><button>Buy</button></div>"
    session = agent_opened(html=f"<!doctype html>{row * 600}")
    began = time.perf_counter()
    _, reading = read(session)
    seconds = time.perf_counter() - began
    print(f"{reading.told} elements in {seconds:.1f} s")  # noqa: T201 - a figure
    assert (len(reading.listed), reading.unplaced) == (1800, 0)
    assert seconds < 40


@pytest.mark.parametrize("task", ["headphones", "shop", "2048"])
def test_bundled_tasks(attachable, elements, task):
    """Everything that browser-use lists on the bundled pages is a node of ours (times printed)."""
    place = place_at(task)
    with attachable.open_task(place.page, place.task) as session:
        session.load()
        snapshot = session.observe(0).snapshot
        elements.read(snapshot, session)
        began = time.perf_counter()
        reading = elements.read(snapshot, session)
        seconds = time.perf_counter() - began
    print(f"{task}: {reading.told} elements in {seconds * 1000:.0f} ms")  # noqa: T201 - a figure
    assert reading.told >= 2
    assert (reading.unplaced, reading.repeated) == (0, 0)
