"""Scored again: a run in which a model judged the looks."""

from __future__ import annotations

import shutil

import pytest
from stored_runs import again, first_of, make_run, make_stage

from pytest_iwr.journal import read_attempts
from pytest_iwr.metrics import VfsNull, score
from pytest_iwr.results import JudgeRecord, VisualRecord


def judged_run(tmp_path, hvs):
    """Make a run in which a model judged; *hvs* are its scores by step. Score it again."""
    stage = make_stage(tmp_path, "PPNPP")
    (attempt,) = read_attempts(first_of(stage))
    judge = JudgeRecord(model="openai:judge", name="openai:judge assertion-1@0")
    task, *rest = attempt
    looks = [
        VisualRecord(
            key=task.key, step=step, engine="e", ocr=0.5, structure=0.5, hvs=value,
            holistic="openai:judge holistic-1@0", looks={"elements": 40},
        )
        for step, value in hvs.items()
    ]  # fmt: skip
    seen = [record for record in rest if not isinstance(record, VisualRecord)]
    task = task.model_copy(update={"judge": judge})
    shutil.rmtree(first_of(stage))
    make_run(first_of(stage), [task, *looks, *seen])
    return again(stage).results[0]


def test_what_a_judge_made_of_the_looks_is_kept(tmp_path):
    """The pictures are the same, so its score is: half of each step's."""
    result = judged_run(tmp_path, {0: 0.8, 1: 0.6, 2: 0.4})

    assert [look.hvs for look in result.visuals.values()] == [0.8, 0.6, 0.4]
    assert score(result).vfs == pytest.approx((1.0 + 0.6) / 2)


def test_a_step_that_a_judge_has_not_looked_at_cannot_be_scored_again(tmp_path):
    """LVS alone would pass for the whole."""
    result = judged_run(tmp_path, {0: 0.8, 2: 0.4})

    assert score(result).vfs_null is VfsNull.ERROR
    assert "no holistic score of this step" in score(result).errors[0]
