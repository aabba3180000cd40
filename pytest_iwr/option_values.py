"""How the value of an option is read from its text. Every problem names where the text stood."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ON = ("on", "true", "yes", "1")
_OFF = ("off", "false", "no", "0")


@dataclass(frozen=True, slots=True)
class Shard:
    """One of ``of`` parts of the tasks; ``number`` counts from 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def holds(self, dataset: str, task: str) -> bool:
        """Tell whether a task is in this part: by its name alone, whatever else there is."""
        digest = hashlib.sha256(f"{dataset}/{task}".encode()).digest()
        return int.from_bytes(digest[:8]) % self.of == self.number - 1


def read_words(text: str, origin: str) -> tuple[str, ...]:
    """Return the words of a list that commas part, each once."""
    words = [word.strip() for word in text.split(",")]
    if not all(words):
        raise UsageError(f"{origin}={text}: between two commas nothing is named")
    return tuple(dict.fromkeys(words))


def read_lines(text: str, _origin: str) -> tuple[str, ...]:
    """Return the lines of a text that are not empty."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def read_flag(text: str, origin: str) -> bool:
    """Return whether a flag is on."""
    said = text.strip().lower()
    if said not in {*_ON, *_OFF}:
        raise UsageError(f"{origin}={text}: this is on or off")
    return said in _ON


def read_shard(text: str, origin: str) -> Shard:
    """Return which part of the tasks is meant."""
    match = re.fullmatch(r"\s*([0-9]{1,6})/([0-9]{1,6})\s*", text, re.ASCII)
    shard = Shard(int(match[1]), int(match[2])) if match else Shard(0, 0)
    if not 1 <= shard.number <= shard.of:
        raise UsageError(f"{origin}={text}: this is I/N, such as 2/4 for the second of four parts")
    return shard


def read_count(text: str, origin: str) -> int:
    """Return a whole number from 1."""
    if not re.fullmatch(r"\s*0*[1-9][0-9]{0,8}\s*", text, re.ASCII):
        raise UsageError(f"{origin}={text}: this is a whole number from 1")
    return int(text)


def _number(text: str, origin: str, *, low: float, high: float, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise UsageError(f"{origin}={text}: this is {what}")
    return value


def read_share(text: str, origin: str) -> float:
    """Return a number from 0 to 1."""
    return _number(text, origin, low=0, high=1, what="a number from 0 to 1")


def read_usd(text: str, origin: str) -> float:
    """Return an amount of US dollars, from 0."""
    most = 1_000_000
    return _number(text.removeprefix("$"), origin, low=0, high=most, what="US dollars, such as 5")


def read_seconds(text: str, origin: str) -> float:
    """Return a time in seconds."""
    return _number(text, origin, low=0.1, high=86_400, what="seconds, from 0.1 to 86400")


def _word(text: str, _origin: str) -> str:
    return text


#: Kinds of values, and who reads them: (text, where it stood) → value. Raises `UsageError`.
READERS: Mapping[str, Callable[[str, str], Any]] = {
    "word": _word,
    "words": read_words,
    "flag": read_flag,
    "shard": read_shard,
    "count": read_count,
    "share": read_share,
    "seconds": read_seconds,
    "usd": read_usd,
    "lines": read_lines,
}
