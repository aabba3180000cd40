"""A page under test, opened: load it, let it settle, read it, picture it. Never hangs.

Everything that talks to the page goes through `PageSession.guard`: a page that does not answer, or
whose renderer died, becomes a `PageDeadError`; other trouble becomes a `BrowserError`.
"""

from __future__ import annotations

import asyncio
import base64
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

from playwright.sync_api import Error as PlaywrightError

from pytest_iwr.browser.observation import Observation
from pytest_iwr.browser.origin import PAGE_URL
from pytest_iwr.browser.watchdog import GRACE_S, Watchdog
from pytest_iwr.browser.world import IsolatedWorld
from pytest_iwr.errors import BrowserError, PageDeadError
from pytest_iwr.protocol import ReplayRules
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from playwright.sync_api import BrowserContext, CDPSession, Dialog, Page

    from pytest_iwr.browser.origin import Origin

_MAX_NOTES = 20
_SMALL_FRAME = {"format": "jpeg", "quality": 40, "optimizeForSpeed": True}
_SMALL_SCALE = 0.25


@dataclass(frozen=True, slots=True)
class Pins:
    """What a task pins for every subject: the seed of ``Math.random``, the clock's start in ms."""

    random_seed: int | None = None
    fixed_time_ms: int | None = None

    def script(self) -> str:
        """Return the script that pins them, for the page's own world."""
        seed = "null" if self.random_seed is None else self.random_seed
        time = "null" if self.fixed_time_ms is None else self.fixed_time_ms
        return f"{{const SEED = {seed}, TIME = {time};\n{_script('pinned.js')}}}"


def _script(name: str) -> str:
    return (files("pytest_iwr.browser") / "js" / name).read_text(encoding="utf-8")


@dataclass(slots=True)
class Clock:
    """Adds up seconds of wall time by what they were spent on."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def measure(self, what: str) -> Iterator[None]:
        """Add the body's time to *what*."""
        started = perf_counter()
        try:
            yield
        finally:
            self.seconds[what] = self.seconds.get(what, 0.0) + perf_counter() - started

    def take(self) -> dict[str, float]:
        """Return what was measured since the last call."""
        taken, self.seconds = self.seconds, {}
        return {what: round(seconds, 4) for what, seconds in taken.items()}


class PageSession:
    """One page in one fresh context. Use it as a context manager; made by `start_session`."""

    def __init__(
        self,
        context: BrowserContext,
        page: Page,
        *,
        cdp: CDPSession,
        world: IsolatedWorld,
        origin: Origin,
        watchdog: Watchdog,
        timeout_s: float,
        touch: bool,
    ) -> None:
        self.page = page
        self.touch = touch
        self.world = world
        self.clock = Clock()
        self.rules = ReplayRules()
        self._context = context
        self._cdp = cdp
        self._origin = origin
        self._watchdog = watchdog
        self._timeout_s = timeout_s
        self._crashed = False
        self._notes: list[str] = []
        page.on("dialog", self._accept)
        page.on("crash", self._note_crash)
        context.on("page", self._close_popup)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def guard(self, what: str, *, extra_s: float = 0.0) -> Iterator[None]:
        """Run the body against the clock; *what* completes "while …" in messages."""
        limit_s = self._timeout_s + extra_s
        try:
            with self._watchdog.limit(limit_s):
                yield
        except (PlaywrightError, BrowserError) as error:
            raise self._blame(error, what, limit_s) from error
        if self._watchdog.fired:
            raise PageDeadError(f"the page did not answer for {limit_s:g} s while {what}")

    def _blame(self, error: Exception, what: str, limit_s: float) -> Exception:
        if self._watchdog.fired:
            return PageDeadError(f"the page did not answer for {limit_s:g} s while {what}")
        text = one_line(str(error))
        if self._crashed or "crashed" in text.lower():
            return PageDeadError(f"the page's process crashed while {what}")
        if self.page.is_closed() or "has been closed" in text:
            return PageDeadError(f"the page or its browser went away while {what}")
        return BrowserError(f"{text} (while {what})")

    def load(self) -> None:
        """Open the page and let it settle."""
        with self.clock.measure("opening"), self.guard("it was opened"):
            self.page.goto(PAGE_URL, wait_until="commit")
            self.page.wait_for_load_state("load")
        self.mark()
        self.settle(floor_s=self.rules.load_floor_s)

    def mark(self) -> None:
        """Say that an action begins now: what the page starts from here on is waited for."""
        self.call("__iwrSettle.mark()", what="an action began")

    def call(self, expression: str, *, what: str, extra_s: float = 0.0) -> Any:
        """Return the value of *expression* in the isolated world (a promise is awaited)."""
        with self.guard(what, extra_s=extra_s):
            return self.world.evaluate(expression)

    def settle(self, *, floor_s: float | None = None) -> None:
        """Wait until the page is at rest (PROTOCOL section 2, Settle)."""
        with self.clock.measure("settling"):
            while not self._rest(self.rules.action_floor_s if floor_s is None else floor_s):
                floor_s = 0.0

    def _rest(self, floor_s: float) -> bool:
        how = self._in_page_rest(floor_s)
        if how != "quiet":
            return True
        first, _ = self._small_frame(), self._in_page_rest(0.0)
        return first == self._small_frame()

    def _in_page_rest(self, floor_s: float) -> str:
        rules = self.rules
        options = (
            f"{{floorMs: {floor_s * 1000}, capMs: {rules.settle_cap_s * 1000}, "
            f"endlessMs: {rules.endless_s * 1000}, quietMs: {rules.quiet_s * 1000}, "
            f"timerHorizonMs: {rules.timer_horizon_s * 1000}}}"
        )
        said = self.call(
            f"__iwrSettle.settled({options})", what="it settled", extra_s=rules.settle_cap_s
        )
        return str(said).partition(" ")[0]

    def _small_frame(self) -> bytes:
        size = self.page.viewport_size or {"width": 1280, "height": 800}
        clip = {"x": 0, "y": 0, **size, "scale": _SMALL_SCALE}
        with self.guard("it settled"):
            shot = self._cdp.send("Page.captureScreenshot", {**_SMALL_FRAME, "clip": clip})
        return base64.b64decode(shot["data"])

    def observe(self, step: int) -> Observation:
        """Return what a person would see now; the page should have settled."""
        with self.clock.measure("snapshot"), self.guard("it was read"):
            snapshot = self.world.snapshot()
        with self.clock.measure("screenshot"), self.guard("it was pictured"):
            png = self.page.screenshot(animations="disabled", caret="hide", scale="device")
        return Observation(step=step, screenshot_png=png, snapshot=snapshot)

    def notes(self) -> tuple[str, ...]:
        """Return what is worth telling since the last call: dialogs, popups, blocked requests."""
        blocked = [f"blocked {request}" for request in self._origin.blocked]
        self._origin.blocked.clear()
        taken, self._notes = [*self._notes, *blocked], []
        return tuple(taken[:_MAX_NOTES])

    def close(self) -> None:
        """Close the context; a browser that does not let go is killed."""
        try:
            with self._watchdog.limit(GRACE_S * 2):
                self._context.close()
        except PlaywrightError:
            self._crashed = True  # nothing is left to close
        finally:
            self._watchdog.close()

    def _accept(self, dialog: Dialog) -> None:
        self._notes.append(one_line(f"{dialog.type} {dialog.message!r} accepted", limit=160))
        try:
            dialog.accept()
        except PlaywrightError:
            self._notes.append("a dialog was gone before it could be accepted")

    def _note_crash(self, _: Page) -> None:
        self._crashed = True

    def _close_popup(self, popup: Page) -> None:
        self._notes.append("a new window was closed")
        try:
            popup.close()
        except PlaywrightError:
            self._notes.append("a new window was gone before it could be closed")


def start_session(
    context: BrowserContext,
    *,
    origin: Origin,
    pid: int | None,
    pins: Pins,
    timeout_s: float,
    touch: bool = False,
) -> PageSession:
    """Return a session in *context*, with the origin served and every script of ours in place."""
    context.set_default_timeout((timeout_s + 2 * GRACE_S) * 1000)
    origin.serve(context)
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    world = IsolatedWorld(cdp)
    world.install(_script("guards.js"), pins.script())
    watchdog = Watchdog(terminate=_terminator(cdp), pid=pid)
    return PageSession(
        context,
        page,
        cdp=cdp,
        world=world,
        origin=origin,
        watchdog=watchdog,
        timeout_s=timeout_s,
        touch=touch,
    )


def _terminator(cdp: CDPSession) -> Callable[[], None]:
    """Return a function that stops the page's script from another thread.

    The sync API must not be used off its own thread, but its loop runs while a call is blocked.
    """
    loop = cdp._loop  # noqa: SLF001 - there is no public way to send from another thread
    inner = cdp._impl_obj  # noqa: SLF001

    def terminate() -> None:
        stop = inner.send(method="Runtime.terminateExecution", params=None, timeout=None)
        asyncio.run_coroutine_threadsafe(stop, loop)

    return terminate
