"""Replies on disk: a JSON file for each, by what was asked. Plain, diffable, mergeable with ``cp``.

``<folder>/replies/<model>/<ab>/<key>.json``. A reply is written at once and whole, and asked for
once however many processes want it. Nothing here ever holds a key, a header or an address with a
password. Trouble is never kept; what the model did (cut off, refused, empty) is.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pytest_iwr.errors import ModelError
from pytest_iwr.models.call import Reply, question
from pytest_iwr.placing import write_whole
from pytest_iwr.runs import now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_iwr.models.call import Call
    from pytest_iwr.models.spec import ModelSpec

RECORD_SCHEMA = "iwr-reply/1"


class Kept(BaseModel):
    """A file of the cache: what was asked, what came back, when."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    schema_: str = Field(default=RECORD_SCHEMA, alias="schema", serialization_alias="schema")
    key: str
    created: str
    request: dict[str, Any]
    reply: Reply


@dataclass(frozen=True, slots=True)
class ReplyCache:
    """Keeps replies below *folder*."""

    folder: Path

    def path(self, model: ModelSpec, key: str) -> Path:
        """Return where the reply of *key* lies, if it is there."""
        return self.path_of(model.provider, model.name, key)

    def path_of(self, provider: str, name: str, key: str) -> Path:
        """Return where the reply of *key* by the model *name* of *provider* lies."""
        model = f"{_file_name(provider)}-{_file_name(name)}"
        return self.folder / "replies" / model / key[:2] / f"{key}.json"

    def knows(self, model: ModelSpec) -> bool:
        """Tell whether any reply of *model* is there."""
        return self.path(model, "00").parent.parent.is_dir()

    def get(self, call: Call, *, since: str = "") -> Reply | None:
        """Return the reply to *call*, made at *since* (ISO 8601, UTC) or later; else ``None``.

        Raises `ModelError` for a file that is no reply: a paid one is never thrown away unseen.
        """
        path = self.path(call.model, call.key)
        try:
            kept = Kept.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ModelError(f"{path}: the kept reply cannot be read: {error}") from error
        except ValidationError as error:
            reason = error.errors(include_url=False)[0]["msg"]
            raise ModelError(
                f"{path}: is no reply that this version of pytest-iwr can read ({reason}); "
                "move it away to ask again"
            ) from error
        return kept.reply if kept.created >= since else None

    def put(self, call: Call, reply: Reply) -> None:
        """Keep *reply*. Raises `IwrError` when the disk refuses it."""
        kept = Kept(key=call.key, created=now(), request=question(call), reply=reply)
        self.write(self.path(call.model, call.key), kept)

    def forget(self, call: Call) -> None:
        """Let *call* be asked again: its reply is of no use. One that is not there is none."""
        with suppress(OSError):
            self.path(call.model, call.key).unlink()

    def write(self, path: Path, kept: Kept) -> None:
        """Put a file of the cache in its place. Raises `IwrError` when the disk refuses it."""
        told = json.dumps(kept.model_dump(mode="json", by_alias=True), indent=1, sort_keys=True)
        data = f"{told}\n".encode("utf-8", "backslashreplace")
        write_whole(path, data, problem="the reply cannot be kept")

    @contextmanager
    def alone(self, call: Call) -> Iterator[None]:
        """Let one process at a time ask what *call* asks."""
        from filelock import FileLock  # noqa: PLC0415 - only where a model is asked

        folder = self.folder / ".locks"
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f"{call.key}.lock"):
            yield


def _file_name(name: str) -> str:
    return "".join(c if c.isalnum() or c in "._-" else "-" for c in name).strip(".-")[:100] or "-"
