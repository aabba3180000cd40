"""What is known of models, as data: aliases, ids that end, who serves them, what they are shown.

The table is ``catalogue.toml``, which has a version. Users add aliases of their own.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from math import inf
from typing import TYPE_CHECKING, Any, Literal

from pytest_iwr.errors import UsageError
from pytest_iwr.models.budget import Budget
from pytest_iwr.models.spec import OFFLINE, ModelSpec, parse_resolved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

Wire = Literal["anthropic", "openai-responses", "openai-chat", "google"]
Profile = Literal["paper", "modern"]
#: The environment variable with the key for an address of the user's own.
OWN_KEY = "IWR_API_KEY"


@dataclass(frozen=True, slots=True)
class Provider:
    """Who serves models: the wire, its usual address, the variables that may hold the key.

    ``prices`` is the provider's name in the table of prices.
    """

    name: str
    wire: Wire
    base_url: str | None = None
    keys: tuple[str, ...] = ()
    prices: str | None = None


@dataclass(frozen=True, slots=True)
class Retiring:
    """An id that ends on a day, and what stands in for it."""

    model: str
    on: date
    instead: str
    because: str

    def words(self, today: date) -> str:
        """Say that it ends, or has ended."""
        ends = "is retired on" if today < self.on else "was retired on"
        return f"{self.model} {ends} {self.on}: {self.because}; its successor is {self.instead}"


@dataclass(frozen=True, slots=True)
class OwnAlias:
    """What a user's alias says besides the model: fields of its budget, a price, its served id."""

    spec: ModelSpec
    budget: Mapping[str, int | bool]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Aliases, providers, ends and budgets; ``version`` is that of the table."""

    version: str
    aliases: Mapping[str, str]
    providers: Mapping[str, Provider]
    retiring: Mapping[str, Retiring]
    _budgets: Mapping[str, Sequence[Mapping[str, Any]]]
    _videos: Sequence[str]
    own: Mapping[str, OwnAlias] = field(default_factory=dict)

    def find(self, said: str) -> ModelSpec:
        """Return the model that *said* names. Raises `UsageError`, naming the closest ones."""
        if said in self.own:
            return self.own[said].spec
        if said in self.aliases:
            return parse_resolved(self.aliases[said], said=said)
        provider = said.partition(":")[0]
        if ":" in said and provider in {*self.providers, *OFFLINE}:
            return parse_resolved(said)
        raise UsageError(self._unknown(said))

    def _unknown(self, said: str) -> str:
        if ":" in said:
            known = sorted({*self.providers, *OFFLINE, "floor"})
            word, what = said.partition(":")[0], "provider"
        else:
            known = sorted({*self.aliases, *self.own})
            word, what = said.replace("/", ":").partition(":")[0], "alias"
        close = get_close_matches(word, known, n=3, cutoff=0.5)
        meant = f"did you mean {' or '.join(close)}? " if close else ""
        return f"{said!r}: no {what} {word!r} is known; {meant}known are {', '.join(known)}"

    def provider(self, spec: ModelSpec) -> Provider:
        """Return who serves *spec*; an address of one's own is spoken to as chat completions."""
        known = self.providers[spec.provider]
        if spec.base_url is None:
            return known
        own = replace(known, base_url=spec.base_url, keys=(OWN_KEY,), prices=None)
        return replace(own, wire="openai-chat") if known.wire == "openai-responses" else own

    def budget(self, spec: ModelSpec, profile: Profile) -> Budget:
        """Return what *spec* is shown under *profile*."""
        values: dict[str, Any] = {}
        for entry in self._budgets[profile]:
            if fnmatchcase(_plain(spec), entry["match"]):
                values |= {name: value for name, value in entry.items() if name != "match"}
        values["native_video"] = any(fnmatchcase(_plain(spec), match) for match in self._videos)
        own = self.own.get(spec.said)
        return Budget(**{**values, **(own.budget if own else {})})

    def with_own(self, lines: Sequence[str]) -> Catalogue:
        """Return the catalogue with a user's aliases; each is ``NAME=SPEC [FIELD=VALUE …]``."""
        own = dict(_own_alias(line, self) for line in lines)
        return replace(self, own=own)


def _plain(spec: ModelSpec) -> str:
    """Return provider and name, lower-cased: what budgets are matched against."""
    return f"{spec.provider}:{spec.name}".lower()


@cache
def catalogue() -> Catalogue:
    """Return what this version of pytest-iwr knows of models."""
    table = tomllib.loads(
        files("pytest_iwr.models").joinpath("catalogue.toml").read_text(encoding="utf-8")
    )
    return Catalogue(
        version=table["version"],
        aliases=table["alias"],
        providers={
            name: Provider(name, **{**one, "keys": tuple(one["keys"])})
            for name, one in table["provider"].items()
        },
        retiring={one["model"]: Retiring(**one) for one in table["retiring"]},
        _budgets=table["budget"],
        _videos=[one["match"] for one in table["video"]],
    )


_BUDGET_FIELDS = {one.name for one in fields(Budget)}


def _own_alias(line: str, known: Catalogue) -> tuple[str, OwnAlias]:
    name, equals, rest = line.partition("=")
    name, words = name.strip(), rest.split()
    if not (equals and name and words) or ":" in name:
        raise UsageError(f"alias {line!r}: write NAME=provider:name[@base_url] [FIELD=VALUE …]")
    spec = replace(known.find(words[0]), said=name)
    values = dict(_field(word, line) for word in words[1:])
    serves, price = values.pop("serves", None), values.pop("price", None)
    return name, OwnAlias(replace(spec, serves=serves, price=price), values)


def _field(word: str, line: str) -> tuple[str, Any]:
    name, _, text = word.partition("=")
    try:
        if name == "serves" and text:
            return name, text
        if name == "price":
            return name, _price(text)
        if name == "native_video":
            return name, {"on": True, "off": False}[text]
        if name in _BUDGET_FIELDS and (value := int(text)) > 0:
            return name, value
    except (KeyError, ValueError):
        pass
    known = ", ".join(sorted({*_BUDGET_FIELDS, "serves", "price"}))
    raise UsageError(
        f"alias {line!r}: {word!r} is not understood; fields are {known}; numbers are whole, "
        "native_video is on or off, a price is US dollars per million tokens in/out, such as 2/10"
    )


def _price(text: str) -> tuple[float, float]:
    """Read a price. A limit of cost holds only for one that is a number, and not below 0."""
    paid_in, _, paid_out = text.partition("/")
    price = float(paid_in), float(paid_out)
    if not all(0 <= usd < inf for usd in price):
        raise ValueError(text)
    return price
