"""What calls to models took: how they ended, tokens, money, time. Unknown is not nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_iwr.records import CallRecord


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over calls. ``statuses`` counts how they ended, ``cached`` came from disk.

    Tokens are sums over the calls that know them, ``None`` where none does. ``cost_usd`` is what
    the replies cost when they were made, ``paid_usd`` what of that was paid in this run;
    ``unpriced`` calls have no known price. ``latency_s`` is the mean of those that were answered.
    """

    calls: int
    cached: int
    statuses: Mapping[str, int]
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    paid_usd: float | None
    unpriced: int
    latency_s: float | None


def tally(calls: Iterable[CallRecord]) -> Tally:
    """Return the sums over *calls*."""
    known = list(calls)
    priced = [one for one in known if one.cost_usd is not None]
    paid = [one for one in priced if not one.cached]
    answered = [one.latency_s for one in known if one.latency_s is not None]
    return Tally(
        calls=len(known),
        cached=sum(one.cached for one in known),
        statuses=dict(Counter(one.status for one in known)),
        input_tokens=_sum(one.input_tokens for one in known),
        output_tokens=_sum(one.output_tokens for one in known),
        cost_usd=sum(one.cost_usd or 0.0 for one in priced) if priced else None,
        paid_usd=sum(one.cost_usd or 0.0 for one in paid) if priced else None,
        unpriced=sum(one.cost_usd is None and one.latency_s is not None for one in known),
        latency_s=sum(answered) / len(answered) if answered else None,
    )


def most_at_once(calls: Iterable[CallRecord]) -> int:
    """Return how many of *calls* were under way at one moment, at most; those from disk were not.

    A call is taken to have lasted for its last try.
    """
    sent = [(one.began, one.latency_s) for one in calls if not one.cached]
    known = [(began, began + lasted) for began, lasted in sent if began and lasted is not None]
    moments = sorted([(begin, 1) for begin, _ in known] + [(end, -1) for _, end in known])
    return max(accumulate((change for _, change in moments), initial=0))


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
