"""What is asked of a model, and what comes back. Nothing here knows of providers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_iwr.errors import ModelError
    from pytest_iwr.models.spec import ModelSpec

#: Part of every key: a change of what a key is made of makes all replies strangers.
KEY_SCHEMA = "iwr-call/1"

Role = Literal["generate", "judge", "ground"]


class ReplyStatus(StrEnum):
    """How a call to a model ended.

    Timeout, rate_limited and error are infrastructure and never a score; the rest is what the
    model did.
    """

    OK = "ok"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    EMPTY = "empty"
    NO_HTML = "no_html"
    NO_ANSWER = "no_answer"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    ERROR = "error"


#: How finished replies are called, beside those that are whole.
_STATUS = {"length": ReplyStatus.TRUNCATED, "content_filter": ReplyStatus.REFUSED}


def status_of(text: str, finish_reason: str | None) -> ReplyStatus:
    """Return how a reply of *text* ended that came: whole, cut off, refused or empty."""
    status = _STATUS.get(finish_reason or "", ReplyStatus.OK)
    return ReplyStatus.EMPTY if status is ReplyStatus.OK and not text.strip() else status


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or a video, known by its hash; its bytes are made when they are to be sent.

    ``name`` is a file name that a person would give it, such as ``frame_03.jpg``; ``fps`` is how
    many frames a second of a video are to be looked at.
    """

    media_type: str
    sha256: str
    size: int
    name: str
    load: Callable[[], bytes] = field(compare=False, repr=False)
    fps: float | None = None

    @classmethod
    def of(cls, data: bytes, *, media_type: str, name: str) -> Media:
        """Return bytes that are there already as a part of a call."""
        digest = hashlib.sha256(data).hexdigest()
        return cls(media_type, digest, len(data), name, load=lambda: data)

    @property
    def is_video(self) -> bool:
        """Whether it moves."""
        return self.media_type.startswith("video/")


Part = str | Media


@dataclass(frozen=True, slots=True)
class CallSettings:
    """What a model is asked for besides the content; all of it is part of the key.

    ``thinking``: minimal, low, medium, high, xhigh or max; ``None`` leaves it to the provider.
    """

    max_tokens: int
    thinking: str | None = None


@dataclass(frozen=True)
class Call:
    """One question to one model.

    ``what`` says it in a person's words, ``task`` is the task's id, ``purpose`` the one of several
    things that a role is asked for; they are no part of the key.
    ``prompt`` names the prompt and its version, ``sample`` counts from 1: equal questions of
    different samples are different calls.
    """

    role: Role
    model: ModelSpec
    prompt: str
    parts: tuple[Part, ...]
    settings: CallSettings
    what: str
    task: str = ""
    sample: int = 1
    purpose: str = ""

    @property
    def media(self) -> tuple[Media, ...]:
        """Return the pictures and videos, in order."""
        return tuple(part for part in self.parts if isinstance(part, Media))

    @cached_property
    def key(self) -> str:
        """Return the SHA-256 (64 hex digits) of what is asked: calls of one key have one answer."""
        return key_of(question(self))


def question(call: Call) -> dict[str, Any]:
    """Return what *call* asks as JSON: everything that its answer depends on, and no secrets.

    Texts stand as they are, pictures by hash. Keys, addresses of files, timeouts, versions of
    libraries are no part of it.
    """
    return {
        "schema": KEY_SCHEMA,
        "role": call.role,
        "model": call.model.identity,
        "prompt": call.prompt,
        "settings": {k: v for k, v in asdict(call.settings).items() if v is not None},
        "parts": [_part(part) for part in call.parts],
        "sample": call.sample,
    }


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, str):
        return {"text": part}
    told = {"media_type": part.media_type, "sha256": part.sha256, "bytes": part.size}
    return told if part.fps is None else {**told, "fps": part.fps}


def key_of(asked: dict[str, Any]) -> str:
    """Return the SHA-256 (64 hex digits) of a `question`: calls of one key have one answer."""
    canon = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canon.encode()).hexdigest()


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Usage(_Frozen):
    """Tokens, as the provider counts them; ``None`` where it does not say."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_tokens: int | None = None


class Reply(_Frozen):
    """What came back. ``cost_usd`` is ``None`` where no price is known; times are in seconds.

    ``latency_s`` is that of the try that succeeded, ``tries`` how many there were, ``note`` what
    the model said when it refused.
    """

    status: ReplyStatus
    text: str = ""
    finish_reason: str | None = None
    served_model: str | None = None
    usage: Usage = Usage()
    cost_usd: float | None = None
    latency_s: float = 0.0
    tries: int = Field(default=1, ge=1)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to a call, and whether it was on disk already.

    ``began`` is when it was sent (seconds since 1970), ``None`` for a reply that was there.
    """

    call: Call
    reply: Reply
    cached: bool
    began: float | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a call.

    ``status`` is that of the reply, or what was made of it; ``note`` says in a sentence what is to
    be known of it, or which trouble there was; ``reply`` is ``None`` where none came. ``again``: it
    was asked once more, for the answer before had not the form that was asked for.
    """

    call: Call
    status: ReplyStatus
    note: str = ""
    reply: Reply | None = None
    cached: bool = False
    tries: int = 0
    again: bool = False
    began: float | None = None

    @classmethod
    def of(
        cls, answer: Answer, status: ReplyStatus, note: str = "", *, again: bool = False
    ) -> Made:
        """Return what came of a call that was answered."""
        return cls(
            call=answer.call,
            status=status,
            note=note,
            reply=answer.reply,
            cached=answer.cached,
            again=again,
            began=answer.began,
        )

    @classmethod
    def failed(cls, call: Call, error: ModelError, *, again: bool = False) -> Made:
        """Return what came of a call that has no answer that counts."""
        answer = error.answer if isinstance(error.answer, Answer) else None
        return cls(
            call=call,
            status=ReplyStatus(error.status),
            note=str(error),
            reply=answer.reply if answer else None,
            cached=answer.cached if answer else False,
            tries=error.tries,
            again=again,
            began=answer.began if answer else None,
        )
