"""Runs in which a model judges: the order of things, what ends a run, what every output says."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from pytest_iwr.agreement import Agreement, Confusion
from pytest_iwr.calibrations import calibration_of, write_calibration
from pytest_iwr.judging.by_model import ModelJudge
from pytest_iwr.models.answers import Desk
from pytest_iwr.models.spec import parse_resolved

#: A judge that says what the assertion says: "yes", "no", "late no" (after the others), "prose".
SCRIPT = """
import json, re, time
from pathlib import Path

def ask(call):
    said = "".join(part for part in call.parts if isinstance(part, str))
    case = re.search(r"`case` is ([0-9a-f]{8})", said)[1]
    words = re.search(r"Assertion:\\n<<\\w+\\n(.*)\\n", said)[1]
    with Path("asked.txt").open("a") as file:
        file.write(f"{call.purpose} {call.sample} {words}\\n")
    if call.purpose == "canary":
        words = Path("canary.txt").read_text() if Path("canary.txt").exists() else "no"
    if words == "split":
        words = "no" if call.sample == 2 else "yes"
    if words.startswith("late"):
        time.sleep(0.5)
    if words == "down":
        raise OSError("nobody is there")
    if words == "prose":
        return "Yes, it does."
    return json.dumps({"case": case, "reason": f"I see {words}", "verdict": words.split()[-1]})
"""
SPEC = "script:scripted:ask"
JUDGE = f"--iwr-judge={SPEC}"


@pytest.fixture
def judged(project):
    """Give a project with a judge in it."""
    project.write("scripted.py", SCRIPT)
    return project


def asked(project, purpose="assertion"):
    """Return what the judge was asked, in order."""
    lines = project.read("asked.txt").splitlines()
    return [line.split(" ", 2)[2] for line in lines if line.startswith(purpose)]


def lines_of(done, record):
    """Return the lines of the journal of one kind."""
    found = []
    for path in sorted(done.folder.glob("journal*.jsonl")):
        found += [json.loads(line) for line in path.read_text().splitlines()]
    return [line for line in found if line["record"] == record]


def test_a_model_decides_assertions(judged):
    """Its yes passes, its no fails with its reason, and what it was asked is told."""
    judged.task("a", judged.press(), judged.press(assertion="no"), judged.press())
    done = judged.run("tasks", JUDGE)

    assert done.code == 1
    assert done.words["a"] == ["passed", "failed", "not_reached"]
    assert "02 press Enter: failed: I see no" in done.text
    assert done.results["a"].task.protocol == "custom"
    assert done.results["a"].task.judge.model == "script:scripted:ask"


def test_the_replay_runs_ahead_of_a_slow_judge_and_is_cut_afterwards(judged):
    """Later actions were performed and asked about; nothing of them counts, all of it is told."""
    later = [judged.press(assertion=f"yes yes {n}") for n in ("a", "b")]
    judged.task("a", judged.press(assertion="late no"), *later, judged.press(assertion="yes"))
    done = judged.run("tasks", JUDGE, "--iwr-canaries=0")

    assert done.words["a"] == ["failed", "not_reached", "not_reached", "not_reached"]
    assert done.scores["a"].ifs == 0.0
    assert len(lines_of(done, "action")) > 2
    assert len(asked(judged)) > 1
    assert [verdict["step"] for verdict in lines_of(done, "verdict")] == [1]
    assert {call["step"] for call in lines_of(done, "call")} >= {1, 2}


def test_subtests_are_told_in_order_however_answers_come(judged):
    """A late answer about the first action holds back what is known of the others."""
    judged.task("a", judged.press(assertion="late yes"), *[judged.press() for _ in range(4)])
    done = judged.run("tasks", JUDGE, "-v", "-rA")
    steps = [line["step"] for line in lines_of(done, "verdict")]
    told = [line for line in done.lines if "press Enter" in line and "SUBPASS" in line]

    assert steps == [1, 2, 3, 4, 5]
    assert len(told) >= 5
    numbers = [int(line.split(" press Enter")[0][-2:]) for line in told[:5]]
    assert all(one < other for one, other in pairwise(numbers))


def test_checks_that_fail_end_the_replay_though_a_model_is_heard_too(judged):
    """What is known for certain needs no running ahead."""
    judged.task("a", judged.press(assertion="no"), judged.press())
    done = judged.run("tasks", "--iwr-judge=checks+script:scripted:ask")

    assert done.words["a"] == ["failed", "not_reached"]
    assert len(lines_of(done, "action")) == 2


def test_checks_and_model_are_set_side_by_side(judged):
    """Where they differ the checks count, and the difference is listed and measured."""
    stage = judged.read("conftest.py")
    stage = stage.replace("Holds(action.assertion)", "Holds(action.assertion[:3].strip())")
    judged.write("conftest.py", stage)
    judged.task("a", judged.press(assertion="yes but no"), judged.press(assertion="yes"))
    done = judged.run("tasks", "--iwr-judge=checks+script:scripted:ask", "--iwr-json=report.json")
    told = json.loads(judged.read("report.json"))["judging"]

    assert done.words["a"] == ["passed", "passed"]
    assert told["checks"]["accuracy"]["count"] == 1
    assert told["checks"]["false_fail"] | {"ci95": None} == {
        "value": 0.5, "count": 1, "n": 2, "ci95": None,
    }  # fmt: skip
    assert "differs: a::reference: 01 press Enter: checks say yes, the judge no" in done.text


@pytest.mark.parametrize("answer", ["prose", "down"])
def test_a_judge_that_gives_no_verdict_is_an_error_and_no_score(judged, answer):
    """IFS is null, the exit status is 3, and what was asked is in the journal."""
    judged.task("a", judged.press(), judged.press(assertion=answer), judged.press())
    done = judged.run("tasks", JUDGE, "--iwr-canaries=0")

    assert done.code == 3
    assert done.words["a"] == ["passed", "error", "not_reached"]
    assert done.scores["a"].ifs is None
    tries = [call["again"] for call in lines_of(done, "call") if call["step"] == 2]
    assert tries == ([False, True] if answer == "prose" else [False])


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_after_five_failures_in_a_row_the_run_ends_and_can_go_on(judged, workers):
    """Tasks that had no turn are not begun; going on asks about them, the finished one stands."""
    judged.task("a1")
    for n in range(12):
        judged.task(f"b{n:02}", judged.press(assertion="down"))
    done = judged.run("tasks", JUDGE, "--iwr-canaries=0", *workers)
    begun = len(done.results)
    judged.write("scripted.py", SCRIPT.replace('words == "down"', "False").replace(
        "words.split()[-1]", '"yes"'))  # fmt: skip
    first = len(asked(judged))
    again = judged.run("tasks", JUDGE, "--iwr-canaries=0", "--iwr-resume=last", *workers)

    assert done.code == 3, done.all
    assert begun < 13
    assert "5 questions in a row had no answer" in done.text
    assert any(line.startswith("resume    pytest") for line in done.lines)
    assert again.code == 0, again.all
    assert len(asked(judged)) - first == 12
    assert "resumed   1 of 13 results stood, 12 were to run" in again.lines


def test_votes_are_kept_and_their_agreement_is_told(judged):
    """Two of three decide; a third is asked only where the first two differ."""
    judged.task("a", judged.press(assertion="split"), judged.press())
    done = judged.run("tasks", JUDGE, "--iwr-judge-votes=3", "--iwr-canaries=0")
    votes = [[vote["holds"] for vote in line["votes"]] for line in lines_of(done, "verdict")]

    assert votes == [["yes", "no", "yes"], ["yes", "yes"]]
    assert "votes: 5 on 2 verdicts, 83% agree with theirs, 1 split" in done.text


def test_a_canary_that_is_taken_for_true_marks_the_task_everywhere(judged, monkeypatch):
    """The score stays, with a warning in every output beside it."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(judged.path / "summary.md"))
    judged.write("canary.txt", "yes")
    judged.task("a", judged.press())
    done = judged.run("tasks", JUDGE, "--iwr-json=report.json", "--junitxml=report.xml")
    told = json.loads(judged.read("report.json"))
    (task,) = told["metrics"]["tasks"]
    words = "the judge said yes to a false assertion"

    assert done.code == 0
    assert [one["holds"] for one in task["canaries"]] == ["yes"]
    assert words in told["judging"]["warnings"][0]
    assert words in done.text
    assert words in judged.read("summary.md")
    assert words in judged.read("report.xml")


def test_a_judge_that_says_no_to_canaries_is_not_marked(judged):
    """One canary stands beside the first judged action, and nothing is said of it."""
    judged.task("a", judged.press(), judged.press())
    done = judged.run("tasks", JUDGE)

    assert len(asked(judged, "canary")) == 1
    assert "false assertion" not in done.out


def test_a_judge_nobody_measured_is_said_to_be_that(judged):
    """And one that was measured is shown with its numbers."""
    judged.task("a")
    done = judged.run("tasks", JUDGE, "--iwr-cache-dir=kept")
    judge = ModelJudge(parse_resolved("script:scripted:ask"), Desk(None))
    agreement = Agreement.of(Confusion(true_yes=80, false_no=2, false_yes=1, true_no=17))
    known = calibration_of(agreement, judge=judge.name, tasks=("shop",), cases_sha256="0")
    write_calibration(judged.path / "kept", known)
    again = judged.run("tasks", JUDGE, "--iwr-cache-dir=kept")

    assert "not calibrated: how often it is right is not known" in done.text
    assert "calibrated on 100 cases: accuracy 0.970" in again.text


def test_a_model_that_judges_its_own_pages_is_warned_of_everywhere(judged, monkeypatch):
    """The header, the summary, JSON and JUnit say so."""
    from generated import shown  # noqa: PLC0415

    judged.task("shop")
    shown(judged, "shop")
    judged.write("scripted.py", SCRIPT.replace("def ask(call):", "def ask(call):\n"
        "    if call.role == 'generate':\n        return '```html\\n<p>x</p>\\n```'"))  # fmt: skip
    done = judged.run(
        "tasks", "--iwr-model=script:scripted:ask", JUDGE, "--iwr-json=report.json",
        "--junitxml=report.xml",
    )  # fmt: skip
    told = json.loads(judged.read("report.json"))

    assert "warning: script:scripted:ask judges pages that it wrote itself" in done.out
    assert "the judge is the model under test" in done.text
    assert told["metrics"]["tasks"][0]["judges_itself"] is True
    assert 'name="iwr.judges_itself"' in judged.read("report.xml")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--iwr-judge=checks+"], "name a model behind the +"),
        (["--iwr-judge=nobody"], "--iwr-judge=nobody: 'nobody': no alias 'nobody' is known"),
        ([JUDGE, "--iwr-judge-votes=2"], "--iwr-judge-votes=2: an odd number"),
        (["--iwr-judge=recorded:."], "recorded replies are pages only"),
        (["--iwr-grounder=magic"], "--iwr-grounder=magic: known are rules, rules+SPEC"),
        (["--iwr-judge=claude"], "--iwr-judge=claude: no key for anthropic"),
        ([f"--iwr-grounder=browser-use:{SPEC}"], "iwr agent install"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_opened(judged, options, words, monkeypatch):
    """Exit status 4, and the option is named."""
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.setenv("IWR_AGENT_DIR", str(judged.path / "nothing"))
    judged.task("a")
    done = judged.run("tasks", *options, "--iwr-cache-dir=kept")

    assert done.code == 4
    assert words in done.all


def test_a_run_does_not_go_on_with_another_judge(judged):
    """Verdicts of two judges are never mixed."""
    judged.task("a", judged.press(assertion="prose"))
    judged.run("tasks", JUDGE)
    done = judged.run("tasks", "--iwr-resume=last")

    assert done.code == 4
    assert "--iwr-judge=script:scripted:ask" in done.all


def test_verdicts_that_are_answered_elsewhere_are_waited_for(judged):
    """Every question of a task is written down at once; the task is pending, the run is well."""
    judged.task("a", judged.press(), judged.press(assertion="no"), judged.press())
    done = judged.run("tasks", "--iwr-judge=claude", "--iwr-cache=collect", "--iwr-cache-dir=kept")

    assert done.code == 0, done.all
    assert done.results["a"].status == "pending"
    assert len(list((judged.path / "iwr-requests").iterdir())) == 4
