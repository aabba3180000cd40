"""What models are thinking about: each process notes it, the controller tells it now and then.

A call may take minutes in which a run would say nothing: to a person it would look hung, and some
CI systems end a job that is silent for long.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.text import one_line, some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_iwr.models.call import Call

_FOLDER = ".asking"
#: A call that is answered sooner is not worth a line.
_WORTH_TELLING_S = 10.0
_NAMED = 4
_NUMBERS = count(1)


class Pace(NamedTuple):
    """How often is told what is waited for, and looked: for a person, and not to fill a log."""

    every_s: float = 30.0
    look_s: float = 2.0


@contextmanager
def noted(folder: Path, call: Call) -> Iterator[None]:
    """Note in the run's *folder* that *call* is waited for, as long as it is."""
    note = folder / _FOLDER / f"{os.getpid()}-{next(_NUMBERS)}.json"
    with suppress(OSError):  # a note is no record: without it the run is only quieter
        note.parent.mkdir(exist_ok=True)
        note.write_text(json.dumps({"what": call.what, "since": time.time()}), encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            note.unlink()


def waited_for(folder: Path) -> list[tuple[str, float]]:
    """Return what is waited for, and for how many seconds, the longest first."""
    found = []
    for note in (folder / _FOLDER).glob("*.json"):
        with suppress(OSError, ValueError, KeyError):  # taken away while it was read
            told = json.loads(note.read_bytes())
            found.append((str(told["what"]), max(time.time() - told["since"], 0.0)))
    return sorted(found, key=lambda one: -one[1])


def line_of(waiting: list[tuple[str, float]]) -> str:
    """Return a line about what is waited for: ``waiting for page for shop by claude (42 s)``."""
    told = [f"{one_line(what)} ({seconds:.0f} s)" for what, seconds in waiting]
    return f"iwr: waiting for {some(told, most=_NAMED)}"


@dataclass(slots=True)
class Teller:
    """Says on the controller, from a thread of its own, what the processes of a run wait for."""

    folder: Path
    say: Callable[[str], None]
    pace: Pace
    _ended: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = Thread(target=self._watch, name="iwr-progress", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._ended.set()
        if self._thread:
            self._thread.join()

    def _watch(self) -> None:
        told = time.monotonic()
        while not self._ended.wait(self.pace.look_s):
            waiting = waited_for(self.folder)
            due = time.monotonic() - told >= self.pace.every_s
            if due and waiting and waiting[0][1] >= min(_WORTH_TELLING_S, self.pace.every_s):
                self.say(line_of(waiting))
                told = time.monotonic()
