"""Where an engine on PyTorch runs, and words for what fails there."""

from __future__ import annotations

import re
import traceback
from contextlib import contextmanager
from importlib import metadata
from typing import TYPE_CHECKING

from pytest_iwr.errors import ScorerError
from pytest_iwr.text import one_line
from pytest_iwr.torches import is_out_of_memory, torch

if TYPE_CHECKING:
    from collections.abc import Iterator

AUTO = "auto"
_DEVICE = re.compile(r"(cpu|cuda|mps)(?::(\d+))?")
_NO_FIT = re.compile(r"operator torchvision::\w+ does not exist|torchvision.*(?:undefined symbol)")
_ONE_INDEX = (
    "install both from one index: pip install --force-reinstall torch torchvision "
    "--index-url <the index that your torch came from>"
)


def pick_device(said: str, *, engine: str) -> str:
    """Return the device that *said* names: ``auto`` is the first CUDA device, else the CPU.

    Raises `ScorerError`, which calls the engine *engine*, when there is no such device here.
    """
    if said == "cpu":
        return said
    if said == AUTO:
        with telling(engine, "cannot ask PyTorch for a device"):
            return "cuda" if torch().cuda.is_available() else "cpu"
    named = _DEVICE.fullmatch(said)
    if not named:
        raise ScorerError(f"{engine} knows no device '{said}'; name auto, cpu, cuda, cuda:1 or mps")
    with telling(engine, "cannot ask PyTorch for a device"):
        there = _count(named[1])
    if int(named[2] or 0) >= there:
        raise ScorerError(
            f"{engine} was told to run on {said}, which PyTorch {metadata.version('torch')} does "
            f"not see here; name another device, or auto"
        )
    return said


def kind_of(device: str) -> str:
    """Return the kind of *device*: ``cuda`` for ``cuda:1``."""
    return device.partition(":")[0]


@contextmanager
def telling(engine: str, what: str, *, remedy: str = "") -> Iterator[None]:
    """Make a `ScorerError` of anything that is raised: *engine*, *what* it does, why, *remedy*.

    ``what`` is as in ``fails on a picture of 1920x1080``.
    """
    try:
        yield
    except ScorerError:
        raise
    except Exception as error:  # libraries wrap whatever their parts raise
        words = f"{error.__class__.__name__}: {error}"
        if is_out_of_memory(error):
            traceback.clear_frames(error.__traceback__)  # its frames keep tensors alive
            raise ScorerError(
                f"{engine} {what}: out of memory; free some, or run fewer things beside it"
            ) from None
        if no_fit := _no_fit(error):
            raise ScorerError(f"{engine} {what}: {no_fit}; {_ONE_INDEX}") from error
        why = "; ".join(part for part in (one_line(words), remedy) if part)
        raise ScorerError(f"{engine} {what}: {why}") from error


def version_of(package: str) -> str:
    """Return *package* and its version, in words."""
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"{package} of unknown version"


def _count(kind: str) -> int:
    if kind == "cuda":
        return int(torch().cuda.device_count()) if torch().cuda.is_available() else 0
    if kind == "mps":
        return int(torch().backends.mps.is_available())
    return 1


def _no_fit(error: BaseException | None) -> str:
    """Say that torchvision does not fit PyTorch where that is behind *error*, else nothing."""
    while error is not None:
        if _NO_FIT.search(str(error)):
            fits = f"{version_of('torchvision')} does not fit {version_of('torch')}"
            return f"{fits} ({one_line(str(error), limit=80)})"
        error = error.__cause__ or error.__context__
    return ""
