"""Files of weights: what their bytes hash to, and whether anybody vouches for that."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from pytest_iwr.record_parts import WeightsRecord

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

#: SHA-256 of published weights, by the name of the network. docs/weights.md says how one is added.
KNOWN: dict[str, frozenset[str]] = {"dinov2-base": frozenset()}
#: Files whose hashes are remembered, by place, size and time of the last change.
_REMEMBERED = 64


def digest(path: Path, *, algorithm: str = "sha256") -> str:
    """Return the hash of the file *path* in hexadecimal; half a second for 340 MB.

    It is remembered until size or time of the file change.
    """
    stat = path.stat()
    return _digest(path.absolute(), stat.st_size, stat.st_mtime_ns, algorithm)


def record_of(path: Path, *, name: str, known: Collection[str]) -> WeightsRecord:
    """Return what is recorded of the weights *name* in *path*: verified where hash is *known*."""
    sha256 = digest(path)
    return WeightsRecord(name=name, sha256=sha256, verified=sha256 in known)


@lru_cache(maxsize=_REMEMBERED)
def _digest(path: Path, size: int, mtime_ns: int, algorithm: str) -> str:
    del size, mtime_ns  # they are what the hash is remembered by
    with path.open("rb") as file:
        # MD5 is no longer secure; where it is all that is published, it is what there is.
        made = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False))
    return made.hexdigest()
