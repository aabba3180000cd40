"""What calls cost: the user's own price, else a table of prices, else nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.models.call import Usage

if TYPE_CHECKING:
    from pytest_iwr.models.catalogue import Provider
    from pytest_iwr.models.spec import ModelSpec

_MILLION = 1_000_000
#: Tokens of a call that shows a minute of video, and of a page.
_OUR_INPUT, _OUR_OUTPUT = 70_000, 9_000


def cost_usd(spec: ModelSpec, provider: Provider, usage: Usage) -> float | None:
    """Return US dollars for *usage*; ``None`` where tokens or prices are not known, never 0.

    An address of the user's own has no price but the one that an alias states: who serves there,
    and for how much, is not known, though the name of the model be.
    """
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    if spec.price is not None:
        paid_in, paid_out = spec.price
        return (usage.input_tokens * paid_in + usage.output_tokens * paid_out) / _MILLION
    return None if provider.prices is None else _by_table(spec.name, provider.prices, usage)


def per_million(spec: ModelSpec, provider: Provider) -> tuple[float, float] | None:
    """Return US dollars per million tokens in and out, for calls of the length of ours.

    A longer call may cost more a token: several providers have a second price from some length on.
    """
    shown = Usage(input_tokens=_OUR_INPUT, output_tokens=0)
    answered = Usage(input_tokens=_OUR_INPUT, output_tokens=_OUR_OUTPUT)
    paid_in, paid = cost_usd(spec, provider, shown), cost_usd(spec, provider, answered)
    if paid_in is None or paid is None:
        return None
    return (
        round(paid_in / _OUR_INPUT * _MILLION, 6),
        round((paid - paid_in) / _OUR_OUTPUT * _MILLION, 6),
    )


def _by_table(name: str, prices: str, usage: Usage) -> float | None:
    try:
        import genai_prices  # noqa: PLC0415 - in an extra, and slow to load
    except ImportError:
        return None
    told = genai_prices.Usage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
    )
    try:
        return float(genai_prices.calc_price(told, name, provider_id=prices).total_price)
    except LookupError:
        return None
