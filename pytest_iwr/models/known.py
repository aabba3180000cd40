"""All that is known of one model, put together: who serves it, for how much, what it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.models.keys import variable_of
from pytest_iwr.models.prices import per_million

if TYPE_CHECKING:
    from pytest_iwr.models.budget import Budget
    from pytest_iwr.models.catalogue import Catalogue, Profile, Provider, Retiring
    from pytest_iwr.models.spec import ModelSpec


@dataclass(frozen=True, slots=True)
class Known:
    """A model: ``price`` is US dollars per million tokens in and out, ``None`` where unknown.

    ``provider`` is ``None`` for what answers on this machine. ``key`` is the variable of the
    environment that holds the key now.
    """

    said: str
    spec: ModelSpec
    budget: Budget
    provider: Provider | None
    price: tuple[float, float] | None
    key: str | None
    ends: Retiring | None


def known(said: str, catalogue: Catalogue, profile: Profile) -> Known:
    """Return what is known of the model that *said* names. Raises `UsageError`."""
    spec = catalogue.find(said)
    provider = None if spec.is_offline else catalogue.provider(spec)
    return Known(
        said=said,
        spec=spec,
        budget=catalogue.budget(spec, profile),
        provider=provider,
        price=per_million(spec, provider) if provider else (0.0, 0.0),
        key=variable_of(provider) if provider else None,
        ends=catalogue.retiring.get(spec.resolved),
    )
