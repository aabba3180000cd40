"""Pictures of the bundled tasks at 1920x1080: of their reference pages, and of pages unlike them.

A trajectory is performed to its end, whatever comes of its actions.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr import load_tasks
from pytest_iwr.browser.chromium import Chromium
from pytest_iwr.browser.driver import started_playwright
from pytest_iwr.calibration.variants import Kind, page_of, variants_of
from pytest_iwr.engines import make_engines
from pytest_iwr.journal import JournalWriter
from pytest_iwr.judging.base import Holds, Verdict
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.page.files import ReferencePages
from pytest_iwr.results import Key
from pytest_iwr.runner import Assignment, Runner, conclude
from pytest_iwr.task import Device, Viewport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.task import Task

ROOT = Path(__file__).parents[1]
TASKS = ("2048", "headphones", "shop")
SCREEN = Device(viewport=Viewport(width=1920, height=1080))
REFERENCE = "reference"


class Shots(NamedTuple):
    """The screenshots (PNG) of a page, from step 0 on."""

    task: str
    page: str
    pictures: tuple[bytes, ...]


class _Yes:
    """Says of every action that it did what it should (a `Judge`)."""

    name = "yes"

    def judge(self, _action, *, before, after):
        """Say yes."""
        del before, after
        return Verdict(Holds.YES)


def recorded(folder: Path, *, defects: bool = False) -> list[Shots]:
    """Return the shots of all pages, the reference page of each task before the others."""
    found = []
    with started_playwright() as playwright:
        chromium = Chromium(playwright)
        for name in TASKS:
            (task,) = load_tasks(ROOT / "tasks" / name)
            on_screen = task.model_copy(update={"device": SCREEN})
            for page in _pages(task, defects=defects):
                print(f"performing {name} on {page.spec}", file=sys.stderr)
                home = folder / name / page.spec
                found.append(Shots(name, page.spec, _shots(chromium, on_screen, page, home)))
        chromium.close()
    return found


def _pages(task: Task, *, defects: bool) -> Iterator[PageUnderTest]:
    reference = ReferencePages().page_for(task)
    other = (ROOT / "tests" / "pages" / f"{task.id}_other.html").read_text(encoding="utf-8")
    yield PageUnderTest(html=reference.html, assets=reference.assets, spec=REFERENCE)
    yield PageUnderTest(html=other, assets=reference.assets, spec="other")
    for one in variants_of(task):
        if defects or one.kind is Kind.EQUIVALENT:
            html = page_of(one, reference.html, task=task)
            yield PageUnderTest(html=html, assets=reference.assets, spec=one.name)


def _shots(chromium: Chromium, task: Task, page: PageUnderTest, home: Path) -> tuple[bytes, ...]:
    journal = JournalWriter(home, writer="bench")
    engines = make_engines(visual=False, judge=_Yes())
    runner = Runner(chromium=chromium, engines=engines, journal=journal, folder=home)
    key = Key(dataset="bench", task=task.id, subject=page.spec)
    result = conclude(runner.replay(Assignment(key=key, task=task, page=page)))
    journal.close()
    steps = [result.opening, *(one.action for one in result.actions)]
    return tuple((home / one.after).read_bytes() for one in steps if one and one.after)
