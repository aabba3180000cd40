"""Answers that have a form: one JSON object of a schema, asked for once more where it is none.

A model that answers in prose, twice, or for another question has not answered. What it said then is
kept with the call, and never guessed at.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pytest_iwr.errors import CacheMissError, ModelError
from pytest_iwr.models.call import Made, ReplyStatus
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_iwr.models.call import Answer, Call

#: Answers are a line or two. Whoever says more has not kept to the form.
LONGEST = 20_000
#: The answer itself is a line; the rest is room to think.
MAX_TOKENS = 4_096
#: Hex digits of the word by which an answer to another question is known.
CASE_DIGITS = 8
#: So many questions without an answer, one after the other, and no more is asked.
IN_A_ROW = 5
#: The same whatever was said: words of a page that an answer repeats are not to come back as ours.
_AGAIN = (
    "Your last answer cannot be used: it is no single JSON object of just the form that is asked "
    "for, or it does not agree with the question or with itself. Answer the question above once "
    "more, with one such object and nothing else."
)


class Form(BaseModel):
    """The base of what may be answered: nothing but its fields, of just their types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Cased(Form):
    """The base of answers that repeat the word of their question, ``case``."""

    case: str


FormT = TypeVar("FormT", bound=Form)


class NotAnAnswerError(Exception):
    """A reply has not the form that was asked for; the message says in which way."""


def demand_case(answer: Cased, case: str) -> None:
    """Raise `NotAnAnswerError` for an answer to another question than that of the word *case*."""
    if answer.case != case:
        raise NotAnAnswerError(f"case is {answer.case!r:.40}, that of another question than {case}")


def _nothing(_value: Form) -> None:
    """Demand nothing but the form."""


@dataclass(frozen=True, slots=True)
class Exchange(Generic[FormT]):
    """What came of a question: a ``value``, or ``None`` and the ``problem`` in words.

    ``made`` are the calls that it took: none where it was not sent, two where it was asked again.
    ``is_missing``: the reply is not on disk, which says nothing about who is asked.
    """

    value: FormT | None
    made: tuple[Made, ...]
    problem: str = ""
    is_missing: bool = False


@dataclass(slots=True)
class Desk:
    """Asks questions whose answers have a form, through the door *ask*; of several threads at once.

    Replies of no use are forgotten (*forget*), so that a run that goes on asks again. After
    ``in_a_row`` questions without an answer it asks no more: ``given_up`` says why.
    """

    ask: Callable[[Call], Answer]
    forget: Callable[[Call], None] = lambda _call: None
    in_a_row: int = IN_A_ROW
    given_up: str = ""
    _failed: int = 0
    _lock: Lock = field(default_factory=Lock)

    def put(
        self, call: Call, form: type[FormT], *, demand: Callable[[FormT], None] = _nothing
    ) -> Exchange[FormT]:
        """Return the answer to *call*, a JSON object of *form*.

        *demand* raises `NotAnAnswerError` for one of the right form that is wrong nevertheless.
        What is no answer is asked for once more. Raises `CallPendingError` where the call is
        answered elsewhere.
        """
        if self.given_up:
            return Exchange(None, (), f"not asked: {self.given_up}")
        first = self._once(call, form, demand)
        if first.value is not None or first.made[-1].status is not ReplyStatus.NO_ANSWER:
            return self._noted(first)
        once_more = replace(call, parts=(*call.parts, _AGAIN))
        second = self._once(once_more, form, demand, again=True)
        if second.value is None:
            for asked in (call, once_more):
                self.forget(asked)
        return self._noted(replace(second, made=(*first.made, *second.made)))

    def _once(
        self,
        call: Call,
        form: type[FormT],
        demand: Callable[[FormT], None],
        *,
        again: bool = False,
    ) -> Exchange[FormT]:
        try:
            answer = self.ask(call)
        except ModelError as error:
            missing = isinstance(error, CacheMissError)
            made = Made.failed(call, error, again=again)
            return Exchange(None, (made,), str(error), is_missing=missing)
        try:
            value = read(answer, form)
            demand(value)
        except NotAnAnswerError as error:
            made = Made.of(answer, ReplyStatus.NO_ANSWER, str(error), again=again)
            return Exchange(None, (made,), f"{call.model.said} gave no valid answer: {error}")
        return Exchange(value, (Made.of(answer, answer.reply.status, again=again),))

    def _noted(self, exchange: Exchange[FormT]) -> Exchange[FormT]:
        with self._lock:
            if exchange.value is not None:
                self._failed = 0
            elif not exchange.is_missing:
                self._failed += 1
            if self._failed >= self.in_a_row and not self.given_up:
                self.given_up = (
                    f"{self._failed} questions in a row had no answer, the last: {exchange.problem}"
                )
        return exchange


def read(answer: Answer, form: type[FormT]) -> FormT:
    """Return the one JSON object in *answer*. Raises `NotAnAnswerError`."""
    reply = answer.reply
    if reply.status is not ReplyStatus.OK:
        said = f": {one_line(reply.note, limit=200)}" if reply.note else ""
        raise NotAnAnswerError(f"the reply is {reply.status.value}{said}")
    found = only_object(reply.text)
    try:
        return form.model_validate(found)
    except ValidationError as error:
        raise NotAnAnswerError(_words(error)) from error


def _words(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(step) for step in first["loc"])
    return one_line(f"{place}: {first['msg']}" if place else str(first["msg"]), limit=200)


def only_object(text: str) -> dict[str, Any]:
    """Return the JSON object in *text*, whatever stands around it. Raises `NotAnAnswerError`.

    None, several, one with a key twice and a text that is too long are no answer.
    """
    if len(text) > LONGEST:
        raise NotAnAnswerError(f"it has {len(text):,} characters, {LONGEST:,} at most are read")
    found = _objects(text)
    if len(found) != 1:
        count = "no JSON object" if not found else f"{len(found)} JSON objects"
        raise NotAnAnswerError(f"it holds {count}")
    return found[0]


def _objects(text: str) -> list[dict[str, Any]]:
    decoder = json.JSONDecoder(object_pairs_hook=_once_each, parse_constant=_no_number)
    found, at = [], text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            end = at + 1
        else:
            found.append(value)
        at = text.find("{", end)
    return found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise NotAnAnswerError(f"it says {one_line(twice, limit=40)!r} twice")
    return dict(pairs)


def _no_number(said: str) -> None:
    raise NotAnAnswerError(f"{said} is no number")
