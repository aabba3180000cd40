"""Means over tasks: who is in them, and what they never mix."""

import pytest
from trajectories import BROKEN, key, run

from pytest_iwr.metrics import Interval, Mean, aggregate
from pytest_iwr.results import Status


def _only(results):
    (group,) = aggregate(results)
    return group


def _tasks(*letters, **common):
    return [run(each, who=key(f"t{i}"), **common) for i, each in enumerate(letters)]


PLAIN = {"flags": (1,), "looks": {1: 0.5}}


def test_tasks_have_equal_weight():
    """A mean is over tasks, whatever their number of actions: (1/2 + 4/4) / 2."""
    group = _only(_tasks("PN", "PPPP", **PLAIN))
    assert group.means.ifs == Mean(value=0.75, low=0.75, high=0.75, n=2)


def test_no_page_stays_in_every_mean():
    """A task without a page pulls every mean down."""
    lost = run("..", who=key("lost"), status=Status.NO_PAGE, flags=(1,))
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
    group = _only([*_tasks("PP", **PLAIN), run("PP", flags=(2,), more=[BROKEN])])
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
        {"who": key(subject="gpt")},
    ],
)
def test_what_must_not_be_mixed_is_not(other):
    """Results that differ in protocol, fingerprint, visual mode or subject stand apart."""
    assert len(aggregate([run("PP", **PLAIN), run("PP", **{**PLAIN, **other})])) == 2


def test_pages_of_one_name_are_not_mixed():
    """Two pages that were tested under one subject's name stand apart."""
    pages = [run("PP", page_spec=spec, **PLAIN) for spec in ("a.html", "b.html")]
    assert [group.page_spec for group in aggregate(pages)] == ["a.html", "b.html"]


@pytest.mark.parametrize("first", [0, 1])
def test_missing_page_belongs_to_its_subject(first):
    """A task without a page, which knows of no page, pulls down the mean of its subject."""
    lost = run("..", who=key("lost"), status=Status.NO_PAGE)
    made = run("PP", page_spec="model:claude", **PLAIN)
    group = _only([[lost, made], [made, lost]][first])
    assert (group.page_spec, group.means.ifs.value, group.means.ifs.n) == ("model:claude", 0.5, 2)


def test_samples_share_the_weight_of_their_task():
    """Three samples of one task and one of another weigh one task each."""
    samples = [run("I.", who=key("a", sample=n), **PLAIN) for n in (1, 2, 3)]
    group = _only([*samples, run("PP", who=key("b"), **PLAIN)])
    assert (group.means.ifs.value, group.means.ifs.n, group.results) == (0.5, 2, 4)


def test_levels_have_their_own_means():
    """The breakdown by interaction level holds the means of the tasks of that level."""
    easy = run("PP", who=key("easy"), level="L1", **PLAIN)
    hard = run("PN", who=key("hard"), level="L4", **PLAIN)
    by_level = _only([hard, easy]).breakdowns["interaction_complexity"]
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
