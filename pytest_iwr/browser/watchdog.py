"""A thread that frees us from a page that does not answer.

Playwright's sync calls into a hung page may never return, so a deadline is kept from outside:
first the page's script is stopped; if that does not help, the browser is killed; and if even then
a call does not come back, it is failed (`pytest_iwr.browser.freeing`).
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    #: What may free a call that hangs; it must not block.
    Means = Callable[[], None]

_log = logging.getLogger(__name__)

#: How long a call may take to come back after something was done to free it.
GRACE_S = 2.0


class Watchdog:
    """Guards blocking calls: ``with watchdog.limit(15): …``; ``fired`` tells afterwards.

    Each of *means* is tried in turn, `GRACE_S` apart, until the call ends.
    """

    def __init__(self, *means: Means) -> None:
        self.fired = False
        self._means = means
        self._deadline: float | None = None
        self._call = 0
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._watch, name="iwr-watchdog", daemon=True)
        self._thread.start()

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Guard the body: it is freed some time after *seconds*, with an error or without."""
        outer, deadline = self._deadline, time.monotonic() + seconds
        self._set(deadline if outer is None else min(outer, deadline))
        try:
            yield
        finally:
            self._set(outer)

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(timeout=5)

    def _set(self, deadline: float | None) -> None:
        with self._changed:
            self._call += 1
            self._deadline = deadline
            self._changed.notify()

    def _watch(self) -> None:
        while (guarded := self._next_call()) is not None:
            call, deadline = guarded
            if not self._fires(deadline, call):
                continue
            for means in self._means:
                self._try(means)
                if not self._runs_until(time.monotonic() + GRACE_S, call):
                    break
            self._runs_until(float("inf"), call)

    def _next_call(self) -> tuple[int, float] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._deadline is not None)
            return None if self._closed or self._deadline is None else (self._call, self._deadline)

    def _fires(self, deadline: float, call: int) -> bool:
        with self._changed:
            if not self._runs_until(deadline, call):
                return False
            self.fired = True  # before the call can end: what comes after it must see this
            return True

    def _runs_until(self, moment: float, call: int) -> bool:
        """Wait for *moment*; tell whether guarded call number *call* still ran by then."""
        timeout = None if moment == float("inf") else max(moment - time.monotonic(), 0)
        with self._changed:
            ended = self._changed.wait_for(
                lambda: self._closed or self._call != call, timeout=timeout
            )
            return not ended

    def _try(self, means: Means) -> None:
        try:
            means()
        except Exception:  # noqa: BLE001 - whatever it was, the next is still to come
            _log.exception("a call that hangs could not be freed in one of the ways there are")


@contextmanager
def freed_after(seconds: float, *means: Means) -> Iterator[None]:
    """Run the body; when it takes longer than *seconds*, each of *means* is tried to end it."""
    watchdog = Watchdog(*means)
    try:
        with watchdog.limit(seconds):
            yield
    finally:
        watchdog.close()
