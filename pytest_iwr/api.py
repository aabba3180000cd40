"""Run a task from a script, without pytest."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from pytest_iwr.browser.chromium import Chromium
from pytest_iwr.browser.driver import started_playwright
from pytest_iwr.engines import Engines, make_engines
from pytest_iwr.journal import JournalWriter
from pytest_iwr.page.files import FilePages, ReferencePages
from pytest_iwr.results import Key
from pytest_iwr.runner import Assignment, Runner, conclude

if TYPE_CHECKING:
    from pytest_iwr.results import TaskResult
    from pytest_iwr.task import Task


def run_task(
    task: Task,
    *,
    html_path: Path | None = None,
    folder: Path | None = None,
    engines: Engines | None = None,
    chromium: Path | None = None,
    action_timeout_s: float = 15.0,
) -> TaskResult:
    """Return what *task* comes to on the page at *html_path*, else on its own reference page.

    Journal and pictures go to *folder*, else to a fresh temporary folder. Trouble becomes part of
    the result. Raises `UsageError` when there is no page or no Chromium.
    """
    source = FilePages(html_path) if html_path else ReferencePages()
    page = source.page_for(task)
    home = folder or Path(mkdtemp(prefix="iwr-"))
    key = Key(dataset="script", task=task.id, subject=source.subject)
    journal = JournalWriter(home, writer="script")
    try:
        with started_playwright() as playwright:
            browser = Chromium(playwright, named=chromium, action_timeout_s=action_timeout_s)
            runner = Runner(
                chromium=browser,
                engines=engines or make_engines(),
                journal=journal,
                folder=home,
            )
            try:
                return conclude(runner.replay(Assignment(key=key, task=task, page=page)))
            finally:
                browser.close()
    finally:
        journal.close()
