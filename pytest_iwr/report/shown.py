"""The text of a page cut to what matters: what changed, and what stands near some words."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from pytest_iwr.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: So many lines that match best are shown, each with its neighbours.
_ANCHORS = 8
_AROUND = 2
#: A line that has a smaller share of the words of a phrase has nothing to do with it.
_LEAST_SHARE = 0.5
#: What a word outside of quotes weighs against a phrase in quotes.
_UNQUOTED = 0.5
#: Without any match, so many lines from the top.
_TOP = 20
#: How the line that opens what cannot be seen ends.
_HEADING_END = ":"
_QUOTED = re.compile(r"""['"‘“]([^'"’”]+)['"’”]""")
#: Words that descriptions are made of, whatever they describe.
_COMMON: Final = frozenset(
    "a an and as at button by click control down enter field for from icon in into is item link "
    "menu next of on option order page press row scroll tab text the to type up with your".split()
)


def changes_between(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """Return the lines that went (``- …``) and that came (``+ …``), in the order of the page."""
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    return tuple(
        line
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
        for line in (*(f"- {old}" for old in before[a:b]), *(f"+ {new}" for new in after[c:d]))
    )


def near(lines: Sequence[str], texts: Sequence[str]) -> list[tuple[str, int]]:
    """Return the lines that speak of *texts*, quoted phrases first, and those around them.

    Pairs of a line and 0, or of an empty text and how many lines were left out there. The first
    line and the headings of parts that are shown are always there; where nothing matches, the first
    lines are.
    """
    found: list[tuple[str, int]] = []
    at = 0
    for index in [*sorted(_kept(lines, texts)), len(lines)]:
        gap = lines[at:index]
        found += [(gap[0], 0)] if len(gap) == 1 else [("", len(gap))] if gap else []
        if index < len(lines):
            found.append((lines[index], 0))
        at = index + 1
    return found


def _kept(lines: Sequence[str], texts: Sequence[str]) -> set[int]:
    anchors = list(_anchors(lines, texts))
    if not anchors:
        return set(range(min(_TOP, len(lines))))
    kept = {0}
    for anchor in anchors:
        kept |= set(range(max(anchor - _AROUND, 0), min(anchor + _AROUND + 1, len(lines))))
    headings = [index for index, line in enumerate(lines) if line.endswith(_HEADING_END)]
    return kept | {index for index in headings if any(other > index for other in kept)}


def _anchors(lines: Sequence[str], texts: Sequence[str]) -> Iterator[int]:
    """Yield the lines that match best."""
    quoted = [found for text in texts for found in _QUOTED.findall(text)]
    others = {word for text in texts for word in words(_QUOTED.sub(" ", text))} - _COMMON
    phrases = {frozenset(words(phrase)) - _COMMON for phrase in quoted} - {frozenset()}
    marks = [_mark(frozenset(words(line)), phrases, others) for line in lines]
    ranked = sorted(range(len(lines)), key=lambda index: -marks[index])
    yield from (index for index in ranked[:_ANCHORS] if marks[index] >= _LEAST_SHARE)


def _mark(line: frozenset[str], phrases: set[frozenset[str]], others: set[str]) -> float:
    shares = [len(phrase & line) / len(phrase) for phrase in phrases]
    return max([*shares, _UNQUOTED if others & line else 0.0])
