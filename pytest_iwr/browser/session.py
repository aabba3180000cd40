"""A page under test, opened: load it, let it settle, read it, picture it. Never hangs.

Everything that talks to the page goes through `PageSession.guard`: a page that does not answer, or
whose renderer died, becomes a `PageDeadError`; other trouble becomes a `BrowserError`.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self, TypeVar

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from pytest_iwr.browser.freeing import stopped_script
from pytest_iwr.browser.observation import Observation
from pytest_iwr.browser.origin import PAGE_URL
from pytest_iwr.browser.picturing import picture_of
from pytest_iwr.browser.settling import wait_for_rest
from pytest_iwr.browser.watchdog import GRACE_S, Watchdog
from pytest_iwr.browser.world import REPLACED, IsolatedWorld, script
from pytest_iwr.errors import BrowserError, PageDeadError
from pytest_iwr.protocol import ReplayRules
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    from playwright.sync_api import BrowserContext, Dialog, Page

    from pytest_iwr.browser.origin import Origin
    from pytest_iwr.browser.watchdog import Means

_T = TypeVar("_T")

_MAX_NOTES = 20
#: How notes begin that tell of a request that was refused, and of an exception nobody caught.
BLOCKED = "blocked "
THREW = "script error: "
#: A page whose load event does not come, yet which answers, is taken as it is: a document may be
#: written without an end. Part of the time in which a page must answer.
_LOAD_SHARE = 0.5
#: How long a page may replace its document over and over before nothing can be read of it.
_PATIENCE_S = 3.0
_PAUSE_MS = 30
#: Elements that are looked for within the time in which a page must answer.
_AT_ONCE = 200
#: What the browser says when a document was replaced while it was asked.
_REPLACED = (
    *REPLACED,
    "because of a navigation",
    "Unable to adopt element handle",
)


@dataclass(frozen=True, slots=True)
class Pins:
    """What a task pins for every subject: the seed of ``Math.random``, the clock's start in ms."""

    random_seed: int | None = None
    fixed_time_ms: int | None = None

    def script(self) -> str:
        """Return the script that pins them, for the page's own world."""
        seed = "null" if self.random_seed is None else self.random_seed
        time = "null" if self.fixed_time_ms is None else self.fixed_time_ms
        return f"{{const SEED = {seed}, TIME = {time};\n{script('pinned')}}}"


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
        world: IsolatedWorld,
        origin: Origin,
        watchdog: Watchdog,
        timeout_s: float,
        touch: bool,
        attach_url: str,
    ) -> None:
        self.page = page
        self.touch = touch
        self.attach_url = attach_url
        self.world = world
        self.clock = Clock()
        self.rules = ReplayRules()
        self._context = context
        self._origin = origin
        self._watchdog = watchdog
        self._timeout_s = timeout_s
        self._crashed = False
        self._notes: list[str] = []
        page.on("dialog", self._accept)
        page.on("crash", self._note_crash)
        page.on("pageerror", self._note_error)
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
        text = one_line(str(error))
        if self._watchdog.fired or isinstance(error, PlaywrightTimeoutError):
            return PageDeadError(f"the page did not answer for {limit_s:g} s while {what}")
        if self._crashed or "crashed" in text.lower():
            return PageDeadError(f"the page's process crashed while {what}")
        if self.page.is_closed() or "has been closed" in text:
            return PageDeadError(f"the page or its browser went away while {what}")
        if _was_replaced(error):
            return PageDeadError(f"the page loaded itself over and over while {what}")
        return BrowserError(f"{text} (while {what})")

    def load(self) -> None:
        """Open the page and let it settle."""
        with self.clock.measure("opening"), self.guard("it was opened"):
            self.page.goto(PAGE_URL, wait_until="commit")
            self._await_load()
        self.mark()
        self.settle(floor_s=self.rules.load_floor_s)

    def _await_load(self) -> None:
        limit_s = self._timeout_s * _LOAD_SHARE
        try:
            self.page.wait_for_load_state("load", timeout=limit_s * 1000)
        except PlaywrightTimeoutError:
            self._patiently(lambda: self.world.evaluate("0"))
            self._note(f"the page's load event did not come within {limit_s:g} s")

    def mark(self) -> None:
        """Say that an action begins now: what the page starts from here on is waited for."""
        self.call("__iwrSettle.mark()", what="an action began")

    def call(self, expression: str, *, what: str) -> Any:
        """Return the value of *expression* in the isolated world (a promise is awaited)."""
        return self.ask(lambda: self.world.evaluate(expression), what=what)

    def ask(self, read: Callable[[], _T], *, what: str) -> _T:
        """Return what *read* gives; it is called again when the page replaced its document."""
        with self.guard(what):
            return self._patiently(read)

    def _patiently(self, read: Callable[[], _T]) -> _T:
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return read()
            except (PlaywrightError, BrowserError) as error:
                if not _was_replaced(error) or time.monotonic() > until:
                    raise
            self.page.wait_for_timeout(_PAUSE_MS)

    def settle(self, *, floor_s: float | None = None) -> None:
        """Wait until the page is at rest (PROTOCOL section 2, Settle)."""
        with self.clock.measure("settling"):
            wait_for_rest(self, floor_s=self.rules.action_floor_s if floor_s is None else floor_s)

    def pause(self, milliseconds: float) -> None:
        """Let the page go on for a while."""
        with self.guard("it went on"):
            self.page.wait_for_timeout(milliseconds)

    def observe(self, step: int) -> Observation:
        """Return what a person would see now; the page should have settled."""
        with self.clock.measure("snapshot"):
            snapshot = self.ask(self.world.snapshot, what="it was read")
        with self.clock.measure("screenshot"):
            png = self.ask(self._screenshot, what="it was pictured")
        return Observation(step=step, screenshot_png=png, snapshot=snapshot)

    def target_id(self) -> str:
        """Return the page's name among the targets of its browser, for who attaches there."""
        return self.ask(self.world.target_id, what="it was named")

    def nodes_of(self, backend_ids: Sequence[int]) -> tuple[int, ...]:
        """Return the nodes of the last snapshot that DevTools knows by *backend_ids*, 0 for none.

        An element that is no node stands for the first node in it, else for the one around it.
        """
        parts = (backend_ids[at : at + _AT_ONCE] for at in range(0, len(backend_ids), _AT_ONCE))
        return tuple(
            node
            for part in parts
            for node in self.ask(partial(self.world.nodes_of, part), what="it was read")
        )

    def _screenshot(self) -> bytes:
        return picture_of(self.page, animations="disabled", caret="hide", scale="device")

    def notes(self) -> tuple[str, ...]:
        """Return what is worth telling since the last call.

        Dialogs, new windows, exceptions that the page did not catch, requests that were refused.
        """
        blocked = [f"{BLOCKED}{request}" for request in self._origin.blocked]
        self._origin.blocked.clear()
        taken, self._notes = [*self._notes, *blocked], []
        return tuple(taken[:_MAX_NOTES])

    def _note(self, what: str) -> None:
        if what not in self._notes and len(self._notes) < _MAX_NOTES:
            self._notes.append(what)

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
        self._note(one_line(f"{dialog.type} {dialog.message!r} accepted", limit=160))
        try:
            dialog.accept(dialog.default_value)
        except PlaywrightError:
            self._note("a dialog was gone before it could be accepted")

    def _note_crash(self, _: Page) -> None:
        self._crashed = True

    def _note_error(self, error: PlaywrightError) -> None:
        self._note(one_line(f"{THREW}{error.message}", limit=160))

    def _close_popup(self, popup: Page) -> None:
        self._note("a new window was closed")
        try:
            popup.close()
        except PlaywrightError:
            self._note("a new window was gone before it could be closed")


def _was_replaced(error: Exception) -> bool:
    return any(sign in str(error) for sign in _REPLACED)


def start_session(
    context: BrowserContext,
    *,
    origin: Origin,
    free: Sequence[Means],
    pins: Pins,
    timeout_s: float,
    touch: bool = False,
    attach_url: str = "",
) -> PageSession:
    """Return a session in *context*, with the origin served and every script of ours in place.

    *free*: what ends a call that hangs, once stopping the page's script has not helped.
    *attach_url*: where other programs may attach to the browser, empty where they may not.
    """
    context.set_default_timeout((timeout_s + 2 * GRACE_S) * 1000)
    origin.serve(context)
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    origin.watch(cdp)
    world = IsolatedWorld(cdp)
    world.install(script("guards"), pins.script())
    return PageSession(
        context,
        page,
        world=world,
        origin=origin,
        watchdog=Watchdog(stopped_script(cdp), *free),
        timeout_s=timeout_s,
        touch=touch,
        attach_url=attach_url,
    )
