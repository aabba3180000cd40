"""One Chromium per process: launched when first needed, launched again when it died."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError

from pytest_iwr.browser.devtools import attach_url
from pytest_iwr.browser.find import find_chromium
from pytest_iwr.browser.freeing import failed_calls, killed_process
from pytest_iwr.browser.launch import context_arguments, launch_arguments
from pytest_iwr.browser.origin import Origin
from pytest_iwr.browser.session import PageSession, Pins, start_session
from pytest_iwr.browser.watchdog import freed_after
from pytest_iwr.errors import BrowserError, PageDeadError
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright

    from pytest_iwr.browser.watchdog import Means
    from pytest_iwr.task import Task

#: Closing takes a tenth of a second.
CLOSE_S = 10.0
_CONTROL = PageUnderTest(html="<!doctype html><title>control</title><p>control", assets={}, spec="")


@dataclass(frozen=True, slots=True)
class Screen:
    """What a page is shown on: CSS pixels, device pixel ratio, touch."""

    viewport: tuple[int, int]
    device_scale_factor: float = 1.0
    touch: bool = False


@dataclass(slots=True)
class Chromium:
    """Owns the browser process. *launch* and *context* are what the user asked of Playwright.

    ``action_timeout_s``: after so long without an answer a page is taken for dead. ``attachable``:
    other programs of this machine may look at its pages by DevTools; pages themselves may not.
    """

    playwright: Playwright
    named: Path | None = None
    launch: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    action_timeout_s: float = 15.0
    attachable: bool = False
    _launch_s: float = 0.0
    _browser: Browser | None = None
    _free: tuple[Means, ...] = ()
    _attach_url: str = ""

    @property
    def version(self) -> str:
        """Return the version of the running browser, such as ``156.0.8078.79``."""
        return self._running().version

    def open_task(self, page: PageUnderTest, task: Task) -> PageSession:
        """Return a session on *page* with the screen, the seed and the clock of *task*."""
        started = task.fixed_time
        return self.open(
            page,
            screen=Screen(task.viewport, task.device_scale_factor, task.touch),
            pins=Pins(
                random_seed=task.random_seed,
                fixed_time_ms=int(started.timestamp() * 1000) if started else None,
            ),
        )

    def open(self, page: PageUnderTest, *, screen: Screen, pins: Pins | None = None) -> PageSession:
        """Return a session on *page* in a fresh context; nothing is loaded yet.

        A browser that died since it was last used is launched again. Raises `BrowserError` when the
        browser cannot be started or gives no page.
        """
        was_used = self._browser is not None
        try:
            return self._session(page, screen=screen, pins=pins or Pins())
        except BrowserError:
            if not was_used:
                raise
        return self._session(page, screen=screen, pins=pins or Pins())

    def _session(self, page: PageUnderTest, *, screen: Screen, pins: Pins) -> PageSession:
        browser = self._running()
        try:
            with freed_after(self.action_timeout_s, *self._free):
                context = browser.new_context(
                    **context_arguments(
                        viewport=screen.viewport,
                        device_scale_factor=screen.device_scale_factor,
                        touch=screen.touch,
                        base=self.context,
                    )
                )
                return start_session(
                    context,
                    origin=Origin(page.html, page.assets),
                    free=self._free,
                    pins=pins,
                    timeout_s=self.action_timeout_s,
                    touch=screen.touch,
                    attach_url=self._attach_url,
                )
        except (PlaywrightError, BrowserError) as error:
            self.close()
            raise BrowserError(f"the browser gives no page: {error}") from error

    def relaunch(self) -> None:
        """Start a fresh browser and prove on a page of ours that it works.

        Raises `BrowserError` when it does not: then the trouble is not the page's.
        """
        self.close()
        try:
            with self.open(_CONTROL, screen=Screen((320, 240))) as session:
                session.load()
                session.observe(0)
        except PageDeadError as error:
            raise BrowserError(f"a fresh browser fails on a page of ours too: {error}") from error

    def take_launch_s(self) -> float:
        """Return the seconds spent on launching since the last call."""
        taken, self._launch_s = self._launch_s, 0.0
        return taken

    def close(self) -> None:
        """Close the browser, if one runs; kill it when it does not close."""
        browser, self._browser = self._browser, None
        if browser is not None:
            # What fails to close is gone already.
            with suppress(PlaywrightError), freed_after(CLOSE_S, *self._free):
                browser.close()

    def _running(self) -> Browser:
        if self._browser is None or not self._browser.is_connected():
            started = perf_counter()
            self._browser = self._launched()
            self._launch_s = perf_counter() - started
        return self._browser

    def _launched(self) -> Browser:
        own = self.playwright.chromium.executable_path
        executable = find_chromium(self.named, playwrights_own=own)
        arguments = launch_arguments(str(executable), base=self.launch, attachable=self.attachable)
        try:
            browser = self.playwright.chromium.launch(**arguments)
            forgotten = failed_calls(browser)
            with freed_after(self.action_timeout_s, forgotten):
                self._free = (killed_process(process_id(browser)), forgotten)
                self._attach_url = self._attach_url_of(browser)
        except PlaywrightError as error:
            first_line = one_line(error.message.partition("\n")[0])
            raise BrowserError(
                f"{executable} does not start: {first_line}; see `iwr doctor`, or name another "
                "with --iwr-chromium=PATH"
            ) from error
        return browser

    def _attach_url_of(self, browser: Browser) -> str:
        if not self.attachable:
            return ""
        try:
            return attach_url(browser)
        except BrowserError:
            browser.close()
            raise


def process_id(browser: Browser) -> int:
    """Return the number of the browser's process."""
    session = browser.new_browser_cdp_session()
    try:
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    finally:
        session.detach()
    return next(int(process["id"]) for process in processes if process["type"] == "browser")
