"""The text of a page cut to what matters: what changed, and what stands near some words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pytest_iwr.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: So many lines speak of a phrase at most; they are shown with the lines around them.
_PLACES = 3
_BEFORE, _AFTER = 2, 3
#: A line with a smaller share of the words of a phrase does not speak of it.
_LEAST_SHARE = 0.5
#: Where no line speaks of anything, so many lines from the top.
_TOP = 20
#: How the line ends that opens what cannot be seen.
_HEADING_END = ":"
_QUOTED = re.compile("['\"\u2018\u201c]([^'\"\u2019\u201d]+)['\"\u2019\u201d]")
#: Words that descriptions are made of, whatever they describe.
_COMMON: Final = frozenset(
    words(
        "a an and as at button by click control down enter field for from icon in into is item "
        "link menu next of on option page press row scroll tab text the to type up with your"
    )
)
#: What checks say of things, in quotes as well.
_STATES: Final = frozenset(
    words(
        "changed unchanged checked unchecked selected expanded collapsed enabled disabled "
        "down up top bottom page"
    )
)


@dataclass(frozen=True, slots=True)
class Changed:
    """How one text of a page differs from another.

    ``lines``: what went (``- …``) and what came (``+ …``), each in the order of the page. ``moved``
    counts the lines that are in both and stand in another order, or are in view now and were not.
    """

    lines: tuple[str, ...]
    moved: int

    def __bool__(self) -> bool:
        return bool(self.lines or self.moved)


def changed(before: Sequence[str], after: Sequence[str]) -> Changed:
    """Return how the text of a page changed."""
    gone, stayed = _parted(before, after)
    come, now = _parted(after, before)
    moved = sum(_content(a) != _content(b) for a, b in zip(stayed, now, strict=True))
    return Changed((*(f"- {line}" for line in gone), *(f"+ {line}" for line in come)), moved)


def _parted(lines: Sequence[str], others: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the lines that *others* do not have, and those that they have, too."""
    known = Counter(_content(line) for line in others)
    own: list[str] = []
    shared: list[str] = []
    for line in lines:
        content = _content(line)
        (shared if known[content] else own).append(line)
        known[content] -= bool(known[content])
    return own, shared


def _content(line: str) -> tuple[str, ...]:
    """Return what a line says; of what is out of view, the order of its words is not known."""
    return tuple(sorted(line.replace("'", " ").split()))


def phrases_of(description: str, *checks: str) -> tuple[str, ...]:
    """Return what to look for: everything in quotes, and the telling words of *description*."""
    quoted = _QUOTED.findall(description)
    quoted += [one for check in checks for one in _QUOTED.findall(check) if one not in _STATES]
    others = [word for word in words(_QUOTED.sub(" ", description)) if word not in _COMMON]
    return tuple(dict.fromkeys([*quoted, *others]))


def near(lines: Sequence[str], phrases: Sequence[str]) -> list[tuple[str, int]]:
    """Return the lines that speak of *phrases*, and those around them.

    Pairs of a line and 0, or of an empty text and how many lines were left out there. The first
    line and the headings of parts that are shown are always there; where nothing matches, the first
    lines are.
    """
    found: list[tuple[str, int]] = []
    at = 0
    for index in [*sorted(_kept(lines, phrases)), len(lines)]:
        gap = lines[at:index]
        if len(gap) == 1:
            found.append((gap[0], 0))
        elif gap:
            found.append(("", len(gap)))
        if index < len(lines):
            found.append((lines[index], 0))
        at = index + 1
    return found


def _kept(lines: Sequence[str], phrases: Sequence[str]) -> set[int]:
    places = {place for phrase in phrases for place in _places(lines, phrase)}
    if not places:
        return set(range(min(_TOP, len(lines))))
    kept = {0}
    for place in places:
        kept |= set(range(max(place - _BEFORE, 0), min(place + _AFTER + 1, len(lines))))
    headings = {index for index, line in enumerate(lines) if line.endswith(_HEADING_END)}
    return kept | {heading for heading in headings if any(one > heading for one in kept)}


def _places(lines: Sequence[str], phrase: str) -> Iterator[int]:
    """Yield the lines that have the most words of *phrase*, the first of them."""
    wanted = set(words(phrase))
    wanted = wanted - _COMMON or wanted
    shares = [len(wanted & set(words(line))) / len(wanted) if wanted else 0.0 for line in lines]
    best = max(shares, default=0.0)
    if best >= _LEAST_SHARE:
        yield from [index for index, share in enumerate(shares) if share == best][:_PLACES]
