from contextlib import ExitStack
from pathlib import Path

import pytest

from pytest_iwr.browser.chromium import Chromium, Screen
from pytest_iwr.browser.driver import plain_chromium
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.protocol import ReplayRules

PAGES = Path(__file__).parent / "pages"
SCREEN = Screen((800, 600))
#: Where it does not matter how long a page is watched.
QUICK = ReplayRules(load_floor_s=0, action_floor_s=0, endless_s=0)


@pytest.fixture(scope="session")
def chromium(playwright):
    """Give our Chromium."""
    ours = Chromium(playwright)
    yield ours
    ours.close()


@pytest.fixture(scope="session")
def plain_browser(playwright):
    """Give the Chromium that tasks run in, without what we add to their pages."""
    with plain_chromium(playwright) as browser:
        yield browser


@pytest.fixture
def session_of(chromium):
    """Return a function that gives a session on a page of `tests/pages`, not yet loaded."""
    with ExitStack() as stack:

        def give(name="", *, html="", assets=None, screen=SCREEN, pins=None, by=None):
            html = html or (PAGES / f"{name}.html").read_text("utf-8")
            page = PageUnderTest(html=html, assets=assets or {}, spec="test")
            session = stack.enter_context((by or chromium).open(page, screen=screen, pins=pins))
            session.rules = QUICK
            return session

        yield give


@pytest.fixture
def opened(session_of):
    """Return a function that loads a page of `tests/pages` and gives the session."""

    def give(name="", **how):
        session = session_of(name, **how)
        session.load()
        return session

    return give
