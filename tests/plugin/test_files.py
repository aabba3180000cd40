"""Files that a run leaves for others: JSON, the summary of a GitHub job; and reports made later."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pytest_iwr.__main__ import main
from pytest_iwr.results import Result


@pytest.fixture
def mixed(project, monkeypatch):
    """Give a project with a task that passes, one that fails, one that nobody can decide."""
    known = {"interaction_complexity": "L2", "visual_complexity": "V1", "domain": "Shops"}
    project.task("a", classification=known)
    project.task("b", project.press(), project.press("missing"), classification=known)
    project.task("c", project.press(assertion="undecided"))
    monkeypatch.chdir(project.path)
    return project


def read(path: str) -> dict:
    """Read a JSON file of the project."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def test_json_has_every_score_with_its_n(mixed):
    """--iwr-json: scores per task, means with n and protocol, breakdowns, actions with reasons."""
    done = mixed.run("tasks", "--iwr-json=out/report.json")

    document = read("out/report.json")
    metrics = document["metrics"]
    (group,) = metrics["subjects"]
    tasks = {task["task"]: task for task in metrics["tasks"]}
    assert done.code == 1
    assert document["schema"] == "iwr-report/1"
    assert (metrics["expected"], metrics["missing"]) == (3, [])
    ifs = {"value": None, "low": 0.5, "high": 0.75 + 1 / 12, "n": 3, "ci95": None}
    assert group["means"]["ifs"] == pytest.approx(ifs)
    assert group["means"]["final"]["n"] == 0
    assert group["breakdowns"]["domain"]["Shops"]["ifs"]["value"] == 0.75
    assert group["breakdowns"]["domain"]["Shops"]["ifs"]["n"] == 2
    assert tasks["b"]["scores"]["ifs"] == 0.5
    assert tasks["b"]["actions"][1]["result"] == Result.FAILED
    assert tasks["b"]["actions"][1]["why"] == "not found: nothing is called that"
    assert tasks["c"]["scores"]["ifs_interval"] == {"low": 0.0, "high": 1.0}


def test_json_is_the_same_whoever_writes_it(mixed):
    """The command makes of the journal what the run made of it."""
    mixed.run("tasks", "--iwr-json=one.json")

    assert main(["report", "last", "--json=two.json"]) == 0

    assert read("one.json") == read("two.json")


def test_a_file_that_cannot_be_written_is_told(mixed):
    """A report that was asked for and is not there makes the exit 3; the results are kept."""
    mixed.write("out", "a file")

    done = mixed.run("tasks", "--iwr-json=out/report.json")

    assert done.code == 3
    assert "out/report.json: the results cannot be written" in done.text
    assert set(done.results) == {"a", "b", "c"}


def test_a_github_job_gets_its_summary(mixed):
    """Where GITHUB_STEP_SUMMARY names a file, the table is added to what stands there."""
    mixed.write("summary.md", "# Before\n")

    done = mixed.run("tasks", env={"GITHUB_STEP_SUMMARY": str(mixed.path / "summary.md")})

    text = mixed.read("summary.md")
    assert done.code == 1
    assert text.startswith("# Before\n\n")
    assert text.count("nothing is called that") >= 1
    assert text.split("# Before\n\n")[1].strip() == written_markdown().strip()


def written_markdown() -> str:
    """Return what ``iwr report --md`` writes of the last run."""
    assert main(["report", "last", "--md=report.md"]) == 0
    return Path("report.md").read_text(encoding="utf-8")


def test_a_summary_that_cannot_be_written_fails_nothing(mixed):
    """GitHub's file is a courtesy: without it the run is what it was, with a line that says so."""
    done = mixed.run("tasks", env={"GITHUB_STEP_SUMMARY": str(mixed.path)})

    assert done.code == 1
    assert "no job summary: " in done.out


def test_the_report_is_the_summary_again(mixed, capsys):
    """``iwr report`` prints what the run printed at its end."""
    done = mixed.run("tasks")
    capsys.readouterr()

    assert main(["report", "last"]) == 0

    said = [line for line in capsys.readouterr().out.splitlines() if line]
    assert [line for line in said if not line.startswith("gate")] == [
        line for line in done.lines if line in said
    ]
    assert said[-1] == "1 of 4 actions undecided"


@pytest.mark.parametrize("gate", ["actions", "none"])
def test_junit_is_written_from_the_journal(mixed, gate, capsys):
    """``iwr report --junit`` has the cases that the run's own file has, gate and all."""
    mixed.run("tasks", f"--iwr-gate={gate}", "--junitxml=one.xml")

    assert main(["report", "last", "--junit=two.xml"]) == 0

    def cases(path: str) -> list[tuple]:
        return sorted(
            (c.get("classname"), c.get("name"), *(child.tag for child in c))
            for c in ET.parse(path).getroot().iter("testcase")  # noqa: S314 - ours
        )

    assert cases("one.xml") == cases("two.xml")
    assert len(cases("two.xml")) == 4


def test_runs_are_found_where_the_environment_puts_them(mixed, monkeypatch, capsys):
    """``IWR_RESULTS`` holds for the commands as it does for the runs."""
    mixed.run("tasks", env={"IWR_RESULTS": "elsewhere"})
    monkeypatch.setenv("IWR_RESULTS", "elsewhere")

    assert main(["report", "last"]) == 0
    assert "results   elsewhere/" in capsys.readouterr().out


def test_a_run_that_is_not_there_is_wrong_usage(mixed, capsys):
    """Exit 4, and what a run looks like."""
    assert main(["report", "nowhere"]) == 4
    assert "nowhere: no run here" in capsys.readouterr().err
