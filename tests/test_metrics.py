"""Worked examples of the scoring law, and what must hold whatever happened.

A trajectory is written as letters, one per action: ``P`` passed, ``I`` infeasible, ``N`` verdict
no, ``U`` verdict undecided, ``A`` abstained, ``E`` judge error, ``.`` nothing recorded.
"""

from itertools import product
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_iwr.judging.base import Holds
from pytest_iwr.metrics import Interval, Mean, VfsNull, aggregate, score
from pytest_iwr.results import (
    ActionRecord,
    EndRecord,
    Execution,
    Key,
    PlannedAction,
    Reason,
    Result,
    Status,
    TaskRecord,
    VerdictRecord,
    VisualRecord,
    assemble,
)

EXECUTIONS = {
    "P": (Execution.DONE, Holds.YES),
    "N": (Execution.DONE, Holds.NO),
    "U": (Execution.DONE, Holds.UNDECIDED),
    "E": (Execution.DONE, None),
    "I": (Execution.INFEASIBLE, None),
    "A": (Execution.ABSTAINED, None),
}


def _key(task="shop", subject="claude", sample=1):
    return Key(dataset="demo", task=task, subject=subject, sample=sample)


def _recorded(letters, who):
    for step, letter in enumerate(letters, start=1):
        if letter == ".":
            return
        execution, holds = EXECUTIONS[letter]
        yield ActionRecord(key=who, step=step, execution=execution)
        if execution is Execution.DONE:
            error = "the judge timed out" if holds is None else None
            yield VerdictRecord(key=who, step=step, judge="checks", holds=holds, error=error)


def _look(who, step, value):
    return VisualRecord(key=who, step=step, engine="test", ocr=value, structure=value)


def _run(
    letters="PPPPP",
    *,
    who=None,
    flags=(1, 2, 3, 4, 5),
    initial=False,
    looks=None,
    status=Status.COMPLETE,
    visual="on",
    protocol="offline:aa",
    fingerprint="aa",
    level="L2",
    page_spec="",
    more=(),
):
    who = who or _key()
    looks = {} if looks is None else looks
    planned = tuple(
        PlannedAction(kind="Click", title=f"{s:02d} click", judged=True, flagged=s in flags)
        for s in range(1, len(letters) + 1)
    )
    opened = TaskRecord(
        key=who,
        actions=planned,
        initial_flag=initial,
        visual=visual,
        protocol=protocol,
        fingerprint=fingerprint,
        page_spec=page_spec,
        classification={"interaction_complexity": level},
    )
    pictures = [_look(who, step, value) for step, value in looks.items()]
    return assemble(
        [opened, *_recorded(letters, who), *pictures, *more, EndRecord(key=who, status=status)]
    )


V1, V2, V3, V4, V5 = 0.9, 0.8, 0.4, 0.7, 0.2
LOOKS = {1: V1, 2: V2, 3: V3, 4: V4, 5: V5}


def _two_ends(low, high):
    return Interval(pytest.approx(low), pytest.approx(high))


WORKED = [
    pytest.param("PPPI.", 3 / 5, (3 / 5, 3 / 5), (0.7, 0.7), (0.63, 0.63), id="4-infeasible"),
    pytest.param("PUPN.", None, (1 / 5, 3 / 5), (0.7, 0.9), (0.41, 0.63), id="2-undecided-4-no"),
    pytest.param("PPA..", None, (2 / 5, 1.0), (0.85, 0.94), (0.535, 0.982), id="abstained-at-3"),
]


@pytest.mark.parametrize(("letters", "ifs", "ifs_ends", "vfs_ends", "final_ends"), WORKED)
def test_worked_table(letters, ifs, ifs_ends, vfs_ends, final_ends):
    """The rows of the law's worked table give the numbers computed by hand."""
    scores = score(_run(letters, looks=LOOKS))
    assert scores.ifs == (None if ifs is None else pytest.approx(ifs))
    assert scores.ifs_interval == _two_ends(*ifs_ends)
    assert scores.vfs_interval == _two_ends(*vfs_ends)
    assert scores.final_interval == _two_ends(*final_ends)


def test_decided_task_has_headlines():
    """A decided task has IFS, VFS and Final as numbers: 3/5, mean(v1,v2,v3), 0.42 + 0.21."""
    scores = score(_run("PPPI.", looks=LOOKS))
    assert (scores.ifs, scores.vfs, scores.final) == pytest.approx((0.6, 0.7, 0.63))
    assert scores.vfs_null is None


@pytest.mark.parametrize("letters", ["PUPN.", "PPA..", "PPPPU"])
def test_undecided_task_has_no_headline(letters):
    """While an action is undecided there is no IFS, VFS or Final, only their ends."""
    scores = score(_run(letters, looks=LOOKS))
    assert (scores.ifs, scores.vfs, scores.final, scores.vfs_all) == (None, None, None, None)
    assert scores.vfs_null is None


def test_judge_error_nulls_everything():
    """A judge error at 2 leaves no number at all, whatever passed before it."""
    scores = score(_run("PE...", looks=LOOKS))
    assert (scores.ifs, scores.ifs_interval, scores.final, scores.final_interval) == (None,) * 4
    assert scores.vfs_null is VfsNull.ERROR
    assert scores.errors == ("step 2: the judge timed out",)


def test_no_page_is_zero():
    """No page scores 0, 0, 0: a number, not a missing one."""
    scores = score(_run(".....", status=Status.NO_PAGE))
    assert (scores.ifs, scores.vfs, scores.final) == (0.0, 0.0, 0.0)
    assert (scores.vfs_null, scores.coverage, scores.vfs_all) == (None, 0.0, 0.0)


def test_first_action_fails_with_step_0_flagged():
    """IFS is 0 and VFS is the look of the page as opened when only step 0 counts."""
    scores = score(_run("I....", initial=True, looks={0: 0.5}))
    assert (scores.ifs, scores.vfs, scores.final) == pytest.approx((0.0, 0.5, 0.15))


def test_failed_step_is_not_compared():
    """The flagged step of a failed action does not count, even where a comparison exists."""
    scores = score(_run("PPPN.", looks=LOOKS))
    assert scores.vfs == pytest.approx(0.7)
    assert scores.compared == 3


def test_unflagged_step_is_not_compared():
    """A comparison of a step without the visual flag does not count."""
    assert score(_run("PPPPP", flags=(1,), looks=LOOKS)).vfs == pytest.approx(V1)


def test_none_compared_keeps_the_functional_part():
    """Flagged steps of which none was reached: no VFS, Final = 0.7 IFS."""
    scores = score(_run("PPI..", flags=(4,)))
    assert (scores.vfs, scores.vfs_interval) == (None, None)
    assert scores.vfs_null is VfsNull.NONE_COMPARED
    assert scores.final == pytest.approx(0.28)
    assert (scores.coverage, scores.vfs_all) == (0.0, 0.0)


def test_none_flagged_keeps_the_functional_part():
    """A task without any visual flag has no VFS and no coverage; Final = 0.7 IFS."""
    scores = score(_run("PPPPP", flags=()))
    assert scores.vfs_null is VfsNull.NONE_FLAGGED
    assert scores.final == pytest.approx(0.7)
    assert (scores.coverage, scores.vfs_all) == (None, None)


@pytest.mark.parametrize("status", [Status.COMPLETE, Status.NO_PAGE])
def test_visual_off_has_no_final(status):
    """Without visual scoring there is an IFS, and neither VFS nor Final."""
    scores = score(_run("PPPPP", visual="off", status=status))
    assert scores.ifs is not None
    assert (scores.vfs, scores.final, scores.final_interval) == (None, None, None)
    assert scores.vfs_null is VfsNull.OFF


BROKEN = VisualRecord(key=_key(), step=2, engine="test", error="the OCR engine did not start")


def test_scorer_error_leaves_ifs_alone():
    """A failure of the visual scorer takes VFS and Final, not IFS, and is told."""
    scores = score(_run("PPPI.", looks=LOOKS, more=[BROKEN]))
    assert scores.ifs == pytest.approx(0.6)
    assert (scores.vfs, scores.final, scores.final_interval) == (None, None, None)
    assert scores.vfs_null is VfsNull.ERROR
    assert scores.errors == ("step 2: the OCR engine did not start",)


def test_scorer_error_on_a_step_that_cannot_count():
    """A scorer failure on a step behind the failed action changes nothing."""
    scores = score(_run("PN...", looks={1: V1}, more=[BROKEN]))
    assert scores.vfs == pytest.approx(V1)
    assert scores.errors == ()


def test_lost_comparison_is_an_error():
    """A counted step without its comparison is harness trouble, never a smaller mean."""
    scores = score(_run("PPPPP", looks={1: V1, 2: V2, 4: V4, 5: V5}))
    assert scores.vfs_null is VfsNull.ERROR
    assert scores.errors == ("step 3: no comparison with its checkpoint was recorded",)


@pytest.mark.parametrize("value", [float("nan"), 1.5, -0.1])
def test_comparison_out_of_range_is_an_error(value):
    """A visual score that is no number in [0, 1] is trouble, never part of a mean."""
    scores = score(_run("PPPPP", looks={**LOOKS, 2: value}))
    assert scores.vfs_null is VfsNull.ERROR
    assert scores.final is None


def test_lost_action_is_an_error():
    """A complete task with a hole behind a passed action is trouble, not a failure of the page."""
    scores = score(_run("PP...", looks=LOOKS))
    assert scores.ifs is None
    assert scores.errors == ("step 3: no record of it, though the task is complete",)


def test_task_without_actions_is_an_error():
    """A complete task whose record knows of no action has no score, rather than 0 of 0."""
    scores = score(_run(""))
    assert scores.ifs is None
    assert scores.errors == ("the record of the task has no actions",)


@pytest.mark.parametrize("status", [Status.PENDING, Status.INTERRUPTED])
def test_unfinished_task_scores_nothing(status):
    """A task that waits or was stopped has no score and no error."""
    scores = score(_run("PP...", looks=LOOKS, status=status))
    assert (scores.ifs, scores.ifs_interval, scores.vfs_null) == (None, None, None)
    assert scores.errors == ()


def test_incomplete_task_is_an_error():
    """An attempt that could not be finished scores nothing and is counted as an error."""
    scores = score(_run("PP...", looks=LOOKS, status=Status.INCOMPLETE))
    assert scores.ifs is None
    assert len(scores.errors) == 1


def _dead(after=None):
    return ActionRecord(
        key=_key(), step=0, execution=Execution.INFEASIBLE, reason=Reason.PAGE_DEAD, after=after
    )


def test_page_dead_at_load_looks_like_nothing():
    """A flagged step 0 without a picture scores 0 when the page died while loading."""
    scores = score(_run("I....", initial=True, more=[_dead()]))
    assert (scores.vfs, scores.vfs_null, scores.compared) == (0.0, None, 1)


def test_page_dead_after_its_picture_is_compared():
    """A page that died after the picture of step 0 was taken keeps its comparison."""
    scores = score(_run("I....", initial=True, looks={0: 0.6}, more=[_dead("step_0.png")]))
    assert scores.vfs == pytest.approx(0.6)


def test_holistic_score_is_half_of_the_visual_score():
    """With a holistic judge a step scores half LVS, half HVS; the parts are told apart."""
    seen = VisualRecord(key=_key(), step=1, engine="test", ocr=0.8, structure=0.4, hvs=0.2)
    scores = score(_run("PI...", flags=(1,), more=[seen]))
    assert scores.vfs == pytest.approx(0.4)
    parts = (scores.ocr, scores.structure, scores.lvs, scores.hvs)
    assert parts == pytest.approx((0.8, 0.4, 0.6, 0.2))


def test_part_that_a_step_lacks_is_missing():
    """A part is no number unless every counted step has it."""
    seen = VisualRecord(key=_key(), step=1, engine="test", ocr=0.8, structure=0.4, hvs=0.2)
    scores = score(_run("PPI..", looks={2: 0.5}, more=[seen]))
    assert scores.hvs is None
    assert scores.ocr == pytest.approx(0.65)


def test_coverage_counts_step_0():
    """Coverage is compared over flagged with step 0 on both sides; VFS_all fills up with zeros."""
    scores = score(_run("PPN..", initial=True, looks={0: 1.0, 1: 0.6, 2: 0.2}))
    assert (scores.compared, scores.flagged) == (3, 6)
    assert scores.coverage == pytest.approx(0.5)
    assert scores.vfs_all == pytest.approx(0.3)


def test_counts_name_every_result():
    """Every kind of result is counted, also the ones that did not occur."""
    scores = score(_run("PUPN.", looks=LOOKS))
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
    scores = score(_run("PU", flags=(1, 2), looks={1: 0.9, 2: 0.1}))
    assert scores.vfs_interval == _two_ends(0.5, 0.9)


def test_vfs_end_without_comparison_counts_zero():
    """A low ending before any compared step puts the lower end of VFS at 0, as in the mean."""
    scores = score(_run("UP", flags=(1, 2), looks={1: 0.6, 2: 0.4}))
    assert scores.vfs_interval == _two_ends(0.0, 0.5)


def test_final_may_be_lowest_between_the_ends():
    """Final's least value may lie at an ending in between: here after step 3, unseen as 0."""
    scores = score(_run("PPA.......", flags=(1, 3), looks={1: 1.0}))
    assert scores.ifs_interval == _two_ends(0.2, 1.0)
    assert scores.final_interval == _two_ends(0.7 * 0.3 + 0.3 * 0.5, 1.0)


# What must hold whatever happened.

LETTERS = st.builds(
    lambda head, end, length: (head + end)[:length].ljust(length, "."),
    st.text(alphabet="PPU", max_size=5),
    st.sampled_from(["N", "I", "A"]),
    st.integers(min_value=1, max_value=6),
)
UNIT = st.floats(min_value=0.0, max_value=1.0, allow_nan=False)


@st.composite
def _runs(draw):
    letters = draw(LETTERS)
    steps = range(len(letters) + 1)
    return {
        "letters": letters,
        "flags": tuple(draw(st.sets(st.sampled_from(steps)))),
        "initial": draw(st.booleans()),
        "looks": {step: draw(UNIT) for step in steps},
    }


def _worlds(letters):
    """Say, for each way the undecided may come out, how many actions passed."""
    ended = letters.find("A")
    free = [i for i, c in enumerate(letters) if c in "UA" or (ended >= 0 and i > ended)]
    for luck in product([True, False], repeat=len(free)):
        came_out = dict(zip(free, luck, strict=True))
        good = [came_out.get(i, c == "P") for i, c in enumerate(letters)]
        yield (good.index(False) if False in good else len(good))


def _finals(letters, flags, initial, looks):
    """Return Final in every world, unseen checkpoints being worth 0 or 1, one by one."""
    ended = letters.find("A")
    unseen = {s for s in flags if ended >= 0 and s > ended}
    counted = sorted(({0} if initial else set()) | {s for s in flags if s > 0})
    for passed in set(_worlds(letters)):
        steps = [s for s in counted if s <= passed]
        hidden = [s for s in steps if s in unseen]
        for fill in product([0.0, 1.0], repeat=len(hidden)):
            values = {**looks, **dict(zip(hidden, fill, strict=True))}
            vfs = fsum(values[s] for s in steps) / len(steps) if steps else 0.0
            yield 0.7 * passed / len(letters) + 0.3 * vfs


@settings(max_examples=300, deadline=None)
@given(what=_runs())
def test_ends_are_what_every_possible_world_gives(what):
    """Trying out every way the undecided may come out gives the very ends of IFS and Final."""
    scores = score(_run(**what))
    passed = list(_worlds(what["letters"]))
    total = len(what["letters"])
    assert scores.ifs_interval == _two_ends(min(passed) / total, max(passed) / total)
    outcomes = list(_finals(**what))
    assert scores.final_interval == _two_ends(min(outcomes), max(outcomes))


@settings(max_examples=200, deadline=None)
@given(what=_runs())
def test_every_score_lies_in_its_interval(what):
    """0 ≤ low ≤ headline ≤ high ≤ 1, for every score that there is."""
    scores = score(_run(**what))
    for headline, ends in (
        (scores.ifs, scores.ifs_interval),
        (scores.vfs, scores.vfs_interval),
        (scores.vfs_all, scores.vfs_all_interval),
        (scores.final, scores.final_interval),
    ):
        assert ends is None or 0.0 <= ends.low <= ends.high <= 1.0
        assert headline is None or ends.low == headline == ends.high


@settings(max_examples=200, deadline=None)
@given(what=_runs(), data=st.data())
def test_failing_an_action_never_raises_ifs(what, data):
    """Turning an action that passed into a failed one raises neither end of IFS."""
    letters = what["letters"]
    at = data.draw(st.integers(0, len(letters) - 1))
    worse = letters[:at] + "N" + "." * (len(letters) - at - 1)
    before, after = score(_run(**what)), score(_run(**{**what, "letters": worse}))
    if letters[at] in "PU":
        assert after.ifs_interval.low <= before.ifs_interval.low
        assert after.ifs_interval.high <= before.ifs_interval.high


# Means over tasks.


def _only(results):
    (group,) = aggregate(results)
    return group


def _tasks(*letters, **common):
    return [_run(each, who=_key(f"t{i}"), **common) for i, each in enumerate(letters)]


PLAIN = {"flags": (1,), "looks": {1: 0.5}}


def test_tasks_have_equal_weight():
    """A mean is over tasks, whatever their number of actions: (1/2 + 4/4) / 2."""
    group = _only(_tasks("PN", "PPPP", **PLAIN))
    assert group.means.ifs == Mean(value=0.75, low=0.75, high=0.75, n=2)


def test_no_page_stays_in_every_mean():
    """A task without a page pulls every mean down."""
    lost = _run("..", who=_key("lost"), status=Status.NO_PAGE, flags=(1,))
    group = _only([*_tasks("PP", **PLAIN), lost])
    assert [group.means.ifs.value, group.means.vfs.value] == pytest.approx([0.5, 0.25])
    assert group.means.final.value == pytest.approx((0.7 + 0.15) / 2)
    assert group.statuses[Status.NO_PAGE] == 1


def test_error_leaves_the_means_and_is_counted():
    """A task with an error changes no mean, only the count of errors."""
    group = _only(_tasks("PP", "PE", **PLAIN))
    assert (group.means.ifs.value, group.means.ifs.n) == (1.0, 1)
    assert (group.errors, group.results) == (1, 2)


def test_scorer_error_leaves_only_the_visual_means():
    """A task whose scorer failed stays in the mean of IFS and leaves VFS and Final."""
    group = _only([*_tasks("PP", **PLAIN), _run("PP", flags=(2,), more=[BROKEN])])
    assert (group.means.ifs.n, group.means.vfs.n, group.means.final.n) == (2, 1, 1)


def test_interval_makes_the_mean_an_interval():
    """One undecided task makes the mean [mean of low ends, mean of high ends]."""
    group = _only(_tasks("PP", "PU", **PLAIN))
    assert group.means.ifs == Mean(value=None, low=0.75, high=1.0, n=2)


def test_interval_prevents_the_bootstrap():
    """No bootstrap interval is made up from mid-points of intervals."""
    group = _only(_tasks("PP", "PN", "PP", "PN", "PU", **PLAIN))
    assert group.means.ifs.ci is None


def test_nothing_to_compare_is_zero_beside_the_compared_mean():
    """A task that compared nothing is 0 in the mean of VFS; beside it stands the mean without."""
    group = _only(_tasks("PP", "IP", **PLAIN))
    assert group.means.vfs == Mean(value=0.25, low=0.25, high=0.25, n=2)
    assert group.means.vfs_compared == Mean(value=0.5, low=0.5, high=0.5, n=1)


def test_visual_off_has_no_mean_of_vfs():
    """Without visual scoring the means of VFS and Final are over no task."""
    group = _only(_tasks("PP", "PN", visual="off"))
    assert (group.means.vfs, group.means.final) == (Mean(), Mean())


def test_bootstrap_from_five_tasks():
    """Five decided tasks have a bootstrap interval round their mean, four have none."""
    five = _only(_tasks("PP", "PN", "PP", "IP", "PP", **PLAIN)).means.ifs
    assert 0.0 <= five.ci.low < five.value < five.ci.high <= 1.0
    assert _only(_tasks("PP", "PN", "PP", "IP", **PLAIN)).means.ifs.ci is None


def test_bootstrap_is_reproducible_and_plausible():
    """The same tasks give the same interval; for 100 coins it is the binomial one, 0.40 to 0.60."""
    coins = _tasks(*("PP", "I.") * 50, **PLAIN)
    first, again = _only(coins).means.ifs.ci, _only(coins).means.ifs.ci
    assert first == again
    assert first == Interval(pytest.approx(0.40, abs=0.015), pytest.approx(0.60, abs=0.015))


def test_bootstrap_of_equal_tasks_has_no_width():
    """Tasks that all score 1 have the interval [1, 1]."""
    assert _only(_tasks(*["PP"] * 6, **PLAIN)).means.ifs.ci == Interval(1.0, 1.0)


@pytest.mark.parametrize(
    "other",
    [
        {"fingerprint": "bb"},
        {"protocol": "custom:aa"},
        {"visual": "off"},
        {"who": _key(subject="gpt")},
    ],
)
def test_what_must_not_be_mixed_is_not(other):
    """Results that differ in protocol, fingerprint, visual mode or subject stand apart."""
    assert len(aggregate([_run("PP", **PLAIN), _run("PP", **{**PLAIN, **other})])) == 2


def test_pages_of_one_name_are_not_mixed():
    """Two pages that were tested under one subject's name stand apart."""
    pages = [_run("PP", page_spec=spec, **PLAIN) for spec in ("a.html", "b.html")]
    assert [group.page_spec for group in aggregate(pages)] == ["a.html", "b.html"]


@pytest.mark.parametrize("first", [0, 1])
def test_missing_page_belongs_to_its_subject(first):
    """A task without a page, which knows of no page, pulls down the mean of its subject."""
    lost = _run("..", who=_key("lost"), status=Status.NO_PAGE)
    made = _run("PP", page_spec="model:claude", **PLAIN)
    group = _only([[lost, made], [made, lost]][first])
    assert (group.page_spec, group.means.ifs.value, group.means.ifs.n) == ("model:claude", 0.5, 2)


def test_samples_share_the_weight_of_their_task():
    """Three samples of one task and one of another weigh one task each."""
    samples = [_run("I.", who=_key("a", sample=n), **PLAIN) for n in (1, 2, 3)]
    group = _only([*samples, _run("PP", who=_key("b"), **PLAIN)])
    assert (group.means.ifs.value, group.means.ifs.n, group.results) == (0.5, 2, 4)


def test_levels_have_their_own_means():
    """The breakdown by interaction level holds the means of the tasks of that level."""
    easy = _run("PP", who=_key("easy"), level="L1", **PLAIN)
    hard = _run("PN", who=_key("hard"), level="L4", **PLAIN)
    by_level = _only([hard, easy]).by_level
    assert [(level, m.ifs.value) for level, m in by_level.items()] == [("L1", 1.0), ("L4", 0.5)]


def test_gate_looks_at_the_low_end():
    """A threshold is met by the low end of the mean Final, and never by a missing one."""
    undecided = _only(_tasks("PU", **PLAIN))
    assert undecided.meets(0.5)
    assert not undecided.meets(0.51)
    assert not _only(_tasks("PP", visual="off")).meets(0.0)


def test_nothing_gives_no_group():
    """No result, no group."""
    assert aggregate([]) == ()
