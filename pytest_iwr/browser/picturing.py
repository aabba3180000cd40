"""Pictures of a page; one that Chromium refused to take is asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: What Chromium says when it has no picture to give, as when the process that draws died just now.
_REFUSED = "Unable to capture screenshot"
_ASKED_AT_MOST = 3
_PAUSE_MS = 50


def picture_of(page: Page, **options: Any) -> bytes:
    """Return what ``page.screenshot(**options)`` returns.

    Now and then Chromium refuses one picture and takes the same a moment later; that says nothing
    of the page. Raises Playwright's ``Error``: also for a picture that is refused three times.
    """
    for _ in range(_ASKED_AT_MOST - 1):
        try:
            return page.screenshot(**options)
        except PlaywrightError as error:
            if _REFUSED not in str(error):
                raise
        page.wait_for_timeout(_PAUSE_MS)
    return page.screenshot(**options)
