"""Engines of the user's own, named as ``MODULE:FACTORY``."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pytest_iwr.errors import UsageError

if TYPE_CHECKING:
    from pytest_iwr.visual.base import StructureScorer, TextReader


def text_reader(said: str) -> TextReader:
    """Return what the callable *said* makes. Raises `UsageError` when that is no `TextReader`."""
    return cast("TextReader", _made(said, does="read", seam="TextReader"))


def structure_scorer(said: str) -> StructureScorer:
    """Return what the callable *said* makes; raises `UsageError` when it is no `StructureScorer`.

    Modules are sought as Python does, and in the working directory.
    """
    return cast("StructureScorer", _made(said, does="similarity", seam="StructureScorer"))


def _made(said: str, *, does: str, seam: str) -> Any:
    factory = _factory(said)
    try:
        made = factory()
    except Exception as error:
        raise UsageError(f"{said}: the call failed: {type(error).__name__}: {error}") from error
    if not callable(getattr(made, does, None)) or not isinstance(getattr(made, "name", None), str):
        raise UsageError(
            f"{said} gives a {type(made).__name__}, which is no {seam}: it needs a text name and "
            f"{does}(), as in pytest_iwr.visual.base"
        )
    return made


def _factory(said: str) -> Any:
    module, colon, name = said.partition(":")
    if not (module and colon and name):
        raise UsageError(f"{said}: name a callable as MODULE:FACTORY, such as readers:make_reader")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        factory = getattr(import_module(module), name)
    except Exception as error:
        raise UsageError(f"{said}: cannot be had: {type(error).__name__}: {error}") from error
    if not callable(factory):
        raise UsageError(
            f"{said} is a {type(factory).__name__}; name a callable that takes nothing"
        )
    return factory
