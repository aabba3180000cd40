"""The command `iwr score`."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from stored_runs import grey, make_run, make_task, records_of

from pytest_iwr.__main__ import main
from pytest_iwr.journal import read_run
from pytest_iwr.metrics import score
from pytest_iwr.released import LABEL
from pytest_iwr.results import Status
from pytest_iwr.runs import find_run

DOCS = Path(__file__).parents[1] / "docs" / "rescoring.md"
ENGINES = """
import os, signal
from pytest_iwr.visual.base import TextBox, TextReading

class Reader:
    name = "a reader of the user's"
    def read(self, picture):
        return TextReading((TextBox("same", 0, 0, 1, 1),))

class Scorer:
    def __init__(self):
        self.name = "a scorer of the user's"
    def similarity(self, reference, picture):
        return 0.6

class Killed(Scorer):
    def similarity(self, reference, picture):
        os.kill(os.getppid(), signal.SIGKILL)  # of the process that compares for the command

class Nameless:
    def read(self, picture):
        return None

def broken():
    raise RuntimeError("no weights")

number = 3
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Stand in a project with a task, engines and a run whose last picture is another."""
    home = make_task(tmp_path / "tasks" / "shop")
    run = make_run(tmp_path / "iwr-results" / "20260101T000000Z-aaaaaa", records_of(home, "PPPPP"))
    next(run.rglob("step_5.png")).write_bytes(grey(3))
    (tmp_path / "engines_here.py").write_text(ENGINES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [*sys.path])
    monkeypatch.delitem(sys.modules, "engines_here", raising=False)
    return tmp_path


OWN = ("--ocr=engines_here:Reader", "--structure=engines_here:Scorer")


def newest(project):
    """Return the last run of a project."""
    return find_run("last", results=project / "iwr-results", here=project)


@pytest.mark.parametrize(
    "said", ["last", "20260101T000000Z-aaaaaa", "iwr-results/20260101T000000Z-aaaaaa"]
)
def test_it_prints_the_summary_and_the_folder(project, capsys, said):
    """What one sees is what pytest prints at the end of a run."""
    code = main(["score", said, *OWN])

    printed = capsys.readouterr()
    made = newest(project)
    lines = printed.out.splitlines()
    assert code == 0
    assert lines[2].split() == ["shop", "page", "5/5", "1.000", "0.967", "0.990", "5", "passed"]
    assert f"results   iwr-results/{made.name}" in lines
    assert any(line.startswith("protocol  rescored:") for line in lines)
    assert lines[0].startswith("20260101T000000Z-aaaaaa: its pictures, scored again by a reader")
    assert lines[-1] == "0 of 5 actions undecided"
    assert printed.err == ""


def test_engines_of_the_users_own_do_the_work(project):
    """They are found in the working directory, and named in the records and the manifest."""
    main(["score", "last", *OWN])

    (result,) = read_run(newest(project))
    manifest = json.loads((newest(project) / "manifest.json").read_text())
    assert result.visuals[5].engine == "a reader of the user's + a scorer of the user's"
    assert result.visuals[5].structure == 0.6
    assert manifest["settings"]["ocr"] == "engines_here:Reader"
    assert manifest["sessions"][0]["arguments"] == ["score", "last", *OWN]


def test_the_engines_of_the_documentation_work(project):
    """What docs/rescoring.md shows can be copied."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), flags=re.DOTALL)
    (project / "engines_of_docs.py").write_text(code)

    ocr, structure = "--ocr=engines_of_docs:Reader", "--structure=engines_of_docs:Embeddings"

    assert main(["score", "last", ocr, structure]) == 0
    assert read_run(newest(project))[0].visuals[5].structure == 0.9


def test_json_is_that_of_the_new_run(project, capsys):
    """The document that pytest writes with --iwr-json, and nothing beside it."""
    code = main(["score", "last", *OWN, "--json"])

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["schema"] == "iwr-report/1"
    assert told["run"]["made_by"] == "iwr score"
    assert told["run"]["name"] == newest(project).name
    assert told["metrics"]["tasks"][0]["scores"]["ifs"] == 1.0


def test_the_new_run_may_stand_elsewhere(project):
    """--into names the folder that holds runs."""
    main(["score", "last", *OWN, "--into", "elsewhere"])

    (made,) = (project / "elsewhere").iterdir()
    assert read_run(made)[0].key.task == "shop"
    assert len(list((project / "iwr-results").iterdir())) == 1


def test_what_changed_is_told_and_gives_3(project, capsys):
    """The message names the task and what to do."""
    (project / "tasks" / "shop" / "checkpoints" / "step_2.png").write_bytes(grey(4))

    code = main(["score", "last", *OWN])

    assert code == 3
    printed = " ".join(capsys.readouterr().out.split())
    assert "the task has changed since the run" in printed
    assert "do not trust this run: 1 task with harness errors" in printed


def test_tasks_of_another_place(project, capsys):
    """--tasks says where they are now."""
    (project / "tasks").rename(project / "moved")

    assert main(["score", "last", *OWN]) == 3
    assert main(["score", "20260101T000000Z-aaaaaa", *OWN, "--tasks", "moved"]) == 0
    assert main(["score", "last", *OWN, "--tasks", "nowhere"]) == 4
    assert "no task here" in capsys.readouterr().err


def test_tasks_are_found_from_anywhere(project, monkeypatch):
    """Where the run says that they stood, seen from the folders above the run."""
    run = newest(project)
    (project / "deep" / "down").mkdir(parents=True)
    main(["score", "last", *OWN])
    monkeypatch.chdir(project / "deep" / "down")
    monkeypatch.setenv("PYTHONPATH", str(project))  # engines are looked for where one stands

    assert main(["score", str(run), *OWN]) == 0


def test_missing_results_are_told(project, capsys):
    """A run that was to have more results is partial, and not to be trusted."""
    home = project / "tasks" / "shop"
    keys = ["tasks/shop/page", "tasks/gone/page"]
    run = make_run(project / "iwr-results" / "partial", records_of(home, "PPPPP"), expected=keys)

    assert main(["score", str(run), *OWN]) == 3
    assert "partial   1 of 2 results are missing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--ocr=engines_here", "name a callable as MODULE:NAME"),
        ("--ocr=:Reader", "name a callable as MODULE:NAME"),
        ("--ocr=no_such_module:Reader", "cannot be had: ModuleNotFoundError"),
        ("--ocr=engines_here:no_such", "cannot be had: AttributeError"),
        ("--ocr=engines_here:number", "is a int"),
        ("--ocr=engines_here:broken", "the call failed: RuntimeError: no weights"),
        ("--ocr=engines_here:Nameless", "gives a Nameless, which is no TextReader"),
        ("--ocr=engines_here:Scorer", "gives a Scorer, which is no TextReader"),
        ("--structure=engines_here:Reader", "gives a Reader, which is no StructureScorer"),
        ("--as=released --into=x", "--as=released writes no run; leave --into out"),
    ],
)
def test_wrong_usage_is_4(project, capsys, option, says):
    """What cannot work is refused in a sentence, before anything is written."""
    code = main(["score", "last", *option.split()])

    assert code == 4
    assert says in capsys.readouterr().err
    assert len(list((project / "iwr-results").iterdir())) == 1


def test_no_run_is_wrong_usage(project, capsys):
    """A name that no run has."""
    assert main(["score", "nothing"]) == 4
    assert "nothing: no run here nor in" in capsys.readouterr().err


def test_a_killed_re_scoring_leaves_no_run(project):
    """What is left lies where no run is looked for."""
    command = [sys.executable, "-m", "pytest_iwr", "score", "last", OWN[0]]

    done = subprocess.run(
        [*command, "--structure=engines_here:Killed"], capture_output=True, check=False
    )

    assert done.returncode == -signal.SIGKILL
    assert newest(project).name == "20260101T000000Z-aaaaaa"
    left = {path.name[:11] for path in (project / "iwr-results").iterdir()} - {newest(project).name}
    assert left == {".iwr-draft-", "20260101T00"}


def test_progress_is_for_terminals(project, capsys, monkeypatch):
    """On a terminal one line says how far it is, and nothing of it is left."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    main(["score", "last", *OWN])

    said = capsys.readouterr().err
    assert "1 of 1: tasks/shop/page" in said
    assert said.endswith("\r\x1b[K")


def test_released_stands_beside_ours(project, capsys):
    """Two lines a task and two means, each with the name of its arithmetic; no run is written."""
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*") if path.is_file()}

    code = main(["score", "last", *OWN, "--as=released"])

    lines = capsys.readouterr().out.splitlines()
    made = {path for path in project.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert code == 0
    assert lines[0].startswith(f"{LABEL} beside ours, on the stored pictures of 2026")
    # Ours: pictures 0 to 4 are their checkpoints, the last is 0.8 like: (5 + 0.8) / 6.
    assert lines[2].split() == ["ours", "shop::page", "5/5", "1.000", "0.967", "0.990"]
    # Released: the first pair is alike, five are of another step and 0.8 like: (1 + 5 * 0.8) / 6.
    assert lines[3].split() == [*LABEL.split(), "5/5", "1.000", "0.833", "0.950"]
    assert lines[4].strip() == "5 of 6 pictures beside another step's checkpoint"
    assert lines[5].split() == ["ours", "mean", "of", "1", "page", "1.000", "0.967", "0.990"]
    assert lines[6].split() == [*LABEL.split(), "mean", "of", "1", "1.000", "0.833", "0.950"]
    assert any("no published numbers" in line for line in lines)
    assert made == before.keys()


def test_released_as_json(project, capsys):
    """The same for programs: pairs, and both arithmetics under their names."""
    code = main(["score", "last", *OWN, "--as=released", "--json"])

    told = json.loads(capsys.readouterr().out)
    (task,) = told["tasks"]
    (subject,) = told["subjects"]
    pairs = [(pair["checkpoint"], pair["picture"]) for pair in task[LABEL]["pairs"]]
    assert code == 0
    assert told["schema"] == "iwr-released/1"
    assert pairs == [(0, 0), (1, 0), (2, 1), (3, 2), (4, 3), (5, 4)]
    assert task[LABEL]["vfs"] == pytest.approx((1 + 5 * 0.8) / 6)
    assert task["ours"]["vfs"] == pytest.approx((5 + 0.8) / 6)
    assert subject[LABEL]["final"] == pytest.approx(task[LABEL]["final"])
    assert (subject[LABEL]["n"], subject["ours"]["final"]["n"]) == (1, 1)


def test_released_without_a_number_is_told(project, capsys):
    """A null has its reason below it, is counted, and gives 3; a task without a page does not."""
    lost, pageless = (make_task(project / "tasks" / name) for name in ("lost", "pageless"))
    make_run(
        project / "iwr-results" / "20270101T000000Z-aaaaaa",
        records_of(lost, "PE..."),
        records_of(pageless, "", status=Status.NO_PAGE),
    )

    code = main(["score", "last", *OWN, "--as=released"])

    printed = capsys.readouterr().out
    assert code == 3
    assert "step 2: the judge failed, which the released evaluator takes for a yes" in printed
    assert " ".join(printed.split()).endswith(
        f"nulls 1 of 2 results without a number by the {LABEL}; "
        "1 had no page, which it left out of its means"
    )


def test_released_without_a_page_is_no_trouble(project):
    """To have no page is the subject's doing: nothing is missing for a reason of ours."""
    pageless = records_of(project / "tasks" / "shop", "", status=Status.NO_PAGE)
    make_run(project / "iwr-results" / "20270101T000000Z-aaaaaa", pageless)

    assert main(["score", "last", *OWN, "--as=released"]) == 0


def test_means_are_beside_those_of_the_same_tasks(project, capsys):
    """Where a task has no number, ours is told without it, too."""
    lost = make_task(project / "tasks" / "lost")
    run = make_run(
        project / "iwr-results" / "20270101T000000Z-aaaaaa",
        records_of(project / "tasks" / "shop", "PPPPP"),
        records_of(lost, "PPPI."),
    )
    next(run.glob("artifacts/tasks/lost/page/step_0.png")).unlink()

    main(["score", "last", *OWN, "--as=released"])

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["ours", "mean", "of", "2", "page", "0.800", "1.000", "1.000"] in lines
    assert [*LABEL.split(), "mean", "of", "1", "1.000", "0.833", "0.950"] in lines
    assert ["ours", "of", "the", "same", "1", "1.000", "1.000", "1.000"] in lines


def test_released_tells_what_it_takes_otherwise(project, capsys):
    """Verdicts that count as yes and actions that count as failed are told beside the numbers."""
    home = make_task(project / "tasks" / "other")
    run = make_run(project / "iwr-results" / "20270101T000000Z-aaaaaa", records_of(home, "PUA"))

    main(["score", "last", *OWN, "--as=released"])

    printed = capsys.readouterr().out
    assert score(read_run(run)[0]).ifs is None
    assert "[0.20, 1.00]" in printed
    assert "no verdict on 2, which counts as a yes there" in printed
    assert "action 3 was not carried out, which counts as a failure there" in printed
