"""A run's stored pictures scored again, as a run of its own."""

from __future__ import annotations

import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored_runs import Greys, OneWord, comparer_of, make_run, make_task, records_of
from trajectories import recorded

from pytest_iwr.dataset import find
from pytest_iwr.errors import JournalError
from pytest_iwr.journal import read_attempts, read_run
from pytest_iwr.manifest import read_manifest
from pytest_iwr.metrics import VfsNull, aggregate, score
from pytest_iwr.rescore import compared, fingerprint_of, rescore_run
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
    """Make a project with one task and one run of it; return its folder."""
    home = make_task(tmp_path / "tasks" / "shop")
    make_run(tmp_path / "iwr-results" / "first", records_of(home, "PPNPP"))
    return tmp_path


def first_of(stage):
    """Return the folder of the run that is scored again."""
    return stage / "iwr-results" / "first"


def again(stage, **engines):
    """Score the run of a stage again."""
    comparer = comparer_of(first_of(stage), stage, **engines)
    return rescore_run(comparer=comparer, into=stage / "iwr-results", asked={})


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
    home = make_task(tmp_path / "tasks" / "shop")
    run = make_run(tmp_path / "iwr-results" / "first", records_of(home, "PPPPP", visual="off"))

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


class Numbers(OneWord):
    """Reads another word in each picture."""

    name = "numbers"

    def read(self, picture):
        raise ValueError("no digits here")


def test_another_engine_gives_other_numbers_under_another_label(tmp_path):
    """Engines are part of the fingerprint; equal pixels need none of them."""
    home = make_task(tmp_path / "tasks" / "shop")
    run = make_run(tmp_path / "iwr-results" / "first", records_of(home, "PPPPP"))
    (path,) = run.rglob("step_5.png")
    shutil.copyfile(path.with_name("step_3.png"), path)

    ours, other = again(tmp_path), again(tmp_path, structure=Halves())

    assert ours.results[0].visuals[5].structure == pytest.approx(0.6)
    assert other.results[0].visuals[5].structure == 0.5
    assert other.results[0].visuals[4].shortcut == "identical-pixels"
    assert ours.results[0].task.fingerprint != other.results[0].task.fingerprint


def test_an_engine_that_fails_is_an_error_and_no_number(tmp_path):
    """Whatever it raises: VFS and Final are null, IFS stands, the exit status is 3."""
    home = make_task(tmp_path / "tasks" / "shop")
    run = make_run(tmp_path / "iwr-results" / "first", records_of(home, "PPPPP"))
    (path,) = run.rglob("step_5.png")
    shutil.copyfile(path.with_name("step_3.png"), path)

    done = again(tmp_path, reader=Numbers())

    scores = score(done.results[0])
    assert (scores.ifs, scores.vfs, scores.final) == (1.0, None, None)
    assert scores.errors == ("step 5: ValueError: no digits here",)
    assert done.exit_status == 3


@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan")])
def test_an_engine_says_a_number_in_0_to_1(tmp_path, value):
    """Anything else is an error, even where its mean with the other half would pass."""
    home = make_task(tmp_path / "tasks" / "shop")
    run = make_run(tmp_path / "iwr-results" / "first", records_of(home, "PPPPP"))
    (path,) = run.rglob("step_5.png")
    shutil.copyfile(path.with_name("step_3.png"), path)
    engine = Halves()
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
    from pytest_iwr.dataset import content_sha256, load  # noqa: PLC0415

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
    assert list((stage / "new").rglob("step_0.png")) == []
    assert list((stage / "new").rglob("secret.png")) == []
    assert not (done.folder / "x.png").exists()


def test_pictures_come_along_and_outlive_the_first_run(stage):
    """What the new records name is in the new folder, with what lies beside it."""
    done = again(stage)
    shutil.rmtree(first_of(stage))

    (attempt,) = read_attempts(done.folder)
    named = {record.after for record in attempt if getattr(record, "after", None)}
    assert len(named) == 6
    assert all((done.folder / path).is_file() for path in named)
    assert all((done.folder / path).with_suffix(".txt").is_file() for path in named)


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
    """What was interrupted has no score, and one without a page scores 0."""
    homes = [make_task(tmp_path / "tasks" / name) for name in ("a", "b")]
    stopped = records_of(homes[0], "PP", status=Status.INTERRUPTED)
    pageless = records_of(homes[1], "", status=Status.NO_PAGE, visual="off")
    make_run(tmp_path / "iwr-results" / "first", stopped, pageless)

    done = again(tmp_path)

    assert [r.status for r in done.results] == [Status.INTERRUPTED, Status.NO_PAGE]
    assert score(done.results[0]).final is None
    assert score(done.results[1]).final == 0.0
    assert done.exit_status == 1


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
    home = make_task(tmp_path / "tasks" / "shop")
    run = make_run(tmp_path / "iwr-results" / "first", records_of(home, "PPPPP"))
    (path,) = run.rglob("step_5.png")
    shutil.copyfile(path.with_name("step_3.png"), path)

    with pytest.raises(KeyboardInterrupt):
        again(tmp_path, structure=Stopped())

    assert list((tmp_path / "iwr-results").iterdir()) == [run]


def test_a_full_disk_leaves_nothing(stage, monkeypatch):
    """What cannot be written is said, and taken away."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pytest_iwr.rescore.write_manifest", full)

    with pytest.raises(JournalError, match="No space left"):
        again(stage)

    assert find_run("last", results=stage / "iwr-results", here=stage) == first_of(stage)
    assert len(list((stage / "iwr-results").iterdir())) == 1
