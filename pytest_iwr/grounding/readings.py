"""The ways in which one description may be read, the plainest first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.lexicon import ORDINALS
from pytest_iwr.grounding.outline import TICKABLE
from pytest_iwr.grounding.wanted import Context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.grounding.wanted import Wanted

#: Verbs of what has two states.
_SWITCHING: Final = frozenset({"turn", "toggle", "switch", "enable", "disable", "tick", "check",
                               "untick", "uncheck"})  # fmt: skip


def readings(wanted: Wanted) -> Iterator[Wanted]:
    """Yield *wanted*, and the same words read in another way.

    "Last name" may be a label as well as the last of several names; "turn on Slack messages" may
    mean a switch that bears no words.
    """
    if wanted.ordinal and wanted.words and wanted.label is None:
        for word, number in ORDINALS.items():
            if number == wanted.ordinal:
                yield replace(wanted, ordinal=None, words=wanted.words | {word})
        if not wanted.noun and not wanted.act and not wanted.choosing:
            return  # "the last login", "last name": nothing says that things are counted
    if not wanted.named and wanted.aside and wanted.contexts:
        yield replace(wanted, words=wanted.aside, aside=frozenset())
    yield wanted
    if wanted.words & wanted.states and wanted.label is None:
        rest = wanted.words - wanted.states
        yield replace(wanted, words=rest, act="" if wanted.act not in rest else wanted.act)
    if wanted.ordinal and wanted.words and wanted.kind in TICKABLE and wanted.label is None:
        among = Context(words=wanted.words, opener="of")
        yield replace(wanted, words=frozenset(), contexts=(among, *wanted.contexts))
        yield replace(wanted, words=frozenset())
    if wanted.verb in _SWITCHING and wanted.kind in {"", "item"} and wanted.words:
        yield replace(wanted, kind="switch", noun="switch")
