"""What a CI system reads after the JUnit file was itemised."""

import json
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from pytest_iwr.errors import IwrError
from pytest_iwr.report.junit import itemise
from pytest_iwr.results import ActionRecord, Execution, Key, Reason, Status

PLAIN = '<testcase classname="tests.test_x" name="test_foreign" time="0.500" />'
CRASHED = (
    '<testcase classname="" name="d" time="0.0"><error message="worker gw1 died" /></testcase>'
)
SUBTEST = '<failure message="contains 1 failed subtest">contains 1 failed subtest</failure>'


def _case(key="demo/shop/claude", *, inside=""):
    """Return a test case as pytest writes it for a task."""
    keyed = f'<property name="iwr.key" value="{key}"/><property name="trace" value="t.zip"/>'
    keyed += '<property name="iwr.results" value="runs/1"/><property name="iwr.vfs" value="null"/>'
    return (
        f'<testcase classname="tasks.shop" name="claude" time="9.900">'
        f"<properties>{keyed}</properties>{inside}</testcase>"
    )


def _file(tmp_path, *cases):
    path = tmp_path / "report.xml"
    suite = '<testsuite name="pytest" errors="9" failures="9" skipped="9" tests="9" time="99"'
    suite += ' timestamp="2026-11-20T10:00:00+00:00" hostname="box">'
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests">{suite}'
        f"{''.join(cases)}</testsuite></testsuites>"
    )
    return path


def _itemised(path, *results):
    itemise(path, {result.key.path: result for result in results})
    return ET.parse(path).getroot()  # noqa: S314 - written a line above


def _one(tmp_path, result, *, inside=""):
    """Return the suite that one result becomes."""
    path = _file(tmp_path, _case(result.key.path, inside=inside))
    (suite,) = _itemised(path, result).findall("testsuite")
    return suite


def _outcomes(suite):
    """Return name and outcome of each case."""
    tags = [(case.get("name"), [child.tag for child in case]) for case in suite.iter("testcase")]
    return {name: (found[0] if found else "passed") for name, found in tags}


def _properties(suite):
    return {p.get("name"): p.get("value") for p in suite.findall("properties/property")}


def _totals(element):
    return {name: int(element.get(name)) for name in ("tests", "failures", "errors", "skipped")}


def _message(suite, name):
    (case,) = [case for case in suite.iter("testcase") if case.get("name") == name]
    return case[0].get("message")


def test_case_per_action(tmp_path, task):
    """Each action has its case, under the names of dataset, task and subject."""
    suite = _one(tmp_path, task("PPI."))
    assert suite.get("name") == "shop::claude"
    assert _outcomes(suite) == {
        "01 click 'Add to cart'": "passed",
        "02 type the review": "passed",
        "03 press Enter": "failure",
        "04 scroll down": "skipped",
    }
    assert {case.get("classname") for case in suite.iter("testcase")} == {"demo.shop.claude"}


def test_messages_read_well(tmp_path, task):
    """A failure says why, and what was not reached says where the trajectory ended."""
    suite = _one(tmp_path, task("PPI."))
    assert _message(suite, "03 press Enter") == "not found: nothing is named 'Add to cart'"
    assert _message(suite, "04 scroll down") == (
        "not reached: the trajectory ended at 03 press Enter"
    )


def test_failure_text_tells_the_story(tmp_path, task):
    """The failure's text holds assertion, candidates, picture, scores and protocol."""
    text = _one(tmp_path, task("PPI.")).find("testcase/failure").text
    assert "assertion: 'Added' is shown" in text
    assert "candidate: button 'Buy' (41)" in text
    assert "screenshot: artifacts/demo/shop/claude/step_2.png" in text
    assert "IFS 2/4 0.500 · VFS 0.500 · Final 0.500 · offline:aa11" in text


def test_refused_verdict_is_a_failure(tmp_path, task):
    """An assertion that does not hold fails its action and tells what each check saw."""
    suite = _one(tmp_path, task("N...", detail="'Added' never came"))
    failure = suite.find("testcase/failure")
    assert failure.get("type") == "assertion"
    assert "no: text 'Added' ('Added' never came)" in failure.text


@pytest.mark.parametrize(
    ("letters", "tag", "message"),
    [
        ("PUPP", "skipped", "undecided: not seen"),
        ("PA..", "skipped", "abstained: two alike"),
        ("PE..", "error", "error: the judge timed out"),
    ],
)
def test_neither_passed_nor_failed(tmp_path, task, letters, tag, message):
    """Undecided actions are skipped, harness trouble is an error; neither fails."""
    suite = _one(tmp_path, task(letters))
    assert _outcomes(suite)["02 type the review"] == tag
    assert _message(suite, "02 type the review") == message


def test_time_is_the_sum_of_its_parts(tmp_path, task):
    """An action took what grounding, settling and judging took; the suite is their sum."""
    suite = _one(tmp_path, task("PP"))
    assert [case.get("time") for case in suite.iter("testcase")] == ["1.000", "1.000"]
    assert suite.get("time") == "2.000"


def test_scores_are_properties(tmp_path, task):
    """The suite carries scores, ends, status and protocol; pytest's own properties stay."""
    found = _properties(_one(tmp_path, task("PPI.")))
    assert json.loads(found.pop("iwr.counts")) == {
        "passed": 2,
        "failed": 1,
        "undecided": 0,
        "error": 0,
        "not_reached": 1,
    }
    assert found == {
        "iwr.key": "demo/shop/claude",
        "iwr.status": "complete",
        "iwr.protocol": "offline:aa11",
        "iwr.fingerprint": "aa11",
        "iwr.chromium": "156.0.1",
        "iwr.ifs": "0.5",
        "iwr.ifs_low": "0.5",
        "iwr.ifs_high": "0.5",
        "iwr.vfs": "0.5",
        "iwr.vfs_low": "0.5",
        "iwr.vfs_high": "0.5",
        "iwr.vfs_all": "0.25",
        "iwr.vfs_all_low": "0.25",
        "iwr.vfs_all_high": "0.25",
        "iwr.final": "0.5",
        "iwr.final_low": "0.5",
        "iwr.final_high": "0.5",
        "iwr.coverage": "0.5",
        "iwr.compared": "2",
        "iwr.flagged": "4",
        "iwr.undecided": "0",
        "iwr.results": "runs/1",
        "trace": "t.zip",
    }


def test_missing_score_has_no_property(tmp_path, task):
    """An undecided task has the ends of its scores only: no property stands for a missing one."""
    found = _properties(_one(tmp_path, task("PUPP")))
    assert {"iwr.ifs", "iwr.vfs", "iwr.final"}.isdisjoint(found)
    assert (found["iwr.ifs_low"], found["iwr.ifs_high"]) == ("0.25", "1")


def test_reason_of_a_missing_vfs_is_a_property(tmp_path, task):
    """A run without visual scoring says so where its VFS would stand."""
    assert _properties(_one(tmp_path, task(visual="off")))["iwr.vfs_null"] == "off"


def test_no_page_fails_the_case_page(tmp_path, task):
    """Without a page there is one failed case that says why, and no action was reached."""
    result = task("....", status=Status.NO_PAGE, reason="the reply was cut off")
    suite = _one(tmp_path, result)
    assert list(_outcomes(suite).values()) == ["failure"] + ["skipped"] * 4
    assert _message(suite, "page") == "no page: the reply was cut off"
    assert "IFS 0/4 0.000" in suite.find("testcase/failure").text


@pytest.mark.parametrize(
    ("execution", "reason", "tag"),
    [(Execution.ERROR, None, "error"), (Execution.INFEASIBLE, Reason.PAGE_DEAD, "failure")],
)
def test_opening_trouble_has_its_case(tmp_path, task, execution, reason, tag):
    """A page that could not be opened is told by the case of step 0."""
    who = Key(dataset="demo", task="shop", subject="claude")
    opening = ActionRecord(key=who, step=0, execution=execution, reason=reason, detail="it hung")
    status = Status.INCOMPLETE if execution is Execution.ERROR else Status.COMPLETE
    suite = _one(tmp_path, task("I...", opening=opening, status=status))
    assert _outcomes(suite)["00 open"] == tag
    assert "it hung" in _message(suite, "00 open")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"letters": "PP..", "status": Status.INCOMPLETE, "reason": "the budget is spent"},
            "the budget is spent",
        ),
        ({"letters": "P", "looks": None}, "step 1: the visual score is None, not a number"),
    ],
)
def test_trouble_of_no_action_has_its_case(tmp_path, task, options, message):
    """Harness trouble that belongs to no action is an error all the same."""
    suite = _one(tmp_path, task(**options))
    assert _outcomes(suite)["harness"] == "error"
    assert _message(suite, "harness").startswith(message)


def test_pending_actions_say_what_they_wait_for(tmp_path, task):
    """The actions of a task that waits are skipped with its reason."""
    suite = _one(tmp_path, task("....", status=Status.PENDING, reason="waits for the batch"))
    assert set(_outcomes(suite).values()) == {"skipped"}
    assert _message(suite, "01 click 'Add to cart'") == "not reached: pending: waits for the batch"


def test_equal_titles_are_made_unique(tmp_path, task):
    """No two cases of a suite share a name, whatever the titles are."""
    suite = _one(tmp_path, task("PPP", title="click"))
    assert list(_outcomes(suite)) == ["click", "click (2)", "click (3)"]


def test_many_errors_are_one_case(tmp_path, task):
    """A scorer that fails at every step is one error; its text tells each."""
    suite = _one(tmp_path, task("PPP", looks=None))
    assert _totals(suite) == {"tests": 4, "failures": 0, "errors": 1, "skipped": 0}
    assert _message(suite, "harness").endswith("(and 2 more)")
    assert suite.find("testcase/error").text.count("step ") == 3


def test_samples_have_suites_of_their_own(tmp_path, task):
    """The second sample of a task has its number in the names of suite and cases."""
    results = [task("P"), task("P", sample=2)]
    path = _file(tmp_path, *(_case(result.key.path) for result in results))
    root = _itemised(path, *results)
    assert [suite.get("name") for suite in root] == ["shop::claude", "shop::claude.2"]
    assert {c.get("classname") for c in root.iter("testcase")} == {
        "demo.shop.claude",
        "demo.shop.claude.2",
    }


def test_foreign_cases_stay(tmp_path, task):
    """Cases without our key, a crashed worker's among them, stay as they are in pytest's suite."""
    path = _file(tmp_path, PLAIN, _case(), CRASHED)
    pytests, ours = _itemised(path, task("P"))
    kept = [ET.tostring(case, encoding="unicode") for case in pytests.findall("testcase")]
    assert kept == [PLAIN, CRASHED]
    assert ours.get("name") == "shop::claude"


def test_unknown_key_stays(tmp_path, task):
    """A case whose key has no result is not thrown away."""
    path = _file(tmp_path, _case(), _case("demo/other/claude"))
    pytests, _ = _itemised(path, task("P"))
    assert [case.get("name") for case in pytests.findall("testcase")] == ["claude"]


def test_totals_are_recounted_on_all_levels(tmp_path, task):
    """Totals count cases by their one outcome, in each suite and over all."""
    path = _file(tmp_path, PLAIN, _case(inside=SUBTEST), CRASHED)
    root = _itemised(path, task("PPI."))
    pytests, ours = root
    assert _totals(pytests) == {"tests": 2, "failures": 0, "errors": 1, "skipped": 0}
    assert _totals(ours) == {"tests": 4, "failures": 1, "errors": 0, "skipped": 1}
    assert _totals(root) == {"tests": 6, "failures": 1, "errors": 1, "skipped": 1}
    assert (pytests.get("time"), ours.get("time"), root.get("time")) == ("0.500", "2.750", "3.250")


def test_new_suites_know_when_and_where(tmp_path, task):
    """Our suites bear the time and host of the suite that they came from."""
    suite = _one(tmp_path, task("P"))
    assert suite.get("timestamp") == "2026-11-20T10:00:00+00:00"
    assert suite.get("hostname") == "box"


@pytest.mark.parametrize("letters", ["PPI.", "N..."])
def test_expected_failures_do_not_fail(tmp_path, task, letters):
    """Where pytest recorded an expected failure, the failed action is skipped as expected too."""
    xfail = '<skipped type="pytest.xfail" message="recorded only"/>'
    suite = _one(tmp_path, task(letters), inside=xfail)
    assert _totals(suite)["failures"] == 0
    assert "pytest.xfail" in {part.get("type") for part in suite.iter("skipped")}


def test_other_failure_beside_expected_ones_is_kept(tmp_path, task):
    """Where failed actions are expected, a failure of another cause still fails."""
    both = (
        '<skipped type="pytest.xfail" message="x"/><failure message="a plugin objects">y</failure>'
    )
    suite = _one(tmp_path, task("N..."), inside=both)
    assert _totals(suite)["failures"] == 1
    assert _message(suite, "pytest") == "a plugin objects"


def test_failure_that_no_action_explains_is_kept(tmp_path, task):
    """A task whose actions passed, and which pytest failed all the same, keeps that failure."""
    suite = _one(tmp_path, task("P"), inside='<failure message="a plugin objects">why</failure>')
    assert _outcomes(suite)["pytest"] == "failure"
    assert _message(suite, "pytest") == "a plugin objects"


def test_teardown_error_is_kept(tmp_path, task):
    """An error of a fixture, which pytest writes as a second case, is not lost."""
    error = '<error message="failed on teardown with boom">boom</error>'
    path = _file(tmp_path, _case(inside=SUBTEST), _case(inside=error))
    (suite,) = _itemised(path, task("PPI."))
    assert _outcomes(suite)["pytest"] == "error"
    assert _totals(suite) == {"tests": 5, "failures": 1, "errors": 1, "skipped": 1}


def test_captured_output_is_kept_behind_the_cases(tmp_path, task):
    """What pytest captured stays with the suite, after its cases as the format demands."""
    suite = _one(tmp_path, task("P"), inside="<system-out>hello</system-out>")
    assert [child.tag for child in suite] == ["properties", "testcase", "system-out"]


def test_page_made_text_stays_valid_xml(tmp_path, task):
    """Whatever a page says, the file parses again and holds no control characters."""
    evil = "a\x00b\x1b[31mc\ufffe\uffff\ud800]]><x/>&\r\n::error::d"
    suite = _one(tmp_path, task("N...", detail=evil))
    assert _message(suite, "01 click 'Add to cart'") == "abc\\ud800]]><x/>& ::error::d"
    assert "\ufffe" not in suite.find("testcase/failure").text


def test_file_without_tasks_is_not_touched(tmp_path, task):
    """A file without a case of ours stays as it is, byte for byte."""
    path = _file(tmp_path, PLAIN)
    before = path.read_bytes()
    _itemised(path, task("P"))
    assert path.read_bytes() == before


def test_nothing_else_is_left_in_the_folder(tmp_path, task):
    """The file is replaced at once, and no temporary file stays."""
    _one(tmp_path, task("P"))
    assert [path.name for path in tmp_path.iterdir()] == ["report.xml"]


def test_single_suite_as_root_is_wrapped(tmp_path, task):
    """A file whose root is a suite becomes one with several suites."""
    path = tmp_path / "report.xml"
    path.write_text(f'<testsuite name="pytest">{PLAIN}{_case()}</testsuite>')
    root = _itemised(path, task("P"))
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
        itemise(path, {})
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
    pytests, ours = _itemised(tmp_path / "report.xml", task("PPI."))
    assert _outcomes(pytests) == {"test_other": "passed"}
    assert list(_outcomes(ours).values()) == ["passed", "passed", "failure", "skipped", "error"]
    assert "teardown broke" in _message(ours, "pytest")
