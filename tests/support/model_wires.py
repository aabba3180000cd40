"""Four wires of model providers, not streamed: what a request asks, how a reply is written."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Finish = Literal["stop", "length", "refusal", "blocked"]


class Wire(StrEnum):
    """How a provider is spoken to; the first is also what vLLM and its like speak."""

    CHAT = "openai-chat"
    RESPONSES = "openai-responses"
    ANTHROPIC = "anthropic"
    GEMINI = "gemini"


class Seen(NamedTuple):
    """A picture or a video as it arrived; ``fps`` is how often a video is to be looked at."""

    media_type: str
    sha256: str
    size: int
    fps: float | None = None

    @classmethod
    def of(cls, media_type: str, data: bytes, fps: float | None = None) -> Seen:
        """Return how these bytes are known."""
        return cls(media_type, hashlib.sha256(data).hexdigest(), len(data), fps)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: texts (the system's first) and media in order, names of headers in lower case.

    ``body`` is the whole of it, for what only one wire has, such as how hard to think.
    """

    wire: Wire
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    model: str
    texts: tuple[str, ...]
    media: tuple[Seen, ...]
    max_tokens: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """A reply. ``refusal`` is the model's own, in words where the wire has room for them.

    ``blocked`` is the provider's filter, without words. ``served`` is the model that answered,
    if not the one asked. ``usage`` counts tokens: all of the input, output, input from a cache.
    """

    text: str
    finish: Finish = "stop"
    thought: bool = False
    served: str | None = None
    usage: tuple[int, int, int] = (1000, 200, 0)


_PATHS = {
    Wire.CHAT: re.compile(r"/v1/chat/completions"),
    Wire.RESPONSES: re.compile(r"/v1/responses"),
    Wire.ANTHROPIC: re.compile(r"/v1/messages"),
    Wire.GEMINI: re.compile(r"/v1beta/models/(?P<model>[^:/]+):generateContent"),
}


def read_request(path: str, headers: Mapping[str, str], data: bytes) -> Asked | None:
    """Return what is asked, or ``None`` where nobody listens on *path*.

    Raises `ValueError` for a stream: only whole replies are spoken here.
    """
    bare = path.partition("?")[0]
    on = {wire: match for wire, pattern in _PATHS.items() if (match := pattern.fullmatch(bare))}
    if not on:
        return None
    ((wire, match),) = on.items()
    body = json.loads(data)
    if body.get("stream"):
        raise ValueError(f"{wire}: a stream was asked for; only whole replies are spoken here")
    parts = tuple(_PARTS[wire](body))
    return Asked(
        wire=wire,
        path=path,
        headers={name.lower(): value for name, value in headers.items()},
        body=body,
        model=match.groupdict().get("model") or body["model"],
        texts=tuple(part for part in parts if isinstance(part, str)),
        media=tuple(part for part in parts if isinstance(part, Seen)),
        max_tokens=_max_tokens(body),
    )


def _max_tokens(body: Mapping[str, Any]) -> int | None:
    names = ("max_completion_tokens", "max_output_tokens", "max_tokens")
    told = [body[name] for name in names if body.get(name) is not None]
    return told[0] if told else body.get("generationConfig", {}).get("maxOutputTokens")


def _openai_parts(body: Mapping[str, Any]) -> Iterator[str | Seen]:
    if body.get("instructions"):
        yield body["instructions"]
    for message in body["messages"] if "messages" in body else body["input"]:
        content = message["content"]
        yield from [content] if isinstance(content, str) else map(_openai_part, content)


def _openai_part(part: Mapping[str, Any]) -> str | Seen:
    if "text" in part:
        return part["text"]
    address = part.get("image_url") or part["video_url"]
    uri = address if isinstance(address, str) else address["url"]
    media_type, data = uri.removeprefix("data:").split(";base64,")
    return Seen.of(media_type, base64.b64decode(data))


def _anthropic_parts(body: Mapping[str, Any]) -> Iterator[str | Seen]:
    for content in (body.get("system", []), *(m["content"] for m in body["messages"])):
        yield from [content] if isinstance(content, str) else map(_anthropic_part, content)


def _anthropic_part(part: Mapping[str, Any]) -> str | Seen:
    if "text" in part:
        return part["text"]
    source = part["source"]
    return Seen.of(source["media_type"], base64.b64decode(source["data"]))


def _gemini_parts(body: Mapping[str, Any]) -> Iterator[str | Seen]:
    for content in (body.get("systemInstruction", {"parts": []}), *body["contents"]):
        yield from map(_gemini_part, content["parts"])


def _gemini_part(part: Mapping[str, Any]) -> str | Seen:
    if "text" in part:
        return part["text"]
    inline = part["inlineData"]
    # Google reads both spellings, and both alphabets; its own client mixes them.
    media_type = inline.get("mimeType") or inline["mime_type"]
    data = base64.b64decode(inline["data"].replace("-", "+").replace("_", "/"))
    return Seen.of(media_type, data, part.get("videoMetadata", {}).get("fps"))


_PARTS = {
    Wire.CHAT: _openai_parts,
    Wire.RESPONSES: _openai_parts,
    Wire.ANTHROPIC: _anthropic_parts,
    Wire.GEMINI: _gemini_parts,
}


def reply_body(wire: Wire, said: Said, model: str) -> dict[str, Any]:
    """Return the JSON by which *wire* says it."""
    return _REPLIES[wire](said, said.served or model)


def _chat_reply(said: Said, model: str) -> dict[str, Any]:
    finish = {"length": "length", "blocked": "content_filter"}.get(said.finish, "stop")
    message = {"role": "assistant", "content": said.text, "refusal": None}
    if said.finish == "refusal":
        message |= {"content": None, "refusal": said.text}
    asked, spent, cached = said.usage
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {
            "prompt_tokens": asked,
            "completion_tokens": spent,
            "total_tokens": asked + spent,
            "prompt_tokens_details": {"cached_tokens": cached},
            "completion_tokens_details": {"reasoning_tokens": spent if said.thought else 0},
        },
    }


def _responses_reply(said: Said, model: str) -> dict[str, Any]:
    reasons = {"length": "max_output_tokens", "blocked": "content_filter"}
    reason = reasons.get(said.finish)
    status = "incomplete" if reason else "completed"
    content = {"type": "output_text", "text": said.text, "annotations": []}
    if said.finish == "refusal":
        content = {"type": "refusal", "refusal": said.text}
    message = {"type": "message", "id": "msg_1", "role": "assistant", "status": status}
    thinking = {"type": "reasoning", "id": "rs_1", "summary": []}
    asked, spent, cached = said.usage
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1_790_000_000,
        "model": model,
        "status": status,
        "incomplete_details": {"reason": reason} if reason else None,
        "output": [thinking] if said.thought else [message | {"content": [content]}],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": asked,
            "output_tokens": spent,
            "total_tokens": asked + spent,
            "input_tokens_details": {"cached_tokens": cached, "cache_write_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": spent if said.thought else 0},
        },
    }


def _anthropic_reply(said: Said, model: str) -> dict[str, Any]:
    reasons = {"stop": "end_turn", "length": "max_tokens"}
    thinking = {"type": "thinking", "thinking": "First the frames.", "signature": "c2lnbmVk"}
    text = [{"type": "text", "text": said.text}] if said.text else []
    why = {"type": "refusal", "category": "general_harms", "explanation": "It may harm somebody."}
    asked, spent, cached = said.usage
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [thinking, *text] if said.thought else text,
        "stop_reason": reasons.get(said.finish, "refusal"),
        "stop_sequence": None,
        "stop_details": None if said.finish in reasons else why,
        "usage": {
            "input_tokens": asked - cached,
            "output_tokens": spent,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": cached,
        },
    }


def _gemini_reply(said: Said, model: str) -> dict[str, Any]:
    asked, spent, cached = said.usage
    tokens = "thoughtsTokenCount" if said.thought else "candidatesTokenCount"
    about = {
        "responseId": "gemini-1",
        "modelVersion": model,
        "usageMetadata": {
            "promptTokenCount": asked,
            tokens: spent,
            "totalTokenCount": asked + spent,
            "cachedContentTokenCount": cached,
        },
    }
    if said.finish == "blocked":
        return about | {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}
    content = {"role": "model"} | ({} if said.thought else {"parts": [{"text": said.text}]})
    candidate = {"content": content, "finishReason": "STOP", "index": 0}
    if said.finish == "length":
        candidate["finishReason"] = "MAX_TOKENS"
    if said.finish == "refusal":
        rating = {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH"}
        candidate = {"finishReason": "SAFETY", "safetyRatings": [rating], "index": 0}
    return about | {"candidates": [candidate]}


_REPLIES = {
    Wire.CHAT: _chat_reply,
    Wire.RESPONSES: _responses_reply,
    Wire.ANTHROPIC: _anthropic_reply,
    Wire.GEMINI: _gemini_reply,
}
