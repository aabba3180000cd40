import pytest
from playwright.sync_api import Error as PlaywrightError

from pytest_iwr.browser.picturing import picture_of
from pytest_iwr.errors import BrowserError

pytestmark = pytest.mark.browser

REFUSED = "Protocol error (Page.captureScreenshot): Unable to capture screenshot"


@pytest.fixture
def refusing(opened, monkeypatch):
    """Return a function that gives a session whose next pictures are refused, so many times."""

    def refuse(times, words=REFUSED):
        session = opened(html="<!doctype html><p>a word")
        take, left = session.page.screenshot, [words] * times

        def screenshot(**options):
            if left:
                raise PlaywrightError(left.pop())
            return take(**options)

        monkeypatch.setattr(session.page, "screenshot", screenshot)
        return session

    return refuse


@pytest.mark.parametrize("times", [1, 2])
def test_a_refused_picture_is_asked_for_again(refusing, times):
    """What the browser refuses once or twice is taken a moment later, and is the same picture."""
    session = refusing(times)
    assert session.observe(0).screenshot_png == session.observe(1).screenshot_png


def test_a_page_settles_over_a_refused_picture(refusing):
    """A picture that is refused while a page settles costs a moment and nothing else."""
    refusing(1).settle()


def test_a_browser_that_always_refuses_is_an_error(refusing):
    """After three refusals the browser is named, with what was done; the page is not blamed."""
    with pytest.raises(BrowserError, match=r"Unable to capture screenshot.*while it was pictured"):
        refusing(3).observe(0)


def test_other_errors_are_told_at_once(refusing):
    """Only a refusal is asked again."""
    session = refusing(1, words="something else")
    with pytest.raises(PlaywrightError, match="something else"):
        picture_of(session.page)
