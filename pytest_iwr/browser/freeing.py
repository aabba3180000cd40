"""What frees a call that does not come back; for the watchdog, so none of it blocks or raises."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession

    from pytest_iwr.browser.watchdog import Means


def stopped_script(cdp: CDPSession) -> Means:
    """Return what stops the script of a page: the call goes on, and ends as it would have."""
    # The sync API must not be used off its own thread, but its loop runs while a call is blocked.
    inner = cdp._impl_obj  # noqa: SLF001 - there is no public way to send from another thread

    def stop() -> None:
        sent = inner.send(method="Runtime.terminateExecution", params=None, timeout=None)
        asyncio.run_coroutine_threadsafe(sent, cdp._loop)  # noqa: SLF001 - as above

    return stop


def killed_process(pid: int) -> Means:
    """Return what kills the browser: its calls raise within a moment."""

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    return kill


def failed_calls(browser: Browser) -> Means:
    """Return what fails the calls that Playwright still waits for, with its own ``Error``.

    For when the browser is gone: a page that is being opened as the browser dies is waited for
    without end (seen in Playwright 1.65), though the browser is known to be gone.
    """
    connection = browser._impl_obj._connection  # noqa: SLF001 - nothing public fails a sync call

    def fail() -> None:
        for call in list(connection._callbacks.values()):  # noqa: SLF001 - as above
            if not call.future.done():
                call.future.set_exception(PlaywrightError("the browser went away and said nothing"))

    def fail_soon() -> None:
        browser._loop.call_soon_threadsafe(fail)  # noqa: SLF001 - as above

    return fail_soon
