"""The worked table of the scoring law, each line through a real replay in a real run of pytest."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pytest_iwr.dataset import load_tasks
from pytest_iwr.journal import read_run
from pytest_iwr.metrics import TaskScores, score

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_iwr.results import TaskResult

pytestmark = pytest.mark.browser

BUTTONS = ("One", "Two", "Three", "Four", "Five")
PAGE = """<!doctype html><title>Worked</title>
<style>body {{ font: 20px sans-serif }} button {{ font: inherit }}</style>
<h1 style="color: {colour}">Five steps</h1>
{buttons}
<ol id="log"></ol>
<script>
for (const button of document.querySelectorAll('button'))
  button.onclick = () => {{
    const line = document.createElement('li');
    line.textContent = 'did ' + button.textContent;
    log.append(line);
  }};
</script>"""
BROKEN_JUDGE = """
import pytest
from pytest_iwr.errors import JudgeError
from pytest_iwr.judging.checks import CheckJudge

class Judge(CheckJudge):
    name = "breaks at Two"

    def judge(self, action, *, before, after):
        if after.step == 2:
            raise JudgeError("the judge is out")
        return super().judge(action, before=before, after=after)

@pytest.hookimpl(optionalhook=True)
def pytest_iwr_make_judge(config):
    return Judge(reader=None)
"""


def page(*, without: str = "", twice: str = "", colour: str = "black") -> str:
    """Return the page with one button left out or drawn twice."""
    names = [name for name in BUTTONS if name != without]
    names += [twice] if twice else []
    buttons = "\n".join(f"<p><button>{name}</button></p>" for name in names)
    return PAGE.format(buttons=buttons, colour=colour)


def task(*, step_0: bool = False, bare: int = 0) -> dict[str, object]:
    """Return the task; action *bare* has an assertion in words only."""
    actions = [
        {
            "type": "Click",
            "parameters": {"description": f"Click the '{name}' button"},
            "visual_evaluation_flag": True,
            "logical_assertion": f"did {name} is listed",
            "checks": [] if step == bare else [{"text": f"did {name}"}],
        }
        for step, name in enumerate(BUTTONS, start=1)
    ]
    return {
        "schema": "iwr-task/1",
        "id": "worked",
        "device": {"viewport": {"width": 480, "height": 640}},
        "initial_visual_evaluation_flag": step_0,
        "action_sequence": actions,
    }


class Outcome(NamedTuple):
    """How a run of pytest ended, and what its one task came to."""

    code: int
    printed: str
    result: TaskResult
    scores: TaskScores

    def v(self, *steps: int) -> float:
        """Return the mean visual score of *steps*, as the journal has them."""
        return fmean(self.result.visuals[step].score for step in steps)


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory) -> Path:
    """Record the whole page once."""
    home = tmp_path_factory.mktemp("recorded") / "tasks" / "worked"
    (home / "reference").mkdir(parents=True)
    (home / "task.json").write_text(json.dumps(task()))
    (home / "reference" / "index.html").write_text(page())
    locators = [{"locator": f"button:text-is('{name}')"} for name in BUTTONS]
    solution = {"schema": "iwr-solution/1", "actions": locators}
    (home / "reference" / "solution.json").write_text(json.dumps(solution))
    subprocess.run([sys.executable, "-m", "pytest_iwr", "record", home], check=True)
    (only,) = load_tasks(home)
    assert only.checkpoint(5)
    return home / "checkpoints"


@pytest.fixture
def run(tmp_path, checkpoints):
    """Run pytest on the task with a page; the page's heading is of another colour."""

    def go(html: str | None, made: dict[str, object], *, conftest: str = "") -> Outcome:
        home = tmp_path / "tasks" / "worked"
        home.mkdir(parents=True)
        shutil.copytree(checkpoints, home / "checkpoints")
        (home / "task.json").write_text(json.dumps(made))
        pages = tmp_path / "pages"
        (pages / "worked").mkdir(parents=True)
        if html is not None:
            (pages / "worked" / "index.html").write_text(html)
        (tmp_path / "conftest.py").write_text(conftest)
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        command = [sys.executable, "-m", "pytest", "tasks", f"--iwr-page={pages}"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        (folder,) = (tmp_path / "iwr-results").iterdir()
        (result,) = read_run(folder)
        return Outcome(done.returncode, done.stdout, result, score(result))

    return go


def test_infeasible_at_four(run):
    """Action 4 is infeasible: IFS 3/5, VFS over the first three, exit 1."""
    outcome = run(page(without="Four", colour="teal"), task())

    assert outcome.scores.ifs == pytest.approx(3 / 5)
    assert outcome.scores.vfs == pytest.approx(outcome.v(1, 2, 3))
    assert 0.5 < outcome.scores.vfs < 1
    assert outcome.code == 1


def test_undecided_at_two_failed_at_four(run):
    """Verdict 2 is undecided and 4 fails: both scores are intervals, exit 1."""
    outcome = run(page(without="Four", colour="teal"), task(bare=2))

    scores = outcome.scores
    assert scores.ifs is None
    assert (scores.ifs_interval.low, scores.ifs_interval.high) == pytest.approx((1 / 5, 3 / 5))
    assert scores.vfs is None
    ends = sorted([outcome.v(1), outcome.v(1, 2, 3)])
    assert scores.vfs_interval.low == pytest.approx(ends[0])
    assert scores.vfs_interval.high == pytest.approx(ends[1])
    assert outcome.code == 1


def test_abstained_at_three(run):
    """Grounding abstains at 3: IFS from 2/5 to 5/5, low end of VFS over two, exit 0 and said."""
    outcome = run(page(twice="Three", colour="teal"), task())

    scores = outcome.scores
    assert scores.ifs is None
    assert (scores.ifs_interval.low, scores.ifs_interval.high) == pytest.approx((2 / 5, 1.0))
    assert scores.vfs is None
    assert scores.final_interval.low == pytest.approx(0.7 * 2 / 5 + 0.3 * outcome.v(1, 2))
    assert outcome.code == 0
    assert "1 of 5 actions undecided" in outcome.printed


def test_judge_error_at_two(run):
    """The judge fails at 2: no score at all, exit 3."""
    outcome = run(page(colour="teal"), task(), conftest=BROKEN_JUDGE)

    assert outcome.scores.ifs is None
    assert outcome.scores.ifs_interval is None
    assert outcome.scores.vfs is None
    assert outcome.scores.final is None
    assert outcome.code == 3
    assert "do not trust this run" in outcome.printed


def test_no_page(run):
    """The subject gave no page: zero everywhere, exit 1."""
    outcome = run(None, task())

    assert (outcome.scores.ifs, outcome.scores.vfs, outcome.scores.final) == (0, 0, 0)
    assert outcome.code == 1


def test_one_fails_with_step_0_flagged(run):
    """Action 1 fails and step 0 is flagged: IFS 0, VFS is that of step 0, exit 1."""
    outcome = run(page(without="One", colour="teal"), task(step_0=True))

    assert outcome.scores.ifs == 0
    assert outcome.scores.vfs == pytest.approx(outcome.v(0))
    assert 0 < outcome.scores.vfs < 1
    assert outcome.code == 1
