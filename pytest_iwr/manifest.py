"""The manifest of a run: what was asked, with what, when. It says nothing of scores."""

from __future__ import annotations

import os
import platform
import sys
from collections import Counter
from dataclasses import fields
from importlib import metadata
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pytest_iwr.errors import JournalError
from pytest_iwr.runs import MANIFEST, now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_iwr.results import TaskResult
    from pytest_iwr.settings import Settings

SCHEMA = "iwr-run/1"
_PACKAGES = (
    "pytest-iwr", "pytest", "playwright", "rapidocr", "onnxruntime", "numpy", "Pillow", "av",
    "pydantic-ai-slim", "anthropic", "openai", "google-genai", "genai-prices", "transformers",
    "torch",
)  # fmt: skip


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Session(_Part):
    """One time that pytest worked on the run: the first, and one for each ``--iwr-resume``."""

    started: str
    arguments: tuple[str, ...] = ()
    finished: str | None = None
    exit_status: int | None = None


class Manifest(_Part):
    """What a run was to do, and with what.

    ``expected`` are the keys (`Key.path`) of all that it was to have results for; ``parents`` the
    runs that it was made of, by a command such as ``iwr merge``; ``shard`` is ``2/4``, and
    ``whole`` are the keys that all shards together are about. ``models`` maps what the user called
    a model to ``provider:name``.
    """

    schema_: str = Field(default=SCHEMA, alias="schema", serialization_alias="schema")
    made_by: str = "pytest"
    parents: tuple[str, ...] = ()
    sessions: tuple[Session, ...] = ()
    expected: tuple[str, ...] = ()
    shard: str | None = None
    whole: tuple[str, ...] = ()
    settings: dict[str, Any] = {}
    models: dict[str, str] = {}
    python: str = ""
    platform: str = ""
    cpus: int | None = None
    versions: dict[str, str | None] = {}
    statuses: dict[str, int] = {}
    protocols: tuple[str, ...] = ()
    chromium: tuple[str, ...] = ()
    opened_by_row: tuple[str, ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return how pytest was called the last time."""
        return self.sessions[-1].arguments if self.sessions else ()

    def opened(self, *, arguments: Sequence[str], expected: Sequence[str]) -> Manifest:
        """Return the manifest with one session more, which expects *expected* too."""
        session = Session(started=now(), arguments=tuple(str(one) for one in arguments))
        wanted = tuple(dict.fromkeys([*self.expected, *expected]))
        return self.model_copy(update={"sessions": (*self.sessions, session), "expected": wanted})

    def closed(self, results: Sequence[TaskResult], *, exit_status: int) -> Manifest:
        """Return the manifest with its last session ended, and what is known of *results*."""
        last = self.sessions[-1].model_copy(update={"finished": now(), "exit_status": exit_status})
        return self.telling(results).model_copy(update={"sessions": (*self.sessions[:-1], last)})

    def telling(self, results: Sequence[TaskResult]) -> Manifest:
        """Return the manifest with a summary of *results*."""
        tasks = [result.task for result in results]
        told = {
            "statuses": dict(Counter(result.status.value for result in results)),
            "protocols": tuple(sorted({f"{t.protocol}:{t.fingerprint}" for t in tasks})),
            "chromium": tuple(sorted({t.chromium for t in tasks if t.chromium})),
            "opened_by_row": tuple(sorted(t.key.path for t in tasks if t.opens_by_row)),
        }
        return self.model_copy(update=told)


def new_manifest(settings: Settings | None = None, **more: Any) -> Manifest:
    """Return the manifest of a run that begins on this machine, with fields in *more* set."""
    asked = {one.name: getattr(settings, one.name) for one in fields(settings)} if settings else {}
    return Manifest(
        settings={name: _plain(value) for name, value in asked.items()},
        python=platform.python_version(),
        platform=f"{sys.platform} {platform.machine()}",
        cpus=os.cpu_count(),
        versions={name: _version(name) for name in _PACKAGES},
        **more,
    )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of the run in *folder*, at once; the folder carries its ``.gitignore``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    draft = folder / f"{MANIFEST}.new"
    text = manifest.model_dump_json(indent=2, by_alias=True)
    draft.write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))
    draft.replace(folder / MANIFEST)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of the run in *folder*. Raises `JournalError`."""
    path = folder / MANIFEST
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise JournalError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        reason = error.errors(include_url=False)[0]["msg"]
        raise JournalError(f"{path}: is no manifest of a run: {reason}") from error
    if manifest.schema_ != SCHEMA:
        raise JournalError(
            f"{path}: is of the schema {manifest.schema_!r}, and this version of pytest-iwr reads "
            f"{SCHEMA!r}; use the version that wrote it"
        )
    return manifest


def manifest_of(folder: Path) -> Manifest:
    """Return the manifest of a run, an empty one where it has only a journal.

    Raises `JournalError` as `read_manifest` does.
    """
    return read_manifest(folder) if (folder / MANIFEST).is_file() else Manifest()


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
