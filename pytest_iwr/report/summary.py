"""What a run comes to as a whole: the order and the words that every summary of it shares."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.aggregate import subjects_of
from pytest_iwr.metrics import aggregate, score
from pytest_iwr.report.engines import made_of
from pytest_iwr.report.text import (
    by_protocol,
    name_of,
    plural,
    protocol_of,
    protocol_words,
    with_more,
)
from pytest_iwr.results import Result, Status
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.metrics import Group, TaskScores
    from pytest_iwr.results import TaskRecord, TaskResult

#: An error may name two engines with all that they are made of.
_ERROR_LIMIT = 500
#: So many of the worst are named where not all can be.
WORST = 10

_UNFINISHED = (Status.PENDING, Status.INTERRUPTED, Status.INCOMPLETE)


class Scored(NamedTuple):
    """A result beside what it scored."""

    result: TaskResult
    scores: TaskScores


class Table(NamedTuple):
    """What was measured under one protocol: numbers of two never stand together."""

    label: str
    members: tuple[Scored, ...]
    subjects: tuple[Group, ...]
    floors: tuple[Group, ...]

    @property
    def of_subjects(self) -> tuple[Scored, ...]:
        """Return the members without the floors that stand beside them."""
        floors = {group.subject for group in self.floors}
        return tuple(one for one in self.members if one.result.key.subject not in floors)


def scored(results: Sequence[TaskResult]) -> tuple[Scored, ...]:
    """Return each result beside its scores."""
    return tuple(Scored(result, score(result)) for result in results)


def tables(members: Sequence[Scored]) -> tuple[Table, ...]:
    """Return a table for each protocol, in order of first appearance."""
    groups = aggregate(one.result for one in members)
    labels = dict.fromkeys(protocol_of(one.result.task) for one in members)
    return tuple(_table(label, members, groups) for label in labels)


def _table(label: str, members: Sequence[Scored], groups: Sequence[Group]) -> Table:
    ours = [group for group in groups if _label(group) == label]
    subjects = subjects_of(ours)
    return Table(
        label,
        tuple(one for one in members if protocol_of(one.result.task) == label),
        subjects,
        tuple(group for group in ours if group not in subjects),
    )


def _label(group: Group) -> str:
    return protocol_words(group.protocol, group.fingerprint, visual=group.visual)


def worst_first(members: Sequence[Scored]) -> list[Scored]:
    """Return what has a score by the low end of its Final (of IFS where there is no Final)."""
    standing = [(one.scores.final_interval or one.scores.ifs_interval, one) for one in members]
    ranked = [(interval.low, one) for interval, one in standing if interval]
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])]


def shortened_words(members: Sequence[Scored], *, shown: int, rest: str) -> str:
    """Say that only the *shown* worst stand there, where the *rest* is, and what all hold."""
    failed = sum(one.scores.counts[Result.FAILED] > 0 for one in members)
    pageless = sum(one.result.status is Status.NO_PAGE for one in members)
    text = f"the {shown} worst of {len(members)} results ({rest}); {failed} with a failed action"
    return f"{text}, {pageless} without a page" if pageless else text


def unfinished_words(members: Sequence[Scored]) -> str:
    """Return ``1 pending, 2 incomplete of 9 results``, or nothing where all are finished."""
    statuses = Counter(one.result.status for one in members)
    found = [f"{statuses[status]} {status}" for status in _UNFINISHED if statuses[status]]
    return f"{', '.join(found)} of {plural(len(members), 'result')}" if found else ""


def error_words(one: Scored) -> str:
    """Return the name of a result with its first error, and how many more there are."""
    errors = one.scores.errors
    return (
        f"{name_of(one.result.key)}: {with_more(one_line(errors[0], limit=_ERROR_LIMIT), errors)}"
    )


def undecided_words(members: Sequence[Scored]) -> str:
    """Return ``3 of 12 actions undecided``; said also when there are none."""
    undecided = sum(one.scores.undecided for one in members)
    actions = sum(len(one.result.actions) for one in members)
    return f"{undecided} of {plural(actions, 'action')} undecided"


def distrust_words(members: Sequence[Scored]) -> str:
    """Say not to trust a run with trouble of ours, or nothing where there was none."""
    errors = sum(bool(one.scores.errors) for one in members)
    told = [f"{plural(errors, 'task')} with harness errors"] if errors else []
    parts = by_protocol(one.result for one in members)
    told += [
        f"different engines are called {label}"
        for label, results in parts.items()
        if made_of(results).mixed
    ]
    return f"do not trust this run: {', '.join(told)}" if told else ""


class Browsers(NamedTuple):
    """Which browser ran, in words, and whether another made the checkpoints."""

    words: str
    differ: bool


def browsers(tasks: Sequence[TaskRecord]) -> Browsers | None:
    """Return which versions of the browser ran, or ``None`` where none did."""
    versions = sorted({task.chromium for task in tasks if task.chromium})
    recorded = sorted({task.recorded_with for task in tasks if task.recorded_with})
    if not versions:
        return None
    words = ", ".join(versions)
    if recorded:
        words += f" (checkpoints by {', '.join(recorded)})"
    differ = len({*versions, *recorded}) > 1
    return Browsers(f"{words}: versions differ" if differ else words, differ)
