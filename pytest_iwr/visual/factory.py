"""Engines of the user's own, named as ``MODULE:FACTORY``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pytest_iwr.callables import find_callable
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
    factory = find_callable(said, example="readers:make_reader")
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
