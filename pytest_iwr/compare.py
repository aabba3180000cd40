"""What changed from one run to another, and whether it is worse beyond noise.

Pure decisions on results. *Before* and *after* are the two runs; a difference is after minus
before, so what got worse is negative.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.aggregate import floors_beside
from pytest_iwr.errors import UsageError
from pytest_iwr.gate import FAILED, NOT_TO_BE_TRUSTED, PASSED, trustworthy
from pytest_iwr.pairs import Delta, Pair, delta, take_final, take_ifs, take_vfs
from pytest_iwr.results import Status, missing
from pytest_iwr.scores import score

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_iwr.results import Key, TaskResult

#: A mean that is lower by less is a rounding error of the machine.
_ROUNDING = 1e-9


class Standing(StrEnum):
    """Whether a subject is worse after than before, beyond noise."""

    WORSE = "worse"
    NOT_WORSE = "not worse"
    UNKNOWN = "unknown"


class Made(NamedTuple):
    """What numbers were made with; those of another make are never put side by side unlabelled."""

    protocol: str
    fingerprint: str
    visual: str


class Subjects(NamedTuple):
    """Who is compared: mostly the same name twice."""

    before: str
    after: str


@dataclass(frozen=True)
class Compared:
    """The pairs of one subject, of which one mean can be made: all of one make before and after."""

    subjects: Subjects
    made_before: Made
    made_after: Made
    pairs: tuple[Pair, ...]

    @cached_property
    def ifs(self) -> Delta:
        """Return the difference of IFS."""
        return delta(self.pairs, take_ifs)

    @cached_property
    def vfs(self) -> Delta:
        """Return the difference of VFS; where nothing was there to compare, a VFS is 0."""
        return delta(self.pairs, take_vfs)

    @cached_property
    def final(self) -> Delta:
        """Return the difference of Final."""
        return delta(self.pairs, take_final)

    @property
    def deciding(self) -> Delta:
        """Return what the gate goes by: Final, or IFS where there is no Final."""
        return self.final if self.final.n else self.ifs

    @property
    def standing(self) -> Standing:
        """Say whether the subject is worse beyond noise.

        With an interval (from 5 tasks on): when all of it is below 0. With fewer tasks: when the
        mean is below 0 and there is an action that broke, or a page that is gone.
        """
        found = self.deciding
        if found.value is None:
            return Standing.UNKNOWN
        if found.ci:
            worse = found.ci.high < -_ROUNDING
        else:
            seen = any(pair.lost_page or pair.broken for pair in self.pairs)
            worse = seen and found.value < -_ROUNDING
        return Standing.WORSE if worse else Standing.NOT_WORSE


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side; ``only_before`` and ``only_after`` have no counterpart."""

    groups: tuple[Compared, ...]
    only_before: tuple[Key, ...]
    only_after: tuple[Key, ...]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Return all pairs."""
        return tuple(pair for group in self.groups for pair in group.pairs)

    @property
    def makes(self) -> tuple[tuple[Made, Made], ...]:
        """Return the makes that differ within a pair."""
        both = ((group.made_before, group.made_after) for group in self.groups)
        return tuple(dict.fromkeys(pair for pair in both if pair[0] != pair[1]))

    @property
    def changed_tasks(self) -> tuple[tuple[str, str], ...]:
        """Return dataset and name of the tasks that are others now."""
        return tuple(dict.fromkeys(pair.task for pair in self.pairs if pair.changed_task))

    @property
    def standing(self) -> Standing:
        """Return the worst standing of a group; one that is unknown is not good enough either."""
        found = {group.standing for group in self.groups}
        order = (Standing.WORSE, Standing.UNKNOWN)
        return next((one for one in order if one in found), Standing.NOT_WORSE)


@dataclass(frozen=True, slots=True)
class Trust:
    """What speaks against the run after: ``missing`` results were to come and never came."""

    errors: int = 0
    unfinished: int = 0
    missing: int = 0
    decided: bool = True

    @property
    def given(self) -> bool:
        """Whether nothing does."""
        return self.decided and not (self.errors or self.unfinished or self.missing)


def compare(before: Sequence[TaskResult], after: Sequence[TaskResult]) -> Comparison:
    """Return the pairs of two runs.

    Subjects of one name are compared with each other; when there is none, the only subject of one
    run with the only one of the other. Floors are left out unless they are all there is. Raises
    `UsageError` when the subjects do not say who is to be compared with whom.
    """
    old, new = _tested(before), _tested(after)
    partners = _partners(old, new)
    known = {result.key: result for result in old}
    found: defaultdict[tuple[Subjects, Made, Made], list[Pair]] = defaultdict(list)
    alone = []
    for result in new:
        subject = partners.get(result.key.subject, result.key.subject)
        other = known.pop(result.key.model_copy(update={"subject": subject}), None)
        if other is None:
            alone.append(result.key)
            continue
        who = Subjects(other.key.subject, result.key.subject)
        found[who, _made(other), _made(result)].append(Pair(other, result))
    groups = (Compared(*who, tuple(pairs)) for who, pairs in sorted(found.items(), key=_name))
    return Comparison(tuple(groups), only_before=tuple(known), only_after=tuple(alone))


def trust(after: Sequence[TaskResult], *, expected: Iterable[str] = ()) -> Trust:
    """Return what speaks against a run; *expected* are the keys of all that it was to have."""
    sound = [result for result in after if not score(result).errors]
    return Trust(
        errors=len(after) - len(sound),
        unfinished=sum(_is_unfinished(result) for result in after),
        missing=len(missing(expected, after)),
        decided=trustworthy(sound),
    )


def _is_unfinished(result: TaskResult) -> bool:
    """Tell a result that waits or was stopped from one with an error, which is counted as that."""
    return not result.status.finished and result.status is not Status.INCOMPLETE


def exit_status(comparison: Comparison, given: Trust, *, gate: bool) -> int:
    """Return the exit status: not to be trusted (3) before worse beyond noise (1, with *gate*)."""
    if not given.given or (gate and comparison.standing is Standing.UNKNOWN):
        return NOT_TO_BE_TRUSTED
    return FAILED if gate and comparison.standing is Standing.WORSE else PASSED


def _tested(results: Sequence[TaskResult]) -> list[TaskResult]:
    floors = floors_beside(results)
    return [result for result in results if result.key.subject not in floors]


def _partners(old: Sequence[TaskResult], new: Sequence[TaskResult]) -> dict[str, str]:
    """Return who was before what a subject after is compared with, where the names differ."""
    befores, afters = ({result.key.subject for result in results} for results in (old, new))
    if befores & afters:
        return {}
    if len(befores) == len(afters) == 1:
        return {afters.pop(): befores.pop()}
    raise UsageError(
        f"the runs have no subject in common: {', '.join(sorted(befores)) or 'none'} before, "
        f"{', '.join(sorted(afters)) or 'none'} after; compare runs of the same subjects, or of one"
    )


def _made(result: TaskResult) -> Made:
    return Made(result.task.protocol, result.task.fingerprint, result.task.visual)


def _name(item: tuple[tuple[Subjects, Made, Made], list[Pair]]) -> tuple[Subjects, Made, Made]:
    return item[0]
