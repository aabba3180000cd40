"""The ways in which one description may be read, the plainest first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.lexicon import ACTS, ORDINALS
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
    if not wanted.named and wanted.aside and wanted.kind:
        yield replace(wanted, words=wanted.aside, aside=frozenset())
    yield wanted
    if wanted.label is None:
        yield from _looser(wanted)


def _looser(wanted: Wanted) -> Iterator[Wanted]:
    """Yield readings in which a word tells of a state, a list, or a switch, and is on no label."""
    if wanted.words & wanted.states:
        rest = wanted.words - wanted.states
        act = wanted.act if wanted.act in rest else ""
        yield replace(wanted, words=rest, act=act, must=wanted.states)
    if not wanted.verb and not wanted.kind:
        yield from _as_a_bag(wanted)
    if wanted.kind in TICKABLE and wanted.words and wanted.ordinal:
        among = Context(words=wanted.words, opener="of")
        yield replace(wanted, words=frozenset(), contexts=(among, *wanted.contexts))
    nameless = wanted.words and not wanted.names and wanted.kind in TICKABLE
    if nameless and (wanted.ordinal or wanted.states):
        yield replace(wanted, words=frozenset())
    if wanted.verb in _SWITCHING and wanted.kind in {"", "item"} and wanted.words:
        yield replace(wanted, kind="switch", noun="switch")


def _as_a_bag(wanted: Wanted) -> Iterator[Wanted]:
    """Yield all words as one heap, where one of them says what is done: "jazz night register"."""
    if any(c.phrase or c.landmark or c.ordinal for c in wanted.contexts):
        return
    said = wanted.words.union(*(context.words for context in wanted.contexts))
    acts = said & ACTS
    if len(acts) == 1 and len(said) > 1:
        yield replace(wanted, words=said, act=min(acts), contexts=())
