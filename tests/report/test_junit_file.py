"""What stays in a JUnit file, what is recounted, and which files are refused."""

import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from junit_files import (
    CRASHED,
    PLAIN,
    SUBTEST,
    itemised,
    junit_case,
    junit_file,
    one_of,
    outcomes_of,
    said_of,
    totals_of,
)

from pytest_iwr.errors import IwrError
from pytest_iwr.report.attachments import Attachments
from pytest_iwr.report.junit import itemise
from pytest_iwr.results import Status


def test_foreign_cases_stay(tmp_path, task):
    """Cases without our key, a crashed worker's among them, stay as they are in pytest's suite."""
    path = junit_file(tmp_path, PLAIN, junit_case(), CRASHED)
    pytests, ours = itemised(path, task("P"))
    kept = [ET.tostring(case, encoding="unicode") for case in pytests.findall("testcase")]
    assert kept == [PLAIN, CRASHED]
    assert ours.get("name") == "shop::claude"


def test_unknown_key_stays_without_our_properties(tmp_path, task):
    """A case whose key has no result is not thrown away; what the schema forbids of ours is."""
    lost = junit_case("demo/other/claude", foreign="")
    pytests, _ = itemised(junit_file(tmp_path, junit_case(), lost), task("P"))
    (kept,) = pytests.findall("testcase")
    assert kept.get("name") == "claude"
    assert list(kept) == []


def test_properties_of_others_stay(tmp_path, task):
    """A property that is not ours stays with a case without a result, even if nothing else does."""
    path = junit_file(tmp_path, junit_case("demo/other/claude"))
    itemise(path, {}, attachments=Attachments(tmp_path))
    (case,) = ET.parse(path).getroot().iter("testcase")  # noqa: S314 - written above
    assert [entry.get("name") for entry in case.iter("property")] == ["trace"]


def test_totals_are_recounted_on_all_levels(tmp_path, task):
    """Totals count cases by their one outcome, in each suite and over all."""
    path = junit_file(tmp_path, PLAIN, junit_case(inside=SUBTEST), CRASHED)
    root = itemised(path, task("PPI."))
    pytests, ours = root
    assert totals_of(pytests) == {"tests": 2, "failures": 0, "errors": 1, "skipped": 0}
    assert totals_of(ours) == {"tests": 4, "failures": 1, "errors": 0, "skipped": 1}
    assert totals_of(root) == {"tests": 6, "failures": 1, "errors": 1}
    assert (pytests.get("time"), ours.get("time"), root.get("time")) == ("0.500", "2.750", "3.250")


def test_new_suites_know_when_and_where(tmp_path, task):
    """Our suites bear the time and host of the suite that they came from."""
    suite = one_of(tmp_path, task("P"))
    assert suite.get("timestamp") == "2026-11-20T10:00:00+00:00"
    assert suite.get("hostname") == "box"


@pytest.mark.parametrize("letters", ["PPI.", "N..."])
def test_expected_failures_do_not_fail(tmp_path, task, letters):
    """Where pytest recorded an expected failure, the failed action is skipped as expected too."""
    xfail = '<skipped type="pytest.xfail" message="recorded only"/>'
    suite = one_of(tmp_path, task(letters), inside=xfail)
    assert totals_of(suite)["failures"] == 0
    assert "pytest.xfail" in {part.get("type") for part in suite.iter("skipped")}


def test_other_failure_beside_expected_ones_is_kept(tmp_path, task):
    """Where failed actions are expected, a failure of another cause still fails."""
    both = (
        '<skipped type="pytest.xfail" message="x"/><failure message="a plugin objects">y</failure>'
    )
    suite = one_of(tmp_path, task("N..."), inside=both)
    assert totals_of(suite)["failures"] == 1
    assert said_of(suite, "pytest") == "a plugin objects"


def test_failure_that_no_action_explains_is_kept(tmp_path, task):
    """A task whose actions passed, and which pytest failed all the same, keeps that failure."""
    suite = one_of(tmp_path, task("P"), inside='<failure message="a plugin objects">why</failure>')
    assert outcomes_of(suite)["pytest"] == "failure"
    assert said_of(suite, "pytest") == "a plugin objects"


def test_teardown_error_is_kept(tmp_path, task):
    """An error of a fixture, which pytest writes as a second case, is not lost."""
    error = '<error message="failed on teardown with boom">boom</error>'
    path = junit_file(tmp_path, junit_case(inside=SUBTEST), junit_case(inside=error))
    (suite,) = itemised(path, task("PPI."))
    assert outcomes_of(suite)["pytest"] == "error"
    assert totals_of(suite) == {"tests": 5, "failures": 1, "errors": 1, "skipped": 1}


def test_captured_output_is_kept_behind_the_cases(tmp_path, task):
    """What pytest captured stays with the suite, after its cases as the format demands."""
    suite = one_of(tmp_path, task("P"), inside="<system-out>hello</system-out>")
    assert [child.tag for child in suite] == ["properties", "testcase", "system-out"]


def test_page_made_text_stays_valid_xml(tmp_path, task):
    """Whatever a page says, the file parses again and holds no control characters."""
    evil = "a\x00b\x1b[31mc\ufffe\uffff\ud800]]><x/>&\r\n::error::d"
    suite = one_of(tmp_path, task("N...", detail=evil))
    assert said_of(suite, "01 click 'Add to cart'") == "abc\\ud800]]><x/>& ::error::d"
    assert "\ufffe" not in suite.find("testcase/failure").text


def test_file_without_tasks_is_not_touched(tmp_path):
    """A file with nothing of ours stays as it is, byte for byte."""
    path = junit_file(tmp_path, PLAIN)
    before = path.read_bytes()
    itemised(path)
    assert path.read_bytes() == before


def test_result_without_a_case_has_its_suite(tmp_path, task):
    """A task for which pytest wrote nothing, as it was interrupted, is not missing."""
    path = junit_file(tmp_path, PLAIN)
    pytests, ours = itemised(path, task("P..", status=Status.INTERRUPTED))
    assert outcomes_of(pytests) == {"test_foreign": "passed"}
    assert list(outcomes_of(ours).values()) == ["passed", "skipped", "skipped"]


def test_nothing_else_is_left_in_the_folder(tmp_path, task):
    """The file is replaced at once, and no temporary file stays."""
    one_of(tmp_path, task("P"))
    assert [path.name for path in tmp_path.iterdir()] == ["report.xml"]


def test_single_suite_as_root_is_wrapped(tmp_path, task):
    """A file whose root is a suite becomes one with several suites."""
    path = tmp_path / "report.xml"
    path.write_text(f'<testsuite name="pytest">{PLAIN}{junit_case()}</testsuite>')
    root = itemised(path, task("P"))
    assert [root.tag, *(suite.get("name") for suite in root)] == [
        "testsuites",
        "pytest",
        "shop::claude",
    ]


@pytest.mark.parametrize("content", ["", "<html/>", "<testsuites>"])
def test_other_files_are_refused(tmp_path, content):
    """A file that is no JUnit report is named in an error, and stays as it is."""
    path = tmp_path / "report.xml"
    path.write_text(content)
    with pytest.raises(IwrError, match=r"report\.xml: cannot be itemised"):
        itemise(path, {}, attachments=Attachments(tmp_path))
    assert path.read_text() == content


SUITE = """
import pytest

@pytest.fixture
def broken():
    yield
    raise RuntimeError("teardown broke")

def test_task(record_property, subtests, broken):
    record_property("iwr.key", "demo/shop/claude")
    for step in range(3):
        with subtests.test(f"step {step}"):
            assert step != 2

def test_other():
    assert True
"""


def test_file_of_a_real_pytest(tmp_path, task):
    """What pytest itself writes for subtests and a broken teardown is itemised without loss."""
    (tmp_path / "test_suite.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    command += ["--rootdir", ".", "--junitxml", "report.xml", "test_suite.py"]
    subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, timeout=60)
    pytests, ours = itemised(tmp_path / "report.xml", task("PPI."))
    assert outcomes_of(pytests) == {"test_other": "passed"}
    assert list(outcomes_of(ours).values()) == ["passed", "passed", "failure", "skipped", "error"]
    assert "teardown broke" in said_of(ours, "pytest")
