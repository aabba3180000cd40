"""Stored pictures beside the checkpoints of the very task that was run."""

from __future__ import annotations

import json
import shutil

import pytest
from stored_runs import (
    Greys,
    OneWord,
    again,
    comparer_of,
    first_of,
    make_run,
    make_stage,
    make_task,
    records_of,
)

from pytest_iwr.dataset import content_sha256, find, load
from pytest_iwr.metrics import score
from pytest_iwr.rescore import rescore_run


@pytest.fixture
def stage(tmp_path):
    """Make a project with a run of a task whose third action failed."""
    return make_stage(tmp_path, "PPNPP")


class Numbers(OneWord):
    """An engine of somebody's that raises what it likes."""

    name = "numbers"

    def read(self, picture):
        raise ValueError("no digits here")


def test_an_engine_that_fails_is_an_error_and_no_number(tmp_path):
    """Whatever it raises: VFS and Final are null, IFS stands, the exit status is 3."""
    make_stage(tmp_path, "PPPPP", last=3)

    done = again(tmp_path, reader=Numbers())

    scores = score(done.results[0])
    assert (scores.ifs, scores.vfs, scores.final) == (1.0, None, None)
    assert scores.errors == ("step 5: ValueError: no digits here",)
    assert done.exit_status == 3


@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan")])
def test_an_engine_says_a_number_in_0_to_1(tmp_path, value):
    """Anything else is an error, even where its mean with the other half would pass."""
    make_stage(tmp_path, "PPPPP", last=3)
    engine = Greys()
    engine.similarity = lambda *_: value

    assert "no number in [0, 1]" in score(again(tmp_path, structure=engine).results[0]).errors[0]


def test_other_checkpoints_are_refused(stage):
    """A task that has changed since is never scored: it says so, and the run exits 3."""
    checkpoint = stage / "tasks" / "shop" / "checkpoints" / "step_2.png"
    shutil.copyfile(checkpoint.with_name("step_4.png"), checkpoint)

    done = again(stage)

    scores = score(done.results[0])
    assert (scores.vfs, scores.final, done.exit_status) == (None, None, 3)
    assert "the task has changed since the run" in scores.errors[0]


def test_the_task_may_stand_elsewhere(stage):
    """Its content says that it is the one, not its place."""
    (stage / "tasks").rename(stage / "moved")
    lost = again(stage)

    found = again(stage, entries=find(stage / "moved"))

    assert "task 'shop': not found (tasks/shop/task.json)" in score(lost.results[0]).errors[0]
    assert score(found.results[0]).vfs == 1.0


def test_a_task_of_another_name_is_no_changed_one(stage):
    """It is told apart whether the task is gone or was changed."""
    make_task(stage / "other" / "blog")

    done = again(stage, entries=find(stage / "other"))

    assert "task 'shop': not found" in score(done.results[0]).errors[0]


def test_of_two_tasks_of_a_name_the_right_one_is_taken(stage):
    """What bears the name and is another task is passed over."""
    make_task(stage / "other" / "shop", flags=(1,))
    entries = [*find(stage / "tasks"), *find(stage / "other")]

    assert score(again(stage, entries=entries).results[0]).vfs == 1.0
    assert score(again(stage, entries=entries[::-1]).results[0]).vfs == 1.0


def test_rows_are_found_by_their_id(tmp_path):
    """The run says in which row a task stood; rows may have moved."""
    home = make_task(tmp_path / "set" / "shop")
    row = json.loads((home / "task.json").read_text())
    del row["schema"]
    (home / "task.json").unlink()
    lines = [json.dumps({**row, "id": "x"}), json.dumps(row)]
    (tmp_path / "set.jsonl").write_text("\n".join(lines) + "\n")
    other = make_task(tmp_path / "tasks" / "shop")
    attempt = records_of(other, "PPPPP", source="set.jsonl: row 1")
    (entry,) = (one for one in find(tmp_path / "set.jsonl") if one.name == "shop")
    attempt[0] = attempt[0].model_copy(update={"task_sha256": _content(entry)})
    make_run(tmp_path / "iwr-results" / "first", attempt)

    assert score(again(tmp_path).results[0]).vfs == 1.0


def _content(entry):
    return content_sha256(entry, load(entry))


def test_a_missing_picture_is_an_error(stage):
    """There is no number without it, and no 0 either."""
    next(first_of(stage).rglob("step_1.png")).unlink()

    done = again(stage)

    assert "the picture is missing" in score(done.results[0]).errors[0]
    assert (score(done.results[0]).vfs, done.exit_status) == (None, 3)


def test_a_missing_checkpoint_is_an_error(tmp_path):
    """It was missing when the task was run, too."""
    home = make_task(tmp_path / "tasks" / "shop")
    (home / "checkpoints" / "step_2.png").unlink()
    make_run(tmp_path / "iwr-results" / "first", records_of(home, "PPPPP"))

    errors = score(again(tmp_path).results[0]).errors

    assert errors == ("step 2: checkpoints/step_2.png is missing from the task",)


@pytest.mark.parametrize("path", ["../../secret.png", "{stage}/secret.png", "artifacts/../x.png"])
def test_pictures_are_those_of_the_run(stage, path):
    """A journal from elsewhere cannot have other files read, nor written beside the new run."""
    run, path = first_of(stage), path.format(stage=stage)
    (real,) = run.rglob("step_0.png")
    shutil.copyfile(real, run / "x.png")
    shutil.copyfile(real, stage / "secret.png")
    (journal,) = run.glob("journal*.jsonl")
    named = f'"after":"{real.relative_to(run)}"'
    journal.write_text(journal.read_text().replace(named, f'"after":"{path}"'))

    comparer = comparer_of(run, stage)
    done = rescore_run(comparer=comparer, into=stage / "new" / "results", asked={})

    assert "leads out of the run's folder" in score(done.results[0]).errors[0]
    assert list((stage / "new").rglob("secret.png")) == []
    assert not (done.folder / "x.png").exists()
