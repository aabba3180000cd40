"""Chat completions with a video in them, as vLLM, DashScope and OpenRouter take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_ai.models.openai import OpenAIChatModel

if TYPE_CHECKING:
    from pydantic_ai.messages import BinaryContent


class ChatModel(OpenAIChatModel):
    """Sends a video as a part ``video_url``, which is not OpenAI's own but its imitators'."""

    _unsupported_file_inputs = frozenset()

    async def _map_binary_content_item(self, item: BinaryContent, *args: Any, **more: Any) -> Any:
        if item.is_video:
            return {"type": "video_url", "video_url": {"url": item.data_uri}}
        return await super()._map_binary_content_item(item, *args, **more)
