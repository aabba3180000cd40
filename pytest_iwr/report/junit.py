"""One JUnit test case per action: rewrites the file that pytest wrote.

pytest leaves subtests that passed out of its JUnit file and counts the others under the name of
their test. Here the test case of each task becomes a suite of its own, beside pytest's.
"""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pytest_iwr.errors import IwrError
from pytest_iwr.report.junit_suite import KEY_PROPERTY, task_suite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pytest_iwr.results import TaskResult

_TOTALS = ("tests", "failures", "errors", "skipped")


def itemise(xml_path: Path, results: Mapping[str, TaskResult]) -> None:
    """Replace, in a JUnit file of pytest, each task's test case by a suite with a case per action.

    *results* maps `Key.path` to results. A test case without the property ``iwr.key``, or whose key
    is not in *results*, stays as it is, and a file without any other is not touched. All totals are
    recounted in cases; the file is replaced at once. Raises `IwrError` when it is no JUnit file.
    """
    root = _read(xml_path)
    changed = False
    for suite in root.findall("testsuite"):
        found = _by_key(suite, results)
        if found:
            _divide(root, suite, {key: (results[key], cases) for key, cases in found.items()})
            changed = True
    if changed:
        _recount(root)
        _write(xml_path, root)


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
    tasks: Mapping[str, tuple[TaskResult, Sequence[ET.Element]]],
) -> None:
    at = list(root).index(suite) + 1
    origin = {name: value for name in ("timestamp", "hostname") if (value := suite.get(name))}
    for offset, (result, cases) in enumerate(tasks.values()):
        ours = task_suite(result, replaced=cases)
        ours.attrib.update(origin)
        root.insert(at + offset, ours)
        for case in cases:
            suite.remove(case)
    if not len(suite):
        root.remove(suite)


def _recount(root: ET.Element) -> None:
    suites = root.findall("testsuite")
    for suite in suites:
        _total(suite, [_tally(case) for case in suite.findall("testcase")])
    _total(root, [[float(suite.get(name, "0")) for name in (*_TOTALS, "time")] for suite in suites])


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


def _write(xml_path: Path, root: ET.Element) -> None:
    target = xml_path.resolve()
    fresh = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        ET.ElementTree(root).write(fresh, encoding="utf-8", xml_declaration=True)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
