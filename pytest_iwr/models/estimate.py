"""What a call will take, before it is sent: tokens and price, roughly and rather too high.

A text is about four characters a token. Pictures cost what their provider says of its tokens a
picture, in round figures: no provider counts before it is asked, and asking costs a call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.models.call import Media, Usage
from pytest_iwr.models.prices import cost_usd

if TYPE_CHECKING:
    from pytest_iwr.models.call import Call
    from pytest_iwr.models.catalogue import Catalogue

_CHARACTERS = 4
#: Tokens for one picture of a screen: the providers' figures for about 1,500 px.
_PICTURE = {"anthropic": 1_600, "google": 1_100}
_ANY_PICTURE = 1_500
#: Tokens for a second of video at one frame a second, with its sound (ai.google.dev, 300).
_SECOND = 300
#: A page of a few hundred lines; more is thought than written where a model thinks.
_WRITTEN = 9_000
#: Bytes of video a second at the bundled recordings' rate; only to guess how long one is.
_VIDEO_BYTES_S = 60_000


def expected(call: Call) -> Usage:
    """Return the tokens that *call* is expected to take, in and out."""
    shown = sum(_tokens(part, call.model.provider) for part in call.parts)
    return Usage(input_tokens=shown, output_tokens=min(_WRITTEN, call.settings.max_tokens))


def expected_usd(call: Call, catalogue: Catalogue) -> float | None:
    """Return the US dollars that *call* is expected to cost, ``None`` where no price is known."""
    if call.model.is_offline:
        return 0.0
    return cost_usd(call.model, catalogue.provider(call.model), expected(call))


def most_usd(call: Call, catalogue: Catalogue) -> float | None:
    """Return what *call* costs when its reply takes all the tokens that it may; as above."""
    if call.model.is_offline:
        return 0.0
    whole = Usage(input_tokens=expected(call).input_tokens, output_tokens=call.settings.max_tokens)
    return cost_usd(call.model, catalogue.provider(call.model), whole)


def _tokens(part: str | Media, provider: str) -> int:
    if isinstance(part, str):
        return len(part) // _CHARACTERS + 1
    if part.is_video:
        return max(part.size // _VIDEO_BYTES_S, 1) * _SECOND
    return _PICTURE.get(provider, _ANY_PICTURE)
