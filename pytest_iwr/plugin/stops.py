"""Ctrl-C and SIGTERM: once, the run ends in order; a second time, at once.

In order means: browsers are closed, what is finished is reported, and the line that goes on with
the run is printed. A worker of pytest-xdist leaves all of this to its controller.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress

import pytest

from pytest_iwr.plugin.keys import RUN
from pytest_iwr.text import shown

_STOPS = (signal.SIGINT, signal.SIGTERM)


def begin(config: pytest.Config) -> None:
    """Listen on the controller, until its config is unmade.

    A signal that was to be ignored from the start, as under ``nohup``, stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # signals reach the main thread only; whoever runs pytest in another stops it so
    stop = _Stop(config)
    heard = [number for number in _STOPS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, stop) for number in heard}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    config.add_cleanup(restore)


def leave_to_controller() -> None:
    """In a worker: the first SIGINT ends the task, later ones and SIGTERM are the controller's."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, _once)


def _once(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


class _Stop:
    """Counts the signals that ask the run to end."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._asked = False

    def __call__(self, number: int, _frame: object) -> None:
        if self._asked:
            self._at_once()
        self._asked = True
        if number == signal.SIGTERM:  # Ctrl-C reaches the whole group, SIGTERM one process
            _interrupt_workers(self._config)
        raise KeyboardInterrupt

    def _at_once(self) -> None:
        capture = self._config.pluginmanager.getplugin("capturemanager")
        if capture:
            capture.suspend_global_capture(in_=True)
        folder = shown(self._config.stash[RUN].folder)
        sys.stderr.write(f"\nstopped at once; go on with --iwr-resume={folder}\n")
        sys.stderr.flush()
        os._exit(int(pytest.ExitCode.INTERRUPTED))


def _interrupt_workers(config: pytest.Config) -> None:
    """Let the workers on this machine end their tasks now, not when they notice the end."""
    for pid in config.stash[RUN].workers.values():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
