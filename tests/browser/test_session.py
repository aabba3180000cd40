import io
import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pytest_iwr.browser.chromium import Chromium, Screen, process_id
from pytest_iwr.errors import BrowserError, ChromiumNotFoundError, PageDeadError
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.protocol import ReplayRules

pytestmark = pytest.mark.browser

PAGES = Path(__file__).parents[1] / "pages"
PHONE = Screen((390, 844), 3, touch=True)
FACTS = """[innerWidth, innerHeight, devicePixelRatio, matchMedia('(pointer: coarse)').matches,
    navigator.maxTouchPoints > 0, navigator.language, new Date(0).getTimezoneOffset(),
    matchMedia('(prefers-color-scheme: light)').matches]"""


@pytest.fixture
def mortal(playwright):
    """Give a Chromium of our own to harm, with little patience."""
    ours = Chromium(playwright, action_timeout_s=2)
    yield ours
    ours.close()


def pixels(png):
    """Return a picture as an array."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def test_same_page_same_picture(opened):
    """The same page gives the same picture in every session, to the byte."""
    pictures = {opened("checks_shop").observe(0).screenshot_png for _ in range(3)}
    assert len(pictures) == 1


@pytest.mark.parametrize(
    ("screen", "facts", "size"),
    [
        (Screen((1280, 720)), [1280, 720, 1, False, False, "en-US", 0, True], (720, 1280, 3)),
        (Screen((800, 600), 2), [800, 600, 2, False, False, "en-US", 0, True], (1200, 1600, 3)),
        (PHONE, [390, 844, 3, True, True, "en-US", 0, True], (2532, 1170, 3)),
    ],
)
def test_screen(opened, screen, facts, size):
    """The page is shown as the task asks: viewport, device pixel ratio, touch."""
    session = opened(
        html="<!doctype html><meta name=viewport content='width=device-width'>x", screen=screen
    )
    assert session.page.evaluate(FACTS) == facts
    assert pixels(session.observe(0).screenshot_png).shape == size


def test_caret_is_hidden(opened):
    """A field with the focus shows no caret in the picture."""
    style = "border:0;outline:0;background:white;font:40px sans-serif"
    session = opened(html=f"<!doctype html><input autofocus style='{style}'>")
    assert session.page.evaluate("document.activeElement.localName") == "input"
    assert (pixels(session.observe(0).screenshot_png) == 255).all()


def test_load_takes_its_time(session_of):
    """After loading a page is watched for at least a second."""
    session = session_of(html="<!doctype html><p>x")
    session.rules = ReplayRules()
    session.load()
    assert session.clock.take()["settling"] >= 0.95


def test_observation_is_one_moment(opened):
    """What is read and what is pictured belong together, and the step is kept."""
    seen = opened(html="<!doctype html><p>x").observe(4)
    assert (seen.step, seen.snapshot.width, seen.snapshot.height) == (4, 800, 600)


def test_trouble_of_ours_is_not_the_pages(opened):
    """A question that cannot be answered is an error of ours, not a death of the page."""
    with pytest.raises(BrowserError, match=r"nowhere is not defined .*\(while it was asked\)"):
        opened(html="<p>x").call("nowhere", what="it was asked")


def test_fresh_context(opened):
    """Nothing that a page stores is there for the next one."""
    first = opened(html="<p>x").page
    first.evaluate("() => { localStorage.kept = document.cookie = 'kept=1' }")
    second = opened(html="<p>x").page
    assert second.evaluate("[localStorage.kept, document.cookie]") == [None, ""]


def test_nothing_is_left_open(chromium):
    """A closed session leaves no context behind."""
    with chromium.open(PageUnderTest(html="<p>x", assets={}, spec=""), screen=PHONE) as session:
        browser = session.page.context.browser
        before = len(browser.contexts)
    assert len(browser.contexts) == before - 1


def strike(chromium, number):
    """Send the browser's process a signal."""
    os.kill(process_id(chromium._browser), number)


def gives_a_page(opened, chromium):
    """Tell whether a page can be opened now."""
    page = opened(html="<!doctype html><title>next</title>", by=chromium).page
    return page.title() == "next"


def test_browser_killed_between_pages(opened, mortal):
    """A browser that was killed from outside is replaced when the next page is opened."""
    opened(html="<p>x", by=mortal)
    strike(mortal, signal.SIGKILL)
    assert gives_a_page(opened, mortal)


def test_browser_killed_amid_a_page(opened, mortal):
    """A browser that dies under a page is reported as that page's death: it gets its retry."""
    session = opened(html="<p>x", by=mortal)
    strike(mortal, signal.SIGKILL)
    with pytest.raises(PageDeadError, match="went away"):
        session.observe(0)
    mortal.relaunch()
    assert gives_a_page(opened, mortal)


@pytest.mark.parametrize("after_ms", range(0, 120, 10))
def test_browser_killed_as_a_page_is_opened(opened, mortal, after_ms):
    """Whenever it dies while a page is made, another gives the page: nothing waits for the dead."""
    opened(html="<p>x", by=mortal).close()
    threading.Timer(after_ms / 1000, os.kill, (process_id(mortal._browser), signal.SIGKILL)).start()
    session = mortal.open(PageUnderTest(html="<p>x", assets={}, spec=""), screen=PHONE)
    with session, suppress(PageDeadError):  # where it died after the page was made
        session.load()
    assert gives_a_page(opened, mortal)


def test_call_that_is_never_answered(opened, mortal, monkeypatch):
    """A call that the driver forgot as the browser died is failed, and the page made anew."""
    opened(html="<p>x", by=mortal).close()
    connection = mortal._browser._impl_obj._connection
    send, forgotten = connection.onmessage, []

    def forget_one(message):
        if message["method"] != "newPage" or forgotten:
            return send(message)
        os.kill(process_of_first, signal.SIGKILL)
        return forgotten.append(message)

    process_of_first = process_id(mortal._browser)
    monkeypatch.setattr(connection, "onmessage", forget_one)
    assert gives_a_page(opened, mortal)
    assert len(forgotten) == 1


def test_browser_that_does_not_answer(opened, mortal):
    """A browser that stands still is killed and replaced; closing it does not hang either."""
    opened(html="<p>x", by=mortal).close()
    strike(mortal, signal.SIGSTOP)
    began = time.perf_counter()
    assert gives_a_page(opened, mortal)
    assert time.perf_counter() - began < 12


def test_browser_that_does_not_start(playwright, tmp_path):
    """A browser that does not start is trouble of ours and is told by its path."""
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(BrowserError, match="broken does not start"):
        Chromium(playwright, named=broken).relaunch()


def test_browser_that_is_not_there(playwright, tmp_path):
    """A browser that is not there is a usage error."""
    with pytest.raises(ChromiumNotFoundError, match="no such executable"):
        Chromium(playwright, named=tmp_path / "none").version  # noqa: B018 - it launches


def test_version_and_launch_time(mortal):
    """The running browser tells its version, and how long launching took is told once."""
    assert mortal.version.split(".")[0].isdigit()
    assert mortal.take_launch_s() > 0
    assert mortal.take_launch_s() == 0
