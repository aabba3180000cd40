"""Which engines made a number, what may be averaged, and what stands beside VFS."""

import pytest
from engine_runs import (
    CELLS,
    DINO,
    DINO_NAME,
    GPU_NAME,
    KNOWN,
    READER,
    READER_NAME,
    READER_ON_GPU,
    half_and_half,
    made,
)
from trajectories import LOOKS, key, run

from pytest_iwr.metrics import Interval, Mean, VfsNull, aggregate, made_by, score
from pytest_iwr.results import Status

MIXED = (READER_NAME, GPU_NAME)
TWO_READERS = f"steps compared by different engines have no mean: {READER_NAME} and {GPU_NAME}"


def looked(letters="PP", *, task="shop", sample=1, value=0.5, **engines):
    """Return the result of a task whose first step alone is compared."""
    return made(run(letters, who=key(task, sample=sample), flags=(1,), looks={1: value}), **engines)


def only(*results):
    """Return the one group of the results."""
    (group,) = aggregate(results)
    return group


def test_what_stands_beside_is_a_mean_over_compared_steps():
    """Word F1 and what the structure engine sees are means over the steps that count."""
    result = made(run("PPPI.", looks=LOOKS), words_f1=0.2, structure_sees=0.56)
    result = made(result, steps={1, 4, 5}, words_f1=0.8, structure_sees=0.56)
    scores = score(result)
    assert (scores.words_f1, scores.structure_sees) == pytest.approx((0.4, 0.56))


def test_what_stands_beside_is_never_inside():
    """No score depends on the order-free word F1, nor on what the structure engine sees."""
    low, high = (
        score(made(run("PPUN.", looks=LOOKS), words_f1=value, structure_sees=value))
        for value in (0.0, 1.0)
    )
    inside = ("vfs", "vfs_interval", "vfs_all_interval", "final", "final_interval", "lvs", "ocr")
    assert [getattr(low, name) for name in inside] == [getattr(high, name) for name in inside]
    assert (low.words_f1, high.words_f1) == (0.0, 1.0)


def test_step_without_word_f1_leaves_none():
    """A mean is never over some of the compared steps: where one lacks it, there is none."""
    result = made(run("PPP", looks={1: 0.5, 2: 0.5, 3: 0.5}), steps={1, 2}, words_f1=0.9)
    assert score(result).words_f1 is None
    assert score(result).vfs == 0.5


def test_old_records_have_nothing_beside():
    """Records without the fields score as ever, and what they lack is missing, not 0."""
    scores = score(run("PPPI.", looks=LOOKS))
    assert (scores.words_f1, scores.structure_sees) == (None, None)
    assert scores.vfs == pytest.approx(0.7)


def test_steps_of_different_engines_have_no_vfs():
    """Half on one device and half on another: the visual part is an error, IFS stands."""
    scores = score(half_and_half(run("PPPI.", looks=LOOKS)))
    assert (scores.vfs, scores.vfs_interval, scores.final) == (None, None, None)
    assert (scores.vfs_null, scores.errors) == (VfsNull.ERROR, (TWO_READERS,))
    assert scores.ifs == pytest.approx(0.6)


def test_structure_engines_are_not_mixed_either():
    """It takes one structure engine, too; only the ones that differ are named."""
    result = made(made(run("PP", looks=LOOKS)), steps={2}, structure=DINO)
    (error,) = score(result).errors
    assert error.endswith(f"have no mean: cells and {DINO_NAME}")


def test_engines_of_steps_that_do_not_count_do_not_matter():
    """A comparison that is in no score spoils none."""
    result = half_and_half(run("PI...", looks=LOOKS))
    assert score(result).vfs == pytest.approx(LOOKS[1])


def test_who_vouches_changes_no_number():
    """The same weights, listed by one version and not by another, make the same numbers."""
    doubted = READER.model_copy(update={"weights": (KNOWN.model_copy(update={"verified": False}),)})
    result = made(made(run("PP", looks=LOOKS)), steps={2}, text=doubted)
    assert score(result).errors == ()
    assert made_by(result.visuals.values()).unverified == ("reader.onnx",)


def test_other_weights_of_one_name_are_mixed():
    """Names show the start of a hash; all of it must agree."""
    other = KNOWN.model_copy(update={"sha256": KNOWN.sha256[:-1] + "0"})
    text = READER.model_copy(update={"weights": (other,)})
    result = made(made(run("PP", looks=LOOKS)), steps={2}, text=text)
    assert score(result).vfs_null is VfsNull.ERROR


def test_unknown_engines_speak_against_nothing():
    """A step that showed nothing has no engine, and is averaged with those that have one."""
    result = made(run("PP", looks={1: 0.4, 2: 0.0}), steps={1})
    assert score(result).vfs == pytest.approx(0.2)


def test_means_of_what_stands_beside_say_over_how_many():
    """Tasks without word F1, and those without a page, leave its mean; they are no zeros."""
    known = [looked(task="a", words_f1=0.6), looked(task="b", words_f1=0.8)]
    lost = run("..", who=key("lost"), status=Status.NO_PAGE)
    means = only(*known, looked(task="old"), lost).means
    assert (means.words_f1.value, means.words_f1.n) == (pytest.approx(0.7), 2)
    assert means.structure_sees == Mean()
    assert means.vfs.n == 4


def test_tasks_of_different_engines_have_no_visual_mean():
    """Under one fingerprint, too, VFS and Final of different engines are never averaged."""
    group = only(looked(task="a", words_f1=1.0), looked(task="b", text=READER_ON_GPU))
    means = group.means
    assert group.made.mixed == MIXED
    assert (means.vfs, means.vfs_all, means.vfs_compared) == (Mean(), Mean(), Mean())
    assert (means.final, means.words_f1) == (Mean(), Mean())
    assert (means.ifs.value, means.ifs.n, means.coverage.n) == (1.0, 2, 2)
    assert not group.meets(0.0)


def test_parts_of_a_mixed_group_have_no_visual_mean():
    """Neither levels nor samples of it: they would stand side by side under one label."""
    group = only(looked(), looked(sample=2, text=READER_ON_GPU))
    assert group.breakdowns["interaction_complexity"]["L2"].final == Mean()
    assert (group.samples.best, group.samples.best_ifs.n) == (None, 1)


def test_pageless_tasks_of_a_mixed_group_make_no_mean():
    """A zero for want of a page is no mean of the others."""
    lost = run("..", who=key("lost"), status=Status.NO_PAGE)
    group = only(looked(task="a"), looked(task="b", structure=DINO), lost)
    assert (group.means.final, group.means.ifs.n) == (Mean(), 3)


def test_task_with_a_visual_error_spoils_no_mean():
    """A task that is mixed in itself is in no mean, so that the others have theirs."""
    mixed = half_and_half(run("PP", who=key("mixed"), looks=LOOKS))
    group = only(looked(task="a"), looked(task="b"), mixed)
    assert (group.made.mixed, group.errors) == ((), 1)
    assert (group.means.vfs.interval, group.means.vfs.n) == (Interval(0.5, 0.5), 2)


def test_engines_are_told_once_in_order():
    """Every engine once, however many steps it compared."""
    found = made_by(half_and_half(run("PPP", looks=LOOKS)).visuals.values())
    assert (found.text, found.structure) == ((READER, READER_ON_GPU), (CELLS,))
    assert made_by(run("PPP", looks=LOOKS).visuals.values()).text == ()
