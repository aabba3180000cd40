"""The JUnit suite of one task: a case per action, the scores as properties."""

from __future__ import annotations

import json
import re
from copy import copy
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from pytest_iwr.metrics import Interval, score
from pytest_iwr.report.text import (
    ended_at,
    name_of,
    protocol_of,
    scores_words,
    subject_of,
    why,
    words_of,
)
from pytest_iwr.results import Execution, Result, Status
from pytest_iwr.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_iwr.metrics import TaskScores
    from pytest_iwr.results import ActionRecord, ActionResult, TaskResult

#: The property by which a test case is known to be that of a task; its value is `Key.path`.
KEY_PROPERTY = "iwr.key"
#: Where the run's results lie: known to the plugin only, so its property is kept.
FOLDER_PROPERTY = "iwr.results"
XFAIL = "pytest.xfail"

_MESSAGE_LIMIT = 500
_BODY_LIMIT = 8_000
#: What `clean` leaves and XML 1.0 does not allow.
_NOT_XML = re.compile("[\ufffe\uffff]")


class _Outcome(NamedTuple):
    """Why a case did not pass: ``tag`` is error, failure or skipped."""

    tag: str
    message: str
    kind: str = ""
    body: str = ""


class _Case(NamedTuple):
    name: str
    outcome: _Outcome | None = None
    seconds: float = 0.0


def task_suite(result: TaskResult, *, replaced: Sequence[ET.Element]) -> ET.Element:
    """Return the suite that stands for the test cases *replaced*, its totals not yet counted.

    What only pytest knows is kept: its properties, captured output, errors of setup and teardown,
    and a failure that no action explains. Failed actions are skipped as expected where pytest
    recorded an expected failure (``--iwr-gate=none``).
    """
    scores = score(result)
    cases = [*_opening(result), *_page(result, scores), *_actions(result, scores)]
    cases += _harness(result, scores)
    if _expected(replaced):
        cases = [_as_expected(case) for case in cases]
    explained = any(case.outcome and case.outcome.tag in {"error", "failure"} for case in cases)
    cases += _pytests_own(replaced, explained=explained)
    suite = ET.Element("testsuite", name=_line(name_of(result.key)))
    suite.append(_properties(result, scores, replaced))
    classname = _line(f"{result.key.dataset}.{result.key.task}.{subject_of(result.key)}")
    taken: set[str] = set()
    for case in cases:
        named = case._replace(name=_unique(_line(case.name), taken))
        suite.append(_element(named, classname=classname))
    suite.extend(part for tag in ("system-out", "system-err") for part in _parts(replaced, tag))
    return suite


def _parts(replaced: Sequence[ET.Element], path: str) -> list[ET.Element]:
    return [part for case in replaced for part in case.findall(path)]


def _expected(replaced: Sequence[ET.Element]) -> bool:
    """Whether pytest took what failed in this task as expected."""
    return any(part.get("type") == XFAIL for part in _parts(replaced, "skipped"))


def _as_expected(case: _Case) -> _Case:
    if case.outcome is None or case.outcome.tag != "failure":
        return case
    return case._replace(outcome=case.outcome._replace(tag="skipped", kind=XFAIL))


def _opening(result: TaskResult) -> Iterator[_Case]:
    opening = result.opening
    if opening is None or opening.execution is Execution.DONE:
        return
    tag = "error" if opening.execution is Execution.ERROR else "failure"
    reason = words_of(opening.reason) if opening.reason else "the page could not be opened"
    message = f"{reason}: {opening.detail}" if opening.detail else reason
    yield _Case("00 open", _Outcome(tag, message, "opening"), sum(opening.seconds.values()))


def _page(result: TaskResult, scores: TaskScores) -> Iterator[_Case]:
    if result.status is Status.NO_PAGE:
        body = scores_words(result, scores)
        yield _Case("page", _Outcome("failure", _status_words(result), "no_page", body))


def _status_words(result: TaskResult) -> str:
    words = words_of(result.status)
    return f"{words}: {result.end.reason}" if result.end and result.end.reason else words


def _actions(result: TaskResult, scores: TaskScores) -> Iterator[_Case]:
    ending = ended_at(result)
    if ending:
        unreached = f"not reached: the trajectory ended at {ending.planned.title}"
    else:
        unreached = f"not reached: {_status_words(result)}"
    for action in result.actions:
        outcome = _outcome(action, unreached=unreached)
        if outcome and outcome.tag == "failure":
            outcome = outcome._replace(body=f"{outcome.body}\n\n{scores_words(result, scores)}")
        yield _Case(action.planned.title, outcome, _seconds(action))


def _seconds(action: ActionResult) -> float:
    performed = sum(action.action.seconds.values()) if action.action else 0.0
    return performed + (action.verdict.seconds if action.verdict else 0.0)


def _outcome(action: ActionResult, *, unreached: str) -> _Outcome | None:
    match action.result:
        case Result.PASSED:
            return None
        case Result.NOT_REACHED:
            return _Outcome("skipped", unreached, "not_reached")
        case Result.UNDECIDED:
            return _Outcome("skipped", why(action), "undecided")
        case Result.ERROR:
            return _Outcome("error", why(action), "harness", _story(action))
        case Result.FAILED:
            reason = action.action.reason if action.action else None
            return _Outcome("failure", why(action), reason or "assertion", _story(action))


def _story(action: ActionResult) -> str:
    """Tell what was asked for and what was seen, a line each."""
    planned, record, verdict = action.planned, action.action, action.verdict
    lines = [planned.description or planned.title]
    if planned.assertion:
        lines.append(f"assertion: {planned.assertion}")
    lines.append(f"{action.result}: {why(action)}")
    lines += [f"  {c.holds}: {c.check} ({c.detail})" for c in verdict.checks] if verdict else []
    lines += _evidence(record) if record else []
    return "\n".join(one_line(line, limit=_MESSAGE_LIMIT) for line in lines)


def _evidence(record: ActionRecord) -> Iterator[str]:
    if record.target:
        yield f"target: {record.target} ({record.stage})"
    for candidate in record.candidates:
        yield f"candidate: {candidate.what} ({candidate.score:.0f})"
    if record.after or record.before:
        yield f"screenshot: {record.after or record.before}"
    yield from (f"note: {note}" for note in record.notes)


def _harness(result: TaskResult, scores: TaskScores) -> Iterator[_Case]:
    """Yield a case for the errors that no action and no opening tells."""
    told = any(action.result is Result.ERROR for action in result.actions)
    if told or (result.opening and result.opening.execution is Execution.ERROR):
        return
    if scores.errors:
        more = len(scores.errors) - 1
        message = f"{scores.errors[0]} (and {more} more)" if more else scores.errors[0]
        yield _Case("harness", _Outcome("error", message, "harness", "\n".join(scores.errors)))


def _pytests_own(replaced: Sequence[ET.Element], *, explained: bool) -> Iterator[_Case]:
    parts = _parts(replaced, "error") + ([] if explained else _parts(replaced, "failure"))
    for part in parts:
        message, kind = part.get("message", ""), part.get("type", "")
        yield _Case("pytest", _Outcome(part.tag, message, kind, part.text or ""))


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    taken.add(candidate)
    return candidate


def _element(case: _Case, *, classname: str) -> ET.Element:
    attributes = {"classname": classname, "name": case.name, "time": f"{case.seconds:.3f}"}
    element = ET.Element("testcase", attributes)
    if case.outcome is None:
        return element
    tag, message, kind, body = case.outcome
    child = ET.SubElement(element, tag, message=_line(message))
    if kind:
        child.set("type", kind)
    if body:
        child.text = _NOT_XML.sub("", clean(body, limit=_BODY_LIMIT))
    return element


def _line(text: str) -> str:
    return _NOT_XML.sub("", one_line(text, limit=_MESSAGE_LIMIT))


def _properties(
    result: TaskResult, scores: TaskScores, replaced: Sequence[ET.Element]
) -> ET.Element:
    """Return the properties of the suite; a score that is missing has none."""
    element = ET.Element("properties")
    for name, value in _values(result, scores):
        if value is not None and value != "":
            text = f"{value:.6g}" if isinstance(value, float) else _line(str(value))
            ET.SubElement(element, "property", name=f"iwr.{name}", value=text)
    foreign = _parts(replaced, "properties/property")
    element.extend(copy(p) for p in foreign if _is_foreign(p.get("name", "")))
    return element


def _is_foreign(name: str) -> bool:
    return name == FOLDER_PROPERTY or not name.startswith("iwr.")


def _values(result: TaskResult, scores: TaskScores) -> Iterator[tuple[str, str | float | None]]:
    task = result.task
    yield "key", result.key.path
    yield "status", result.status
    yield "protocol", protocol_of(task)
    yield "fingerprint", task.fingerprint
    yield "page", task.page_spec
    yield "chromium", task.chromium
    yield from _ends("ifs", scores.ifs, scores.ifs_interval)
    yield from _ends("vfs", scores.vfs, scores.vfs_interval)
    yield "vfs_null", scores.vfs_null
    yield from _ends("vfs_all", scores.vfs_all, scores.vfs_all_interval)
    yield from _ends("final", scores.final, scores.final_interval)
    yield "coverage", scores.coverage
    yield "compared", str(scores.compared)
    yield "flagged", str(scores.flagged)
    yield "counts", json.dumps({str(kind): count for kind, count in scores.counts.items()})
    yield "undecided", str(scores.undecided)
    yield "errors", "; ".join(scores.errors)


def _ends(
    name: str, headline: float | None, interval: Interval | None
) -> Iterator[tuple[str, float | None]]:
    yield name, headline
    yield f"{name}_low", interval.low if interval else None
    yield f"{name}_high", interval.high if interval else None
