"""A judge whose answers are known comes out with just the numbers that follow from them."""

from __future__ import annotations

import threading
import time

import pytest
from known_truth import Scripted, case

from pytest_iwr.agreement import Confusion
from pytest_iwr.calibration.calibrate import calibrate
from pytest_iwr.calibration.table import document, lines
from pytest_iwr.calibrations import Calibration
from pytest_iwr.judging.base import Holds, Verdict
from pytest_iwr.report.text import NONE

CASES = (
    *(case("one", step) for step in range(1, 6)),
    case("one", 1, page="sly", holds=False),
    case("one", 2, page="crude", holds=False),
    *(case("two", step) for step in range(1, 4)),
    case("two", 3, page="stale", holds=False),
    case("two", 2, page="mute", holds=False),
)
#: Wrong twice, undecided once, an error once; all others are right.
SAID = {
    "one sly 1": Holds.YES,
    "one crude 2": Holds.NO,
    "one reference 4": Holds.NO,
    "one reference 5": "the line went dead",
    "two stale 3": Holds.NO,
    "two mute 2": Holds.UNDECIDED,
}


@pytest.fixture(params=[False, True], ids=["one-by-one", "waits"])
def calibrated(request):
    """Ask the scripted judge about all cases, alone and several at once."""
    return calibrate(CASES, Scripted(SAID, waits=request.param), calls=3)


def test_the_confusion_is_that_of_the_script(calibrated):
    """Errors and undecided answers are counted apart, never as yes or no."""
    agreement = calibrated.agreement()

    assert agreement.confusion == Confusion(
        true_yes=6, false_no=1, false_yes=1, true_no=2, undecided=1, errors=1
    )
    assert agreement.accuracy.value == pytest.approx(8 / 10)
    assert (agreement.false_pass.count, agreement.false_pass.n) == (1, 3)
    assert (agreement.false_fail.count, agreement.false_fail.n) == (1, 7)


def test_each_task_has_its_own(calibrated):
    """Together they are all."""
    assert calibrated.tasks == ("one", "two")
    assert calibrated.agreement("one").confusion == Confusion(
        true_yes=3, false_no=1, false_yes=1, true_no=1, errors=1
    )
    assert calibrated.agreement("two").confusion == Confusion(true_yes=3, true_no=1, undecided=1)


def test_the_table_tells_the_numbers_and_each_answer_that_was_not_right(calibrated):
    """By task and in all; then wrong ones, undecided ones, errors, each with its reason."""
    told = [line.text for line in lines(calibrated, width=200)]

    assert told[0] == "judge      scripted/1"
    assert told[1] == "cases      12 on 6 pages: the assertion holds in 8 and is false in 4"
    assert [" ".join(line.split()) for line in told[3:7]] == [
        "task cases false pass false fail undecided errors accuracy kappa",
        "one 7 1 of 2 1 of 4 0 1 0.667 0.250",
        "two 5 0 of 1 0 of 3 1 0 1.000 1.000",
        "in all 12 1 of 3 1 of 7 1 1 0.800 0.524",
    ]
    assert [" ".join(line.split()) for line in told[9:11]] == ["holds 6 1", "is false 1 2"]
    assert told[told.index("wrong      2 cases") :] == [
        "wrong      2 cases",
        "  one::reference  04 click 'Add': said no, but it holds",
        "    assertion  The count is 4.",
        "    reason     I saw one reference 4",
        "  one::sly  01 click 'Add': said yes, but it is false",
        "    assertion  The count is 1.",
        "    reason     I saw one sly 1",
        "",
        "undecided  1 case",
        "  two::mute  02 click 'Add': it is false",
        "    assertion  The count is 2.",
        "    reason     I saw two mute 2",
        "",
        "errors     1 case",
        "  one::reference  05 click 'Add': it holds",
        "    assertion  The count is 5.",
        "    reason     the line went dead",
    ]


def test_json_holds_the_calibration_and_every_case(calibrated):
    """Whoever reads calibrations can read it; an error is an error there, and no answer."""
    told = document(calibrated)

    assert Calibration.model_validate(told).counts.confusion == calibrated.agreement().confusion
    assert told["by_task"]["two"]["false_pass"]["value"] == 0.0
    assert len(told["cases"]) == 12
    failed = next(one for one in told["cases"] if one["error"])
    assert (failed["said"], failed["error"]) == (None, "the line went dead")


def test_a_judge_that_is_always_right_has_no_wrong_cases():
    """Nothing is listed, and no interval is made up for its kappa."""
    said = {one.after.screenshot_png.decode(): Holds.NO for one in CASES if not one.holds}
    calibrated = calibrate(CASES, Scripted(said))
    told = [line.text for line in lines(calibrated, width=200)]

    assert told[-1].split() == ["kappa", "1.000", NONE]


def test_nothing_that_was_decided_is_no_number():
    """A judge that never answers has no rate of errors, not one of 0."""
    said = {one.after.screenshot_png.decode(): Holds.UNDECIDED for one in CASES}
    agreement = calibrate(CASES, Scripted(said)).agreement()

    assert agreement.accuracy.value is agreement.false_pass.value is agreement.kappa is None
    assert agreement.accuracy.ci is agreement.kappa_ci is None


class Crowd:
    """A judge that waits, and knows how many wait at once."""

    name = "crowd/1"
    waits = True

    def __init__(self):
        self._lock = threading.Lock()
        self.now = self.most = 0

    def judge(self, action, *, before, after):
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.02)
        with self._lock:
            self.now -= 1
        return Verdict(Holds.YES)


def test_a_judge_that_waits_is_asked_so_many_at_once_and_no_more():
    """Answers stay with their cases, in their order."""
    crowd = Crowd()
    done = []

    calibrated = calibrate(CASES, crowd, calls=3, tell=done.append)

    assert crowd.most == 3
    assert done == list(range(1, 13))
    assert [one.case for one in calibrated.judged] == list(CASES)


def test_a_judge_that_does_not_say_so_is_asked_one_after_the_other():
    """What computes here is not made for threads."""
    crowd = Crowd()
    crowd.waits = False

    calibrate(CASES[:4], crowd, calls=3)

    assert crowd.most == 1
