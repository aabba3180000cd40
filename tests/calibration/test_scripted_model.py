"""A model with known mistakes comes out of ``iwr calibrate`` with just these mistakes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from known_truth import VARIANTS, write_task

from pytest_iwr.calibration.cases import cases_of
from pytest_iwr.dataset import load_tasks
from pytest_iwr.judging.by_model import assertion_question

#: A model that answers by a table: each question is known by its word.
SCRIPT = """
import json, re
from pathlib import Path

TABLE = json.loads(Path("answers.json").read_text())

def ask(call):
    said = "".join(part for part in call.parts if isinstance(part, str))
    case = re.search(r"`case` is ([0-9a-f]{8})", said)[1]
    answer = TABLE[case]
    if answer == "prose":
        return "I cannot say."
    return json.dumps({"case": case, "reason": "as the table says", "verdict": answer})
"""
#: Where it is wrong: a page and a step.
MISTAKES = {("reference", 2), ("twice", 1), ("larger", 1)}
MATRIX = {
    "true_yes": 2, "false_no": 2, "false_yes": 1, "true_no": 1, "undecided": 0, "errors": 0,
}  # fmt: skip


def word_of(case):
    """Return the word of the question about *case*."""
    question = assertion_question(
        case.action,
        case.action.assertion,
        pictures=(case.before.screenshot_png, case.after.screenshot_png),
        what="",
        purpose="assertion",
        task="",
    )
    return question.case


@pytest.fixture(scope="module")
def project(tmp_path_factory, quick_chromium):
    """Give a project with a task of known truth, its cases, and a model that answers by a table."""
    home = tmp_path_factory.mktemp("project")
    folder = write_task(home / "tasks" / "counter", *VARIANTS)
    cases = cases_of(load_tasks(folder)[0], chromium=quick_chromium)
    (home / "scripted.py").write_text(SCRIPT)
    return home, cases


def calibrated(project, answers, *options):
    """Run the command with a model that answers so; return its exit status, JSON and words."""
    home, _ = project
    (home / "answers.json").write_text(json.dumps(answers))
    done = subprocess.run(
        [sys.executable, "-m", "pytest_iwr", "calibrate", "--judge=script:scripted:ask",
         "--cache-dir=kept", "--json=all.json", *options],
        capture_output=True, text=True, check=False, cwd=home,
    )  # fmt: skip
    return done.returncode, json.loads((home / "all.json").read_text()), done.stdout


def right(case, *, wrong=frozenset()):
    """Return what is true of *case*, or the contrary where it is one of the *wrong*."""
    return "yes" if case.holds != ((case.page, case.step) in wrong) else "no"


@pytest.mark.browser
def test_the_matrix_is_that_of_the_mistakes_that_were_planned(project):
    """From pages in Chromium over questions and answers to numbers; it is kept by its name."""
    home, cases = project
    answers = {word_of(case): right(case, wrong=MISTAKES) for case in cases}
    code, told, printed = calibrated(project, answers, "--judge-votes=3")
    wrong = {(one["page"], one["step"]) for one in told["cases"] if one["said"] not in _true(one)}

    assert len(answers) == 6
    assert (code, told["counts"]) == (0, MATRIX)
    assert wrong == MISTAKES
    assert "votes 3" in told["judge"]
    assert f"kept: {home / 'kept'}" in printed or "kept: kept" in printed


def _true(one):
    return {"yes"} if one["holds"] else {"no"}


@pytest.mark.browser
def test_a_case_without_a_verdict_is_an_error_and_nothing_is_kept(project):
    """It is in no rate, and the exit status says that the measure is not whole."""
    _, cases = project
    answers = {word_of(case): right(case) for case in cases}
    answers[word_of(cases[0])] = "prose"
    code, told, printed = calibrated(project, answers)

    assert code == 3
    assert [one["said"] for one in told["cases"]].count(None) == 1
    assert "not kept: some cases ended in an error" in printed
