"""A file as the Hub lists it, and whether one on disk is that file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.hub.errors import FetchError
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK_BYTES = 1024 * 1024
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the data set: its path there, its size in bytes, and one of its two hashes.

    Large files have the SHA-256 of their bytes, small ones the SHA-1 that git gives them.
    """

    path: str
    size: int
    sha256: str | None
    git_sha1: str

    def record(self) -> dict[str, object]:
        """Return what ``fetched.json`` says of the file."""
        digest = {"sha256": self.sha256} if self.sha256 else {"git_sha1": self.git_sha1}
        return {"size": self.size, **digest}

    def problem_of(self, path: Path) -> str | None:
        """Say in what *path* is not this file; ``None`` when it is, by size and by hash."""
        size = path.stat().st_size
        if size != self.size:
            return f"{size} bytes instead of {self.size}"
        digest = hashlib.sha256() if self.sha256 else _git_sha1(self.size)
        with path.open("rb") as file:
            while piece := file.read(_CHUNK_BYTES):
                digest.update(piece)
        return None if digest.hexdigest() == (self.sha256 or self.git_sha1) else "another hash"


def _git_sha1(size: int) -> hashlib._Hash:
    return hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)


def demand_safe(path: str, *, below: str) -> None:
    """Refuse a name of the listing that would leave the folder *below*, here or elsewhere."""
    inside = not below or path.startswith(f"{below}/")
    if not (inside and path.isprintable() and all(map(_is_plain, path.split("/")))):
        said = one_line(ascii(path), limit=100)
        raise FetchError(f"the Hub lists a file of the name {said}, which is refused")


def _is_plain(part: str) -> bool:
    if part in {"", ".", ".."} or "\\" in part or ":" in part:
        return False
    return len(part.encode()) <= _LONGEST_NAME
