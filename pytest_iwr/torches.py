"""PyTorch and transformers, imported when they are used, and what is true of them everywhere."""

from __future__ import annotations

import re
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Nothing but the folder is looked at, and no code in it is run.
FROM_DISK = {"local_files_only": True, "trust_remote_code": False}
_OUT_OF_MEMORY = re.compile(r"out of memory|not enough memory|can't allocate memory", re.IGNORECASE)


def torch() -> Any:
    """Import PyTorch by name: types are checked where it is not installed, and quickly."""
    return import_module("torch")


def transformers() -> Any:
    """Import transformers by name, for the same reason."""
    return import_module("transformers")


def is_out_of_memory(error: Exception) -> bool:
    """Tell whether memory ran out; on CPUs PyTorch says so in a plain `RuntimeError`."""
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and bool(_OUT_OF_MEMORY.search(str(error)))
    )


@contextmanager
def without_progress_bars() -> Iterator[None]:
    """Keep the bars of transformers out of a test report."""
    logging = transformers().utils.logging
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
