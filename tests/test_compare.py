"""What changed from one run to another, by hand and for whatever happened."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trajectories import BROKEN, key, run

from pytest_iwr.bootstrap import bootstrap_ci
from pytest_iwr.compare import Standing, Trust, compare, exit_status, trust
from pytest_iwr.errors import UsageError
from pytest_iwr.pairs import Change, LeftOut
from pytest_iwr.results import Status


def one(letters="PPPPP", *, task="shop", subject="claude", sample=1, sha="", **more):
    """Return a result without looks, unless *more* asks for them."""
    who = key(task, subject, sample)
    result = run(letters, who=who, **{"visual": "off", **more})
    return replace(result, task=result.task.model_copy(update={"task_sha256": sha}))


def series(*letters, **more):
    """Return the results of as many tasks, named by the letters from a on."""
    return [one(each, task=name, **more) for name, each in zip("abcdefgh", letters, strict=False)]


def changes_of(before, after):
    """Return step and kind of each change of the one pair."""
    (pair,) = compare([one(before)], [one(after)]).pairs
    return [(change.after.step, change.kind) for change in pair.changes]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("PPPPP", "PPPPP", []),
        ("PPN..", "PPI..", []),
        ("PPPPP", "PPN..", [(3, Change.BROKEN), (4, Change.OTHER), (5, Change.OTHER)]),
        ("PPN..", "PPPPP", [(3, Change.FIXED), (4, Change.FIXED), (5, Change.FIXED)]),
        ("PPU", "PPP", [(3, Change.FIXED)]),
        ("PPP", "PPU", [(3, Change.OTHER)]),
        ("PPU", "PPN", [(3, Change.OTHER)]),
        ("PPE", "PPP", [(3, Change.FIXED)]),
        ("PN.", "PPN", [(2, Change.FIXED), (3, Change.OTHER)]),
    ],
)
def test_changes_of_actions(before, after, changes):
    """Fixed: passes and did not. Broken: fails and had passed. The rest has a name of its own."""
    assert changes_of(before, after) == changes


def test_differences_are_paired():
    """The mean of the differences per task, and its interval over tasks, from five tasks on."""
    before = series("PPPPP", "PPPPI", "N....", "PPN..", "PPPPN")
    after = series("PPPPP", "PPPPP", "PN...", "PN...", "PPPPP")
    (group,) = compare(before, after).groups

    differences = [0.0, 0.2, 0.2, -0.2, 0.2]
    assert group.ifs.n == 5
    assert group.ifs.before == pytest.approx((1 + 0.8 + 0 + 0.4 + 0.8) / 5)
    assert group.ifs.after == pytest.approx((1 + 1 + 0.2 + 0.2 + 1) / 5)
    assert group.ifs.value == pytest.approx(0.08)
    expected = bootstrap_ci(differences)
    assert (group.ifs.ci.low, group.ifs.ci.high) == pytest.approx((expected.low, expected.high))


def test_no_interval_below_five_tasks():
    """Four tasks say more about luck."""
    runs = series("PP", "PN", "PP", "PP")
    (group,) = compare(runs, runs).groups

    assert (group.ifs.n, group.ifs.ci) == (4, None)


def test_looks_count_as_in_every_mean():
    """VFS and Final are set against each other, too; with nothing to compare, VFS is 0."""
    looks = dict.fromkeys(range(6), 0.8)
    before = one("PPPPP", visual="on", looks=looks)
    after = one("N....", visual="on", looks=looks)
    (group,) = compare([before], [after]).groups

    assert group.vfs.value == pytest.approx(-0.8)
    assert group.final.value == pytest.approx(-(0.7 + 0.3 * 0.8))


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (one("PPU"), LeftOut.UNDECIDED),
        (one("PA."), LeftOut.UNDECIDED),
        (one("PPE"), LeftOut.ERROR),
        (one("PP.", status=Status.INTERRUPTED), LeftOut.UNFINISHED),
        (one("...", status=Status.PENDING), LeftOut.UNFINISHED),
        (one("PP.", status=Status.INCOMPLETE), LeftOut.ERROR),
    ],
)
def test_what_is_not_decided_stands_apart(after, reason):
    """A pair that is not decided on both sides is counted by its reason and is in no mean."""
    for runs in (([one("PPP")], [after]), ([after], [one("PPP")])):
        (group,) = compare(*runs).groups

        assert (group.ifs.n, group.ifs.value) == (0, None)
        assert group.ifs.left_out == {reason: 1}


def test_a_final_that_is_null_is_no_zero():
    """Without visual scores there is no Final; where the scorer failed, IFS stays alone."""
    (off,) = compare([one("PPP")], [one("PPP")]).groups
    broken = one(
        "PPPPP", visual="on", initial=False, looks={1: 1, 3: 1, 4: 1, 5: 1}, more=(BROKEN,)
    )
    (failed,) = compare([broken], [broken]).groups

    assert off.final.left_out == {LeftOut.NULL: 1}
    assert (failed.ifs.n, failed.final.n) == (1, 0)
    assert failed.final.left_out == {LeftOut.ERROR: 1}


def test_samples_of_a_task_are_one_task():
    """Each sample has its partner, and the task counts once."""
    before = [one("PP", sample=1), one("PP", sample=2)]
    after = [one("PN", sample=1), one("PP", sample=2)]
    (group,) = compare(before, after).groups

    assert len(group.pairs) == 2
    assert (group.ifs.n, group.ifs.value) == (1, pytest.approx(-0.25))


def test_tasks_of_one_run_only_are_named():
    """They are in no mean, and never a zero."""
    both = one("PP", task="both")
    found = compare([both, one("PP", task="old")], [both, one("N.", task="new")])

    assert [k.task for k in found.only_before] == ["old"]
    assert [k.task for k in found.only_after] == ["new"]
    assert found.groups[0].ifs.value == 0


def subjects_of(before, after):
    """Return who is compared with whom."""
    return [tuple(group.subjects) for group in compare(before, after).groups]


def test_who_is_compared_with_whom():
    """The same subjects with each other, otherwise the only one with the only one."""
    claude, gpt, page = (one(subject=name) for name in ("claude", "gpt", "page"))

    assert subjects_of([claude, gpt], [gpt, claude]) == [("claude", "claude"), ("gpt", "gpt")]
    assert subjects_of([claude], [page]) == [("claude", "page")]
    assert subjects_of([claude, gpt], [gpt]) == [("gpt", "gpt")]
    assert [k.subject for k in compare([claude, gpt], [gpt]).only_before] == ["claude"]


def test_floors_are_compared_when_alone():
    """A page without a model stands beside a subject and is none, unless there is nothing else."""
    floor = one(subject="floor-still", page_spec="floor:still")
    claude, gpt = one(subject="claude"), one(subject="gpt")

    assert subjects_of([claude, floor], [gpt, floor]) == [("claude", "gpt")]
    assert subjects_of([floor], [floor]) == [("floor-still", "floor-still")]


def test_subjects_that_leave_it_open_are_refused():
    """Two subjects and another one: nobody said who is who."""
    with pytest.raises(UsageError, match=r"claude, gpt before, page after"):
        compare([one(subject="claude"), one(subject="gpt")], [one(subject="page")])


def test_makes_are_never_mixed():
    """Numbers of two protocols stand in two groups, each with its own means."""
    before = [one("PP", task="a"), one("PN", task="b", fingerprint="bb")]
    after = [one("PP", task="a"), one("PP", task="b", fingerprint="bb")]
    found = compare(before, after)

    assert [group.ifs.value for group in found.groups] == [0, 0.5]
    assert found.makes == ()


@pytest.mark.parametrize("other", [{"fingerprint": "bb"}, {"protocol": "custom:aa"}])
def test_other_makes_are_told(other):
    """What the numbers of a pair were made with is told where it differs."""
    found = compare([one("PP")], [one("PP", **other)])

    ((old, new),) = found.makes
    assert old != new


def test_visual_on_and_off_are_two_makes():
    """A run without looks is not compared silently with one that has them."""
    looks = dict.fromkeys(range(6), 1.0)
    found = compare([one(visual="on", looks=looks)], [one()])

    assert [made.visual for pair in found.makes for made in pair] == ["on", "off"]


@pytest.mark.parametrize(("old", "new", "changed"), [("1", "1", False), ("1", "2", True)])
def test_a_changed_task_is_in_no_mean(old, new, changed):
    """Neither its scores nor its actions are set against each other."""
    found = compare([one("PP", sha=old)], [one("PN", sha=new)])
    (group,) = found.groups

    assert bool(found.changed_tasks) is changed
    assert group.ifs.n == (0 if changed else 1)
    assert bool(group.pairs[0].changes) is not changed
    assert group.ifs.left_out == ({LeftOut.CHANGED: 1} if changed else {})


def test_tasks_without_a_hash_are_told_by_their_actions():
    """A script's tasks have none."""
    assert compare([one("PP")], [one("PPP")]).changed_tasks == (("demo", "shop"),)


def test_a_task_that_could_not_be_read_is_no_other_task():
    """It is an error of the run after, whose record knows no actions."""
    found = compare([one("PP", sha="1")], [one("", status=Status.INCOMPLETE)])

    assert found.changed_tasks == ()
    assert found.groups[0].ifs.left_out == {LeftOut.ERROR: 1}


BETTER, WORSE = ("PN...", "PPPPP"), ("PPPPP", "PN...")
SAME = ("PPP", "PPP")


@pytest.mark.parametrize(
    ("pairs", "standing"),
    [
        ([SAME], Standing.NOT_WORSE),
        ([BETTER], Standing.NOT_WORSE),
        ([WORSE], Standing.WORSE),
        ([WORSE, BETTER], Standing.NOT_WORSE),
        ([WORSE, WORSE, BETTER], Standing.WORSE),
        ([("PPPPP", "PPPPU")], Standing.UNKNOWN),
        ([WORSE, SAME, SAME, SAME, SAME], Standing.NOT_WORSE),
        ([WORSE] * 5, Standing.WORSE),
        ([BETTER] * 5, Standing.NOT_WORSE),
    ],
)
def test_worse_beyond_noise(pairs, standing):
    """From five tasks on by the interval; before that a broken action and a lower mean."""
    before, after = zip(*pairs, strict=True)

    assert compare(series(*before), series(*after)).standing is standing


def test_a_page_that_is_gone_is_worse():
    """No action failed, as none was reached."""
    gone = one(".....", status=Status.NO_PAGE)

    assert compare([one("PPPPP")], [gone]).standing is Standing.WORSE


def test_the_gate_goes_by_final():
    """IFS decides only where there is no Final: a page that works as before may look worse."""
    good, bad = (dict.fromkeys(range(6), look) for look in (0.9, 0.1))
    before = series(*["PPPPP"] * 5, visual="on", looks=good)
    after = series(*["PPPPP"] * 5, visual="on", looks=bad)
    found = compare(before, after)

    assert found.groups[0].ifs.value == 0
    assert found.standing is Standing.WORSE


@pytest.mark.parametrize(
    ("after", "expected", "gate", "code"),
    [
        ([one("PP")], (), True, 0),
        ([one("PN")], (), False, 0),
        ([one("PN")], (), True, 1),
        ([one("PE")], (), False, 3),
        ([one("PE")], (), True, 3),
        ([one("PU")], (), False, 0),
        ([one("PU")], (), True, 3),
        ([one("A.")], (), False, 3),
        ([one("P.", status=Status.INTERRUPTED)], (), False, 3),
        ([one("PN")], ("demo/shop/claude", "demo/lost/claude"), True, 3),
        ([one("PP")], ("demo/shop/claude",), True, 0),
    ],
)
def test_exit_status(after, expected, gate, code):
    """Not to be trusted (3) comes before worse (1), which is asked for with the gate."""
    found = compare([one("PP")], after)

    assert exit_status(found, trust(after, expected=expected), gate=gate) == code


def test_what_speaks_against_a_run_is_counted():
    """Errors, what is unfinished, what never came."""
    after = [one("PE", task="a"), one("P.", task="b", status=Status.PENDING), one("PP", task="c")]

    assert trust(after, expected=["demo/d/claude"]) == Trust(errors=1, unfinished=1, missing=1)


LETTERS = st.builds(
    lambda head, end: (head + end)[:4].ljust(4, "."),
    st.text(alphabet="PPU", min_size=4, max_size=4),
    st.sampled_from(["", "N", "I", "A", "E"]),
) | st.builds(
    lambda head, end: (head + end).ljust(4, "."),
    st.text(alphabet="PPU", max_size=3),
    st.sampled_from(["N", "I", "A", "E"]),
)
TASKS = st.lists(LETTERS, min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(letters=TASKS)
def test_a_run_beside_itself_has_not_changed(letters):
    """Nothing is fixed, nothing is broken, every difference is 0."""
    found = compare(series(*letters), series(*letters))
    (group,) = found.groups

    assert not any(pair.changes for pair in found.pairs)
    assert group.ifs.value in {0.0, None}
    assert group.standing in {Standing.NOT_WORSE, Standing.UNKNOWN}
    assert (found.only_before, found.only_after) == ((), ())


@settings(max_examples=60, deadline=None)
@given(pairs=st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=7))
def test_swapping_the_runs_mirrors_everything(pairs):
    """What broke is fixed the other way round, and every difference has the other sign."""
    old, new = (series(*letters) for letters in zip(*pairs, strict=True))
    there, back = compare(old, new), compare(new, old)

    for one_way, other_way in zip(there.pairs, back.pairs, strict=True):
        broken = {change.after.step for change in one_way.broken}
        fixed = {c.after.step for c in other_way.changes if c.kind is Change.FIXED}
        failed = {c.after.step for c in other_way.changes if c.before.result == "failed"}
        assert broken == fixed & failed
    (one_way,), (other_way,) = there.groups, back.groups
    assert one_way.ifs.n == other_way.ifs.n
    assert one_way.ifs.left_out == other_way.ifs.left_out
    if one_way.ifs.value is not None:
        assert one_way.ifs.value == pytest.approx(-other_way.ifs.value)
    if one_way.ifs.ci:
        ends = (-other_way.ifs.ci.high, -other_way.ifs.ci.low)
        assert (one_way.ifs.ci.low, one_way.ifs.ci.high) == pytest.approx(ends)
