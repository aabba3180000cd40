"""Backends without a network: replies in a folder, replies of a function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.errors import ModelError
from pytest_iwr.models.call import Reply, status_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_iwr.models.call import Call

_SUFFIXES = (".md", ".txt", ".html")


@dataclass(frozen=True, slots=True)
class RecordedBackend:
    """Takes replies from *folder*: ``<task>.md`` (.txt, .html), ``<task>.2.md`` for sample 2."""

    folder: Path

    def complete(self, call: Call) -> Reply:
        """Return what the file says. Raises `ModelError` when there is none."""
        stem = call.task + ("" if call.sample == 1 else f".{call.sample}")
        for suffix in _SUFFIXES:
            path = self.folder / f"{stem}{suffix}"
            try:
                text = path.read_bytes().decode("utf-8", "replace")
            except FileNotFoundError:
                continue
            except OSError as error:
                raise ModelError(f"{path}: cannot be read: {error}") from error
            return said(text)
        names = " or ".join(f"{stem}{suffix}" for suffix in _SUFFIXES)
        raise ModelError(f"no reply for {call.what} in {self.folder}: there is no {names}")

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class ScriptBackend:
    """Asks a callable that takes a `Call` and returns a `Reply`, or a text."""

    function: Callable[[Call], Reply | str]
    name: str

    def complete(self, call: Call) -> Reply:
        """Return what the callable says. Raises `ModelError` where it raises, or says no text."""
        try:
            reply = self.function(call)
        except ModelError:
            raise
        except Exception as error:
            raise ModelError(f"{self.name}: {type(error).__name__}: {error}") from error
        if isinstance(reply, Reply):
            return reply
        if isinstance(reply, str):
            return said(reply)
        raise ModelError(
            f"{self.name} returned a {type(reply).__name__}, and is to return a text or a Reply",
            lasting=True,
        )

    def close(self) -> None:
        """Nothing is held."""


def said(text: str) -> Reply:
    """Return *text* as a reply that came to its end."""
    return Reply(status=status_of(text, "stop"), text=text, finish_reason="stop")
