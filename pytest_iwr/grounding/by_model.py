"""A model picks from a numbered list what a description means, or says that nothing there is it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_iwr.grounding.asking import (
    PACKAGE,
    Answered,
    Asker,
    Question,
    WithKey,
    WithText,
    demand_said,
)
from pytest_iwr.grounding.listing import Listing, listing_of
from pytest_iwr.models.answers import NotAnAnswerError, demand_case
from pytest_iwr.models.prompts import prompt_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.grounding.listed import Listed
    from pytest_iwr.models.call import Made

PROMPT: Final = "choice-1"


class Choice(Answered):
    """The number of a line, or that it is none of them."""

    number: int | None


class ChoiceAndText(Choice, WithText):
    """The same, and what to type there."""


class ChoiceAndKey(Choice, WithKey):
    """The same, and which key to press there."""


_FORMS: Final = {"": Choice, "text": ChoiceAndText, "key": ChoiceAndKey}


@dataclass(frozen=True, slots=True)
class Known:
    """What is meant is decided already, ``node`` or the page; only what to say there is not."""

    node: int | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a model chose of ``shown`` lines: ``number`` and its ``line``, ``None`` for none."""

    number: int | None
    line: Listed | None
    shown: int
    why: str
    said: str | None
    calls: tuple[Made, ...]


def choose(
    question: Question, lines: Sequence[Listed], asker: Asker, *, known: Known | None = None
) -> Chosen:
    """Return what *asker*'s model says is meant; it is asked once. Raises `GroundingError`."""
    nodes = {*question.best, known.node} if known else question.best
    listing = listing_of(lines, keep=nodes)
    number = listing.number_of(known.node) if known else None
    case = question.case(listing.text, str(known))
    asked = _prompt(question, listing, case=case, number=json.dumps(number) if known else "…")
    answer, calls = asker.ask(
        question,
        _FORMS[question.lacks],
        parts=[asked],
        prompt=PROMPT,
        purpose="element",
        demand=partial(
            _demand, bounds=_Bounds(case, len(listing.lines), known, number), of=question
        ),
    )
    line = listing.lines[answer.number - 1] if answer.number else None
    return Chosen(answer.number, line, len(listing.lines), answer.why, answer.said, calls)


def _prompt(question: Question, listing: Listing, *, case: str, number: str) -> str:
    return prompt_text(
        PACKAGE,
        PROMPT,
        **question.words,
        shown=len(listing.lines),
        found=listing.found,
        mark=listing.mark,
        list=listing.text,
        form=question.form(case=f'"{case}"', why='"…"', number=number),
    )


class _Bounds(NamedTuple):
    """What an answer must keep to: its question, the numbers there are, the one that is known."""

    case: str
    shown: int
    known: Known | None
    number: int | None


def _demand(answer: Choice, *, bounds: _Bounds, of: Question) -> None:
    demand_case(answer, bounds.case)
    if bounds.known and answer.number != bounds.number:
        raise NotAnAnswerError(f'"number" is not {json.dumps(bounds.number)}, as it is given')
    if answer.number is not None and not 1 <= answer.number <= bounds.shown:
        raise NotAnAnswerError(
            f'"number" is {answer.number}, and the list goes from 1 to {bounds.shown}'
        )
    if answer.number is not None or bounds.known:
        demand_said(answer, of.lacks)
