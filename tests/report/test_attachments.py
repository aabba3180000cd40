"""Which pictures a test case names, and how each CI system wants them named."""

import re
from pathlib import Path

import pytest
from junit_files import one_of, written

from pytest_iwr.report.attachments import Attachments
from pytest_iwr.results import (
    ActionRecord,
    ActionResult,
    Execution,
    Key,
    PlannedAction,
    Result,
    VisualRecord,
)

WHO = Key(dataset="demo", task="shop", subject="claude")
#: How GitLab finds the path; only the first is taken.
GITLAB = re.compile(r"\[\[ATTACHMENT\|(?P<path>[^\[\]|]+?)\]\]")
#: How the plugin of Jenkins finds each; it cuts the path at the first bar.
JENKINS = re.compile(r"\[\[ATTACHMENT\|(.+)\]\]")


def picture(path):
    """Write a picture, or what stands for one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG")
    return path


def failed(*, before="a/step_1.png", after="a/step_2.png", result=Result.FAILED):
    """Return an action that did not pass."""
    record = ActionRecord(key=WHO, step=2, execution=Execution.DONE, before=before, after=after)
    planned = PlannedAction(kind="Click", title="02 click")
    return ActionResult(2, planned, result, action=record)


def compared(checkpoint):
    """Return a comparison with that checkpoint."""
    return VisualRecord(key=WHO, step=2, engine="t", checkpoint=str(checkpoint))


@pytest.fixture
def run(tmp_path):
    """Give the folder of a run in a project, with two pictures."""
    for step in (1, 2):
        picture(tmp_path / "project" / "runs" / "1" / "a" / f"step_{step}.png")
    return tmp_path / "project" / "runs" / "1"


def test_pictures_stand_in_the_order_of_their_worth(run, tmp_path):
    """After comes first, as GitLab shows one only; then before, and the checkpoint."""
    checkpoint = picture(tmp_path / "tasks" / "step_2.png")
    lines = Attachments(run).lines(failed(), compared(checkpoint))
    paths = [run / "a" / "step_2.png", run / "a" / "step_1.png", checkpoint]
    assert lines == tuple(f"[[ATTACHMENT|{path}]]" for path in paths)


@pytest.mark.parametrize("result", [Result.UNDECIDED, Result.ERROR])
def test_doubtful_actions_have_pictures(run, result):
    """Undecided actions and errors have their pictures too."""
    assert len(Attachments(run).lines(failed(result=result), None)) == 2


@pytest.mark.parametrize("result", [Result.PASSED, Result.NOT_REACHED])
def test_others_have_none(run, result):
    """What passed, or was not reached, needs no picture."""
    assert Attachments(run).lines(failed(result=result), None) == ()


def test_only_pictures_that_exist_are_named(run, tmp_path):
    """A picture that was deleted is not named, and no checkpoint stands without its picture."""
    (run / "a" / "step_2.png").unlink()
    checkpoint = picture(tmp_path / "tasks" / "step_2.png")
    lines = Attachments(run).lines(failed(), compared(checkpoint))
    assert lines == (f"[[ATTACHMENT|{run}/a/step_1.png]]",)
    assert Attachments(run).lines(failed(before=None, after=None), None) == ()


@pytest.mark.parametrize(
    "name",
    ["a]b", "a[b", "a[[ATTACHMENT|x]]b", "a|b", "a\nb", "a\tb", "a\x1bb", "a\u202eb", "a\udc80b"],
)
def test_names_that_the_marker_cannot_hold(tmp_path, name):
    """A path that would end the marker, or break its line, is left out."""
    picture(tmp_path / name / "step_1.png")
    action = failed(before=f"{name}/step_1.png", after=None)
    assert Attachments(tmp_path).lines(action, None) == ()


@pytest.mark.parametrize("name", ["two words", "漢字", "a&<b>", "it's 100%", "a'\"b"])
def test_names_that_every_consumer_reads(tmp_path, task, name):
    """Any other path is found by the patterns of GitLab and Jenkins as it is."""
    picture(tmp_path / name / "artifacts" / "demo" / "shop" / "claude" / "step_2.png")
    run = tmp_path / name
    root = written(tmp_path, task("PPI"), attachments=Attachments(run))
    (text,) = [output.text for output in root.iter("system-out")]
    expected = str(run / "artifacts" / "demo" / "shop" / "claude" / "step_2.png")
    assert JENKINS.search(text)[1].split("|")[0] == expected
    assert GITLAB.search(text)["path"] == expected


def test_gitlab_wants_paths_relative_to_its_project(run, tmp_path):
    """In GitLab paths are relative to CI_PROJECT_DIR; what lies outside has none."""
    outside = picture(tmp_path / "elsewhere" / "step_2.png")
    environment = {"GITLAB_CI": "true", "CI_PROJECT_DIR": str(tmp_path / "project")}
    lines = Attachments.for_ci(run, environment).lines(failed(), compared(outside))
    assert lines == (
        "[[ATTACHMENT|runs/1/a/step_2.png]]",
        "[[ATTACHMENT|runs/1/a/step_1.png]]",
    )


def test_gitlab_without_a_project_folder(run, monkeypatch):
    """Where GitLab names no folder, the current one is the project."""
    monkeypatch.chdir(run.parent)
    lines = Attachments.for_ci(Path("1"), {"GITLAB_CI": "true"}).lines(failed(), None)
    assert lines[0] == "[[ATTACHMENT|1/a/step_2.png]]"


@pytest.mark.parametrize("environment", [{}, {"GITLAB_CI": ""}, {"JENKINS_URL": "http://ci"}])
def test_elsewhere_paths_are_absolute(run, monkeypatch, environment):
    """Everywhere else paths are absolute, even when the folder was named by a relative one."""
    monkeypatch.chdir(run.parent)
    lines = Attachments.for_ci(Path("1"), environment).lines(failed(), None)
    assert lines[0] == f"[[ATTACHMENT|{run}/a/step_2.png]]"


def test_lines_stand_in_the_case_of_their_action(tmp_path, task):
    """Each picture has a line of its own in the output of its action, behind its outcome."""
    folder = tmp_path / "run" / "artifacts" / "demo" / "shop" / "claude"
    picture(folder / "step_2.png")
    suite = one_of(tmp_path, task("PPI."), attachments=Attachments(tmp_path / "run"))
    tags = [[part.tag for part in case] for case in suite.iter("testcase")]
    assert tags == [[], [], ["failure", "system-out"], ["skipped"]]
    (output,) = suite.iter("system-out")
    assert output.text == f"[[ATTACHMENT|{folder}/step_2.png]]"


def test_gitlab_project_behind_a_link(run, tmp_path):
    """A project folder that is a link to where the run writes is the same folder."""
    (tmp_path / "builds").symlink_to(tmp_path / "project")
    environment = {"GITLAB_CI": "true", "CI_PROJECT_DIR": str(tmp_path / "builds")}
    lines = Attachments.for_ci(run, environment).lines(failed(), None)
    assert lines[0] == "[[ATTACHMENT|runs/1/a/step_2.png]]"
