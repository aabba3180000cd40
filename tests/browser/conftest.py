from functools import cache
from pathlib import Path

import pytest

from pytest_iwr.browser.snapshot import Snapshot
from pytest_iwr.browser.world import IsolatedWorld

PAGES = Path(__file__).parents[1] / "pages"
URL = "https://iwr.invalid/"


class Look:
    """A page in Chromium and our world in it."""

    def __init__(self, browser, *, install=True) -> None:
        self.page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        self.world = IsolatedWorld(self.page.context.new_cdp_session(self.page))
        if install:
            self.world.install()

    @property
    def snapshot(self) -> Snapshot:
        return self.world.snapshot()

    def open(self, html: str) -> "Look":
        kind = "text/html; charset=utf-8"
        self.page.route(URL, lambda route: route.fulfill(body=html, content_type=kind))
        self.page.goto(URL)
        return self

    def close(self) -> None:
        self.page.context.close()


def source(name):
    """Return the page `tests/pages/snapshot_<name>.html`."""
    return (PAGES / f"snapshot_{name}.html").read_text("utf-8")


@pytest.fixture
def look(plain_browser):
    """Return a function that opens a page, to do something with it."""
    opened = []

    def show(name="", *, html=None, install=True):
        opened.append(Look(plain_browser, install=install))
        return opened[-1].open(html or source(name))

    yield show
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def shown(plain_browser):
    """Return a function that gives the snapshot of a page, which is read once."""
    look = Look(plain_browser)
    yield cache(lambda name: look.open(source(name)).snapshot)
    look.close()


@pytest.fixture(scope="session")
def node():
    """Return a function that gives the one node of a snapshot with this name, text or tag."""

    def find(snapshot, *, name="", text="", tag=""):
        wanted = {"name": name, "text": text, "tag": tag}.items()
        found = [
            n
            for n in snapshot.nodes
            if all(value in ("", getattr(n, key)) for key, value in wanted)
        ]
        assert len(found) == 1, (name, text, tag, found)
        return found[0]

    return find


@pytest.fixture(scope="session")
def painted():
    """Return a function that gives the painted texts of a snapshot in document order."""
    return lambda snapshot: [run.text for run in snapshot.runs]
