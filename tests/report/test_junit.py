"""What a CI system reads of a task after the JUnit file was itemised."""

import json

import pytest
from junit_files import (
    itemised,
    junit_case,
    junit_file,
    one_of,
    outcomes_of,
    properties_of,
    said_of,
    totals_of,
)

from pytest_iwr.results import ActionRecord, Execution, Key, Reason, Status


def test_case_per_action(tmp_path, task):
    """Each action has its case, under the names of dataset, task and subject."""
    suite = one_of(tmp_path, task("PPI."))
    assert suite.get("name") == "shop::claude"
    assert outcomes_of(suite) == {
        "01 click 'Add to cart'": "passed",
        "02 type the review": "passed",
        "03 press Enter": "failure",
        "04 scroll down": "skipped",
    }
    assert {case.get("classname") for case in suite.iter("testcase")} == {"demo.shop.claude"}


def test_messages_read_well(tmp_path, task):
    """A failure says why, and what was not reached says where the trajectory ended."""
    suite = one_of(tmp_path, task("PPI."))
    assert said_of(suite, "03 press Enter") == "not found: nothing is named 'Add to cart'"
    assert said_of(suite, "04 scroll down") == (
        "not reached: the trajectory ended at 03 press Enter"
    )


def test_failure_text_tells_the_story(tmp_path, task):
    """The failure's text holds assertion, candidates, picture, scores and protocol."""
    text = one_of(tmp_path, task("PPI.")).find("testcase/failure").text
    assert "assertion: 'Added' is shown" in text
    assert "candidate: button 'Buy' (41)" in text
    assert "screenshot: artifacts/demo/shop/claude/step_2.png" in text
    assert "IFS 2/4 0.500 · VFS 0.500 · Final 0.500 · offline:aa11" in text


def test_refused_verdict_is_a_failure(tmp_path, task):
    """An assertion that does not hold fails its action and tells what each check saw."""
    suite = one_of(tmp_path, task("N...", detail="'Added' never came"))
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
    suite = one_of(tmp_path, task(letters))
    assert outcomes_of(suite)["02 type the review"] == tag
    assert said_of(suite, "02 type the review") == message


def test_time_is_the_sum_of_its_parts(tmp_path, task):
    """An action took what grounding, settling and judging took; the suite is their sum."""
    suite = one_of(tmp_path, task("PP"))
    assert [case.get("time") for case in suite.iter("testcase")] == ["1.000", "1.000"]
    assert suite.get("time") == "2.000"


def test_scores_are_properties(tmp_path, task):
    """The suite carries scores, ends, status and protocol; pytest's own properties stay."""
    found = properties_of(one_of(tmp_path, task("PPI.")))
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
    found = properties_of(one_of(tmp_path, task("PUPP")))
    assert {"iwr.ifs", "iwr.vfs", "iwr.final"}.isdisjoint(found)
    assert (found["iwr.ifs_low"], found["iwr.ifs_high"]) == ("0.25", "1")


def test_reason_of_a_missing_vfs_is_a_property(tmp_path, task):
    """A run without visual scoring says so where its VFS would stand."""
    assert properties_of(one_of(tmp_path, task(visual="off")))["iwr.vfs_null"] == "off"


def test_no_page_fails_the_case_page(tmp_path, task):
    """Without a page there is one failed case that says why, and no action was reached."""
    result = task("....", status=Status.NO_PAGE, reason="the reply was cut off")
    suite = one_of(tmp_path, result)
    assert list(outcomes_of(suite).values()) == ["failure"] + ["skipped"] * 4
    assert said_of(suite, "page") == "no page: the reply was cut off"
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
    suite = one_of(tmp_path, task("I...", opening=opening, status=status))
    assert outcomes_of(suite)["00 open"] == tag
    assert "it hung" in said_of(suite, "00 open")


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
    suite = one_of(tmp_path, task(**options))
    assert outcomes_of(suite)["harness"] == "error"
    assert said_of(suite, "harness").startswith(message)


def test_pending_actions_say_what_they_wait_for(tmp_path, task):
    """The actions of a task that waits are skipped with its reason."""
    suite = one_of(tmp_path, task("....", status=Status.PENDING, reason="waits for the batch"))
    assert set(outcomes_of(suite).values()) == {"skipped"}
    assert said_of(suite, "01 click 'Add to cart'") == "not reached: pending: waits for the batch"


def test_equal_titles_are_made_unique(tmp_path, task):
    """No two cases of a suite share a name, whatever the titles are."""
    suite = one_of(tmp_path, task("PPP", title="click"))
    assert list(outcomes_of(suite)) == ["click", "click (2)", "click (3)"]


def test_many_errors_are_one_case(tmp_path, task):
    """A scorer that fails at every step is one error; its text tells each."""
    suite = one_of(tmp_path, task("PPP", looks=None))
    assert totals_of(suite) == {"tests": 4, "failures": 0, "errors": 1, "skipped": 0}
    assert said_of(suite, "harness").endswith("(and 2 more)")
    assert suite.find("testcase/error").text.count("step ") == 3


def test_samples_have_suites_of_their_own(tmp_path, task):
    """The second sample of a task has its number in the names of suite and cases."""
    results = [task("P"), task("P", sample=2)]
    path = junit_file(tmp_path, *(junit_case(result.key.path) for result in results))
    root = itemised(path, *results)
    assert [suite.get("name") for suite in root] == ["shop::claude", "shop::claude.2"]
    assert {c.get("classname") for c in root.iter("testcase")} == {
        "demo.shop.claude",
        "demo.shop.claude.2",
    }
