"""What is to be known of the model that judges: who it is, how good, whether to trust it here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.agreement import Agreement, Confusion
from pytest_iwr.report.text import NONE, by_protocol, name_of, plural
from pytest_iwr.results import Holds
from pytest_iwr.text import one_line, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_iwr.agreement import Rate
    from pytest_iwr.bootstrap import Interval
    from pytest_iwr.results import JudgeRecord, OpinionRecord, TaskResult, VerdictRecord

#: Disagreements that are listed; the others are in the JSON.
LISTED = 10


def judge_lines(results: Sequence[TaskResult]) -> Iterator[str]:
    """Yield who judged, how well it is known, and how it agrees with itself and the checks.

    Where there are several protocols, shares are taken of each alone, and say of which.
    """
    parts = by_protocol(results)
    for label, members in parts.items():
        behind = f" ({label})" if len(parts) > 1 else ""
        yield from (f"{words}{behind}" for words in _judge_lines(members))


def _judge_lines(results: Sequence[TaskResult]) -> Iterator[str]:
    judges = [result.task.judge for result in results if result.task.judge]
    for judge in dict.fromkeys(judges):
        yield f"{one_line(judge.model)}: {calibration_words(judge)}"
    if words := votes_words(results):
        yield words
    yield from _checks_lines(results)


def warning_lines(results: Sequence[TaskResult]) -> Iterator[str]:
    """Yield why verdicts may not be worth what they look: judges of themselves, canaries."""
    own = sorted({one_line(r.key.subject) for r in results if r.task.judges_itself})
    if own:
        yield f"{some(own)}: the judge is the model under test, so it judges pages of its own"
    for result in results:
        if words := tripped_words(result):
            yield f"{name_of(result.key)}: {words}"


def warnings_of(result: TaskResult) -> Iterator[str]:
    """Yield why the verdicts on one task may not be worth what they look."""
    if result.task.judges_itself:
        yield "the judge is the model under test: it judges a page of its own"
    if words := tripped_words(result):
        yield words


def calibration_words(judge: JudgeRecord) -> str:
    """Say how the judge did on pages of known truth, or that nobody knows."""
    known = judge.calibration
    if known is None:
        return "not calibrated: how often it is right is not known (iwr calibrate)"
    parts = [
        f"{name} {value:.3f}"
        for name, value in (
            ("accuracy", known.accuracy),
            ("false pass", known.false_pass),
            ("false fail", known.false_fail),
            ("kappa", known.kappa),
        )
        if value is not None
    ]
    return f"calibrated on {plural(known.cases, 'case')}: {', '.join(parts)}"


def tripped_words(result: TaskResult) -> str:
    """Say that the judge took an assertion for true that is false, or nothing."""
    if not result.tripped:
        return ""
    steps = some(f"action {one.step}" for one in result.tripped)
    return f"canary: the judge said yes to a false assertion ({steps}); do not trust its verdicts"


def agreement_of(verdict: VerdictRecord) -> float | None:
    """Return which share of the valid votes says what the verdict says, ``None`` without votes."""
    valid = [vote for vote in verdict.votes if vote.holds is not None]
    if not valid or verdict.holds is None:
        return None
    return sum(vote.holds is verdict.holds for vote in valid) / len(valid)


def votes_words(results: Iterable[TaskResult]) -> str:
    """Say how far votes agree with their verdicts, where there were several."""
    verdicts = [a.verdict for r in results for a in r.actions if a.verdict]
    several = [one for one in verdicts if len(one.votes) > 1]
    shares = [share for one in several if (share := agreement_of(one)) is not None]
    if not shares:
        return ""
    split = sum(share < 1 for share in shares)
    return (
        f"votes: {sum(len(one.votes) for one in several)} on {plural(len(several), 'verdict')}, "
        f"{sum(shares) / len(shares):.0%} agree with theirs, {split} split"
    )


def checks_agreement(results: Iterable[TaskResult]) -> Agreement | None:
    """Return how far a model agrees with the checks, which are taken for the truth.

    ``None`` where no model was heard beside checks that decided.
    """
    pairs = [(one.checks is Holds.YES, one.model.holds) for one in _heard(results)]
    return Agreement.of(Confusion.of(pairs)) if pairs else None


def disagreements(results: Iterable[TaskResult]) -> list[str]:
    """Return each action about which checks and model differ, with what each of them says."""
    return [
        f"{one.name}: {_differ(one)}"
        for one in _heard(results)
        if one.model.holds not in {one.checks, None}
    ]


class _Heard(NamedTuple):
    """An action that checks decided, and about which a model was heard beside them."""

    name: str
    checks: Holds
    model: OpinionRecord


def _heard(results: Iterable[TaskResult]) -> Iterator[_Heard]:
    for result in results:
        for action in result.actions:
            verdict = action.verdict
            if verdict is None or verdict.holds is None or verdict.beside is None:
                continue
            if verdict.beside.holds is not Holds.UNDECIDED:  # else the model decided
                name = f"{name_of(result.key)}: {one_line(action.planned.title)}"
                yield _Heard(name, verdict.holds, verdict.beside)


def _differ(one: _Heard) -> str:
    why = one_line(one.model.reason)
    return f"checks say {one.checks}, the judge {one.model.holds}{f': {why}' if why else ''}"


def _checks_lines(results: Sequence[TaskResult]) -> Iterator[str]:
    found = checks_agreement(results)
    if found is None:
        return
    counts = found.confusion
    parts = [
        f"accuracy {_rate(found.accuracy)}",
        f"false pass {_rate(found.false_pass)}",
        f"false fail {_rate(found.false_fail)}",
        f"kappa {_number(found.kappa, found.kappa_ci)}",
    ]
    errors = f", {plural(counts.errors, 'error')}" if counts.errors else ""
    yield f"beside the checks ({plural(counts.decided, 'verdict')}{errors}): {', '.join(parts)}"
    differing = disagreements(results)
    for words in differing[:LISTED]:
        yield f"differs: {words}"
    if len(differing) > LISTED:
        yield f"differs: … and {len(differing) - LISTED} more"


def _rate(rate: Rate) -> str:
    return _number(rate.value, rate.ci)


def _number(value: float | None, ci: Interval | None) -> str:
    if value is None:
        return NONE
    return f"{value:.3f} [{ci.low:.3f}, {ci.high:.3f}]" if ci else f"{value:.3f}"
