"""Verdicts of a model: how votes make one, and that nothing else does."""

from __future__ import annotations

import pytest
from judges import MODEL, Scripted, action, seen, verdict

from pytest_iwr.errors import JudgeError, ModelError
from pytest_iwr.judging.by_model import ModelJudge
from pytest_iwr.judging.canary import Canary
from pytest_iwr.judging.questions import canary_sentences
from pytest_iwr.models.call import Media, ReplyStatus
from pytest_iwr.results import Holds

DOWN = ModelError("no connection", status="timeout")


def yes(call):
    """Say yes."""
    return verdict(call)


def no(call):
    """Say no."""
    return verdict(call, "no", "the basket is empty")


def prose(_call):
    """Say something else."""
    return "Yes."


def judged(*says, votes=1):
    """Return the verdict of these replies, and the calls that it took."""
    door = Scripted(list(says))
    judge = ModelJudge(MODEL, door.desk, votes)
    return judge.judge(action(), before=seen(0), after=seen(1, "red")), door.calls


def test_one_answer_is_a_verdict_with_its_reason():
    """The reason is that of the model; the call is told with it."""
    found, calls = judged(no)
    assert (found.holds, found.reason) == (Holds.NO, "the basket is empty")
    assert [made.status for made in found.calls] == [ReplyStatus.OK]
    assert len(calls) == 1


VOTES = {
    "two of three": ([yes, yes], 3, Holds.YES),
    "a split": ([yes, no, yes], 3, Holds.YES),
    "a split the other way": ([yes, no, no], 3, Holds.NO),
    "three of five": ([no, no, no], 5, Holds.NO),
    "one that is no vote": ([yes, prose, prose, yes], 3, Holds.YES),
    "one that did not come": ([no, DOWN, no], 3, Holds.NO),
}


@pytest.mark.parametrize(("says", "votes", "holds"), VOTES.values(), ids=VOTES)
def test_most_votes_decide_and_no_more_are_asked_than_are_needed(says, votes, holds):
    """A vote that is none counts for neither side; a re-ask is no vote of its own."""
    found, calls = judged(*says, votes=votes)
    assert found.holds is holds
    assert len(calls) == len(says)
    assert len(found.calls) == len(says)


@pytest.mark.parametrize(
    ("says", "votes"),
    [
        ([prose, prose], 1),
        ([DOWN], 1),
        ([yes, no, prose, prose], 3),
        ([prose, prose, prose, prose], 3),
        ([yes, DOWN, no], 3),
    ],
)
def test_without_a_majority_there_is_no_verdict(says, votes):
    """It is an error that says why, with every call that was made; never a yes or a no."""
    with pytest.raises(JudgeError, match="no verdict") as raised:
        judged(*says, votes=votes)
    assert len(raised.value.calls) == len(says)


def test_votes_are_calls_of_their_own():
    """Each vote is another sample of the same question: kept replies never stand for two."""
    _, calls = judged(yes, no, yes, votes=3)
    assert [call.sample for call in calls] == [1, 2, 3]
    assert len({call.key for call in calls}) == 3
    assert len({call.parts for call in calls}) == 1


def test_an_answer_about_another_question_is_none():
    """The case word of another pair of pictures is refused, twice, and then there is no verdict."""
    other = Scripted(yes)
    ModelJudge(MODEL, other.desk).judge(action(), before=seen(0), after=seen(1, "blue"))
    stale = verdict(other.calls[0])
    with pytest.raises(JudgeError, match="case is"):
        judged(stale, stale)


def test_the_pictures_stand_in_order_and_as_they_were_taken():
    """BEFORE goes before AFTER, both as the bytes of the screenshots."""
    _, (call,) = judged(yes)
    shown = [part for part in call.parts if isinstance(part, Media)]
    assert [part.load() for part in shown] == [
        seen(0).screenshot_png,
        seen(1, "red").screenshot_png,
    ]
    assert [part.name for part in shown] == ["before.png", "after.png"]
    texts = [part for part in call.parts if isinstance(part, str)]
    assert "BEFORE:" in texts[1]
    assert "The basket holds one herb." in "".join(texts)


def test_the_name_changes_with_the_votes():
    """Numbers of one vote and of three are of different protocols."""
    assert ModelJudge(MODEL, Scripted(yes).desk, 3).name.endswith(" votes 3")
    assert "assertion-1@" in ModelJudge(MODEL, Scripted(yes).desk).name


def test_a_canary_asks_about_a_change_where_nothing_changed():
    """The same picture stands before and after, so what the sentence says is false of any page."""
    door = Scripted(no)
    sung = Canary(MODEL, door.desk, 1.0).sing(action(), after=seen(3, "red"))
    (call,) = door.calls
    before, after = call.media
    assert before.sha256 == after.sha256
    assert sung.assertion in canary_sentences()
    assert sung.assertion in "".join(part for part in call.parts if isinstance(part, str))
    assert sung.vote.holds is Holds.NO


@pytest.mark.parametrize(
    ("share", "due"),
    [(0.1, [1, 11, 21]), (0.5, [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21]), (1.0, [*range(1, 22)])],
)
def test_canaries_stand_beside_a_share_of_what_is_judged_and_beside_the_first(share, due):
    """Each task is tried once at least; the share holds over a long task."""
    canary = Canary(MODEL, Scripted(no).desk, share)
    assert [n for n in range(1, 22) if canary.is_due(n)] == due
