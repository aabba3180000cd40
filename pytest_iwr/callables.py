"""Callables of the user's own, named as ``MODULE:NAME``."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


def find_callable(said: str, *, example: str) -> Callable[..., Any]:
    """Return the callable that *said* names. Raises `UsageError`, which shows *example*.

    Modules are sought as Python does, and in the working directory.
    """
    module, colon, name = said.partition(":")
    if not (module and colon and name):
        raise UsageError(f"{said}: name a callable as MODULE:NAME, such as {example}")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found = getattr(import_module(module), name)
    except Exception as error:
        raise UsageError(f"{said}: cannot be had: {type(error).__name__}: {error}") from error
    if not callable(found):
        raise UsageError(f"{said} is a {type(found).__name__}; name a callable, such as {example}")
    return found  # type: ignore[no-any-return]
