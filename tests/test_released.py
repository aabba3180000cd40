"""The released arithmetic, by worked examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored_runs import comparer_of, make_run, make_task, records_of
from trajectories import key, recorded

from pytest_iwr.metrics import score
from pytest_iwr.released import (
    Trail,
    beside_ours,
    released_means,
    released_scores,
    trail_of,
)
from pytest_iwr.results import (
    ActionRecord,
    EndRecord,
    Execution,
    PlannedAction,
    Reason,
    Status,
    TaskRecord,
)

ALL = (1, 2, 3, 4, 5)


@pytest.fixture
def scored(tmp_path):
    """Return a function that scores a trajectory of five actions, written as letters."""

    def give(letters, *, flags=ALL, initial=True, status=Status.COMPLETE):
        home = make_task(tmp_path / "tasks" / "shop", flags=flags, initial=initial)
        attempt = records_of(home, letters, status=status)
        run = make_run(tmp_path / "run", attempt)
        return released_scores(attempt, comparer=comparer_of(run, tmp_path))

    return give


@pytest.mark.parametrize(
    ("letters", "flags", "pictures", "came_out"),
    [
        # All is well: the opened page twice, and never the last state.
        ("PPPPP", ALL, [0, 0, 1, 2, 3, 4], (5, (1 + 5 * 0.9) / 6)),
        # Action 4 fails to run: picture 3, before it, is listed and then cut off.
        ("PPPI.", ALL, [0, 0, 1, 2], (3, (1 + 3 * 0.9) / 4)),
        # A "No" on action 4 comes to the same.
        ("PPPN.", ALL, [0, 0, 1, 2], (3, (1 + 3 * 0.9) / 4)),
        ("PPPNP", ALL, [0, 0, 1, 2], (3, (1 + 3 * 0.9) / 4)),
        # Nothing works: the opened page alone counts.
        ("I....", ALL, [0], (0, 1.0)),
        ("N....", ALL, [0], (0, 1.0)),
        # Gaps among the flags shift what stands behind them: picture 4 beside checkpoint 3.
        ("PPPPP", (1, 3, 5), [0, 0, 2, 4], (5, (1 + 0.9 + 1 + 0.9) / 4)),
        # The picture before an action that failed to run counts, where it is not cut off.
        ("PPI..", (1, 3), [0, 0, 2], (2, (1 + 0.9 + 1) / 3)),
        # Before a "No" it does not.
        ("PPN..", (1, 3), [0, 0], (2, (1 + 0.9) / 2)),
        ("PPPPP", (), [0], (5, 1.0)),
        ("PPPPP", (5,), [0, 4], (5, (1 + 0.7) / 2)),
        # No verdict is no "No".
        ("PUPPP", ALL, [0, 0, 1, 2, 3, 4], (5, (1 + 5 * 0.9) / 6)),
        ("PPPPE", ALL, [0, 0, 1, 2, 3, 4], (5, (1 + 5 * 0.9) / 6)),
        ("PEPN.", ALL, [0, 0, 1, 2], (3, (1 + 3 * 0.9) / 4)),
        # Who does not choose has not found it.
        ("PPA..", ALL, [0, 0, 1], (2, (1 + 2 * 0.9) / 3)),
    ],
)
def test_worked_examples(scored, letters, flags, pictures, came_out):
    """Successes of five and VFS by hand: a picture d steps from its checkpoint is 1 - d/10 like."""
    came_to = scored(letters, flags=flags)
    ifs, vfs = came_out[0] / 5, came_out[1]

    assert came_to.trail.pairs == tuple(enumerate(pictures))
    assert came_to.ifs == pytest.approx(ifs)
    assert came_to.vfs == pytest.approx(vfs)
    assert came_to.final == pytest.approx(0.7 * ifs + 0.3 * vfs)
    assert came_to.reason is None


def test_step_0_is_always_compared(scored):
    """Whether the task flags the opened page is not asked."""
    assert scored("I....", initial=False).vfs == 1.0


def test_the_list_is_longer_than_what_counts(scored):
    """One pair more than successes is kept, of all that were compared."""
    trail = scored("PPPI.").trail

    assert [pair.picture for pair in trail.listed] == [0, 0, 1, 2, 3]


def test_what_it_would_have_taken_otherwise_is_told(scored):
    """Verdicts that count as yes, and an action of which we do not say that it failed."""
    trail = scored("PUEA.").trail

    assert (trail.lenient, trail.broken) == ((2, 3), 4)


def test_where_nothing_was_asserted_no_verdict_is_missing(tmp_path):
    """An action without an assertion has passed by being done, here and there."""
    home = make_task(tmp_path / "tasks" / "shop")
    task, *records = [r for r in records_of(home, "PPPPP") if r.record != "verdict"]
    plain = tuple(action.model_copy(update={"judged": False}) for action in task.actions)

    trail = trail_of([task.model_copy(update={"actions": plain}), *records])

    assert (trail.successes, trail.lenient) == (5, ())


def test_behind_a_no_nothing_is_told(scored):
    """What does not enter the numbers is no remark on them."""
    trail = scored("PNUEA").trail

    assert (trail.lenient, trail.broken) == ((), None)


def test_the_judge_failed_and_our_run_ended_there(scored):
    """It would have gone on; nobody knows to where, so there is no number."""
    came_to = scored("PE...")

    assert came_to.final is None
    assert came_to.reason.startswith("step 2: the judge failed")
    assert not came_to.pageless


def test_without_a_page_there_is_no_number(scored):
    """Such a task was left out of the means, and is told apart from trouble."""
    came_to = scored("", status=Status.NO_PAGE)

    assert (came_to.final, came_to.pageless) == (None, True)


@pytest.mark.parametrize("status", [Status.INTERRUPTED, Status.PENDING])
def test_what_is_unfinished_has_no_number(scored, status):
    """Nobody knows how it would have gone on."""
    assert scored("PP...", status=status).reason.startswith("unfinished")


def test_a_lost_record_leaves_no_number(scored):
    """A task that says it is complete and is not."""
    assert scored("PP...").reason.startswith("step 3: no record of it")


def attempt_of(*more, actions=2):
    """Return an attempt without a picture of the opened page."""
    plan = tuple(PlannedAction(kind="Click", title=str(n)) for n in range(actions))
    task = TaskRecord(key=key(), actions=plan)
    return [task, *more, EndRecord(key=key(), status=Status.COMPLETE, reason="bad row")]


@pytest.mark.parametrize(
    ("attempt", "reason"),
    [
        (attempt_of(actions=0), "nothing was run: bad row"),
        (attempt_of(), "no picture of the page as opened: the released evaluator ended there"),
        (
            attempt_of(
                ActionRecord(
                    key=key(),
                    step=0,
                    execution=Execution.INFEASIBLE,
                    reason=Reason.PAGE_DEAD,
                )
            ),
            "no picture of the page as opened: the released evaluator ended there",
        ),
        (attempt_of()[:-1], "unfinished"),
    ],
)
def test_nothing_was_seen(tmp_path, attempt, reason):
    """Where the released evaluator had no first picture, it ended without a report."""
    assert released_scores(attempt, comparer=comparer_of(tmp_path)).reason.startswith(reason)


def test_a_missing_picture_is_not_skipped(tmp_path):
    """To leave it out, as was done, would shift all behind it: there is no number."""
    home = make_task(tmp_path / "tasks" / "shop")
    attempt = records_of(home, "PPPPP")
    run = make_run(tmp_path / "run", attempt)
    (run / "artifacts" / attempt[0].key.path / "step_2.png").unlink()

    came_to = released_scores(attempt, comparer=comparer_of(run, tmp_path))

    assert (came_to.ifs, came_to.vfs, came_to.final) == (None, None, None)
    assert came_to.reason.startswith("picture 2 with step_3.png: ")
    assert "step_2.png: the picture is missing" in came_to.reason


def test_means_are_over_what_has_numbers(tmp_path):
    """A task without a page leaves them, as it did."""
    good, pageless = (make_task(tmp_path / "tasks" / name) for name in ("good", "pageless"))
    run = make_run(
        tmp_path / "run",
        records_of(good, "PPPPP"),
        records_of(pageless, "", status=Status.NO_PAGE),
    )

    tasks = list(beside_ours(comparer_of(run, tmp_path)))

    means = released_means(one.released for one in tasks)
    assert [score(one.ours).final for one in tasks] == [1.0, 0.0]
    assert (means.ifs, means.n) == (1.0, 1)
    assert means.final == pytest.approx(0.7 + 0.3 * 5.5 / 6)


def test_no_numbers_have_no_mean():
    """A mean over nothing is no zero."""
    assert released_means([]).final is None


TRAJECTORIES = st.text(alphabet="PNUEIA", min_size=1, max_size=12)


@given(letters=TRAJECTORIES, flags=st.sets(st.integers(1, 12)))
def test_always(letters, flags):
    """Checkpoints are counted from 0; pictures never fall, and none shows the last state."""
    plan = tuple(
        PlannedAction(kind="Click", title="x", flagged=step in flags, judged=True)
        for step in range(1, len(letters) + 1)
    )
    trail = trail_of([TaskRecord(key=key(), actions=plan), *recorded(letters, key())])

    assert isinstance(trail, Trail)
    pictures = [pair.picture for pair in trail.pairs]
    assert [pair.checkpoint for pair in trail.pairs] == list(range(len(pictures)))
    assert pictures[0] == 0
    assert pictures == sorted(pictures)
    assert max(pictures) < len(letters)
    assert len(pictures) <= trail.successes + 1
    assert 0 <= trail.ifs <= 1
