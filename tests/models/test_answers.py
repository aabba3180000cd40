"""Answers that have a form: what is one, what is asked again, and when no more is asked."""

from __future__ import annotations

from typing import Literal

import pytest
from asked import call_to

from pytest_iwr.errors import CacheMissError, ModelError
from pytest_iwr.models.answers import Desk, Form, NotAnAnswerError, only_object
from pytest_iwr.models.call import Answer, Reply, ReplyStatus


class Said(Form):
    verdict: Literal["yes", "no"]
    score: int = 0


class Replying:
    """A door behind which replies lie one after the other; the last is given for ever."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.calls = []

    def __call__(self, call):
        self.calls.append(call)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, ModelError):
            raise reply
        if isinstance(reply, str):
            reply = Reply(status=ReplyStatus.OK if reply else ReplyStatus.EMPTY, text=reply)
        return Answer(call, reply, cached=False)


YES = '{"verdict": "yes"}'
PROSE = "Yes, I am quite sure that it holds."


def put(*replies, **options):
    """Put a question to a model that gives these replies; return what came of it, and the calls."""
    door = Replying(*replies)
    return Desk(door).put(call_to("openai:demo"), Said, **options), door.calls


@pytest.mark.parametrize(
    "text",
    [
        YES,
        f"```json\n{YES}\n```",
        f"I looked at both.\n\n{YES}\n",
        '{"score": 3, "verdict": "yes"}',
    ],
)
def test_one_object_of_the_form_is_an_answer_whatever_stands_around_it(text):
    """One object of the form is an answer whatever stands around it."""
    exchange, calls = put(text)
    assert exchange.value.verdict == "yes"
    assert len(calls) == 1


NO_ANSWERS = {
    "prose": PROSE,
    "nothing": "",
    "both": '{"verdict": "yes"} or {"verdict": "no"}',
    "twice in one": '{"verdict": "yes", "verdict": "no"}',
    "another word": '{"verdict": "maybe"}',
    "another case": '{"verdict": "Yes"}',
    "more fields": '{"verdict": "yes", "sure": true}',
    "a list": '["yes"]',
    "half a point": '{"verdict": "yes", "score": 85.5}',
    "a whole float": '{"verdict": "yes", "score": 85.0}',
    "a number in words": '{"verdict": "yes", "score": "**85**/100"}',
    "not a number": '{"verdict": "yes", "score": NaN}',
    "broken off": '{"verdict": "ye',
    "too long": "thinking " * 25_000 + YES,
    "deep": '{"a":' * 3_000,
    "braces": "{" * 19_000,
}


@pytest.mark.parametrize("text", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_anything_else_is_asked_again_once_and_is_no_answer_then(text):
    """Anything else is asked again once and is no answer then."""
    exchange, calls = put(text)
    assert exchange.value is None
    assert "no valid answer" in exchange.problem
    assert [made.again for made in exchange.made] == [False, True]
    assert {made.status for made in exchange.made} == {ReplyStatus.NO_ANSWER}
    assert len(calls) == 2
    assert calls[0].key != calls[1].key


def test_the_second_answer_counts_when_it_has_the_form():
    """The second answer counts when it has the form."""
    exchange, calls = put(PROSE, YES)
    assert exchange.value.verdict == "yes"
    assert [made.status for made in exchange.made] == [ReplyStatus.NO_ANSWER, ReplyStatus.OK]
    assert exchange.made[0].note == "it holds no JSON object"
    assert "Answer the question above once more" in calls[1].parts[-1]


@pytest.mark.parametrize("status", [ReplyStatus.TRUNCATED, ReplyStatus.REFUSED])
def test_a_reply_that_did_not_come_to_its_end_is_no_answer_whatever_it_says(status):
    """A reply that did not come to its end is no answer whatever it says."""
    exchange, _ = put(Reply(status=status, text=YES))
    assert exchange.value is None
    assert status.value in exchange.problem


def test_an_answer_of_the_right_form_may_still_be_wrong():
    """An answer of the right form may still be wrong."""

    def demand(said):
        if said.score != 5:
            raise NotAnAnswerError("score is not 5")

    assert put(YES, demand=demand)[0].value is None
    assert put('{"verdict": "yes", "score": 5}', demand=demand)[0].value.score == 5


def test_trouble_is_not_asked_again_here_and_is_told_in_its_own_words():
    """Trouble is not asked again here and is told in its own words."""
    exchange, calls = put(ModelError("no connection", status="timeout", tries=6))
    assert exchange.value is None
    assert exchange.problem == "no connection"
    assert [made.status for made in exchange.made] == [ReplyStatus.TIMEOUT]
    assert len(calls) == 1


def test_after_five_failures_in_a_row_nothing_more_is_asked():
    """After five failures in a row nothing more is asked."""
    door = Replying(ModelError("down"))
    desk = Desk(door)
    for _ in range(7):
        last = desk.put(call_to("openai:demo"), Said)
    assert len(door.calls) == 5
    assert last.made == ()
    assert "5 questions in a row had no answer" in desk.given_up
    assert "down" in last.problem


def test_an_answer_in_between_begins_the_count_anew():
    """An answer in between begins the count anew."""
    down = ModelError("down")
    door = Replying(*[down] * 4, YES, *[down] * 4, YES)
    desk = Desk(door)
    for _ in range(10):
        desk.put(call_to("openai:demo"), Said)
    assert desk.given_up == ""


def test_replies_that_are_missing_on_disk_say_nothing_about_who_is_asked():
    """Replies that are missing on disk say nothing about who is asked."""
    door = Replying(CacheMissError("no reply on disk"))
    desk = Desk(door)
    problems = {desk.put(call_to("openai:demo"), Said).problem for _ in range(9)}
    assert problems == {"no reply on disk"}
    assert desk.given_up == ""


def test_a_text_of_braces_is_read_in_no_time():
    """A text of braces is read in no time."""
    with pytest.raises(NotAnAnswerError, match="no JSON object"):
        only_object('{"a":' * 3_900)
