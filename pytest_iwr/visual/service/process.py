"""The scorer's process: what it is started with, and its end with whoever started it."""

from __future__ import annotations

import json
import os
import secrets
import select
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from threading import Thread
from typing import TYPE_CHECKING

from pytest_iwr.visual.service.remote import RemoteScorer
from pytest_iwr.visual.service.wire import listening

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

#: Seconds that the process has for ending by itself once nobody holds its standard input.
_END_S = 5.0
_SOCKET, _LOG = "scorer", "scorer.log"
#: Threads are counted by jobs, not by each library for itself; two arenas keep memory together.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a scorer is made of: engines by name (`visual.factory`), and where it keeps readings.

    ``key`` (hexadecimal) is what those know whom it answers; ``jobs`` pictures are worked on at
    once, 0 for one a core; an empty ``cache`` keeps readings in memory alone.
    """

    ocr: str
    structure: str
    key: str = field(repr=False)
    device: str = "auto"
    download: bool = False
    cache: str = ""
    jobs: int = 0


@dataclass(slots=True)
class ScorerProcess:
    """A scorer of one's own: its address is there at once, its process when somebody asks.

    The process ends with `close`, and with this one however that ends.
    """

    home: Path = field(default_factory=lambda: Path(mkdtemp(prefix="iwr-scorer-")))
    key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    _process: subprocess.Popen[bytes] | None = None
    _waiting: Thread | None = None
    _bell: list[int] = field(default_factory=lambda: [*os.pipe()])

    @property
    def address(self) -> str:
        """Return where it listens: a socket that only this user reaches."""
        return str(self.home / _SOCKET)

    @property
    def remote(self) -> RemoteScorer:
        """Return what asks it."""
        return RemoteScorer(self.address, bytes.fromhex(self.key))

    @property
    def pid(self) -> int | None:
        """Return its process id, ``None`` before anybody has asked it."""
        return self._process.pid if self._process else None

    def start(self, plan: Plan) -> None:
        """Listen, and start a process made by *plan* when somebody connects; once."""
        if self._waiting is None:
            listener = listening(self.address)
            self._waiting = Thread(target=self._wait, args=(listener, plan), daemon=True)
            self._waiting.start()

    def ended(self) -> str:
        """Say how the process has come to an end, empty while it runs or before it was started."""
        status = self._process.poll() if self._process else None
        if status is None:
            return ""
        how = f"signal {-status}" if status < 0 else f"exit {status}"
        last = (self.home / _LOG).read_text(encoding="utf-8", errors="replace").strip()
        return f"{how}: {last.splitlines()[-1]}" if last else how

    def close(self) -> None:
        """End the process, and take its folder away; once."""
        if not self._bell:
            return
        os.close(self._bell.pop())
        if self._waiting:
            self._waiting.join()
        os.close(self._bell.pop())
        if self._process and self._process.stdin:
            self._process.stdin.close()
            try:
                self._process.wait(_END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def _wait(self, listener: socket.socket, plan: Plan) -> None:
        """Start the process when *listener* is connected to, unless it is closed before.

        From then on the process alone listens: once it is dead, whoever connects is refused.
        """
        with listener:
            asked = listener.fileno()
            ready, _, _ = select.select([asked, self._bell[0]], [], [])
            if asked in ready:
                self._start(listener, plan)

    def _start(self, listener: socket.socket, plan: Plan) -> None:
        with (self.home / _LOG).open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "pytest_iwr.visual.service", str(listener.fileno())],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=[listener.fileno()],
                env=_environment(os.environ, download=plan.download),
                start_new_session=True,  # Ctrl-C is for whoever started it
            )
        if process.stdin:
            process.stdin.write(json.dumps(asdict(plan)).encode() + b"\n")
            process.stdin.flush()
        self._process = process


def _environment(given: Mapping[str, str], *, download: bool) -> dict[str, str]:
    offline = {} if download else {"HF_HUB_OFFLINE": "1"}
    return {**given, **ENVIRONMENT, **offline}
