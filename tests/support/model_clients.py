"""The clients of the four providers, pointed at a server of ours."""

from __future__ import annotations

from anyio.from_thread import start_blocking_portal
from model_wires import Wire
from pydantic_ai.direct import model_request
from pydantic_ai.messages import ModelRequest, SystemPromptPart, UserPromptPart
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.google import GoogleProvider
from pydantic_ai.providers.openai import OpenAIProvider

MODEL = "some-model-1"
KEY = "no-real-key"
#: Whatever comes, comes within this; nothing waits so long.
SOON_S = 20
_CLIENTS = {
    Wire.CHAT: (OpenAIChatModel, OpenAIProvider),
    Wire.RESPONSES: (OpenAIResponsesModel, OpenAIProvider),
    Wire.ANTHROPIC: (AnthropicModel, AnthropicProvider),
    Wire.GEMINI: (GoogleModel, GoogleProvider),
}


def ask(wire, server, *parts, base_url=None, **settings):
    """Ask the server once: no retries of the client's own, and a deadline for all of it.

    Only `model_request` keeps a deadline; the request of a model itself does not know of it.
    """
    of_wire, provider = _CLIENTS[wire]
    asked = ModelRequest([SystemPromptPart("Be brief."), UserPromptPart([*parts, "Write it."])])
    settings = {"max_retries": 0, "request_timeout": SOON_S, "max_tokens": 16_384} | settings

    async def once():
        at = provider(api_key=KEY, base_url=base_url or server.url(wire))
        async with of_wire(MODEL, provider=at) as model:
            return await model_request(model, [asked], model_settings=settings)

    # In a thread of its own: a browser of another test may keep a loop running in this one.
    with start_blocking_portal() as portal:
        return portal.call(once)
