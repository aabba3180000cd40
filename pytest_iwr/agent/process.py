"""Our side of the process that runs browser-use: started when needed, asked by JSON lines.

It gets no key of ours, a home and a current folder of its own, and ends with us: its stdin is the
lifeline.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

from pytest_iwr.agent.environment import INSTALL
from pytest_iwr.errors import GroundingError
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_iwr.agent.environment import Environment

#: To import browser-use and to connect take two seconds on a slow machine.
ATTACH_S = 60.0
#: browser-use itself gives a page twelve seconds.
LIST_S = 30.0
_CLOSE_S = 15.0
_ENDS_WITHIN_S = 2.0
_POLL_S = 0.02
_LAST_LINES = 20
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Told:
    """An element as browser-use tells it: in words, and what DevTools calls it (never shown)."""

    words: str
    backend_id: int


class AgentDiedError(GroundingError):
    """The process ended while it was asked."""


class AgentProcess:
    """Asks *command*, a program that speaks as `agent/child.py` does.

    Not for several threads. ``limit_s``: how long an answer may take, in place of what is usual.
    """

    def __init__(self, command: Sequence[str], *, limit_s: float | None = None) -> None:
        self._command = tuple(command)
        self._limit_s = limit_s
        self._life: _Life | None = None

    @classmethod
    def of(cls, env: Environment) -> AgentProcess:
        """Return the process of an environment, not started yet."""
        child = resources.files("pytest_iwr.agent") / "child.py"
        return cls([str(env.python), "-I", str(child)])

    def elements(
        self, *, cdp_url: str, target_id: str, idle: Callable[[], None] | None = None
    ) -> tuple[Told, ...]:
        """Return the elements of a page in document order; the browser is let go of again.

        *idle* is called over and over while the answer is waited for, and must be short. A process
        that died is started once more. Raises `GroundingError`.
        """
        idle = idle or (lambda: time.sleep(_POLL_S))
        try:
            return self._elements(cdp_url, target_id, idle)
        except AgentDiedError:
            return self._elements(cdp_url, target_id, idle)

    def _elements(self, cdp_url: str, target_id: str, idle: Callable[[], None]) -> tuple[Told, ...]:
        self._ask({"do": "attach", "cdp_url": cdp_url}, ATTACH_S, idle)
        answer = self._ask({"do": "list", "target_id": target_id}, LIST_S, idle)
        self._ask({"do": "close"}, _CLOSE_S, idle)
        try:
            return tuple(Told(e["words"], int(e["backend_node_id"])) for e in answer["elements"])
        except (KeyError, TypeError, ValueError) as error:
            self.close()
            raise GroundingError(f"browser-use gave a list that cannot be read: {error}") from error

    def _ask(
        self, request: dict[str, Any], limit_s: float, idle: Callable[[], None]
    ) -> dict[str, Any]:
        if self._life is None:
            self._life = _Life(self._command)
        try:
            answer = self._life.ask(request, limit_s=self._limit_s or limit_s, idle=idle)
        except BaseException:
            self.close()  # what it is at now is not known: the next question gets a new one
            raise
        if "error" in answer:
            self.close()
            raise GroundingError(
                f"browser-use cannot {request['do']}: {one_line(str(answer['error']), limit=300)}"
            )
        return answer

    def close(self) -> None:
        """End the process, if one runs."""
        life, self._life = self._life, None
        if life is not None:
            life.end()


class _Life:
    """The process from its start to its end."""

    def __init__(self, command: Sequence[str]) -> None:
        self._home = TemporaryDirectory(prefix="iwr-agent-", ignore_cleanup_errors=True)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self._home.name,
                env=_environment(self._home.name),
            )
        except OSError as error:
            self._home.cleanup()
            raise GroundingError(
                f"browser-use cannot be started: {error}; run `{INSTALL}`"
            ) from error
        self._asked = 0
        self._answers: SimpleQueue[bytes] = SimpleQueue()
        self._said: deque[bytes] = deque(maxlen=_LAST_LINES)
        self._readers = (
            _reader(self._process.stdout, self._answers.put),
            _reader(self._process.stderr, self._said.append),
        )

    def ask(
        self, request: dict[str, Any], *, limit_s: float, idle: Callable[[], None]
    ) -> dict[str, Any]:
        self._asked += 1
        self._send({"id": self._asked, **request})
        until = time.monotonic() + limit_s
        while time.monotonic() < until:
            try:
                line = self._answers.get_nowait()
            except Empty:
                idle()
                continue
            answer = self._read(line)
            if answer.get("id") == self._asked:
                return answer
        raise GroundingError(
            f"browser-use did not answer for {limit_s:g} s when asked to {request['do']}"
            f"{self._last_words()}"
        )

    def _send(self, request: dict[str, Any]) -> None:
        pipe = self._process.stdin
        try:
            if pipe:
                pipe.write(json.dumps(request).encode() + b"\n")
                pipe.flush()
        except OSError as error:
            raise self._died() from error

    def _read(self, line: bytes) -> dict[str, Any]:
        if not line:
            raise self._died()
        try:
            answer = json.loads(line)
        except ValueError:
            answer = None
        if isinstance(answer, dict):
            return answer
        said = one_line(line.decode("utf-8", "replace"), limit=80)
        raise GroundingError(f"browser-use's process answers what is no answer: {said!r}")

    def _died(self) -> AgentDiedError:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_ENDS_WITHIN_S)
        self._readers[1].join(_ENDS_WITHIN_S)
        return AgentDiedError(
            f"browser-use's process ended ({self._process.poll()}) while it was asked"
            f"{self._last_words()}; run `{INSTALL}` where its environment is not whole"
        )

    def _last_words(self) -> str:
        said = [one_line(line.decode("utf-8", "replace")) for line in self._said]
        last = next((line for line in reversed(said) if line), "")
        return f"; its last line: {last}" if last else ""

    def end(self) -> None:
        """End it by its lifeline, else kill it."""
        with suppress(OSError):
            if self._process.stdin:
                self._process.stdin.close()
        try:
            self._process.wait(_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for reader in self._readers:
            reader.join(_ENDS_WITHIN_S)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe:
                pipe.close()
        self._home.cleanup()


def _environment(home: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return {**kept, "HOME": home, "TMPDIR": home}


def _reader(pipe: IO[bytes] | None, take: Callable[[bytes], None]) -> threading.Thread:
    """Start a thread that takes each line of *pipe*, and an empty one at its end."""

    def read() -> None:
        for line in pipe or ():
            take(line)
        take(b"")

    thread = threading.Thread(target=read, name="iwr-agent", daemon=True)
    thread.start()
    return thread
