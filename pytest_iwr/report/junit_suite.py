"""The JUnit suite of one task: a case per action, the scores as properties."""

from __future__ import annotations

import json
import re
from copy import copy
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pytest_iwr.metrics import Interval, score
from pytest_iwr.report.engines import made_of, names_of
from pytest_iwr.report.judging import calibration_words, tripped_words
from pytest_iwr.report.junit_cases import XFAIL, Case, Outcome, as_expected, cases_of
from pytest_iwr.report.text import name_of, protocol_of, subject_of
from pytest_iwr.tally import tally
from pytest_iwr.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_iwr.metrics import TaskScores
    from pytest_iwr.report.attachments import Attachments
    from pytest_iwr.results import TaskResult

#: The property by which a test case is known to be that of a task; its value is `Key.path`.
KEY_PROPERTY = "iwr.key"
#: What the names of our properties begin with.
OURS = "iwr."

_LINE_LIMIT = 500
_BODY_LIMIT = 8_000
#: What `clean` leaves and XML 1.0 does not allow.
_NOT_XML = re.compile("[\ufffe\uffff]")


def task_suite(
    result: TaskResult,
    *,
    attachments: Attachments,
    expected: bool = False,
    replaced: Sequence[ET.Element] = (),
) -> ET.Element:
    """Return the suite of one task, its totals not yet counted.

    It may stand for test cases *replaced* of pytest's. What only pytest knows is kept: foreign
    properties, captured output, errors of setup and teardown, and a failure that no action
    explains. Failed actions are skipped when they were *expected* to fail, or pytest recorded so.
    """
    scores = score(result)
    cases = cases_of(result, scores, attachments=attachments)
    if expected or _expected(replaced):
        cases = [as_expected(case) for case in cases]
    explained = any(case.outcome and case.outcome.tag in {"error", "failure"} for case in cases)
    cases += _pytests_own(replaced, explained=explained)
    suite = ET.Element("testsuite", name=_line(name_of(result.key)))
    suite.append(_properties(result, scores, attachments, replaced))
    classname = _line(f"{result.key.dataset}.{result.key.task}.{subject_of(result.key)}")
    suite.extend(_element(case, classname=classname) for case in cases)
    suite.extend(part for tag in ("system-out", "system-err") for part in _parts(replaced, tag))
    return suite


def _parts(replaced: Sequence[ET.Element], path: str) -> list[ET.Element]:
    return [part for case in replaced for part in case.findall(path)]


def _expected(replaced: Sequence[ET.Element]) -> bool:
    """Whether pytest took what failed in this task as expected."""
    return any(part.get("type") == XFAIL for part in _parts(replaced, "skipped"))


def _pytests_own(replaced: Sequence[ET.Element], *, explained: bool) -> Iterator[Case]:
    parts = _parts(replaced, "error") + ([] if explained else _parts(replaced, "failure"))
    for part in parts:
        message, kind = part.get("message", ""), part.get("type", "")
        yield Case("pytest", Outcome(part.tag, message, kind, part.text or ""))


def _element(case: Case, *, classname: str) -> ET.Element:
    attributes = {"classname": classname, "name": _line(case.name), "time": f"{case.seconds:.3f}"}
    element = ET.Element("testcase", attributes)
    if case.outcome:
        element.append(_told(case.outcome))
    if case.output:
        ET.SubElement(element, "system-out").text = "\n".join(case.output)
    return element


def _told(outcome: Outcome) -> ET.Element:
    """Return the element of an outcome; it has a text always, as GitLab shows nothing else."""
    element = ET.Element(outcome.tag, message=_line(outcome.message))
    if outcome.kind:
        element.set("type", outcome.kind)
    body = clean(outcome.body, limit=_BODY_LIMIT)
    element.text = _NOT_XML.sub("", body) or _line(outcome.message)
    return element


def _line(text: str) -> str:
    return _NOT_XML.sub("", one_line(text, limit=_LINE_LIMIT))


def _properties(
    result: TaskResult,
    scores: TaskScores,
    attachments: Attachments,
    replaced: Sequence[ET.Element],
) -> ET.Element:
    """Return the properties of the suite; a score that is missing has none."""
    element = ET.Element("properties")
    for name, value in (*_values(result, scores), ("results", str(attachments.folder))):
        if value is not None and value != "":
            text = f"{value:.6g}" if isinstance(value, float) else _line(str(value))
            ET.SubElement(element, "property", name=f"{OURS}{name}", value=text)
    foreign = _parts(replaced, "properties/property")
    element.extend(copy(p) for p in foreign if not p.get("name", "").startswith(OURS))
    return element


def _values(result: TaskResult, scores: TaskScores) -> Iterator[tuple[str, str | float | None]]:
    task = result.task
    yield "key", result.key.path
    yield "status", result.status
    yield "protocol", protocol_of(task)
    yield "fingerprint", task.fingerprint
    yield "page", task.page_spec
    yield "reply", task.reply_status
    yield from _judging(result)
    yield from _engines(result)
    if result.calls:
        yield "cost_usd", tally(result.calls).cost_usd
    yield "chromium", task.chromium
    yield from _ends("ifs", scores.ifs, scores.ifs_interval)
    yield from _ends("vfs", scores.vfs, scores.vfs_interval)
    yield "vfs_null", scores.vfs_null
    yield from _ends("vfs_all", scores.vfs_all, scores.vfs_all_interval)
    yield from _ends("final", scores.final, scores.final_interval)
    yield "coverage", scores.coverage
    yield "words_f1", scores.words_f1
    yield "structure_sees", scores.structure_sees
    yield "compared", str(scores.compared)
    yield "flagged", str(scores.flagged)
    yield "counts", json.dumps({str(kind): count for kind, count in scores.counts.items()})
    yield "undecided", str(scores.undecided)
    yield "errors", "; ".join(scores.errors)


def _judging(result: TaskResult) -> Iterator[tuple[str, str | None]]:
    judge = result.task.judge
    if judge is None:
        return
    yield "judge", judge.name
    yield "calibration", calibration_words(judge)
    yield "judges_itself", "yes" if result.task.judges_itself else None
    yield "canary", tripped_words(result) or None


def _engines(result: TaskResult) -> Iterator[tuple[str, str]]:
    made = made_of([result])
    yield "text_engine", "; ".join(names_of(made.text))
    yield "structure_engine", "; ".join(names_of(made.structure))
    yield "unverified_weights", ", ".join(made.unverified)


def _ends(
    name: str, headline: float | None, interval: Interval | None
) -> Iterator[tuple[str, float | None]]:
    yield name, headline
    yield f"{name}_low", interval.low if interval else None
    yield f"{name}_high", interval.high if interval else None
