"""Say on the error stream how far a long command is."""

from __future__ import annotations

import shutil
import sys
from typing import TextIO

from pytest_iwr.report.text import fit

_CLEAR = "\r\x1b[K"


class Progress:
    """On a terminal one line, written over and over; elsewhere a line for each thing begun."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._rewrites = self._stream.isatty()
        self._last = ""

    def tell(self, what: str, part: str = "") -> None:
        """Say that *what* is being done, and which *part* of it."""
        if self._rewrites:
            line = f"{what}: {part}" if part else what
            width = shutil.get_terminal_size().columns - 1  # a line that wraps cannot be rewritten
            self._stream.write(f"{_CLEAR}{fit(line, width)}")
        elif what != self._last:
            self._stream.write(f"{what}\n")
        self._last = what
        self._stream.flush()

    def warn(self, what: str) -> None:
        """Print a warning in a line of its own."""
        self.done()
        self._stream.write(f"iwr: warning: {what}\n")

    def done(self) -> None:
        """Leave nothing behind on a terminal."""
        if self._rewrites:
            self._stream.write(_CLEAR)
            self._stream.flush()
