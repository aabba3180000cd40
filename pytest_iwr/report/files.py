"""Reports as files: whole, or not there."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_iwr.errors import IwrError

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, data: bytes, *, problem: str) -> None:
    """Put a file with *data* in the place of *path*, at once: no reader sees half of it.

    Its folder is made; nothing of a draft stays. Raises `IwrError`, which names *path* and
    *problem*, when the disk refuses it.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        raise IwrError(f"{path}: {problem}: {error}") from error
    finally:
        with suppress(OSError):
            draft.unlink()
