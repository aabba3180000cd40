"""One JUnit test case per action: rewrites the file that pytest wrote, or writes one of its own.

pytest leaves subtests that passed out of its JUnit file and counts the others under the name of
their test. Here the test case of each task becomes a suite of its own, beside pytest's. Files keep
to Jenkins' schema ``junit-10.xsd``, as far as it lies with us.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple
from xml.etree import ElementTree as ET

from pytest_iwr.aggregate import floors_beside
from pytest_iwr.errors import IwrError
from pytest_iwr.placing import write_whole
from pytest_iwr.report.junit_suite import KEY_PROPERTY, OURS, task_suite

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from pytest_iwr.report.attachments import Attachments
    from pytest_iwr.results import TaskResult

NAME = "IWR-Bench"
Gate = Literal["actions", "none"]

_TOTALS = ("tests", "failures", "errors", "skipped")


def itemise(
    xml_path: Path,
    results: Mapping[str, TaskResult],
    *,
    gate: Gate = "actions",
    attachments: Attachments,
) -> None:
    """Replace, in a JUnit file of pytest, each task's test case by a suite with a case per action.

    *results* maps `Key.path` to results; those without a test case (pytest writes none for a test
    that was interrupted) have their suites at the end. A test case without the property ``iwr.key``
    stays as it is; one whose key is not in *results* loses our properties, which the schema forbids
    there. A file with nothing of ours is not touched. With *gate* ``none``, and for floors beside a
    subject, failed actions are skipped as expected. All totals are recounted in cases; the file is
    replaced at once. Raises `IwrError` when it is no JUnit file, or cannot be written.
    """
    root = _read(xml_path)
    make = _Maker.of(results.values(), gate, attachments)
    told: set[str] = set()
    ours: list[ET.Element] = []
    for suite in root.findall("testsuite"):
        found = _by_key(suite, results)
        ours += _divide(root, suite, [(results[key], cases) for key, cases in found.items()], make)
        told.update(found)
    more = [make.suite(result) for key, result in results.items() if key not in told]
    root.extend(more)
    stripped = [_without_ours(case) for case in root.iter("testcase")]
    if ours or more or any(stripped):
        _finish(xml_path, root, [*ours, *more])


def write_junit(
    xml_path: Path,
    results: Sequence[TaskResult],
    *,
    gate: Gate = "actions",
    attachments: Attachments,
) -> None:
    """Write a JUnit file of *results* alone: a suite per task, a case per action.

    With *gate* ``none``, and for floors beside a subject, failed actions are skipped as expected.
    The file is replaced at once, its folder made. Raises `IwrError` when it cannot be written.
    """
    make = _Maker.of(results, gate, attachments)
    root = ET.Element("testsuites", name=NAME)
    root.extend(make.suite(result) for result in results)
    _finish(xml_path, root, list(root))


class _Maker(NamedTuple):
    """What every suite of a file is made with; failures of the *expected* subjects are skipped."""

    expected: frozenset[str]
    attachments: Attachments

    @classmethod
    def of(cls, results: Collection[TaskResult], gate: Gate, attachments: Attachments) -> _Maker:
        subjects = frozenset(result.key.subject for result in results)
        return cls(subjects if gate == "none" else floors_beside(results), attachments)

    def suite(self, result: TaskResult, *, replaced: Sequence[ET.Element] = ()) -> ET.Element:
        expected = result.key.subject in self.expected
        return task_suite(
            result, attachments=self.attachments, expected=expected, replaced=replaced
        )


def _read(xml_path: Path) -> ET.Element:
    try:
        root = ET.parse(xml_path).getroot()  # noqa: S314 - our own pytest wrote it, a moment ago
    except (OSError, ET.ParseError) as error:
        raise IwrError(f"{xml_path}: cannot be itemised: {error}") from error
    if root.tag == "testsuite":
        wrapper = ET.Element("testsuites")
        wrapper.append(root)
        return wrapper
    if root.tag != "testsuites":
        raise IwrError(f"{xml_path}: cannot be itemised: <{root.tag}> is no JUnit report")
    return root


def _by_key(suite: ET.Element, results: Mapping[str, TaskResult]) -> dict[str, list[ET.Element]]:
    """Return the test cases of tasks; one has two where both its call and its teardown failed."""
    found: defaultdict[str, list[ET.Element]] = defaultdict(list)
    for case in suite.findall("testcase"):
        for entry in case.findall("properties/property"):
            if entry.get("name") == KEY_PROPERTY and entry.get("value", "") in results:
                found[entry.get("value", "")].append(case)
                break
    return found


def _divide(
    root: ET.Element,
    suite: ET.Element,
    tasks: Sequence[tuple[TaskResult, Sequence[ET.Element]]],
    make: _Maker,
) -> list[ET.Element]:
    """Put a suite for each of *tasks* behind *suite*, whose cases they replace, and return them."""
    at = list(root).index(suite) + 1
    origin = {name: value for name in ("timestamp", "hostname") if (value := suite.get(name))}
    made = [make.suite(result, replaced=cases) for result, cases in tasks]
    for ours in reversed(made):
        ours.attrib.update(origin)
        root.insert(at, ours)
    for case in (case for _, cases in tasks for case in cases):
        suite.remove(case)
    if made and not len(suite):
        root.remove(suite)
    return made


def _without_ours(case: ET.Element) -> bool:
    """Take our properties from a case that stays; tell whether there were any."""
    held = case.find("properties")
    if held is None:
        return False
    found = [entry for entry in held if entry.get("name", "").startswith(OURS)]
    for entry in found:
        held.remove(entry)
    if not len(held):
        case.remove(held)
    return bool(found)


def _finish(xml_path: Path, root: ET.Element, ours: Sequence[ET.Element]) -> None:
    _distinguish(root, ours)
    _recount(root)
    data = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    write_whole(xml_path.resolve(), data, problem="cannot be written")


def _distinguish(root: ET.Element, ours: Sequence[ET.Element]) -> None:
    """Give our cases names of their own: of equal class and name GitLab keeps only the first."""
    mine = [case for suite in ours for case in suite.iter("testcase")]
    of_us = {id(case) for case in mine}
    taken = {_identity(case) for case in root.iter("testcase") if id(case) not in of_us}
    for case in mine:
        name, number = case.get("name", ""), 1
        while _identity(case) in taken:
            number += 1
            case.set("name", f"{name} ({number})")
        taken.add(_identity(case))


def _identity(case: ET.Element) -> tuple[str, str]:
    return case.get("classname", ""), case.get("name", "")


def _recount(root: ET.Element) -> None:
    suites = root.findall("testsuite")
    for suite in suites:
        _total(suite, [_tally(case) for case in suite.findall("testcase")])
    _total(root, [[float(suite.get(name, "0")) for name in (*_TOTALS, "time")] for suite in suites])
    root.attrib.pop("skipped")  # a suite may say it, the root may not


def _tally(case: ET.Element) -> list[float]:
    """Return what one case adds to the totals: a case has one outcome, the worst that it holds."""
    worst = next((tag for tag in ("error", "failure", "skipped") if case.find(tag) is not None), "")
    outcomes = [float(worst == tag) for tag in ("failure", "error", "skipped")]
    return [1.0, *outcomes, float(case.get("time", "0"))]


def _total(element: ET.Element, parts: Sequence[Sequence[float]]) -> None:
    sums = [sum(column) for column in zip(*parts, strict=True)] or [0.0] * (len(_TOTALS) + 1)
    for name, count in zip(_TOTALS, sums, strict=False):
        element.set(name, str(int(count)))
    element.set("time", f"{sums[-1]:.3f}")
