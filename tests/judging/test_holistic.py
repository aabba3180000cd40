"""HVS: points that add up, of pictures that differ; anything else is no score."""

from __future__ import annotations

import json

import pytest
from judges import MODEL, Scripted, case_of, looks, picture, seen

from pytest_iwr.errors import JudgeError
from pytest_iwr.judging.holistic import HolisticJudge

REFERENCE = picture("blue")


def looked(*says, colour="red"):
    """Return what a model makes of two pictures, and the calls that it took."""
    door = Scripted(list(says))
    return HolisticJudge(MODEL, door.desk).look(REFERENCE, seen(2, colour)), door.calls


def test_the_score_is_the_sum_of_its_parts_as_a_share():
    """85 points are 0.85; the parts are kept."""
    found, _ = looked(lambda call: looks(call, 10, 15, 30, 12, 18))
    assert found.score == 0.85
    assert sum(found.parts.values()) == 85
    assert found.reason == "seen"


def test_the_same_picture_is_asked_about_of_nobody():
    """Pixels decide, not bytes: a file that is written otherwise is the same picture."""
    found, calls = looked(colour="blue")
    assert (found.score, found.parts, calls) == (1.0, {}, [])


def answer(call, **changes):
    """Return an answer of 85 points with *changes*."""
    return json.dumps(json.loads(looks(call, 10, 15, 30, 12, 18)) | changes)


WRONG = {
    "half a point": {"total": 85.5},
    "in words": {"total": "**85**/100"},
    "does not add up": {"total": 90},
    "too much for a part": {"overall": 11, "total": 86},
    "below nothing": {"overall": -1, "total": 74},
    "true": {"overall": True, "total": 76},
    "a part is missing": {"layout": None},
    "beyond the whole": {"elements": 400, "total": 455},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_points_that_cannot_be_are_asked_for_again_and_are_no_score_then(changes):
    """It is an error with both calls, never a number."""
    with pytest.raises(JudgeError, match="no holistic score") as raised:
        looked(lambda call: answer(call, **changes), lambda call: answer(call, **changes))
    assert len(raised.value.calls) == 2


def test_the_second_answer_counts():
    """A slip that is mended is no trouble."""
    found, calls = looked(lambda call: answer(call, total=90), answer)
    assert found.score == 0.85
    assert len(calls) == 2
    assert case_of(calls[0]) == case_of(calls[1])


def test_reference_and_page_are_labelled_and_in_order():
    """Which of the two is to be judged stands beside each."""
    _, (call,) = looked(answer)
    assert [part.name for part in call.media] == ["reference.png", "page.png"]
    assert call.media[0].load() == REFERENCE
