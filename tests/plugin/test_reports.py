"""What a run says and leaves behind: subtests, reports, the summary, JUnit, the run's folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from junit_files import read_valid

from pytest_iwr.journal import read_run

#: Writes what reports carry, as JSON: what JSON cannot say would stop the run.
LISTENER = """

import json

class Listener:
    def pytest_runtest_logreport(self, report):
        if report.when != "call":
            return
        seen = {
            "iwr": getattr(report, "iwr", None),
            "kind": type(getattr(report, "iwr", None)).__name__,
            "properties": report.user_properties,
        }
        with open("reports.jsonl", "a") as file:
            file.write(json.dumps(seen) + "\\n")

def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Listener())
"""

#: What a description and a page's text may hold to do harm.
HOSTILE = (
    "lone \\u001b[31m red \\u0007 bell \\u202e bidi \\ufffe "
    "]]> <b>&amp; \\n::error::pwned\\n##[error]pwned"
)


@pytest.fixture
def heard(project):
    """Give a project in which reports are written down."""
    project.write("conftest.py", project.read("conftest.py") + LISTENER)
    return project


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_reports_carry_plain_values(heard, workers):
    """Each report of an action, and the task's last, has a dict of plain values as ``iwr``."""
    heard.task("shop", heard.press(), heard.press("missing"), heard.press())

    done = heard.run("tasks", *workers)

    assert [report["kind"] for report in done.reports] == ["dict"] * 4
    steps, task = [r["iwr"] for r in done.reports[:3]], done.reports[3]
    assert [(step["step"], step["result"]) for step in steps] == [
        (1, "passed"), (2, "failed"), (3, "not_reached"),
    ]  # fmt: skip
    assert {step["key"] for step in steps} == {"tasks/shop/reference"}
    assert steps[0]["title"] == "01 press Enter"
    assert (task["iwr"]["status"], task["iwr"]["ifs"]) == ("complete", pytest.approx(1 / 3))
    properties = dict(task["properties"])
    assert all(isinstance(value, str) for value in properties.values())
    assert properties["iwr.key"] == "tasks/shop/reference"
    assert json.loads(properties["iwr.ifs"]) == pytest.approx(1 / 3)
    assert json.loads(properties["iwr.vfs"]) is None


def test_subtests_are_named_by_step_and_told_with_reasons(project):
    """-v names every action; a failure tells what was sought, expected, found and pictured."""
    project.task(
        "shop",
        project.press(),
        project.press(assertion="undecided"),
        project.press(assertion="no"),
        project.press(),
    )

    done = project.run("tasks", "-v", "-rs")

    titles = [f"0{step} press Enter" for step in range(1, 5)]
    assert f"SUBPASSED[{titles[0]}]" in done.out
    assert f"SUBSKIPPED[{titles[1]}]" in done.out
    assert f"SUBFAILED[{titles[2]}]" in done.out
    assert f"SUBSKIPPED[{titles[3]}]" in done.out
    assert "03 press Enter: failed: the judge says no" in done.out
    assert "not reached: the trajectory ended before" in done.out
    assert "undecided: the judge says undecided" in done.out
    assert "replay.py:" not in done.out.split("short test summary")[0]
    after = done.folder / "artifacts" / "tasks" / "shop" / "reference" / "step_3.png"
    assert after.is_file()
    assert f"after     iwr-results/{done.folder.name}/artifacts" in done.out


@pytest.mark.parametrize("arguments", [["-qq"], ["-vv"], ["--tb=no", "--no-summary"]])
def test_every_verbosity_ends_with_how_many_are_undecided(project, arguments):
    """Quiet or loud, the scores are printed and their last line counts the undecided."""
    project.task("shop", project.press("missing"))

    done = project.run("tasks", *arguments)

    assert done.code == 1
    assert done.lines.count("0 of 1 action undecided") == 1
    assert "Traceback" not in done.all


def test_hostile_texts_harm_nothing(heard):
    """Escapes, commands and markup in a task reach no report unescaped."""
    bad = json.loads(f'"{HOSTILE}"')
    heard.task(
        "shop",
        {**heard.press(assertion="yes"), "parameters": {"description": bad, "key": "Enter"}},
        {"type": "Click", "parameters": {"description": bad}, "logical_assertion": bad},
        title=bad,
        classification={"interaction_complexity": bad},
    )

    done = heard.run("tasks", "-n1", "--junitxml=report.xml", "-v")

    assert done.code in {1, 3}, done.all
    assert done.words["shop"][0] == "passed"
    assert len(done.reports) == 3
    printed = done.out.splitlines()
    assert [line for line in printed if line.lstrip().startswith(("::", "##["))] == []
    assert "\x1b[31m" not in done.out
    assert "\u202e" not in done.out
    assert "\x07" not in done.out
    cases = read_valid(heard.path / "report.xml").findall(".//testcase")
    assert len(cases) == 2
    assert read_run(done.folder)[0].task.title.startswith("lone")


def test_the_manifest_begins_and_ends_with_the_run(project):
    """What was asked stands there from the start; what it came to is added at the end."""
    project.write(
        "tests/test_own.py",
        "import json, pathlib\n"
        "def test_it():\n"
        "    (file,) = pathlib.Path('iwr-results').glob('*/manifest.json')\n"
        "    begun = json.loads(file.read_text())\n"
        "    assert len(begun['expected']) == 2 and not begun['sessions'][0]['finished']\n",
    )
    project.task("shop", project.press("missing"))
    project.task("blog")

    done = project.run("tests", "tasks")

    manifest = done.manifest
    assert done.code == 1
    assert manifest["schema"] == "iwr-run/1"
    assert done.session["arguments"][-3:] == ["--iwr-visual=off", "tests", "tasks"]
    assert manifest["settings"]["visual"] == "off"
    assert (len(manifest["expected"]), done.session["exit_status"]) == (2, 1)
    assert manifest["statuses"] == {"complete": 2}
    assert done.session["started"] <= done.session["finished"]
    assert manifest["protocols"] == [f"custom:{done.results['shop'].task.fingerprint}"]


def test_a_run_killed_in_the_middle_leaves_whole_lines(project):
    """After SIGKILL the journal holds every action that was done, and can be read."""
    project.task("a", project.press(), project.press())
    project.task("b", project.press(), project.press("kill"), project.press())
    project.task("c")

    done = project.run("tasks")

    (journal,) = done.folder.glob("journal*.jsonl")
    assert done.code == -9
    assert journal.read_bytes().endswith(b"\n")
    assert done.words == {"a": ["passed", "passed"], "b": ["passed", "not_reached", "not_reached"]}
    assert done.scores["a"].ifs == 1.0
    assert done.scores["b"].ifs is None
    assert "never closed" in done.results["b"].error
    assert "finished" not in done.manifest


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_a_journal_that_cannot_be_written_ends_the_run(project, workers):
    """A disk that is full stops the run: told in words, exit 3, no scores, nothing more is done."""
    project.write(
        "conftest.py",
        project.read("conftest.py") + "\n\nimport errno\n"
        "from pytest_iwr import journal\n\n"
        "def full(*_):\n"
        "    raise OSError(errno.ENOSPC, 'No space left on device')\n\n"
        "@pytest.hookimpl(optionalhook=True, tryfirst=True)\n"
        "def pytest_iwr_make_text_reader(config):\n"
        "    if os.environ.get('FULL'):\n"
        "        journal._write_all = full\n",
    )
    project.task("blog")
    project.task("shop")

    done = project.run("tasks", *workers, env={"FULL": "1"})

    assert done.code == 3, done.all
    assert "stopped, for nothing more could be written: " in done.text
    assert "cannot write the journal: [Errno 28] No space left on device" in done.text
    assert "--iwr-resume=" in done.out
    assert done.manifest["sessions"][0]["exit_status"] == 3


def test_the_summary_is_the_last_thing_we_say(project):
    """Scores, means over tasks, protocol, where the results lie; the last line is as promised."""
    project.task("shop", project.press(), project.press("missing"))
    project.task("blog")

    done = project.run("tasks")

    at = done.lines.index(next(line for line in done.lines if "IWR-Bench scores" in line))
    ours = done.lines[at:]
    assert "1/2 0.500" in next(line for line in ours if line.startswith("shop"))
    assert "0.750" in next(line for line in ours if line.startswith("mean of 2"))
    assert f"results   {Path('iwr-results', done.folder.name)}" in ours
    assert "0 of 3 actions undecided" in ours
