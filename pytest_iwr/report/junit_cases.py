"""What a CI system is told of one task: a case per action, and what no action tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.report.text import ended_at, scores_words, why, with_more, words_of
from pytest_iwr.results import Execution, Result, Status
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.metrics import TaskScores
    from pytest_iwr.report.attachments import Attachments
    from pytest_iwr.results import ActionRecord, ActionResult, TaskResult

XFAIL = "pytest.xfail"

_LINE_LIMIT = 500


class Outcome(NamedTuple):
    """Why a case did not pass: ``tag`` is error, failure or skipped."""

    tag: str
    message: str
    kind: str = ""
    body: str = ""


class Case(NamedTuple):
    """One case: its outcome (``None``: passed), how long it took, the lines of its output."""

    name: str
    outcome: Outcome | None = None
    seconds: float = 0.0
    output: tuple[str, ...] = ()


def cases_of(result: TaskResult, scores: TaskScores, *, attachments: Attachments) -> list[Case]:
    """Return the cases of one task in the order of what happened."""
    cases = [*_opening(result), *_page(result, scores), *_actions(result, scores, attachments)]
    return [*cases, *_harness(result, scores)]


def as_expected(case: Case) -> Case:
    """Return *case*, its failure being an expected one, which fails nothing."""
    if case.outcome is None or case.outcome.tag != "failure":
        return case
    return case._replace(outcome=case.outcome._replace(tag="skipped", kind=XFAIL))


def _opening(result: TaskResult) -> Iterator[Case]:
    opening = result.opening
    if opening is None or opening.execution is Execution.DONE:
        return
    tag = "error" if opening.execution is Execution.ERROR else "failure"
    reason = words_of(opening.reason) if opening.reason else "the page could not be opened"
    message = f"{reason}: {opening.detail}" if opening.detail else reason
    yield Case("00 open", Outcome(tag, message, "opening"), sum(opening.seconds.values()))


def _page(result: TaskResult, scores: TaskScores) -> Iterator[Case]:
    if result.status is Status.NO_PAGE:
        message = _status_words(result)
        body = f"{message}\n\n{scores_words(result, scores)}"
        yield Case("page", Outcome("failure", message, "no_page", body))


def _status_words(result: TaskResult) -> str:
    words = words_of(result.status)
    return f"{words}: {result.end.reason}" if result.end and result.end.reason else words


def _actions(result: TaskResult, scores: TaskScores, attachments: Attachments) -> Iterator[Case]:
    ending = ended_at(result)
    if ending:
        unreached = f"not reached: the trajectory ended at {ending.planned.title}"
    else:
        unreached = f"not reached: {_status_words(result)}"
    for action in result.actions:
        outcome = _outcome(action, unreached=unreached)
        if outcome and outcome.tag == "failure":
            outcome = outcome._replace(body=f"{outcome.body}\n\n{scores_words(result, scores)}")
        output = attachments.lines(action, result.visuals.get(action.step))
        yield Case(action.planned.title, outcome, _seconds(action), output)


def _seconds(action: ActionResult) -> float:
    performed = sum(action.action.seconds.values()) if action.action else 0.0
    return performed + (action.verdict.seconds if action.verdict else 0.0)


def _outcome(action: ActionResult, *, unreached: str) -> Outcome | None:
    match action.result:
        case Result.PASSED:
            return None
        case Result.NOT_REACHED:
            return Outcome("skipped", unreached, "not_reached")
        case Result.UNDECIDED:
            return Outcome("skipped", why(action), "undecided")
        case Result.ERROR:
            return Outcome("error", why(action), "harness", _story(action))
        case Result.FAILED:
            reason = action.action.reason if action.action else None
            return Outcome("failure", why(action), reason or "assertion", _story(action))


def _story(action: ActionResult) -> str:
    """Tell what was asked for and what was seen, a line each."""
    planned, record, verdict = action.planned, action.action, action.verdict
    lines = [planned.description or planned.title]
    if planned.assertion:
        lines.append(f"assertion: {planned.assertion}")
    lines.append(f"{action.result}: {why(action)}")
    lines += [f"  {c.holds}: {c.check} ({c.detail})" for c in verdict.checks] if verdict else []
    lines += _evidence(record) if record else []
    return "\n".join(one_line(line, limit=_LINE_LIMIT) for line in lines)


def _evidence(record: ActionRecord) -> Iterator[str]:
    if record.target:
        yield f"target: {record.target} ({record.stage})"
    for candidate in record.candidates:
        yield f"candidate: {candidate.what} ({candidate.score:.0f})"
    if record.after or record.before:
        yield f"screenshot: {record.after or record.before}"
    yield from (f"note: {note}" for note in record.notes)


def _harness(result: TaskResult, scores: TaskScores) -> Iterator[Case]:
    """Yield a case for the errors that no action and no opening tells."""
    told = any(action.result is Result.ERROR for action in result.actions)
    if told or (result.opening and result.opening.execution is Execution.ERROR):
        return
    if scores.errors:
        message = with_more(scores.errors[0], scores.errors)
        yield Case("harness", Outcome("error", message, "harness", "\n".join(scores.errors)))
