"""What becomes of requests that were answered elsewhere, request by request."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import UsageError
from pytest_iwr.models.collect import REQUEST, Unusable, collected, take_in
from pytest_iwr.report.text import plural
from pytest_iwr.text import one_line, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pytest_iwr.models.cache import ReplyCache
    from pytest_iwr.models.collect import Collected


class Became(StrEnum):
    """What became of a request."""

    TAKEN = "taken"
    THERE = "there already"
    WAITS = "waiting"
    UNUSABLE = "not usable"


@dataclass(frozen=True, slots=True)
class Request:
    """A request folder: ``what`` was asked, else why it cannot be used."""

    home: Path
    became: Became
    what: str

    @property
    def is_there(self) -> bool:
        """Whether its reply is in the cache now."""
        return self.became in {Became.TAKEN, Became.THERE}


def taken_in(folder: Path, cache: ReplyCache) -> list[Request]:
    """Take the replies below *folder* into *cache*. Raises `UsageError` where no request is."""
    requests = [_taken_in(one, cache) for one in collected(folder)]
    if not requests:
        raise UsageError(
            f"{folder}: no request here; requests are folders with a {REQUEST}, which pytest "
            "writes with --iwr-cache=collect"
        )
    return requests


def _taken_in(one: Collected | Unusable, cache: ReplyCache) -> Request:
    if isinstance(one, Unusable):
        return Request(one.home, Became.UNUSABLE, one_line(one.why, limit=400))
    if take_in(one, cache):
        became = Became.TAKEN
    else:
        there = cache.path_of(one.provider, one.name, one.key).exists()
        became = Became.THERE if there else Became.WAITS
    return Request(one.home, became, one_line(one.what))


def lines(requests: Sequence[Request], cache: ReplyCache) -> Iterator[str]:
    """Yield a line for each request, then how many there are of each kind."""
    wide = max(len(one.became) for one in requests)
    for one in requests:
        yield f"{one.became:{wide}}  {one.what}"
    counts = Counter(one.became for one in requests)
    said = ", ".join(f"{counts[became]} {became}" for became in Became if counts[became])
    yield f"\n{plural(len(requests), 'request')}: {said}; replies are in {shown(cache.folder)}"


def document(requests: Sequence[Request], cache: ReplyCache) -> dict[str, Any]:
    """Return the same as JSON."""
    counts = Counter(one.became for one in requests)
    return {
        "cache": str(cache.folder),
        "counts": {became.value: counts[became] for became in Became},
        "requests": [
            {"folder": str(shown(one.home)), "became": one.became.value, "what": one.what}
            for one in requests
        ],
    }
