"""What a judge is asked: pictures and words of a page between markers that it cannot close.

The markers are made of the hash of all that stands between them, so neither a page nor a task can
hold them. Outside of them stand words of ours alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from pytest_iwr.models.answers import (
    CASE_DIGITS,
    MAX_TOKENS,
    Cased,
    NotAnAnswerError,
    demand_case,
)
from pytest_iwr.models.call import Call, CallSettings, Media
from pytest_iwr.models.prompts import prompt_id, prompt_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.models.spec import ModelSpec

ASSERTION = "assertion-1"
HOLISTIC = "holistic-1"
CANARIES = "canaries-1"
_PACKAGE = "pytest_iwr.judging"


class AssertionAnswer(Cased):
    """The answer to whether an assertion holds; ``case`` repeats the word of the question."""

    reason: str
    verdict: Literal["yes", "no"]


class HolisticAnswer(Cased):
    """How alike two pages look, in points that add up; ``case`` repeats the word of the question.

    The weights 10, 15, 40, 15, 20 are those of IWR-Bench (arXiv 2509.24709); what they are given
    for is ours.
    """

    reason: str
    overall: Annotated[int, Field(ge=0, le=10)]
    layout: Annotated[int, Field(ge=0, le=15)]
    elements: Annotated[int, Field(ge=0, le=40)]
    colours: Annotated[int, Field(ge=0, le=15)]
    proportions: Annotated[int, Field(ge=0, le=20)]
    total: Annotated[int, Field(ge=0, le=100)]

    @property
    def parts(self) -> dict[str, int]:
        """Return the points by what they are given for."""
        return self.model_dump(exclude={"case", "reason", "total"})


def demand_sum(answer: HolisticAnswer) -> None:
    """Raise `NotAnAnswerError` where the points do not add up."""
    points = sum(answer.parts.values())
    if points != answer.total:
        raise NotAnAnswerError(f"the five add up to {points}, and total says {answer.total}")


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that is shown as data: a picture (PNG) or a text, and what it is called."""

    name: str
    data: bytes | str

    @property
    def bytes(self) -> bytes:
        """Return what it is made of; halves of characters, which cannot be sent, spelled out."""
        text = self.data
        return text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text


@dataclass(frozen=True)
class Question:
    """A question about what is shown, by a prompt of this room; ``sample`` counts votes from 1."""

    prompt: str
    purpose: str
    shown: tuple[Shown, ...]
    what: str
    task: str = ""
    sample: int = 1

    @cached_property
    def case(self) -> str:
        """Return the word by which an answer is known to be one to this question."""
        digest = hashlib.sha256()
        for one in self.shown:
            digest.update(f"{one.name} {len(one.bytes)} ".encode() + one.bytes)
        return digest.hexdigest()[:CASE_DIGITS]

    def to(self, model: ModelSpec) -> Call:
        """Return the call that asks *model*."""
        case = self.case
        parts: list[str | Media] = [prompt_text(_PACKAGE, self.prompt, case=case)]
        for one in self.shown:
            parts += _between(one, case)
        parts.append(f"Answer now, with one JSON object whose `case` is {case}.")
        return Call(
            role="judge",
            model=model,
            prompt=prompt_id(_PACKAGE, self.prompt),
            parts=tuple(parts),
            settings=CallSettings(max_tokens=MAX_TOKENS),
            what=self.what,
            task=self.task,
            sample=self.sample,
            purpose=self.purpose,
        )

    def demand(self, answer: AssertionAnswer | HolisticAnswer) -> None:
        """Raise `NotAnAnswerError` for an answer to something else, or at odds with itself."""
        demand_case(answer, self.case)
        if isinstance(answer, HolisticAnswer):
            demand_sum(answer)


def _between(one: Shown, case: str) -> Sequence[str | Media]:
    if isinstance(one.data, str):
        return [f"{one.name}:\n<<{case}\n{one.bytes.decode()}\n{case}>>"]
    picture = Media.of(one.data, media_type="image/png", name=f"{one.name.lower()}.png")
    return [f"{one.name}:\n<<{case}", picture, f"{case}>>"]


def canary_sentences() -> tuple[str, ...]:
    """Return assertions that are false of a page that did not change."""
    return tuple(prompt_text(_PACKAGE, CANARIES).splitlines())


def prompts_id(*names: str) -> str:
    """Return names and hashes of prompts of this room."""
    return " ".join(prompt_id(_PACKAGE, name) for name in names)
