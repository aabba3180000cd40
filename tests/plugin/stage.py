"""Copied into projects as their ``conftest.py``: everything around a task but no browser.

The words of a task decide what happens. An action's description is what the grounder makes of it
(``found``, ``missing``, ``unclear``, or trouble), its assertion what the judge says of it. So tests
of the plugin are quick, and what the plugin makes of outcomes does not hang on how they came about.
"""

from __future__ import annotations

import os
import signal
import struct
import zlib
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from pytest_iwr.browser.observation import Observation
from pytest_iwr.browser.session import Clock
from pytest_iwr.browser.snapshot import Snapshot
from pytest_iwr.errors import BrowserError, GroundingError, JudgeError, PageDeadError
from pytest_iwr.grounding.base import Decision, Grounded
from pytest_iwr.judging.base import Verdict
from pytest_iwr.results import Holds


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\x00\xff\xff\xff"))
    + chunk(b"IEND", b"")
)


class Session:
    """A page on which every key press does nothing."""

    touch = False

    def __init__(self):
        self.page = SimpleNamespace(keyboard=SimpleNamespace(press=lambda _key: None))
        self.clock = Clock()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def guard(self, _what):
        return nullcontext()

    def load(self):
        pass

    def mark(self):
        pass

    def settle(self):
        pass

    def notes(self):
        return ()

    def observe(self, step):
        return Observation(step, PNG, Snapshot("about:blank", "", 1, 1, ()))


class Stage:
    """What stands where a browser would."""

    version = "0.0"

    def open_task(self, _page, _task):
        return Session()

    def relaunch(self):
        pass

    def take_launch_s(self):
        return 0.0


@pytest.fixture(scope="session")
def iwr_chromium():
    """Give the stage for a browser."""
    return Stage()


def happened(what: str) -> bool:
    """Tell whether this trouble has been before in this project, and note it."""
    note = Path(f"{what.replace(' ', '-')}.happened")
    if note.exists():
        return True
    note.touch()
    return False


def now_meant(words: str) -> str:
    """Return the words as they stand; trouble that comes once is nothing the second time."""
    if not words.endswith(" once"):
        return words
    return "found" if happened(words) else words.removesuffix(" once")


class Words:
    """Grounder and judge that do what the task's own words say."""

    name = "words/1"

    def locate(self, action, _snapshot, *, scene):
        match now_meant(action.description):
            case "missing":
                return Decision(Grounded.NOT_FOUND, reason="nothing is called that")
            case "unclear":
                return Decision(Grounded.ABSTAINED, reason="two are called that")
            case "grounding error":
                raise GroundingError("no reply after 3 attempts")
            case "browser error":
                raise BrowserError("the browser went away")
            case "bug":
                raise ValueError("a bug in an engine")
            case "dead page":
                raise PageDeadError("the page hangs")
            case "interrupt":
                raise KeyboardInterrupt
            case "exit":
                os._exit(9)
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
        return Decision(Grounded.FOUND)

    def judge(self, action, *, before, after):
        if action.assertion == "judge error":
            raise JudgeError("no verdict after 3 attempts")
        return Verdict(Holds(action.assertion), reason=f"the judge says {action.assertion}")


@pytest.hookimpl(optionalhook=True)
def pytest_iwr_make_grounder(config):
    """Ground by the words."""
    return Words()


@pytest.hookimpl(optionalhook=True)
def pytest_iwr_make_judge(config):
    """Judge by the words."""
    return Words()
