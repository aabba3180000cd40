"""A JUnit file of results alone, and where it differs from one that pytest began."""

from xml.etree import ElementTree as ET

import pytest
from junit_files import (
    itemised,
    junit_case,
    junit_file,
    outcomes_of,
    properties_of,
    totals_of,
    written,
)

from pytest_iwr.errors import IwrError
from pytest_iwr.report.attachments import Attachments
from pytest_iwr.report.junit import write_junit


@pytest.mark.parametrize("gate", ["actions", "none"])
def test_same_suites_as_beside_pytest(tmp_path, every_kind, gate):
    """A file of results alone holds, suite by suite, what an itemised file of pytest holds."""
    pytests = junit_file(tmp_path, *(junit_case(r.key.path, foreign="") for r in every_kind))
    beside = itemised(pytests, *every_kind, gate=gate)
    for suite in beside:
        del suite.attrib["timestamp"], suite.attrib["hostname"]
    alone = written(tmp_path, *every_kind, gate=gate)
    assert [ET.tostring(suite) for suite in alone] == [ET.tostring(suite) for suite in beside]
    assert {**alone.attrib, "name": ""} == {**beside.attrib, "name": ""}


@pytest.mark.parametrize(
    ("gate", "totals"),
    [
        ("actions", {"tests": 6, "failures": 2, "errors": 1}),
        ("none", {"tests": 6, "failures": 0, "errors": 1}),
    ],
)
def test_gate_decides_what_fails(tmp_path, task, gate, totals):
    """With the gate none failed actions fail nothing; trouble of ours is an error all the same."""
    results = [task("PI", task="a"), task("PN", task="b"), task("PE", task="c")]
    assert totals_of(written(tmp_path, *results, gate=gate)) == totals


def test_floors_beside_a_subject_fail_nothing(tmp_path, task):
    """A page made without a model is expected to fail, unless it is what is under test."""
    floor = task("PI", subject="blank", page_spec="floor:blank")
    assert totals_of(written(tmp_path, task("PI"), floor))["failures"] == 1
    assert totals_of(written(tmp_path, floor))["failures"] == 1


def test_run_is_named(tmp_path, task):
    """Each suite says where the results lie."""
    (suite,) = written(tmp_path, task("P"))
    assert properties_of(suite)["iwr.results"] == "runs/1"


def test_run_without_results_is_an_empty_report(tmp_path):
    """Without any result the file is a valid report of nothing."""
    assert totals_of(written(tmp_path)) == {"tests": 0, "failures": 0, "errors": 0}


def test_no_two_cases_are_named_alike(tmp_path, task):
    """Keys that come to the same class give cases of different names: GitLab keeps only one."""
    results = [task("PP", sample=2), task("PP", subject="claude.2")]
    root = written(tmp_path, *results)
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(names)) == len(names) == 4
    assert ("demo.shop.claude.2", "01 click 'Add to cart' (2)") in names


def test_foreign_case_of_the_same_name_keeps_it(tmp_path, task):
    """Where a case of another test has the name already, ours is the one that is numbered."""
    foreign = '<testcase classname="demo.shop.claude" name="click" time="0.5" />'
    path = junit_file(tmp_path, foreign, junit_case())
    pytests, ours = itemised(path, task("P", title="click"))
    assert list(outcomes_of(pytests)) == ["click"]
    assert list(outcomes_of(ours)) == ["click (2)"]


def test_every_outcome_has_a_text(tmp_path, every_kind):
    """The text of an outcome holds its message, as some systems show the text alone."""
    outcomes = [part for case in written(tmp_path, *every_kind).iter("testcase")
                for part in case if part.tag != "system-out"]  # fmt: skip
    assert {part.tag for part in outcomes} == {"failure", "error", "skipped"}
    short = [(part.get("message").removesuffix(" (and 3 more)"), part.text) for part in outcomes]
    assert [message for message, text in short if message not in " ".join(text.split())] == []


def test_file_is_replaced_at_once(tmp_path, task):
    """Folders are made, an older file is replaced, nothing else is left behind."""
    path = tmp_path / "deep" / "er" / "report.xml"
    for letters in ("PP", "P"):
        write_junit(path, [task(letters)], attachments=Attachments(tmp_path))
    assert [case.get("name")[:2] for case in ET.parse(path).iter("testcase")] == ["01"]  # noqa: S314 - ours
    assert [file.name for file in path.parent.iterdir()] == ["report.xml"]


def test_file_that_cannot_be_written_is_told(tmp_path, task):
    """An error names the file, and what stood there stays."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(IwrError, match=r"file/report\.xml: cannot be written: "):
        write_junit(tmp_path / "file" / "report.xml", [task()], attachments=Attachments(tmp_path))
    assert (tmp_path / "file").read_text() == "mine"
