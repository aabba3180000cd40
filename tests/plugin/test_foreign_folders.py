"""Folders and files between tasks that are not ours: they are nothing, or an error by name."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def beside(project):
    """Give a project with one task that is well."""
    project.task("well")
    return project


def put_nothing(folder):
    """Leave the folder empty."""


def put_foreign_task(folder):
    """Write a ``task.json`` of an editor: no schema of ours."""
    (folder / "task.json").write_text('{"version": "2.0.0", "tasks": [{"label": "build"}]}')


def put_foreign_rows(folder):
    """Write rows of somebody else."""
    (folder / "data.jsonl").write_text('{"prompt": "Hello", "completion": "World"}\n')


def put_folders(folder):
    """Make folders that are called as files of tasks."""
    (folder / "task.json").mkdir()
    (folder / "data.jsonl").mkdir()


def put_dangling_links(folder):
    """Make links that lead nowhere, or to themselves."""
    (folder / "task.json").symlink_to("nowhere.json")
    (folder / "data.jsonl").symlink_to("data.jsonl")


def put_noise(folder):
    """Write bytes that are no text."""
    (folder / "task.json").write_bytes(bytes(range(256)))
    (folder / "data.jsonl").write_bytes(b"\xff\xfe\0\0" * 100)


def put_links_back(folder):
    """Link to folders above, several times: who follows them all never comes back."""
    for number, target in enumerate([".", "..", folder.parent, folder]):
        (folder / f"link-{number}").symlink_to(target)
        (folder.parent / "well" / f"link-{number}").symlink_to(target)
        (folder.parent / f"link-{number}").symlink_to(folder.parent)


FOREIGN = [
    put_nothing, put_foreign_task, put_foreign_rows, put_folders, put_dangling_links, put_noise,
    put_links_back,
]  # fmt: skip


@pytest.mark.parametrize("put", FOREIGN)
def test_what_is_not_ours_is_nothing(beside, put):
    """The task beside it runs as if it were alone, and nothing is said about the other."""
    folder = beside.path / "tasks" / "other"
    folder.mkdir()
    put(folder)

    done = beside.run("tasks")

    assert done.code == 0, done.all
    assert done.words == {"well": ["passed"]}
    assert "other" not in done.all


@pytest.mark.parametrize("put", [p for p in FOREIGN if p is not put_links_back])
def test_a_folder_without_tasks_has_nothing_to_run(beside, put):
    """Named on the command line, it is a run without a test: exit 5, as for any empty folder."""
    folder = beside.path / "tasks" / "other"
    folder.mkdir()
    put(folder)

    assert beside.run("tasks/other").code == 5


def test_a_schema_of_later_is_an_error_by_name(beside):
    """A task that is ours but of another version is not guessed at; the others score."""
    beside.task("later", schema="iwr-task/99")

    done = beside.run("tasks")

    assert done.code == 3
    assert done.scores["later"].ifs is None
    assert done.words["well"] == ["passed"]
    told = done.results["later"].error
    assert "tasks/later/task.json: schema: " in told
    assert "'iwr-task/1' (got 'iwr-task/99')" in told


def test_rows_that_only_sound_like_ours_are_errors_by_row(beside):
    """A row whose trajectory is none is an error that names file and row; the others score."""
    foreign = {"id": "robot", "action_sequence": [0.1, 0.2]}
    beside.rows("tasks/data.jsonl", json.dumps(foreign), beside.row("good"))

    done = beside.run("tasks")

    assert done.code == 3
    assert done.words["well"] == done.words["good"] == ["passed"]
    assert "tasks/data.jsonl: row 1: action 1: " in done.results["robot"].error
