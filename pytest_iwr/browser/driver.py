"""Playwright, started for those who have none: scripts and the command line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Playwright


@contextmanager
def started_playwright() -> Iterator[Playwright]:
    """Give a started Playwright. Two in one thread clash: inside pytest take the fixture's."""
    with sync_playwright() as playwright:
        yield playwright


def playwrights_own_chromium() -> str:
    """Return where Playwright would keep a Chromium of its own; it may not be there."""
    with started_playwright() as playwright:
        return playwright.chromium.executable_path
