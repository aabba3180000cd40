"""A run's stored pictures scored again, as a run of its own."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored_runs import Greys, again, first_of, make_run, make_stage, make_task, records_of
from trajectories import recorded

from pytest_iwr.errors import JournalError
from pytest_iwr.journal import read_attempts, read_run
from pytest_iwr.manifest import read_manifest
from pytest_iwr.metrics import VfsNull, aggregate, score
from pytest_iwr.rescore import compared, fingerprint_of
from pytest_iwr.results import (
    ActionRecord,
    EndRecord,
    Execution,
    Key,
    PlannedAction,
    Reason,
    Status,
    TaskRecord,
    VisualRecord,
    assemble,
)
from pytest_iwr.runs import find_run


@pytest.fixture
def stage(tmp_path):
    """Make a project with a run of a task whose third action failed."""
    return make_stage(tmp_path, "PPNPP")


def files_in(folder):
    """Return what a folder holds, with the time of the last change."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


def test_it_is_a_run_of_its_own(stage):
    """A folder beside the first, which is named as its parent and left as it was."""
    before = files_in(first_of(stage))

    done = again(stage)

    manifest = read_manifest(done.folder)
    assert done.folder.parent == first_of(stage).parent
    assert (manifest.made_by, manifest.parents) == ("iwr score", ("first",))
    assert manifest.expected == read_manifest(first_of(stage)).expected
    assert manifest.statuses == {"complete": 1}
    assert read_run(done.folder) == done.results
    assert files_in(first_of(stage)) == before


def test_what_was_done_and_judged_is_taken_over(stage):
    """Actions, verdicts and the end are the very records of the first run."""
    kinds = {"action", "verdict", "end"}

    done = again(stage)

    (old,), (new,) = read_attempts(first_of(stage)), read_attempts(done.folder)
    assert [r for r in new if r.record in kinds] == [r for r in old if r.record in kinds]


def test_the_steps_that_count_are_compared(stage):
    """Step 0 where flagged, and flagged steps whose action passed (scoring law, section 3)."""
    done = again(stage)

    (result,) = done.results
    scores = score(result)
    assert list(result.visuals) == [0, 1, 2]
    assert (scores.ifs, scores.vfs) == (2 / 5, 1.0)


@pytest.mark.parametrize(
    ("letters", "flags", "initial", "steps"),
    [
        ("PPPPP", (1, 2, 3, 4, 5), True, [0, 1, 2, 3, 4, 5]),
        ("PPPPP", (2, 4), False, [2, 4]),
        ("PUPPP", (1, 2, 3), True, [0, 1, 2, 3]),
        ("PAPPP", (1, 2, 3), True, [0, 1]),
        ("PIPPP", (1, 2, 3), True, [0, 1]),
        ("PNPPP", (1, 2, 3), True, [0, 1]),
        ("PEPPP", (1, 2, 3), True, [0, 1]),
        ("NPPPP", (2, 3), False, []),
    ],
)
def test_which_steps_count(tmp_path, letters, flags, initial, steps):
    """Passed or with an undecided verdict, never behind the end of the trajectory."""
    home = make_task(tmp_path / "tasks" / "shop", flags=flags, initial=initial)

    result = assemble(records_of(home, letters))

    assert [action.step for action in compared(result)] == steps


def test_a_page_that_our_browser_could_not_open_is_not_compared(tmp_path):
    """The task is an error already, and there is no picture."""
    home = make_task(tmp_path / "tasks" / "shop")
    task, opening, *_ = records_of(home, "")
    broken = opening.model_copy(update={"execution": Execution.ERROR, "after": None})
    end = EndRecord(key=task.key, status=Status.INCOMPLETE)

    assert compared(assemble([task, broken, end])) == ()


@given(letters=st.text(alphabet="PNUIA", min_size=1, max_size=8), flags=st.sets(st.integers(1, 8)))
def test_what_is_compared_is_what_scores_ask_for(letters, flags):
    """With a comparison for each of these steps, no score misses one."""
    who = Key(dataset="tasks", task="shop", subject="page")
    plan = tuple(
        PlannedAction(kind="Click", title="x", judged=True, flagged=step in flags)
        for step in range(1, len(letters) + 1)
    )
    records = [
        TaskRecord(key=who, actions=plan),
        ActionRecord(key=who, step=0, execution=Execution.DONE),
        *recorded(letters, who),
        EndRecord(key=who, status=Status.COMPLETE),
    ]
    steps = [action.step for action in compared(assemble(records))]
    looks = [VisualRecord(key=who, step=s, engine="e", ocr=1, structure=1) for s in steps]

    assert score(assemble([*records, *looks])).errors == ()


def test_a_run_without_comparisons_gains_its_vfs(tmp_path):
    """The pictures are there, whether they were compared or not."""
    run = first_of(make_stage(tmp_path, "PPPPP", visual="off"))

    (result,) = again(tmp_path).results

    assert score(read_run(run)[0]).vfs_null is VfsNull.OFF
    assert (score(result).vfs, score(result).final) == (1.0, 1.0)


def test_numbers_never_mix_with_those_of_the_first_run(stage):
    """Protocol and fingerprint are others, for the same engines too."""
    done = again(stage)

    groups = aggregate([*read_run(first_of(stage)), *done.results])

    assert len({group.fingerprint for group in groups}) == 2
    assert {group.protocol for group in groups} == {"offline", "rescored"}


def test_the_fingerprint_knows_old_protocol_and_new_engines():
    """Same of both, same numbers: two runs that were scored again alike can be compared."""
    task = TaskRecord(key=Key(dataset="d", task="t", subject="s"), protocol="a", fingerprint="1")
    other = task.model_copy(update={"fingerprint": "2"})
    named = task.model_copy(update={"key": Key(dataset="d", task="u", subject="s")})

    print_of = fingerprint_of(task, visual="x")

    assert len(print_of) == 12
    assert fingerprint_of(named, visual="x") == print_of
    assert len({print_of, fingerprint_of(other, visual="x"), fingerprint_of(task, visual="y")}) == 3


class Halves(Greys):
    """Another engine, which finds nothing quite alike."""

    name = "halves"

    def similarity(self, reference, picture):
        return 0.5


def test_another_engine_gives_other_numbers_under_another_label(tmp_path):
    """Engines are part of the fingerprint; equal pixels need none of them."""
    make_stage(tmp_path, "PPPPP", last=3)

    ours, other = again(tmp_path), again(tmp_path, structure=Halves())

    assert ours.results[0].visuals[5].structure == pytest.approx(0.6)
    assert other.results[0].visuals[5].structure == 0.5
    assert other.results[0].visuals[4].shortcut == "identical-pixels"
    assert ours.results[0].task.fingerprint != other.results[0].task.fingerprint


def test_pictures_come_along_and_outlive_the_first_run(stage):
    """What the new records name is in the new folder, with what lies beside it."""
    done = again(stage)
    shutil.rmtree(first_of(stage))

    (attempt,) = read_attempts(done.folder)
    named = {record.after for record in attempt if getattr(record, "after", None)}
    assert len(named) == 6
    assert all((done.folder / path).is_file() for path in named)
    assert all((done.folder / path).with_suffix(".txt").is_file() for path in named)


def test_links_beside_pictures_stay_behind(stage):
    """What a link in the first run points at is none of the new run's business."""
    (picture,) = first_of(stage).rglob("step_1.png")
    picture.with_suffix(".log").symlink_to(stage / "tasks" / "shop" / "task.json")

    assert list(again(stage).folder.rglob("step_1.log")) == []


def test_pictures_cost_no_room_where_that_can_be(stage):
    """They are the same files; where no link can be made, they are copies."""
    done = again(stage)

    (new,) = done.folder.rglob("step_3.png")
    assert new.stat().st_nlink == 2


def test_without_hard_links_pictures_are_copied(stage, monkeypatch):
    """Another disk, or a file system that has none."""

    def refuse(*_):
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("os.link", refuse)

    (new,) = again(stage).folder.rglob("step_3.png")
    assert new.stat().st_nlink == 1
    assert new.read_bytes() == next(first_of(stage).rglob("step_3.png")).read_bytes()


def test_unfinished_tasks_stay_unfinished(tmp_path):
    """What was interrupted has no score, and the run exits 3; one without a page scores 0."""
    homes = [make_task(tmp_path / "tasks" / name) for name in ("a", "b")]
    stopped = records_of(homes[0], "PP", status=Status.INTERRUPTED)
    pageless = records_of(homes[1], "", status=Status.NO_PAGE, visual="off")
    make_run(tmp_path / "iwr-results" / "first", stopped, pageless)

    done = again(tmp_path)

    assert [r.status for r in done.results] == [Status.INTERRUPTED, Status.NO_PAGE]
    assert score(done.results[0]).final is None
    assert score(done.results[1]).final == 0.0
    assert done.exit_status == 3


def test_a_page_that_died_unseen_looks_like_nothing(tmp_path):
    """A flagged step 0 without a picture scores 0 (scoring law, section 2)."""
    home = make_task(tmp_path / "tasks" / "shop")
    task, opening, *_ = records_of(home, "")
    dead = {"execution": Execution.INFEASIBLE, "reason": Reason.PAGE_DEAD}
    opening = opening.model_copy(update={**dead, "after": None})
    first = ActionRecord(key=task.key, step=1, **dead)
    end = EndRecord(key=task.key, status=Status.COMPLETE)
    make_run(tmp_path / "iwr-results" / "first", [task, opening, first, end])

    (result,) = again(tmp_path).results

    assert (score(result).vfs, score(result).final) == (0.0, 0.0)
    assert result.visuals[0].shortcut == "no-picture"


@pytest.mark.parametrize(
    ("letters", "settings", "expected", "code"),
    [
        ("PPPPP", {}, None, 0),
        ("PPNPP", {}, None, 1),
        ("PPNPP", {"gate": "none"}, None, 0),
        ("PPNPP", {"min_final": 0.5}, None, 0),
        ("PPPPP", {"min_final": 1.1}, None, 1),
        ("PPPPP", {}, ["tasks/shop/page", "tasks/gone/page"], 3),
        ("UUUUU", {}, None, 3),
    ],
)
def test_the_exit_status_is_that_of_a_run(tmp_path, letters, settings, expected, code):
    """3 where numbers are missing or nothing is decided, 1 for a failed action, else 0."""
    home = make_task(tmp_path / "tasks" / "shop")
    attempt = records_of(home, letters)
    make_run(tmp_path / "iwr-results" / "first", attempt, expected=expected, settings=settings)

    done = again(tmp_path)

    assert done.exit_status == code
    assert read_manifest(done.folder).sessions[-1].exit_status == code


def test_a_shard_stays_a_shard(tmp_path):
    """So that shards that were scored again can be merged as the first ones can; the gate too."""
    home = make_task(tmp_path / "tasks" / "shop")
    keys = ("tasks/shop/page", "tasks/gone/page")
    known = {"shard": "1/2", "whole": keys, "settings": {"gate": "none", "page": "x.html"}}
    make_run(tmp_path / "iwr-results" / "first", records_of(home, "PPNPP"), **known)

    manifest = read_manifest(again(tmp_path).folder)

    assert (manifest.shard, manifest.whole) == ("1/2", keys)
    assert manifest.settings == {"gate": "none"}


def test_only_the_attempt_that_counts_is_taken(tmp_path):
    """A task that was tried again is scored as its last attempt."""
    home = make_task(tmp_path / "tasks" / "shop")
    worse = records_of(home, "NPPPP")
    better = [r.model_copy(update={"attempt": 2}) for r in records_of(home, "PPPPP")]
    make_run(tmp_path / "iwr-results" / "first", worse, better)

    done = again(tmp_path)

    assert score(done.results[0]).ifs == 1.0
    assert {record.attempt for record in read_attempts(done.folder)[0]} == {2}


class Stopped(Greys):
    """Somebody presses Control+C while it compares."""

    def similarity(self, reference, picture):
        raise KeyboardInterrupt


def test_a_stopped_re_scoring_leaves_nothing(tmp_path):
    """No half run is left, and the first is still the last."""
    make_stage(tmp_path, "PPPPP", last=3)

    with pytest.raises(KeyboardInterrupt):
        again(tmp_path, structure=Stopped())

    assert list((tmp_path / "iwr-results").iterdir()) == [first_of(tmp_path)]


def test_a_full_disk_leaves_nothing(stage, monkeypatch):
    """What cannot be written is said, and taken away."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pytest_iwr.rescore.write_manifest", full)

    with pytest.raises(JournalError, match="No space left"):
        again(stage)

    assert find_run("last", results=stage / "iwr-results", here=stage) == first_of(stage)
    assert len(list((stage / "iwr-results").iterdir())) == 1
