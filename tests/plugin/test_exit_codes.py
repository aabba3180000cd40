"""How a run ends: 0 good, 1 an action failed, 2 interrupted, 3 do not trust it, 4 refused."""

from __future__ import annotations

import pytest

from pytest_iwr.metrics import Interval


def last_line(done) -> str:
    """Return the last line of our part of the summary."""
    return next(line for line in reversed(done.lines) if " undecided" in line)


def test_all_passed_is_zero(project):
    """Every action passed: exit 0, IFS 1; an action without an assertion passes by being done."""
    project.task("shop", project.press(), project.press(assertion=None))

    done = project.run("tasks")

    assert done.code == 0
    assert done.words == {"shop": ["passed", "passed"]}
    assert done.scores["shop"].ifs == 1.0
    assert last_line(done) == "0 of 2 actions undecided"


def test_a_failed_action_is_one(project):
    """An infeasible action and a judge's no fail the task; what comes behind is not reached."""
    project.task("no", project.press(), project.press(assertion="no"), project.press())
    project.task("missing", project.press("missing"), project.press())

    done = project.run("tasks")

    assert done.code == 1
    assert done.words == {
        "no": ["passed", "failed", "not_reached"],
        "missing": ["failed", "not_reached"],
    }
    assert done.scores["no"].ifs == pytest.approx(1 / 3)
    assert done.scores["missing"].ifs == 0.0


def test_undecided_fails_nothing(project):
    """An undecided verdict goes on, an abstention ends the trajectory; both leave exit 0."""
    project.task("verdict", project.press(assertion="undecided"), project.press())
    project.task("abstained", project.press(), project.press("unclear"), project.press())

    done = project.run("tasks")

    assert done.code == 0
    assert done.words["verdict"] == ["undecided", "passed"]
    assert done.words["abstained"] == ["passed", "undecided", "not_reached"]
    assert done.scores["abstained"].ifs is None
    assert done.scores["abstained"].ifs_interval == Interval(1 / 3, 1.0)
    assert last_line(done) == "2 of 5 actions undecided"


def test_a_run_that_decided_nothing_is_not_to_be_trusted(project):
    """When every action is undecided or not reached, the run has measured nothing: exit 3."""
    project.task("shop", project.press("unclear"), project.press())

    assert project.run("tasks").code == 3


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ({"description": "grounding error"}, "no reply after 3 attempts"),
        ({"description": "browser error"}, "the browser went away"),
        ({"description": "bug"}, "ValueError: a bug in an engine"),
        ({"assertion": "judge error"}, "no verdict after 3 attempts"),
    ],
)
def test_trouble_of_ours_is_three_and_never_a_number(project, action, told):
    """An engine that fails leaves its task without scores; other tasks run and keep theirs."""
    project.task("bad", project.press(), project.press(**action), project.press())
    project.task("good")

    done = project.run("tasks")

    assert done.code == 3
    assert done.words == {"bad": ["passed", "error", "not_reached"], "good": ["passed"]}
    assert (done.scores["bad"].ifs, done.scores["good"].ifs) == (None, 1.0)
    assert told in done.out
    assert last_line(done).endswith("do not trust this run: 1 task with harness errors")


ENGINE = """
import pytest
from pytest_iwr.errors import JudgeError

@pytest.hookimpl(tryfirst=True)
def pytest_iwr_make_judge(config):
    raise JudgeError("no key; set EXAMPLE_KEY")
"""


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_an_engine_that_cannot_be_made_is_three(project, workers):
    """Tasks that could not even begin have no result: exit 3, each named, the reason told once."""
    project.write("conftest.py", project.read("conftest.py") + ENGINE)
    project.task("shop")
    project.task("blog")

    done = project.run("tasks", *workers, "--junitxml=report.xml")

    assert done.code == 3
    assert "error: no key; set EXAMPLE_KEY" in done.out
    assert "without a result, so do not trust this run: " in done.out
    assert "tasks/blog/task.json::reference, tasks/shop/task.json::reference" in done.out
    assert last_line(done) == "0 of 0 actions undecided"
    assert done.session["exit_status"] == 3


def test_failing_is_recorded_only_when_the_gate_is_open(project):
    """With --iwr-gate=none failed actions and missing pages are expected failures: exit 0."""
    project.task("shop", project.press(), project.press("missing"))
    project.task("blog")
    project.write("pages/shop/index.html", "")

    done = project.run("tasks", "--iwr-gate=none", "--iwr-page=pages", "-rx")

    assert done.code == 0
    assert done.words["shop"] == ["passed", "failed"]
    assert done.scores["blog"].ifs == 0.0
    assert "gate      none: failed actions are recorded and fail nothing" in done.lines
    assert "1 passed, 1 xfailed" in done.lines[-1]


def test_trouble_is_three_with_the_gate_open_too(project):
    """--iwr-gate=none forgives the page, never the harness."""
    project.task("shop", project.press("bug"))

    assert project.run("tasks", "--iwr-gate=none").code == 3


def test_a_page_that_does_not_exist_is_the_subjects_fault(project):
    """A folder without this task's page: the task fails with 0 and its actions are not reached."""
    project.task("shop")
    project.write("pages/other/index.html", "")

    done = project.run("tasks", "--iwr-page=pages")

    assert done.code == 1
    assert done.words == {"shop": ["not_reached"]}
    assert done.scores["shop"].ifs == 0.0
    assert "no page: " in done.out
    assert "pages/shop/index.html does not exist; the task scores 0" in done.out


@pytest.mark.parametrize(
    ("least", "code", "told"), [("0.34", 0, "reaches 0.34"), ("0.36", 1, "does not reach 0.36")]
)
def test_the_mean_final_can_be_the_gate(project, least, code, told):
    """--iwr-min-final looks at the subject's mean (here 0.35), and single actions fail nothing."""
    project.task("good", project.press())
    project.task("bad", project.press("missing"))

    done = project.run_visual("tasks", f"--iwr-min-final={least}")

    assert done.code == code
    assert done.scores["good"].final == pytest.approx(0.7)
    assert f"mean Final 0.3500 {told}" in done.out


def test_the_low_end_of_undecided_tasks_is_what_gates(project):
    """An undecided task counts with its low end."""
    project.task("shop", project.press(), project.press(assertion="undecided"))

    done = project.run_visual("tasks", "--iwr-min-final=0.4")

    assert done.code == 1
    assert "mean Final 0.3500 does not reach 0.4" in done.out


def test_a_missing_checkpoint_takes_the_looks_only(project):
    """Without the checkpoint there is no VFS and no Final, IFS stays, and the run exits 3."""
    project.task("shop", project.press(visual_evaluation_flag=True))

    done = project.run_visual("tasks")

    scores = done.scores["shop"]
    assert done.code == 3
    assert (scores.ifs, scores.vfs, scores.final) == (1.0, None, None)
    assert "checkpoints/step_1.png is missing from the task" in done.text


def test_a_page_that_dies_twice_failed(project):
    """A page that hangs again in a fresh browser is at fault: the action there has failed."""
    project.task("shop", project.press(), project.press("dead page"), project.press())

    done = project.run("tasks")

    assert done.code == 1
    assert done.words == {"shop": ["passed", "failed", "not_reached"]}
    assert done.lines.count("02 press Enter: failed: page dead: the page hangs") == 1


@pytest.mark.parametrize(("option", "code"), [("-x", 1), ("--maxfail=1", 1), ("--stepwise", 2)])
def test_stopping_early_loses_nothing(project, option, code):
    """After -x, --maxfail or --stepwise what was not begun is no loss; the code is pytest's."""
    project.task("a", project.press(), project.press("missing"))
    project.task("b")

    done = project.run("tasks", option)

    assert done.code == code
    assert done.words == {"a": ["passed", "failed"]}
    assert done.results["a"].status == "complete"
    assert "without a result" not in done.out
    assert done.scores["a"].ifs == 0.5


def test_a_task_that_somebody_skips_is_not_lost(project):
    """A project's conftest may skip tasks: the others count, the exit is theirs."""
    project.write(
        "tasks/conftest.py",
        "import pytest\n\n"
        "def pytest_itemcollected(item):\n"
        "    if 'slow' in item.nodeid:\n"
        "        item.add_marker(pytest.mark.skip(reason='too slow here'))\n",
    )
    project.task("slow")
    project.task("quick")

    done = project.run("tasks")
    none = project.run("tasks/slow")

    assert (done.code, none.code) == (0, 0)
    assert list(done.results) == ["quick"]


@pytest.mark.parametrize("option", ["--setup-plan", "--setup-only"])
def test_showing_fixtures_is_no_run(project, option):
    """When only fixtures are shown nothing is measured, and nothing is missing."""
    project.task("shop")

    done = project.run("tasks", option)

    assert done.code == 0
    assert "iwr_runner" in done.out
    assert "IWR-Bench" not in done.out


def test_an_interrupt_is_two(project):
    """Ctrl-C in a task: exit 2; what came before is kept, the task is marked as interrupted."""
    project.task("a")
    project.task("b", project.press(), project.press("interrupt"))
    project.task("c")

    done = project.run("tasks")

    assert done.code == 2
    assert done.words == {"a": ["passed"], "b": ["passed", "not_reached"]}
    assert done.results["b"].status == "interrupted"
    assert done.scores["b"].ifs is None
    assert "partial   1 interrupted of 2 results" in done.out


@pytest.mark.parametrize(
    ("test", "code"),
    [("assert False", 1), ("import nothing_of_that_name", 1), ("assert True", 0)],
)
def test_a_projects_own_tests_count_as_ever(project, test, code):
    """A test of the project that fails beside good tasks gives exit 1."""
    project.task("shop")
    project.write("tests/test_own.py", f"def test_it():\n    {test}\n")

    assert project.run("tests", "tasks").code == code


def test_an_error_of_collection_is_two(project):
    """A test module that cannot be imported interrupts the run, as ever; no task has run."""
    project.task("shop")
    project.write("tests/test_own.py", "import nothing_of_that_name\n")

    done = project.run("tests", "tasks")

    assert done.code == 2
    assert "without a result" not in done.out


def test_a_task_of_another_version_is_an_error(project):
    """A schema that this version does not know is an error of its task, naming file and field."""
    project.task("old", schema="iwr-task/9")
    project.task("good")

    done = project.run("tasks")

    assert done.code == 3
    assert "tasks/old/task.json: schema: " in done.out
    assert done.words["good"] == ["passed"]
