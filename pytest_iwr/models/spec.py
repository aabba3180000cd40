"""Who is meant by ``--iwr-model``: ``ALIAS | provider:name[@base_url]``."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from pytest_iwr.errors import UsageError

#: Providers without a wire: what answers is on this machine.
OFFLINE = ("recorded", "script", "transformers")
#: Of these, those that answer at once and for nothing: no reply of theirs is kept.
_FREE = ("recorded", "script")
#: And those whose names are folders.
_OF_PATHS = ("recorded", "transformers")
#: What a name of a subject may not hold becomes a hyphen.
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_SLUG = 72
#: Bytes of a file of weights that is read in whole to tell it from another.
_SMALL = 1_000_000


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A model: ``said`` as the user wrote it, else as it is known to ``provider``.

    ``serves`` is the id that replies carry where it is not ``name``; ``price`` is US dollars per
    million tokens, in and out, where the user knows it.
    """

    said: str
    provider: str
    name: str
    base_url: str | None = None
    serves: str | None = None
    price: tuple[float, float] | None = None

    @property
    def resolved(self) -> str:
        """Return ``provider:name[@base_url]``."""
        return f"{self.provider}:{self.name}{f'@{self.base_url}' if self.base_url else ''}"

    @property
    def is_offline(self) -> bool:
        """Whether what answers is on this machine."""
        return self.provider in OFFLINE

    @property
    def is_free(self) -> bool:
        """Whether it answers at once and for nothing, and may say something else the next time."""
        return self.provider in _FREE

    @property
    def identity(self) -> str:
        """Return what a reply depends on: the resolved id, and which weights those on disk are."""
        if self.provider != "transformers":
            return self.resolved
        return f"{self.resolved}#{_fingerprint(Path(self.name))}"

    @property
    def slug(self) -> str:
        """Return a name for node ids and paths: the alias, or provider and name, without a host."""
        name = PurePath(self.name).name if self.provider in _OF_PATHS else self.name
        plain = self.said if ":" not in self.said else f"{self.provider}-{name}"
        return _UNSAFE.sub("-", plain).strip("-._")[:_LONGEST_SLUG] or self.provider


def parse_resolved(text: str, *, said: str | None = None) -> ModelSpec:
    """Return what ``provider:name[@base_url]`` means. Raises `UsageError`.

    Split at the last ``@http``, so that names may hold an ``@``.
    """
    provider, colon, rest = text.partition(":")
    if not (provider and colon and rest):
        raise UsageError(f"{text!r} is no model; write provider:name, such as openai:gpt-6-luna")
    name, at, address = rest.rpartition("@http")
    if not at:
        return ModelSpec(said or text, provider, rest)
    return ModelSpec(said or text, provider, name, base_url=_base_url(f"http{address}", text))


def _base_url(url: str, spec: str) -> str:
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(
            "a base URL holds no user, password or query, which would end up in reports: "
            f"{parts.hostname}; put a key into the environment variable IWR_API_KEY"
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{spec!r}: {url!r} is no base URL; write http://host:port/v1")
    return url.rstrip("/")


@cache
def _fingerprint(folder: Path) -> str:
    """Return what tells the weights in *folder* from others: small files read, large ones by date.

    A copy is taken for others, which costs a call; weights exchanged in place are never overlooked.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.glob("*") if path.is_file()):
        about = path.stat()
        told = path.read_bytes() if about.st_size < _SMALL else str(about.st_mtime_ns).encode()
        digest.update(f"{path.name} {about.st_size} ".encode() + told)
    return digest.hexdigest()[:16]
