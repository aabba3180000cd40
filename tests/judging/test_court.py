"""Who is heard, in which order, and who decides."""

from __future__ import annotations

import threading

import pytest
from judges import action, seen

from pytest_iwr.errors import JudgeError
from pytest_iwr.judging.aside import Aside, at_once
from pytest_iwr.judging.base import Holds, Verdict, Vote
from pytest_iwr.judging.court import Court

YES, NO, OPEN = Holds.YES, Holds.NO, Holds.UNDECIDED


class Saying:
    """A judge that says one thing, or raises it, when it is let."""

    def __init__(self, name, says, *, waits=False):
        self.name, self.says, self.waits = name, says, waits
        self.let = threading.Event()
        if not waits:
            self.let.set()

    def judge(self, _action, *, before, after):
        """Say it."""
        assert self.let.wait(10)
        if isinstance(self.says, Exception):
            raise self.says
        return Verdict(self.says, f"{self.name} says so", votes=(Vote(self.says),))


def begun(judge, second=None):
    """Return the ruling on an action."""
    court = Court(judge, Aside(2), second)
    return court.begin(action(), before=seen(0), after=seen(1))


def test_a_judge_that_computes_has_decided_at_once():
    """Its verdict is there when it is asked for, in the thread that asked."""
    ruling = begun(Saying("checks", YES))
    assert ruling.verdict.done()
    assert ruling.verdict.result().by == "checks"


def test_a_judge_that_waits_keeps_nobody():
    """The verdict comes when it comes."""
    judge = Saying("model", NO, waits=True)
    ruling = begun(judge)
    assert not ruling.verdict.done()
    assert ruling.known is None
    judge.let.set()
    assert ruling.verdict.result(10).holds is NO


@pytest.mark.parametrize("said", [YES, NO])
@pytest.mark.parametrize("other", [YES, NO])
def test_checks_that_decide_are_known_at_once_and_a_model_is_heard_beside_them(said, other):
    """What the model says is kept, and changes nothing."""
    second = Saying("model", other, waits=True)
    ruling = begun(Saying("checks", said), second)
    assert ruling.known is said
    second.let.set()
    verdict = ruling.verdict.result(10)
    assert (verdict.holds, verdict.by) == (said, "checks")
    assert (verdict.beside.judge, verdict.beside.holds) == ("model", other)


@pytest.mark.parametrize("other", [YES, NO])
def test_where_checks_cannot_decide_the_model_does(other):
    """What the checks could not say is kept beside it."""
    second = Saying("model", other, waits=True)
    ruling = begun(Saying("checks", OPEN), second)
    assert ruling.known is None
    second.let.set()
    verdict = ruling.verdict.result(10)
    assert (verdict.holds, verdict.by, verdict.beside.holds) == (other, "model", OPEN)


def test_a_model_that_fails_beside_checks_takes_nothing_from_them():
    """Its error is kept as its opinion."""
    second = Saying("model", JudgeError("down", calls=("a call",)))
    verdict = begun(Saying("checks", YES), second).verdict.result(10)
    assert verdict.holds is YES
    assert (verdict.beside.holds, verdict.beside.error) == (None, "down")
    assert verdict.calls == ("a call",)


def test_a_model_that_fails_where_it_had_to_decide_is_an_error():
    """There is no verdict then."""
    ruling = begun(Saying("checks", OPEN), Saying("model", JudgeError("down")))
    with pytest.raises(JudgeError, match="down"):
        ruling.verdict.result(10)


def test_no_more_is_done_aside_than_has_a_place():
    """Of ten jobs never more than three are under way; what is cancelled in time is never done."""
    aside, lock, here, most = Aside(3), threading.Lock(), [], []
    go = threading.Event()

    def job():
        with lock:
            here.append(1)
            most.append(len(here))
        go.wait(10)
        with lock:
            here.pop()

    futures = [aside.begin(job) for _ in range(10)]
    cancelled = sum(future.cancel() for future in futures)
    go.set()
    for future in futures:
        if not future.cancelled():
            future.result(10)
    assert max(most) <= 3
    assert len(most) == 10 - cancelled


def test_what_is_done_at_once_raises_where_its_result_is_asked_for():
    """As it would have, had it been done aside."""
    future = at_once(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        future.result()
