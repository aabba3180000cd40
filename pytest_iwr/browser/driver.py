"""Playwright, started for those who have none: scripts and the command line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from pytest_iwr.browser.find import find_chromium
from pytest_iwr.browser.launch import launch_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright


@contextmanager
def started_playwright() -> Iterator[Playwright]:
    """Give a started Playwright. Two in one thread clash: inside pytest take the fixture's."""
    with sync_playwright() as playwright:
        yield playwright


def plain_chromium(playwright: Playwright) -> Browser:
    """Start the Chromium that tasks run in, without what `Chromium` adds to their pages.

    Raises `ChromiumNotFoundError`, and Playwright's ``Error`` when it does not start.
    """
    executable = find_chromium(playwrights_own=playwright.chromium.executable_path)
    return playwright.chromium.launch(**launch_arguments(str(executable), base={}))


def playwrights_own_chromium() -> str:
    """Return where Playwright would keep a Chromium of its own; it may not be there."""
    with started_playwright() as playwright:
        return playwright.chromium.executable_path
