"""The gallery of tasks."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from pytest_iwr.__main__ import main
from pytest_iwr.dataset import load_tasks
from pytest_iwr.gallery import gallery_section
from pytest_iwr.task_parsing import parse_task

ROOT = Path(__file__).parents[1]
BUNDLED = load_tasks(ROOT / "tasks")


def test_the_gallery_of_the_bundled_tasks_is_current():
    """docs/gallery.md is what `iwr gallery` says of the tasks now."""
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    sections = [gallery_section(task, picture=f"gallery/{task.id}.webp") for task in BUNDLED]

    assert page == "\n".join(["# Tasks", "", *sections])


@pytest.mark.parametrize("task", BUNDLED, ids=lambda task: task.id)
def test_each_task_has_a_picture_of_three_states(task):
    """The picture shows the first, the middle and the last state beside one another."""
    with Image.open(ROOT / "docs" / "gallery" / f"{task.id}.webp") as picture:
        width, height = picture.size

    shown = task.viewport[0] / task.viewport[1]
    assert width / height == pytest.approx(3 * shown, rel=0.05)


def test_a_task_without_checkpoints_is_told(tmp_path, capsys):
    """Exit 4, naming the command that makes them; no page is written."""
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "task.json").write_text(
        '{"schema": "iwr-task/1", "id": "blog", "action_sequence": [{"type": "Press"}]}'
    )

    code = main(["gallery", str(tmp_path), "--into", str(tmp_path / "page.md")])

    assert code == 4
    assert "task blog lacks checkpoints; make them with `iwr record`" in capsys.readouterr().err
    assert not (tmp_path / "page.md").exists()


def test_what_is_not_known_is_left_out():
    """A bare task is named by its id, with its screen and actions."""
    task = parse_task(
        {"id": 7, "action_sequence": [{"type": "Press", "parameters": {"key": "Enter"}}]},
        where="row",
    )

    said = gallery_section(task, picture="7.webp").splitlines()

    assert said[0] == "## 7"
    assert said[2] == "`7` · 1920x1080 · 1 action, 0 with an assertion"
