"""Floors in a run: beside a subject they are yardsticks, alone they are what is tested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from replays import project as copy_of
from replays import run

from pytest_iwr.journal import read_run
from pytest_iwr.metrics import aggregate, score
from pytest_iwr.results import Result


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """Give a run of a bundled task on its reference page, with the floors beside it."""
    home = copy_of(tmp_path_factory.mktemp("floors"), "headphones")
    return home, run(home, "--iwr-floors", "--iwr-json=report.json", "-n2")


@pytest.mark.browser
def test_floors_fail_nothing(measured):
    """The subject passes, so the run passes; what the floors come to is a line under its score."""
    _, done = measured

    assert done.code == 0
    (line,) = (x for x in done.printed.splitlines() if x.startswith("floors    "))
    assert line.startswith("floors    mean Final without a model: blank 0.")
    assert " · still 0." in line
    assert " · slides 0." in line
    assert line.count("(n 1)") == 3


@pytest.mark.browser
def test_floors_are_far_below_a_page_that_works(measured):
    """Nothing that is only a picture performs an action; its looks on opening are near."""
    home, _ = measured
    (folder,) = (home / "iwr-results").iterdir()
    finals = {group.subject: group.means for group in aggregate(read_run(folder))}

    assert finals["reference"].final.value == pytest.approx(1.0, abs=0.005)
    assert finals["floor-blank"].final.value < 0.1
    for name in ("floor-still", "floor-slides"):
        assert finals[name].ifs.value == 0.0
        assert 0.25 < finals[name].final.value <= 0.3


@pytest.mark.browser
def test_the_readme_tells_what_was_measured(measured):
    """The column of this task in README's table of floors is what a run gives."""
    home, _ = measured
    (folder,) = (home / "iwr-results").iterdir()
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")

    for result in read_run(folder):
        if not result.task.page_spec.startswith("floor:"):
            continue
        (row,) = (
            x for x in readme.splitlines() if x.startswith(f"| `{result.task.page_spec}` | 0")
        )
        final, passed, total, vfs = re.findall(r"[\d.]+", row.split("|")[2])
        scores = score(result)
        assert (float(final), float(vfs)) == pytest.approx((scores.final, scores.vfs), abs=0.002)
        assert (int(passed), int(total)) == (scores.counts[Result.PASSED], len(result.actions))


@pytest.mark.browser
def test_a_floor_alone_is_a_subject(tmp_path):
    """--iwr-model=floor:blank is measured like anybody: its failed action fails the run."""
    home = copy_of(tmp_path, "headphones")
    done = run(home, "--iwr-model=floor:blank", "--iwr-visual=off")

    assert done.code == 1
    assert "headphones  floor-blank  0/9 0.000" in done.printed


def test_a_task_without_a_video_is_an_error(project):
    """A floor that cannot be made is trouble of the task, never a score of 0."""
    project.task("a")

    done = project.run("tasks", "--iwr-model=floor:still")

    assert done.code == 3
    assert "video.mp4 is missing" in done.text
    assert done.scores["a"].ifs is None


def test_what_is_no_model_is_refused(project):
    """A spec that nobody knows is wrong usage, and the known ones are named."""
    project.task("a")

    done = project.run("tasks", "--iwr-model=floor:sky")

    assert done.code == 4
    assert "--iwr-model=floor:sky" in done.err
    assert "floor:blank, floor:still, floor:slides" in done.err


def test_several_subjects_are_leaves_of_their_own(project):
    """Each subject of a task is an item, named once however often it was asked for."""
    project.task("a")
    project.rows("data.jsonl", project.row(1))

    done = project.run(
        "tasks", "data.jsonl", "--iwr-model=floor:blank,floor:still", "--iwr-model=floor:blank",
        "--iwr-floors", "--collect-only", "-q",
    )  # fmt: skip

    names = ["floor-blank", "floor-still", "floor-slides"]
    assert done.ids == [
        *(f"tasks/a/task.json::{name}" for name in names),
        *(f"data.jsonl::1::{name}" for name in names),
    ]
