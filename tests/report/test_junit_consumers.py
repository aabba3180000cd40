"""Two readers of JUnit files that are not ours see what we mean: junitparser and junit2html."""

from functools import partial

import junitparser
import pytest
from junit2htmlreport.parser import Junit
from junit_files import CRASHED, PLAIN, itemised, junit_case, junit_file, written

from pytest_iwr.metrics import score

KINDS = {junitparser.Failure: "failure", junitparser.Error: "error", junitparser.Skipped: "skipped"}


@pytest.fixture(params=["alone", "beside"])
def made(request, tmp_path, every_kind):
    """Give the path and root of a file with results of every kind, of both makings."""
    path = tmp_path / "report.xml"
    if request.param == "alone":
        return path, written(tmp_path, *every_kind)
    keys = (junit_case(result.key.path, foreign="") for result in every_kind)
    return path, itemised(junit_file(tmp_path, PLAIN, CRASHED, *keys), *every_kind)


def meant(root):
    """Return the cases that we wrote: class, name, seconds, outcome and its text."""
    return [
        (case.get("classname"), case.get("name"), float(case.get("time")), *told(case))
        for case in root.iter("testcase")
    ]


def told(case):
    """Return outcome, message and text of a case."""
    part = next((part for part in case if part.tag in KINDS.values()), None)
    if part is None:
        return "passed", None, None
    return part.tag, part.get("message"), part.text


def test_junitparser_reads_every_case(made):
    """Names, times, outcomes, messages and texts of all cases arrive."""
    path, root = made
    cases = [case for suite in junitparser.JUnitXml.fromfile(str(path)) for case in suite]
    read = [(case.classname, case.name, case.time, *_by_junitparser(case)) for case in cases]
    assert read == meant(root)


def _by_junitparser(case):
    if not case.result:
        return "passed", None, None
    (result,) = case.result
    return KINDS[type(result)], result.message, result.text


def test_junitparser_counts_as_we_do(made):
    """What it counts itself is what the totals of each suite, and of the file, say."""
    path, root = made
    report = junitparser.JUnitXml.fromfile(str(path))
    stated = [_counts(suite) for suite in report]
    assert _counts(report)[:3] == [int(root.get(name)) for name in ("tests", "failures", "errors")]
    for suite in report:
        suite.update_statistics()
    assert [_counts(suite) for suite in report] == stated


def _counts(element):
    return [element.tests, element.failures, element.errors, element.skipped]


def test_junitparser_reads_the_properties(made, every_kind):
    """Scores and protocol of every task arrive as properties of its suite."""
    path, root = made
    read = [{p.name: p.value for p in s.properties()} for s in junitparser.JUnitXml.fromfile(path)]
    assert read == [
        {p.get("name"): p.get("value") for p in suite.findall("properties/property")}
        for suite in root
    ]
    scored = sum(score(result).ifs is not None for result in every_kind)
    assert sum("iwr.ifs" in properties for properties in read) == scored


def test_junit2html_reads_every_case(made):
    """Its reader, which knows no errors and takes them for failures, sees the same cases."""
    path, root = made
    outcomes = {"error": "failure"}
    expected = [
        (name or "no-testclass", *rest, outcomes.get(outcome, outcome), message, text or "error")
        if outcome != "passed"
        else (name or "no-testclass", *rest, outcome, message, text)
        for name, *rest, outcome, message, text in meant(root)
    ]
    cases = [case for suite in Junit(str(path)) for case in suite.all()]
    read = [(c.testclass.name, c.name, c.duration, *_by_junit2html(c)) for c in cases]
    assert read == expected


def _by_junit2html(case):
    if case.skipped:
        return "skipped", case.skipped_msg, case.skipped
    if case.failed():
        return "failure", case.failure_msg, case.failure
    return "passed", None, None


def test_junit2html_reads_the_properties(made):
    """Each suite has its name and its properties there."""
    path, root = made
    read = [(s.name, [(p.name, p.value) for p in s.properties]) for s in Junit(str(path))]
    entries = partial(map, lambda p: (p.get("name"), p.get("value")))
    assert read == [(s.get("name"), list(entries(s.iter("property")))) for s in root]


def test_junit2html_draws_a_page(made):
    """A page can be drawn of the file, and hostile text in it stays text."""
    path, _ = made
    page = Junit(str(path)).html()
    assert "<x/>" not in page
    assert "no page: the reply was cut off" in page
