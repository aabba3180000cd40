"""Calls that are answered elsewhere: written down in whole, and their replies taken in.

For batch interfaces, machines without a network, people, models without an interface. A request is
a folder of its own: ``<folder>/<name>/`` holds ``request.json``, ``prompt.md`` with the whole
question in words and file names, and the pictures. The answer goes beside them: ``reply.md`` with
the model's words, or ``reply.json``, which also says how the reply ended.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pytest_iwr.errors import UsageError
from pytest_iwr.models.cache import Kept
from pytest_iwr.models.call import (
    Media,
    Reply,
    ReplyStatus,
    Usage,
    key_of,
    question,
    status_of,
)
from pytest_iwr.placing import write_whole
from pytest_iwr.runs import now
from pytest_iwr.text import one_line, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_iwr.models.cache import ReplyCache
    from pytest_iwr.models.call import Call

SCHEMA = "iwr-request/1"
REQUEST = "request.json"
PROMPT = "prompt.md"
REPLY = "reply.md"
ANSWERED = "reply.json"
_PROBLEM = "the request cannot be written"
_UNSAFE = str.maketrans(dict.fromkeys(' /\\:*?"<>|', "-"))


def write_request(call: Call, folder: Path) -> Path:
    """Write *call* below *folder* and return its own folder. Raises `IwrError`.

    One that is there already stays as it is, with the reply that somebody may have begun.
    """
    home = folder / f"{call.what.translate(_UNSAFE)[:80]}-{call.key[:12]}"
    if (home / REQUEST).is_file():
        return home
    for media in call.media:
        write_whole(home / media.name, media.load(), problem=_PROBLEM)
    write_whole(home / PROMPT, _prompt(call).encode(), problem=_PROBLEM)
    told = {
        "schema": SCHEMA,
        "key": call.key,
        "what": call.what,
        "provider": call.model.provider,
        "name": call.model.name,
        "max_tokens": call.settings.max_tokens,
        "thinking": call.settings.thinking,
        "content": [_content(part) for part in call.parts],
        "reply": f"write the model's whole answer to {REPLY} beside this file, "
        "then: iwr models import FOLDER",
        "question": question(call),
    }
    # Last, for it says that the request is whole.
    write_whole(home / REQUEST, f"{json.dumps(told, indent=2)}\n".encode(), problem=_PROBLEM)
    return home


def _prompt(call: Call) -> str:
    parts = [f"[{part.name}]" if isinstance(part, Media) else part for part in call.parts]
    return "\n\n".join(parts) + "\n"


def _content(part: str | Media) -> dict[str, str]:
    if isinstance(part, str):
        return {"text": part}
    return {"file": part.name, "media_type": part.media_type, "sha256": part.sha256}


class _Request(BaseModel):
    """What is needed of a ``request.json``."""

    model_config = ConfigDict(frozen=True)

    schema_: Literal["iwr-request/1"] = Field(alias="schema")
    key: str
    what: str
    provider: str
    name: str
    question: dict[str, Any]

    @property
    def is_as_asked(self) -> bool:
        """Whether key and model are still those of the question."""
        model, ours = str(self.question.get("model")), f"{self.provider}:{self.name}"
        same = model == ours or model.startswith((f"{ours}@http", f"{ours}#"))
        return same and key_of(self.question) == self.key


class _Answered(BaseModel):
    """A ``reply.json``, as batch interfaces can be brought to write it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    finish_reason: Literal["stop", "length", "content_filter"] | None = None
    served_model: str | None = None
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True)
class Collected:
    """A request folder: ``reply`` is ``None`` as long as nobody has answered."""

    home: Path
    key: str
    what: str
    question: dict[str, Any]
    provider: str
    name: str
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class Unusable:
    """A request folder that is broken or was changed, or holds what is no reply; ``why``."""

    home: Path
    why: str


def collected(folder: Path) -> Iterator[Collected | Unusable]:
    """Yield the requests below *folder*; one that cannot be used stands for itself alone."""
    for path in sorted(folder.rglob(REQUEST)):
        try:
            yield _collected(path)
        except UsageError as error:
            yield Unusable(path.parent, str(error))


def _collected(path: Path) -> Collected:
    request = _read(path, _Request, what="request of ours")
    if not request.is_as_asked:
        raise UsageError(
            f"{shown(path)}: was changed: its question is not the one that was asked; collect it "
            "once more"
        )
    return Collected(
        home=path.parent,
        key=request.key,
        what=request.what,
        question=request.question,
        provider=request.provider,
        name=request.name,
        reply=_reply(path.parent),
    )


def _reply(home: Path) -> Reply | None:
    """Return what somebody answered; a ``reply.md`` without a word is no answer yet."""
    written, answered = home / REPLY, home / ANSWERED
    try:
        text = written.read_bytes().decode("utf-8", "replace") if written.is_file() else ""
    except OSError as error:
        raise UsageError(f"{shown(written)}: cannot be read: {error}") from error
    if text.strip() and answered.is_file():
        raise UsageError(
            f"{shown(home)}: both {REPLY} and {ANSWERED} are there; keep the one that is meant"
        )
    if answered.is_file():
        return _of_batch(_read(answered, _Answered, what="reply"))
    return Reply(status=ReplyStatus.OK, text=text) if text.strip() else None


def _of_batch(one: _Answered) -> Reply:
    """Return the reply; what it cost stays unknown, for batches have prices of their own."""
    status = status_of(one.text, one.finish_reason)
    return Reply(
        status=status,
        text=one.text,
        finish_reason=one.finish_reason,
        served_model=one.served_model,
        usage=one.usage,
        note=one.text if status is ReplyStatus.REFUSED else "",
    )


_Model = TypeVar("_Model", bound=BaseModel)


def _read(path: Path, model: type[_Model], *, what: str) -> _Model:
    try:
        return model.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{shown(path)}: cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        told = one_line(f"{where}: {first['msg']}" if where else first["msg"])
        raise UsageError(f"{shown(path)}: is no {what}: {told}") from error


def take_in(one: Collected, cache: ReplyCache) -> bool:
    """Put the reply of *one* into *cache*; tell whether it is new. Raises `IwrError`.

    What lies in the cache already is paid for, and stays.
    """
    path = cache.path_of(one.provider, one.name, one.key)
    if one.reply is None or path.exists():
        return False
    cache.write(path, Kept(key=one.key, created=now(), request=one.question, reply=one.reply))
    return True
