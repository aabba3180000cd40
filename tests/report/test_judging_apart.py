"""How far a judge agrees with checks and with itself is told of each protocol alone."""

from dataclasses import replace

from trajectories import run

from pytest_iwr.record_parts import OpinionRecord, VoteRecord
from pytest_iwr.report.judging import judge_lines
from pytest_iwr.report.judging_json import judging
from pytest_iwr.results import Holds, JudgeRecord

JUDGE = JudgeRecord(model="m", name="m")


def heard(holds, *, fingerprint="aa"):
    """Return a task with one passed action, of which a model that was asked twice says *holds*."""
    result = run("P", flags=(), protocol="custom", fingerprint=fingerprint)
    (action,) = result.actions
    votes = VoteRecord(holds=Holds.YES), VoteRecord(holds=holds)
    told = {"beside": OpinionRecord(judge="m", holds=holds), "votes": votes}
    judged = replace(action, verdict=action.verdict.model_copy(update=told))
    task = result.task.model_copy(update={"judge": JUDGE})
    return replace(result, task=task, actions=(judged,))


def test_shares_of_one_protocol_are_taken_together():
    """One right, one wrong: accuracy 0.5 over both, and no label is repeated."""
    results = [heard(Holds.YES), heard(Holds.NO)]
    lines = list(judge_lines(results))
    assert any("votes: 4 on 2 verdicts, 75% agree" in line for line in lines)
    assert any("(2 verdicts): accuracy 0.500" in line for line in lines)
    assert not any("custom:aa" in line for line in lines)
    assert judging(results)["checks"]["accuracy"]["value"] == 0.5


def test_shares_of_two_protocols_stand_apart():
    """Judges of two fingerprints have a share each, and each says whose it is."""
    results = [heard(Holds.YES), heard(Holds.NO, fingerprint="bb")]
    lines = [line for line in judge_lines(results) if "accuracy" in line]
    assert [line.rpartition(" ")[2] for line in lines] == ["(custom:aa)", "(custom:bb)"]
    assert "(1 verdict): accuracy 1.000" in lines[0]
    assert "(1 verdict): accuracy 0.000" in lines[1]


def test_json_takes_no_share_of_two_protocols():
    """There the shares are null; each verdict has what was said of it."""
    told = judging([heard(Holds.YES), heard(Holds.NO, fingerprint="bb")])
    assert (told["votes"], told["checks"]) == (None, None)
    assert len(told["disagreements"]) == 1
