"""A whole trajectory with a model behind the rules: what is asked, journalled and reported."""

from __future__ import annotations

import pytest
from replays import home_of
from scripted import NOTHING, UNSEEN, action_of, given, grounded_by, picking

from pytest_iwr.dataset import find, load
from pytest_iwr.engines import make_engines
from pytest_iwr.journal import JournalWriter, read_run
from pytest_iwr.metrics import score
from pytest_iwr.page.files import ReferencePages
from pytest_iwr.report.failure import failure_text
from pytest_iwr.report.grounding import grounding_lines
from pytest_iwr.report.terminal import summary_lines
from pytest_iwr.results import Execution, Key, Reason, Result
from pytest_iwr.runner import Assignment, Runner, conclude

pytestmark = pytest.mark.browser

TASK = load(find(home_of("headphones"))[0])
REWORDED = (
    action_of("Click", "Switch to the greenish finish"),
    action_of("Click", "Click the 'Cushion' thumbnail"),
    action_of("Click", "Put it into the trolley"),
    action_of("Scroll", "Scroll down the page"),
    action_of("Type", "Write a friendly sentence into the 'Your review' field"),
)


@pytest.fixture
def replayed(chromium, tmp_path):
    """Return a function that replays actions on the headphones: the result as it was journalled."""

    def replay(actions, *answers):
        grounder, model = grounded_by("rules+openai:demo", *answers)
        task = TASK.model_copy(update={"actions": tuple(actions), "initial_visual_flag": False})
        journal = JournalWriter(tmp_path, writer="test")
        engines = make_engines(visual=False, grounder=grounder)
        runner = Runner(chromium=chromium, engines=engines, journal=journal, folder=tmp_path)
        key = Key(dataset="d", task=task.id, subject="reference")
        conclude(runner.replay(Assignment(key, task, ReferencePages().page_for(task))))
        journal.close()
        (result,) = read_run(tmp_path)
        return result, model

    return replay


def test_a_trajectory_asks_once_for_each_action_that_rules_leave_open(replayed):
    """A trajectory asks once for each action that rules leave open, and for one text."""
    answers = [picking("radio 'Moss'"), picking("'Add to cart"), "No idea.", given(text="Fine.")]
    result, model = replayed(REWORDED, *answers)
    assert [action.result for action in result.actions] == [Result.PASSED] * 5
    assert [action.action.stage for action in result.actions] == [
        "model",
        "rules",
        "model",
        "rules",
        "rules",
    ]
    assert len(model.calls) == 4
    assert [(c.step, c.purpose, c.again, c.began) for c in result.calls] == [
        (1, "element", False, 1.0),
        (3, "element", False, 1.0),
        (5, "element", False, 1.0),
        (5, "element", True, 1.0),
    ]
    assert list(grounding_lines([result])) == [
        "rules decided 3, abstained 2: model asked 3 times (1 again), vision 0",
        "found by model 2, by rules 3; not found 0",
    ]
    printed = [line.text for line in summary_lines([result], results_dir="iwr-results")]
    assert (
        "grounding rules decided 3, abstained 2: model asked 3 times (1 again), vision 0" in printed
    )


def test_what_no_stage_finds_is_infeasible_and_each_tells_why(replayed, tmp_path):
    """What no stage finds is infeasible, and each stage tells why."""
    result, _ = replayed(REWORDED[:1], NOTHING, UNSEEN)
    action = result.actions[0]
    assert action.action.reason is Reason.NOT_FOUND
    assert [stage.status for stage in action.action.stages] == [
        "abstained",
        "not_found",
        "not_found",
    ]
    told = failure_text(action, folder=tmp_path)
    assert "  rules     abstained: No candidate is clearly finish greenish." in told
    assert "  model     not found: None of 41 elements is meant: it reads so" in told
    assert "  vision    not found: None of 19 marks is meant: it reads so" in told


def test_no_valid_answer_is_an_error_whose_calls_are_kept(replayed):
    """No valid answer is an error of the action, IFS is unknown, and the calls are kept."""
    result, _ = replayed(REWORDED[:1], "It is the second one.")
    assert result.actions[0].action.execution is Execution.ERROR
    assert score(result).ifs is None
    assert [(call.step, call.status, call.again) for call in result.calls] == [
        (1, "no_answer", False),
        (1, "no_answer", True),
    ]
