from functools import cache
from pathlib import Path

import pytest

from pytest_iwr.browser.picturing import picture_of
from pytest_iwr.browser.world import IsolatedWorld
from pytest_iwr.judging.base import Observation
from pytest_iwr.judging.checks import CheckJudge
from pytest_iwr.task import Action
from pytest_iwr.visual.ocr import RapidTextReader

PAGES = Path(__file__).parents[1] / "pages"
URL = "https://iwr.invalid/"


@pytest.fixture(scope="session")
def watch(plain_browser):
    """Return a function that shows a page, lets it do one thing, and returns both observations.

    Pages are `tests/pages/checks_<name>.html`; what they can do stands in their `does`.
    """

    def seen(page, world, step):
        return Observation(step, picture_of(page), world.snapshot())

    @cache
    def show(name, *, does, ratio=1):
        html = (PAGES / f"checks_{name}.html").read_text("utf-8")
        size = {"width": 1280, "height": 800}
        with plain_browser.new_context(viewport=size, device_scale_factor=ratio) as context:
            page = context.new_page()
            world = IsolatedWorld(context.new_cdp_session(page))
            world.install()
            page.route(URL, lambda r: r.fulfill(body=html, content_type="text/html; charset=utf-8"))
            page.goto(URL)
            before = seen(page, world, 0)
            page.evaluate(f"() => does[{does!r}]()")
            return before, seen(page, world, 1)

    return show


@pytest.fixture(scope="session")
def judged(watch):
    """Return a function that gives the verdict on checks after a page did one thing."""
    reader = RapidTextReader()

    def judge(name, *checks, does="nothing", ratio=1, ocr=True):
        before, after = watch(name, does=does, ratio=ratio)
        action = Action.model_validate({"type": "Click", "checks": checks})
        judge = CheckJudge(reader=(lambda: reader) if ocr else None)
        return judge.judge(action, before=before, after=after)

    return judge
