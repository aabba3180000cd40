"""The scorer's process: what it is started with, and its end with whoever started it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from pytest_iwr.visual.service.remote import RemoteScorer

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Seconds that the process has for ending by itself once nobody holds its standard input.
_END_S = 5.0
_SOCKET = "scorer"
LOG = "scorer.log"
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

    ``address`` and ``key`` (hexadecimal) say where it listens, and to whom.
    """

    ocr: str
    structure: str
    address: str
    key: str = field(repr=False)
    device: str = "auto"
    download: bool = False
    cache: str = ""
    jobs: int = 0


@dataclass(slots=True)
class ScorerProcess:
    """A scorer of one's own: a place to listen at is taken at once, the process starts later.

    Who asks before it has started waits for it. It ends with `close`, and with this process.
    """

    home: Path = field(default_factory=lambda: Path(mkdtemp(prefix="iwr-scorer-")))
    key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    _process: subprocess.Popen[bytes] | None = None

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
        """Return its process id, ``None`` before it was started."""
        return self._process.pid if self._process else None

    def start(self, plan: Plan) -> None:
        """Start it, once."""
        if self._process is not None:
            return
        with (self.home / LOG).open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pytest_iwr.visual.service"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=_environment(os.environ, download=plan.download),
                start_new_session=True,  # Ctrl-C is for whoever started it
            )
        pipe = self._process.stdin
        if pipe:
            pipe.write(json.dumps(asdict(plan)).encode() + b"\n")
            pipe.flush()

    def ended(self) -> str:
        """Say how the process has come to an end, empty while it runs or before it was started."""
        status = self._process.poll() if self._process else None
        if status is None:
            return ""
        how = f"signal {-status}" if status < 0 else f"exit {status}"
        last = (self.home / LOG).read_text(encoding="utf-8", errors="replace").strip()
        return f"{how}: {last.splitlines()[-1]}" if last else how

    def close(self) -> None:
        """End the process, and take its folder away."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            try:
                self._process.wait(_END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def _environment(given: Mapping[str, str], *, download: bool) -> dict[str, str]:
    offline = {} if download else {"HF_HUB_OFFLINE": "1"}
    return {**given, **ENVIRONMENT, **offline}
