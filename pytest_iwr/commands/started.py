"""A Chromium for a command, closed when it is no longer needed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_iwr.browser.chromium import Chromium


@contextmanager
def started_chromium(named: Path | None, *, attachable: bool = False) -> Iterator[Chromium]:
    """Give a Chromium, the one *named* or the one found; others may attach to an *attachable* one.

    It starts when it is first used.
    """
    from pytest_iwr.browser.chromium import Chromium  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.browser.driver import started_playwright  # noqa: PLC0415

    with started_playwright() as playwright:
        chromium = Chromium(playwright, named=named, attachable=attachable)
        try:
            yield chromium
        finally:
            chromium.close()
