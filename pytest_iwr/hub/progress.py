"""How far a fetch is: one line that is rewritten on a terminal, else a line now and then."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TextIO

_ON_TERMINAL_S = 0.2
_ELSEWHERE_S = 10.0
_MB = 1_000_000


@dataclass(slots=True)
class Progress:
    """Counts files and bytes, from any thread, and tells them on *stream*."""

    stream: TextIO
    files: int
    size: int
    _files_done: int = 0
    _bytes_done: int = 0
    _told_at: float = field(default_factory=time.monotonic)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, count: int) -> None:
        """Count bytes; fewer than none when the library begins a file anew."""
        with self._lock:
            self._bytes_done += count
            self._tell(again_after_s=_ON_TERMINAL_S if self.stream.isatty() else _ELSEWHERE_S)

    def file_done(self) -> None:
        """Count a file."""
        with self._lock:
            self._files_done += 1

    def close(self) -> None:
        """Tell the last state."""
        with self._lock:
            self._tell(again_after_s=0.0)
            if self.stream.isatty():
                self.stream.write("\n")

    def _tell(self, *, again_after_s: float) -> None:
        now = time.monotonic()
        if now - self._told_at < again_after_s:
            return
        self._told_at = now
        done, size = self._bytes_done / _MB, self.size / _MB
        line = f"iwr: {self._files_done}/{self.files} files, {done:.1f}/{size:.1f} MB"
        self.stream.write(f"\r{line}\x1b[K" if self.stream.isatty() else f"{line}\n")
        self.stream.flush()
