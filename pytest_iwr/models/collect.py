"""Calls that are answered elsewhere: written down in whole, and their replies taken in.

For batch interfaces, machines without a network, people, models without an interface. A request is
a folder of its own: ``<folder>/<name>/`` holds ``request.json``, ``prompt.md`` with the whole
question in words and file names, the pictures, and a place for the answer, ``reply.md``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.errors import UsageError
from pytest_iwr.models.cache import Kept
from pytest_iwr.models.call import Media, Reply, ReplyStatus, key_of, question
from pytest_iwr.placing import write_whole
from pytest_iwr.runs import now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_iwr.models.cache import ReplyCache
    from pytest_iwr.models.call import Call

SCHEMA = "iwr-request/1"
REQUEST = "request.json"
PROMPT = "prompt.md"
REPLY = "reply.md"
_PROBLEM = "the request cannot be written"
_UNSAFE = str.maketrans(dict.fromkeys(' /\\:*?"<>|', "-"))


def write_request(call: Call, folder: Path) -> Path:
    """Write *call* below *folder* and return its own folder. Raises `IwrError`.

    One that is there already stays as it is, with the reply that somebody may have begun.
    """
    asked = question(call)
    key = key_of(asked)
    home = folder / f"{call.what.translate(_UNSAFE)[:80]}-{key[:12]}"
    if (home / REQUEST).is_file():
        return home
    for media in call.media:
        write_whole(home / media.name, media.load(), problem=_PROBLEM)
    write_whole(home / PROMPT, _prompt(call).encode(), problem=_PROBLEM)
    told = {
        "schema": SCHEMA,
        "key": key,
        "what": call.what,
        "provider": call.model.provider,
        "name": call.model.name,
        "max_tokens": call.settings.max_tokens,
        "thinking": call.settings.thinking,
        "content": [_content(part) for part in call.parts],
        "reply": f"write the model's whole answer to {REPLY} beside this file, "
        "then: iwr models import FOLDER",
        "question": asked,
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


@dataclass(frozen=True, slots=True)
class Collected:
    """A request folder: ``reply`` is ``None`` as long as nobody has answered."""

    home: Path
    key: str
    what: str
    question: dict[str, object]
    provider: str
    name: str
    reply: str | None


def collected(folder: Path) -> Iterator[Collected]:
    """Yield the requests in *folder*. Raises `UsageError` for one that was changed or is broken."""
    for path in sorted(folder.rglob(REQUEST)):
        try:
            told = json.loads(path.read_bytes())
            same = told["schema"] == SCHEMA and key_of(told["question"]) == told["key"]
            reply = path.with_name(REPLY)
            text = reply.read_bytes().decode("utf-8", "replace") if reply.is_file() else None
            one = Collected(
                home=path.parent,
                key=told["key"],
                what=told["what"],
                question=told["question"],
                provider=told["provider"],
                name=told["name"],
                reply=text if text and text.strip() else None,
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f"{path}: is no request of ours: {type(error).__name__}: {error}"
            ) from error
        if not same:
            raise UsageError(f"{path}: was changed: its question is not the one that was asked")
        yield one


def take_in(one: Collected, cache: ReplyCache) -> bool:
    """Put the reply of *one* into *cache*; tell whether it is new. Raises `IwrError`.

    What lies in the cache already is paid for, and stays.
    """
    path = cache.path_of(one.provider, one.name, one.key)
    if one.reply is None or path.exists():
        return False
    reply = Reply(status=ReplyStatus.OK, text=one.reply, finish_reason=None)
    cache.write(path, Kept(key=one.key, created=now(), request=one.question, reply=reply))
    return True
