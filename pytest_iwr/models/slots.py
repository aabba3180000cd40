"""How many calls a provider gets at once, over all processes of this machine."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Nothing can wait for the first of several locks; calls take seconds, so this is often enough.
_LOOK_AGAIN_S = 0.05


@contextmanager
def slot(folder: Path, *, provider: str, slots: int) -> Iterator[None]:
    """Hold one of *slots* places at *provider*, kept as locks in *folder*; wait for a free one."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only where a model is asked

    home = folder / ".slots"
    home.mkdir(parents=True, exist_ok=True)
    locks = [FileLock(home / f"{provider}.{number}") for number in range(slots)]
    while True:
        for lock in locks:
            try:
                lock.acquire(blocking=False)
            except Timeout:
                continue
            try:
                yield
            finally:
                lock.release()
            return
        time.sleep(_LOOK_AGAIN_S)
