"""The JUnit file of real runs; whatever is in it, it keeps to the schema of its consumers."""

from __future__ import annotations

from pathlib import Path

import pytest
from junit_files import outcomes_of, read_valid, totals_of

#: What a project may have beside its tasks: everything that pytest itself puts into the file.
OWN = """
import pytest

@pytest.fixture
def broken():
    yield
    raise RuntimeError("teardown broke")

def test_passes(capsys): print("said"); assert True
def test_fails(): print("<b>&"); assert "a" == "b"
def test_ends_badly(broken): pass
@pytest.mark.skip(reason="later")
def test_skipped(): pass
@pytest.mark.xfail
def test_expected(): assert False
def test_parts(subtests):
    with subtests.test("one"): assert False
    with subtests.test("two"): assert True
"""


def suites(project):
    """Return name and outcome of each case, by suite."""
    root = read_valid(project.path / "report.xml")
    return {suite.get("name"): outcomes_of(suite) for suite in root}


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_junit_has_a_case_per_action(project, workers):
    """Each action is a case, passed ones too; each task a suite with its scores; own tests stay."""
    project.task("shop", project.press(), project.press("missing"), project.press())
    project.task("blog", project.press(assertion="undecided"), project.press("bug"))
    project.write("tests/test_own.py", "def test_it(): pass")

    done = project.run("tests", "tasks", *workers, "--junitxml=report.xml")

    root = read_valid(project.path / "report.xml")
    assert done.code == 3
    names = {
        suite.get("name"): [
            (case.get("name"), [part.tag for part in case]) for case in suite.findall("testcase")
        ]
        for suite in root
    }
    assert names["shop::reference"] == [
        ("01 press Enter", []),
        ("02 press Enter", ["failure", "system-out"]),
        ("03 press Enter", ["skipped"]),
    ]
    assert names["blog::reference"] == [
        ("01 press Enter", ["skipped", "system-out"]),
        ("02 press Enter", ["error", "system-out"]),
    ]
    assert [case for case, _ in names["pytest"]] == ["test_it"]
    assert totals_of(root) == {"tests": 6, "failures": 1, "errors": 1}
    assert root.find(".//property[@name='iwr.ifs']").get("value")


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_beside_tests_of_every_kind(project, workers):
    """A project's own tests stay what pytest made of them, output and all."""
    project.task("shop", project.press("missing"))
    project.write("tests/test_own.py", OWN)

    asked = ("--junitxml=report.xml", "-ojunit_logging=all", *workers)
    project.run("tests", *asked)
    alone = suites(project)["pytest"]
    project.run("tests", "tasks", *asked)

    assert suites(project)["pytest"] == alone
    assert suites(project)["shop::reference"] == {"01 press Enter": "failure"}


def test_open_gate_expects_failures(project):
    """With --iwr-gate=none nothing in the file failed: neither an action nor a missing page."""
    project.task("shop", project.press(), project.press("missing"))
    project.task("blog")
    project.write("pages/shop/index.html", "")

    project.run("tasks", "--iwr-gate=none", "--iwr-page=pages", "--junitxml=report.xml")

    assert suites(project) == {
        "blog::page": {"page": "skipped", "01 press Enter": "skipped"},
        "shop::page": {"01 press Enter": "passed", "02 press Enter": "skipped"},
    }


def test_threshold_opens_the_gate(project):
    """Where a mean Final decides, failed actions fail nothing in the file either."""
    project.task("shop", project.press(), project.press("missing"))

    project.run_visual("tasks", "--iwr-min-final=0.1", "--junitxml=report.xml")

    assert suites(project)["shop::reference"] == {
        "01 press Enter": "passed",
        "02 press Enter": "skipped",
    }


def test_floors_fail_nothing(project):
    """Beside a subject a floor has its suite, in which a failed action is an expected one."""
    project.task("shop", project.press("missing"))

    project.run("tasks", "--iwr-floors", "--junitxml=report.xml")

    found = suites(project)
    assert found["shop::reference"] == {"01 press Enter": "failure"}
    assert found["shop::floor-blank"] == {"01 press Enter": "skipped"}


def test_missing_page_fails(project):
    """Where the page under test has no file for a task, the file says so in a case of its own."""
    project.task("blog")
    project.write("pages/shop/index.html", "")

    project.run("tasks", "--iwr-page=pages", "--junitxml=report.xml")

    assert suites(project)["blog::page"] == {"page": "failure", "01 press Enter": "skipped"}


@pytest.mark.parametrize("how", ["interrupt", "grounding error", "browser error", "dead page"])
def test_runs_that_break_off(project, how):
    """Whatever ends a run or a task, what was done before has its cases."""
    project.task("a", project.press(), project.press(how), project.press())
    project.task("b")

    project.run("tasks", "--junitxml=report.xml")

    cases = list(suites(project)["a::reference"].values())
    assert cases[0] == "passed"
    assert cases[1] == {"interrupt": "skipped", "dead page": "failure"}.get(how, "error")


def test_pictures_are_attached(project):
    """A failed action names its pictures by absolute paths, one in a line."""
    project.task("shop", project.press(), project.press(assertion="no"))

    done = project.run("tasks", "--junitxml=report.xml", env={"GITLAB_CI": ""})

    (output,) = read_valid(project.path / "report.xml").iter("system-out")
    folder = done.folder / "artifacts" / "tasks" / "shop" / "reference"
    assert output.text.splitlines() == [
        f"[[ATTACHMENT|{folder / name}]]" for name in ("step_2.png", "step_1.png")
    ]


def test_pictures_are_attached_in_gitlab(project):
    """GitLab gets paths that are relative to the project."""
    project.task("shop", project.press("missing"))
    environment = {"GITLAB_CI": "true", "CI_PROJECT_DIR": str(project.path.parent)}

    done = project.run("tasks", "--junitxml=report.xml", env=environment)

    (output,) = read_valid(project.path / "report.xml").iter("system-out")
    below = Path(project.path.name, "iwr-results", done.folder.name, "artifacts")
    assert output.text == f"[[ATTACHMENT|{below}/tasks/shop/reference/step_0.png]]"
