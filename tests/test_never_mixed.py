"""What would put numbers of two protocols, or of two engines, together is refused."""

from __future__ import annotations

import re

import pytest
from engine_runs import GPU_NAME, READER_NAME, READER_ON_GPU, made, write_run
from trajectories import key, run

from pytest_iwr.errors import MergeError, UsageError
from pytest_iwr.gate import exit_status
from pytest_iwr.journal import read_run
from pytest_iwr.merge import merge
from pytest_iwr.resume import demand_fingerprint


def looked(task="a", *, fingerprint="aa", **engines):
    """Return a result that tells its engines."""
    result = run("PP", who=key(task), fingerprint=fingerprint, looks={1: 0.5, 2: 0.5})
    return made(result, **engines)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"fingerprint": "bb"}, "numbers of different protocols are never one run"),
        (
            {"text": READER_ON_GPU},
            f"numbers of different engines are never one run: {READER_NAME} and {GPU_NAME}",
        ),
    ],
)
def test_merge_refuses_to_mix(tmp_path, other, reason):
    """Neither two fingerprints make one run, nor one fingerprint of two engines."""
    runs = [write_run(tmp_path / "1", looked()), write_run(tmp_path / "2", looked("b", **other))]

    with pytest.raises(MergeError, match=re.escape(reason)):
        merge(runs, into=tmp_path / "merged")
    assert not list(tmp_path.glob("merged/*"))


def test_merge_takes_runs_of_the_same_engines(tmp_path):
    """Their numbers are those of one run; older records that tell no engine are taken, too."""
    old = run("PP", who=key("c"), fingerprint="aa", looks={1: 0.5, 2: 0.5})
    tasks = {"1": looked(), "2": looked("b"), "3": old}
    runs = [write_run(tmp_path / name, task) for name, task in tasks.items()]

    assert len(read_run(merge(runs, into=tmp_path / "merged"))) == 3


def test_resume_refuses_to_mix(tmp_path):
    """What stands of a run was made by the engines that are to go on with it."""
    folder = write_run(tmp_path / "1", looked())
    standing = {result.key.path: result for result in read_run(folder)}

    demand_fingerprint(standing, "aa")
    with pytest.raises(UsageError, match="numbers of both are never mixed"):
        demand_fingerprint(standing, "bb")


@pytest.mark.parametrize(("engines", "status"), [({}, 0), ({"text": READER_ON_GPU}, 3)])
def test_one_fingerprint_of_two_engines_is_not_to_be_trusted(engines, status):
    """A run whose scorer became another one on the way ends with 3, whatever it scored."""
    results = [looked(), looked("b", **engines)]
    assert exit_status(results, failed=False, lost=0, min_final=None) == status


def test_two_fingerprints_may_have_two_engines():
    """Results that say that they were made differently do no harm to each other."""
    results = [looked(), looked("b", fingerprint="bb", text=READER_ON_GPU)]
    assert exit_status(results, failed=False, lost=0, min_final=None) == 0
