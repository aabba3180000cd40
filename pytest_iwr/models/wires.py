"""How a call is put on a wire: pydantic-ai's models, made for a spec. Nothing else touches them.

Loaded when a call is to be sent, never before: a provider's library takes 1 to 3 s to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import ModelError
from pytest_iwr.models.keys import key_of

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelRequest, UserContent
    from pydantic_ai.models import Model
    from pydantic_ai.settings import ModelSettings

    from pytest_iwr.models.call import Call, Media
    from pytest_iwr.models.catalogue import Provider
    from pytest_iwr.models.spec import ModelSpec

MISSING = (
    "models are asked through libraries that are not installed; install them with: "
    "pip install 'pytest-iwr[models]'"
)


def demand_key(spec: ModelSpec, provider: Provider) -> str:
    """Return the key for *spec*; an address of one's own may want none. Raises `ModelError`."""
    if key := key_of(provider):
        return key
    if spec.base_url:
        return "-"
    names = " or ".join(provider.keys)
    raise ModelError(f"no key for {spec.resolved}: set {names} in the environment", lasting=True)


def make_model(spec: ModelSpec, provider: Provider) -> Model[Any]:
    """Return pydantic-ai's model for *spec*. Raises `ModelError` for a missing key or library."""
    key = demand_key(spec, provider)
    try:
        return _MAKERS[provider.wire](spec.name, provider, key)
    except ImportError as error:
        raise ModelError(MISSING, lasting=True) from error


def _anthropic(name: str, at: Provider, key: str) -> Model[Any]:
    from pydantic_ai.models.anthropic import AnthropicModel  # noqa: PLC0415 - slow to load
    from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: PLC0415

    return AnthropicModel(name, provider=AnthropicProvider(api_key=key, base_url=at.base_url))


def _google(name: str, at: Provider, key: str) -> Model[Any]:
    from pydantic_ai.models.google import GoogleModel  # noqa: PLC0415 - slow to load
    from pydantic_ai.providers.google import GoogleProvider  # noqa: PLC0415

    return GoogleModel(name, provider=GoogleProvider(api_key=key, base_url=at.base_url))


def _responses(name: str, at: Provider, key: str) -> Model[Any]:
    from pydantic_ai.models.openai import OpenAIResponsesModel  # noqa: PLC0415 - slow to load
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    return OpenAIResponsesModel(name, provider=OpenAIProvider(api_key=key, base_url=at.base_url))


def _chat(name: str, at: Provider, key: str) -> Model[Any]:
    from pydantic_ai.providers.openai_compatible import (  # noqa: PLC0415 - slow to load
        OpenAICompatibleProvider,
    )

    from pytest_iwr.models.chat_wire import ChatModel  # noqa: PLC0415

    address = at.base_url or ""  # the catalogue has one for every provider of this wire
    return ChatModel(
        name, provider=OpenAICompatibleProvider(at.name, base_url=address, api_key=key)
    )


_MAKERS = {
    "anthropic": _anthropic,
    "google": _google,
    "openai-responses": _responses,
    "openai-chat": _chat,
}


def message(call: Call) -> ModelRequest:
    """Return what *call* says, part by part, as one message of a user."""
    from pydantic_ai.messages import ModelRequest, UserPromptPart  # noqa: PLC0415 - slow to load

    return ModelRequest(parts=[UserPromptPart(content=[_content(part) for part in call.parts])])


def _content(part: str | Media) -> UserContent:
    from pydantic_ai.messages import BinaryContent  # noqa: PLC0415 - slow to load

    if isinstance(part, str):
        return part
    more = {"fps": part.fps} if part.fps is not None else None
    return BinaryContent(part.load(), media_type=part.media_type, vendor_metadata=more)


def settings_of(call: Call, *, deadline_s: float) -> ModelSettings:
    """Return pydantic-ai's settings: one try, and *deadline_s* for all of it."""
    settings: dict[str, Any] = {
        "max_tokens": call.settings.max_tokens,
        "max_retries": 0,
        "request_timeout": deadline_s,
        # Of one read; the deadline above holds for the whole.
        "timeout": deadline_s,
    }
    if call.settings.thinking is not None:
        settings["thinking"] = call.settings.thinking
    return settings  # type: ignore[return-value]
