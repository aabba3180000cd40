"""What waits is done aside: threads that end with the process, so many at once and no more."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

#: Questions that wait for an answer at once, unless something else is asked for.
AT_ONCE = 8

T = TypeVar("T")


def at_once(job: Callable[[], T]) -> Future[T]:
    """Do *job* here and now; return what came of it as if it had been done aside."""
    future: Future[T] = Future()
    _carry_out(job, future)
    return future


@dataclass(slots=True)
class Aside:
    """Does jobs in threads of their own, *most* at once.

    The threads are daemons: whoever stops a run does not wait for what a model may still say.
    """

    most: int
    _places: BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        self._places = BoundedSemaphore(self.most)

    def begin(self, job: Callable[[], T]) -> Future[T]:
        """Begin *job* when there is a place for it; return what it will come to.

        A job that is cancelled before its turn is never done.
        """
        future: Future[T] = Future()
        Thread(target=self._in_turn, args=(job, future), name="iwr-aside", daemon=True).start()
        return future

    def _in_turn(self, job: Callable[[], Any], future: Future[Any]) -> None:
        with self._places:
            if future.set_running_or_notify_cancel():
                _carry_out(job, future)


def _carry_out(job: Callable[[], Any], future: Future[Any]) -> None:
    try:
        result = job()
    except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
        future.set_exception(error)
    else:
        future.set_result(result)
