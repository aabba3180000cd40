"""What is known of models, as tables and as JSON."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pytest_iwr.models.catalogue import OWN_KEY
from pytest_iwr.models.keys import variable_of
from pytest_iwr.report.table import Line, Row, lay_out
from pytest_iwr.report.text import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_iwr.models.budget import Budget
    from pytest_iwr.models.catalogue import Catalogue, Provider, Retiring
    from pytest_iwr.models.known import Known

_HEAD = {"bold": True}
_LEAST_ROOM = 20
_UNKNOWN = "unknown"
_NO_PRICES = "prices are not known: install them with: pip install 'pytest-iwr[models]'"
_OTHERS = (
    ("provider:name", "any model of these providers"),
    ("openai:NAME@http://HOST:PORT/v1", f"a server of your own; its key, if any, is {OWN_KEY}"),
    ("transformers:PATH", "weights on this machine"),
    ("recorded:DIR, script:MODULE:FUNCTION", "replies of your own"),
)


def lines(
    models: Sequence[Known], catalogue: Catalogue, *, profile: str, width: int
) -> Iterator[Line]:
    """Yield the tables: who is meant and for how much, what is shown, who serves."""
    yield Line(f"catalogue {catalogue.version}, budget {profile}, US dollars per million tokens")
    yield Line("")
    yield from lay_out([_MODELS, *map(_model, models)], width=width, cut=True)
    if find_spec("genai_prices") is None:
        yield Line(_NO_PRICES)
    yield Line("")
    yield from _shown(models, width=width)
    yield Line("")
    yield from lay_out(
        [_PROVIDERS, *map(_provider, catalogue.providers.values())], width=width, cut=True
    )
    yield from (Line(""), Line("other models", _HEAD))
    wide = max(len(spec) for spec, _ in _OTHERS)
    yield from (Line(f"{spec:{wide}}  {what}") for spec, what in _OTHERS)
    if catalogue.retiring:
        yield from (Line(""), Line("retiring", _HEAD))
    for one in catalogue.retiring.values():
        yield from _wrapped(_ends(one), width=width, indent="  ")


def _ends(one: Retiring) -> str:
    return one.words(datetime.now(tz=UTC).date())


def _wrapped(text: str, *, width: int, indent: str) -> Iterator[Line]:
    return map(Line, textwrap.wrap(text, width, subsequent_indent=indent))


_MODELS = Row(("alias", "model", "   $ in", "  $ out"), markup=_HEAD)


def _model(one: Known) -> Row:
    paid = [f"{_usd(price):>7}" for price in one.price or (None, None)]
    return Row((one.said, one.spec.resolved, *paid))


def _usd(price: float | None) -> str:
    if price is None:
        return _UNKNOWN
    return f"{price:.2f}" if round(price, 2) == price else f"{price:.3g}"


_SHOWN = ("frames", "images", "longest side", "tokens", "video")


def _shown(models: Sequence[Known], *, width: int) -> Iterator[Line]:
    """Yield what is shown, models of one budget together."""
    alike: dict[Budget, list[str]] = {}
    for one in models:
        alike.setdefault(one.budget, []).append(one.said)
    rows = [Row(_SHOWN, "shown to", markup=_HEAD)]
    room = width - sum(map(len, _SHOWN)) - 2 * len(_SHOWN)
    for budget, names in alike.items():
        cells = tuple(_cells(budget))
        said = ", ".join(names)
        for words in _parted(said, room) if room >= _LEAST_ROOM else [said]:
            rows.append(Row(cells, words))
            cells = ("",) * len(cells)
    return lay_out(rows, width=width, cut=False)


def _parted(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)


def _cells(budget: Budget) -> Iterator[str]:
    side = f"{budget.longest_side_px} px" if budget.longest_side_px else NONE
    said = (
        str(budget.max_frames),
        str(budget.max_images),
        side,
        str(budget.max_tokens),
        "yes" if budget.native_video else NONE,
    )
    return (f"{text:>{len(head)}}" for text, head in zip(said, _SHOWN, strict=True))


_PROVIDERS = Row(("provider", "wire", "key"), "in the environment as", markup=_HEAD)


def _provider(provider: Provider) -> Row:
    holds = variable_of(provider)
    keys = holds or " or ".join(provider.keys)
    return Row((provider.name, provider.wire, "set" if holds else "not set"), keys)


def detail(one: Known, catalogue: Catalogue, *, profile: str, width: int) -> Iterator[Line]:
    """Yield all that is known of a model."""
    yield Line(f"{one.said} (catalogue {catalogue.version})", _HEAD)
    for what, said in _about(one, profile):
        yield from _wrapped(f"  {what:<9} {said}", width=width, indent=" " * 12)


def _about(one: Known, profile: str) -> Iterator[tuple[str, str]]:
    yield "model", one.spec.resolved
    if one.spec.serves:
        yield "serves", one.spec.serves
    if one.provider:
        yield "wire", f"{one.provider.wire}{f', {url}' if (url := one.provider.base_url) else ''}"
        yield "key", _key(one)
    yield "price", _price(one)
    yield "budget", f"{profile}: {_budget(one.budget)}"
    yield "video", "as a file (--video=native), or frames" if one.budget.native_video else "frames"
    if one.ends:
        yield "warning", _ends(one.ends)


def _key(one: Known) -> str:
    keys = one.provider.keys if one.provider else ()
    if one.key:
        return f"{one.key} (set)"
    return f"{' or '.join(keys)} (not set{', and may not be needed' if one.spec.base_url else ''})"


def _price(one: Known) -> str:
    if one.provider is None:
        return "nothing: it answers on this machine"
    if one.price is None:
        return _UNKNOWN
    return "${} in, ${} out, per million tokens".format(*map(_usd, one.price))


def _budget(budget: Budget) -> str:
    side = f", longest side {budget.longest_side_px} px" if budget.longest_side_px else ""
    return (
        f"{budget.max_frames} frames, {budget.max_images} images{side}, {budget.max_tokens} tokens"
    )


def document(models: Sequence[Known], catalogue: Catalogue, *, profile: str) -> dict[str, Any]:
    """Return the list as JSON."""
    return {
        "catalogue": catalogue.version,
        "profile": profile,
        "models": [as_document(one) for one in models],
        "retiring": [_retiring(one) for one in catalogue.retiring.values()],
    }


def as_document(one: Known) -> dict[str, Any]:
    """Return a model as JSON; ``price`` is US dollars per million tokens."""
    provider = one.provider
    return {
        "alias": one.said,
        "model": one.spec.resolved,
        "provider": one.spec.provider,
        "wire": provider.wire if provider else None,
        "base_url": provider.base_url if provider else None,
        "keys": list(provider.keys) if provider else [],
        "key_is_set": one.key is not None,
        "price": dict(zip(("input", "output"), one.price, strict=True)) if one.price else None,
        "budget": asdict(one.budget),
        "retiring": _retiring(one.ends) if one.ends else None,
    }


def _retiring(one: Retiring) -> dict[str, str]:
    return {**asdict(one), "on": one.on.isoformat()}
