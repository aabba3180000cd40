"""Worked examples of the scores of one task. Letters: see `trajectories`."""

import pytest
from trajectories import BROKEN, LOOKS, V1, V2, V4, V5, key, run, two_ends

from pytest_iwr.metrics import VfsNull, score
from pytest_iwr.results import ActionRecord, Execution, Reason, Result, Status, VisualRecord

WORKED = [
    pytest.param("PPPI.", 3 / 5, (3 / 5, 3 / 5), (0.7, 0.7), (0.63, 0.63), id="4-infeasible"),
    pytest.param("PUPN.", None, (1 / 5, 3 / 5), (0.7, 0.9), (0.41, 0.63), id="2-undecided-4-no"),
    pytest.param("PPA..", None, (2 / 5, 1.0), (0.85, 0.94), (0.535, 0.982), id="abstained-at-3"),
]


@pytest.mark.parametrize(("letters", "ifs", "ifs_ends", "vfs_ends", "final_ends"), WORKED)
def test_worked_table(letters, ifs, ifs_ends, vfs_ends, final_ends):
    """The rows of the law's worked table give the numbers computed by hand."""
    scores = score(run(letters, looks=LOOKS))
    assert scores.ifs == (None if ifs is None else pytest.approx(ifs))
    assert scores.ifs_interval == two_ends(*ifs_ends)
    assert scores.vfs_interval == two_ends(*vfs_ends)
    assert scores.final_interval == two_ends(*final_ends)


def test_decided_task_has_headlines():
    """A decided task has IFS, VFS and Final as numbers: 3/5, mean(v1,v2,v3), 0.42 + 0.21."""
    scores = score(run("PPPI.", looks=LOOKS))
    assert (scores.ifs, scores.vfs, scores.final) == pytest.approx((0.6, 0.7, 0.63))
    assert scores.vfs_null is None


@pytest.mark.parametrize("letters", ["PUPN.", "PPA..", "PPPPU"])
def test_undecided_task_has_no_headline(letters):
    """While an action is undecided there is no IFS, VFS or Final, only their ends."""
    scores = score(run(letters, looks=LOOKS))
    assert (scores.ifs, scores.vfs, scores.final, scores.vfs_all) == (None, None, None, None)
    assert scores.vfs_null is None


def test_judge_error_nulls_everything():
    """A judge error at 2 leaves no number at all, whatever passed before it."""
    scores = score(run("PE...", looks=LOOKS))
    assert (scores.ifs, scores.ifs_interval, scores.final, scores.final_interval) == (None,) * 4
    assert scores.vfs_null is VfsNull.ERROR
    assert scores.errors == ("step 2: the judge timed out",)


def test_no_page_is_zero():
    """No page scores 0, 0, 0: a number, not a missing one."""
    scores = score(run(".....", status=Status.NO_PAGE))
    assert (scores.ifs, scores.vfs, scores.final) == (0.0, 0.0, 0.0)
    assert (scores.vfs_null, scores.coverage, scores.vfs_all) == (None, 0.0, 0.0)


def test_first_action_fails_with_step_0_flagged():
    """IFS is 0 and VFS is the look of the page as opened when only step 0 counts."""
    scores = score(run("I....", initial=True, looks={0: 0.5}))
    assert (scores.ifs, scores.vfs, scores.final) == pytest.approx((0.0, 0.5, 0.15))


def test_failed_step_is_not_compared():
    """The flagged step of a failed action does not count, even where a comparison exists."""
    scores = score(run("PPPN.", looks=LOOKS))
    assert scores.vfs == pytest.approx(0.7)
    assert scores.compared == 3


def test_unflagged_step_is_not_compared():
    """A comparison of a step without the visual flag does not count."""
    assert score(run("PPPPP", flags=(1,), looks=LOOKS)).vfs == pytest.approx(V1)


def test_none_compared_keeps_the_functional_part():
    """Flagged steps of which none was reached: no VFS, Final = 0.7 IFS."""
    scores = score(run("PPI..", flags=(4,)))
    assert (scores.vfs, scores.vfs_interval) == (None, None)
    assert scores.vfs_null is VfsNull.NONE_COMPARED
    assert scores.final == pytest.approx(0.28)
    assert (scores.coverage, scores.vfs_all) == (0.0, 0.0)


def test_none_flagged_keeps_the_functional_part():
    """A task without any visual flag has no VFS and no coverage; Final = 0.7 IFS."""
    scores = score(run("PPPPP", flags=()))
    assert scores.vfs_null is VfsNull.NONE_FLAGGED
    assert scores.final == pytest.approx(0.7)
    assert (scores.coverage, scores.vfs_all) == (None, None)


@pytest.mark.parametrize("status", [Status.COMPLETE, Status.NO_PAGE])
def test_visual_off_has_no_final(status):
    """Without visual scoring there is an IFS, and neither VFS nor Final."""
    scores = score(run("PPPPP", visual="off", status=status))
    assert scores.ifs is not None
    assert (scores.vfs, scores.final, scores.final_interval) == (None, None, None)
    assert scores.vfs_null is VfsNull.OFF


def test_scorer_error_leaves_ifs_alone():
    """A failure of the visual scorer takes VFS and Final, not IFS, and is told."""
    scores = score(run("PPPI.", looks=LOOKS, more=[BROKEN]))
    assert scores.ifs == pytest.approx(0.6)
    assert (scores.vfs, scores.final, scores.final_interval) == (None, None, None)
    assert scores.vfs_null is VfsNull.ERROR
    assert scores.errors == ("step 2: the OCR engine did not start",)


def test_scorer_error_on_a_step_that_cannot_count():
    """A scorer failure on a step behind the failed action changes nothing."""
    scores = score(run("PN...", looks={1: V1}, more=[BROKEN]))
    assert scores.vfs == pytest.approx(V1)
    assert scores.errors == ()


def test_lost_comparison_is_an_error():
    """A counted step without its comparison is harness trouble, never a smaller mean."""
    scores = score(run("PPPPP", looks={1: V1, 2: V2, 4: V4, 5: V5}))
    assert scores.vfs_null is VfsNull.ERROR
    assert scores.errors == ("step 3: no comparison with its checkpoint was recorded",)


@pytest.mark.parametrize("value", [float("nan"), 1.5, -0.1])
def test_comparison_out_of_range_is_an_error(value):
    """A visual score that is no number in [0, 1] is trouble, never part of a mean."""
    scores = score(run("PPPPP", looks={**LOOKS, 2: value}))
    assert scores.vfs_null is VfsNull.ERROR
    assert scores.final is None


def test_lost_action_is_an_error():
    """A complete task with a hole behind a passed action is trouble, not a failure of the page."""
    scores = score(run("PP...", looks=LOOKS))
    assert scores.ifs is None
    assert scores.errors == ("step 3: no record of it, though the task is complete",)


def test_task_without_actions_is_an_error():
    """A complete task whose record knows of no action has no score, rather than 0 of 0."""
    scores = score(run(""))
    assert scores.ifs is None
    assert scores.errors == ("the record of the task has no actions",)


@pytest.mark.parametrize("status", [Status.PENDING, Status.INTERRUPTED])
def test_unfinished_task_scores_nothing(status):
    """A task that waits or was stopped has no score and no error."""
    scores = score(run("PP...", looks=LOOKS, status=status))
    assert (scores.ifs, scores.ifs_interval, scores.vfs_null) == (None, None, None)
    assert scores.errors == ()


def test_incomplete_task_is_an_error():
    """An attempt that could not be finished scores nothing and is counted as an error."""
    scores = score(run("PP...", looks=LOOKS, status=Status.INCOMPLETE))
    assert scores.ifs is None
    assert len(scores.errors) == 1


def _dead(after=None):
    return ActionRecord(
        key=key(), step=0, execution=Execution.INFEASIBLE, reason=Reason.PAGE_DEAD, after=after
    )


def test_page_dead_at_load_looks_like_nothing():
    """A flagged step 0 without a picture scores 0 when the page died while loading."""
    scores = score(run("I....", initial=True, more=[_dead()]))
    assert (scores.vfs, scores.vfs_null, scores.compared) == (0.0, None, 1)


def test_page_dead_after_its_picture_is_compared():
    """A page that died after the picture of step 0 was taken keeps its comparison."""
    scores = score(run("I....", initial=True, looks={0: 0.6}, more=[_dead("step_0.png")]))
    assert scores.vfs == pytest.approx(0.6)


def test_holistic_score_is_half_of_the_visual_score():
    """With a holistic judge a step scores half LVS, half HVS; the parts are told apart."""
    seen = VisualRecord(key=key(), step=1, engine="test", ocr=0.8, structure=0.4, hvs=0.2)
    scores = score(run("PI...", flags=(1,), more=[seen]))
    assert scores.vfs == pytest.approx(0.4)
    parts = (scores.ocr, scores.structure, scores.lvs, scores.hvs)
    assert parts == pytest.approx((0.8, 0.4, 0.6, 0.2))


def test_part_that_a_step_lacks_is_missing():
    """A part is no number unless every counted step has it."""
    seen = VisualRecord(key=key(), step=1, engine="test", ocr=0.8, structure=0.4, hvs=0.2)
    scores = score(run("PPI..", looks={2: 0.5}, more=[seen]))
    assert scores.hvs is None
    assert scores.ocr == pytest.approx(0.65)


def test_coverage_counts_step_0():
    """Coverage is compared over flagged with step 0 on both sides; VFS_all fills up with zeros."""
    scores = score(run("PPN..", initial=True, looks={0: 1.0, 1: 0.6, 2: 0.2}))
    assert (scores.compared, scores.flagged) == (3, 6)
    assert scores.coverage == pytest.approx(0.5)
    assert scores.vfs_all == pytest.approx(0.3)


def test_counts_name_every_result():
    """Every kind of result is counted, also the ones that did not occur."""
    scores = score(run("PUPN.", looks=LOOKS))
    assert scores.counts == {
        Result.PASSED: 2,
        Result.FAILED: 1,
        Result.UNDECIDED: 1,
        Result.ERROR: 0,
        Result.NOT_REACHED: 1,
    }
    assert scores.undecided == 1


def test_vfs_ends_are_in_order_of_size():
    """Where the longer trajectory looks worse, the high ending gives the lower end of VFS."""
    scores = score(run("PU", flags=(1, 2), looks={1: 0.9, 2: 0.1}))
    assert scores.vfs_interval == two_ends(0.5, 0.9)


def test_vfs_end_without_comparison_counts_zero():
    """A low ending before any compared step puts the lower end of VFS at 0, as in the mean."""
    scores = score(run("UP", flags=(1, 2), looks={1: 0.6, 2: 0.4}))
    assert scores.vfs_interval == two_ends(0.0, 0.5)


def test_final_may_be_lowest_between_the_ends():
    """Final's least value may lie at an ending in between: here after step 3, unseen as 0."""
    scores = score(run("PPA.......", flags=(1, 3), looks={1: 1.0}))
    assert scores.ifs_interval == two_ends(0.2, 1.0)
    assert scores.final_interval == two_ends(0.7 * 0.3 + 0.3 * 0.5, 1.0)
