"""Put a question about a page to a model: what is asked, of whom, and what may be answered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from pytest_iwr.errors import GroundingError
from pytest_iwr.grounding.said import key_name, said_key, said_text
from pytest_iwr.models.answers import CASE_DIGITS, MAX_TOKENS, Cased, NotAnAnswerError
from pytest_iwr.models.call import Call, CallSettings
from pytest_iwr.models.prompts import prompt_id
from pytest_iwr.task import ActionKind
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_iwr.browser.snapshot import Snapshot
    from pytest_iwr.grounding.base import Scene
    from pytest_iwr.models.answers import Desk
    from pytest_iwr.models.call import Made, Part
    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.task import Action

#: Where the prompts lie.
PACKAGE: Final = "pytest_iwr.grounding"
_DESCRIPTION: Final = 2_000

Lacking = Literal["", "text", "key"]


class Answered(Cased):
    """What every answer says: which question it is to, and why."""

    why: str

    @property
    def said(self) -> str | None:
        """The text or the key, where one was asked for."""
        return None


class WithText(Answered):
    """An answer that says what to type, too."""

    text: str | None

    @property
    def said(self) -> str | None:
        """The text."""
        return self.text


class WithKey(Answered):
    """An answer that says which key to press, too."""

    key: str | None

    @property
    def said(self) -> str | None:
        """The key under Playwright's name; ``None`` for what is no key."""
        return key_name(self.key) if self.key else None


AnsweredT = TypeVar("AnsweredT", bound=Answered)


@dataclass(frozen=True, slots=True)
class Question:
    """What an action means, asked about the page as it is; ``best``: nodes that come close."""

    action: Action
    snapshot: Snapshot
    scene: Scene
    best: tuple[int, ...] = ()

    @property
    def lacks(self) -> Lacking:
        """What is to be typed or pressed and stands nowhere in the task."""
        return lacking(self.action)

    @property
    def words(self) -> dict[str, str]:
        """The step as a prompt tells it."""
        description = one_line(self.action.description, limit=_DESCRIPTION)
        kind = self.action.kind.value
        return {"kind": kind, "description": json.dumps(description, ensure_ascii=False)}

    def case(self, *asked: str | bytes) -> str:
        """Return the token of this question, made of all that is asked."""
        digest = hashlib.sha256(json.dumps(self.words).encode())
        for part in asked:
            digest.update(part.encode() if isinstance(part, str) else part)
        return digest.hexdigest()[:CASE_DIGITS]

    def form(self, **fields: str) -> str:
        """Return the form of an answer as a prompt shows it; values are JSON, or `…` for any."""
        lacks = {self.lacks: '"…"'} if self.lacks else {}
        told = ", ".join(f'"{name}": {value}' for name, value in (fields | lacks).items())
        return f"{{{told}}}"


def lacking(action: Action) -> Lacking:
    """Return what *action* does not say though it must: a text, a key, or nothing."""
    if action.kind is ActionKind.TYPE and said_text(action) is None:
        return "text"
    return "key" if action.kind is ActionKind.PRESS and said_key(action) is None else ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one model, at a desk where it gives up in time."""

    desk: Desk
    spec: ModelSpec

    def ask(
        self,
        question: Question,
        form: type[AnsweredT],
        *,
        parts: Sequence[Part],
        prompt: str,
        purpose: str,
        demand: Callable[[AnsweredT], None],
        before: tuple[Made, ...] = (),
    ) -> tuple[AnsweredT, tuple[Made, ...]]:
        """Return the answer, and all calls: those made *before* and those that this one took.

        Raises `GroundingError` when there is no valid one.
        """
        call = Call(
            role="ground",
            model=self.spec,
            prompt=prompt_id(PACKAGE, prompt),
            parts=tuple(parts),
            settings=CallSettings(max_tokens=MAX_TOKENS),
            what=f"{purpose} for '{one_line(question.action.description, limit=60)}'",
            task=question.scene.task,
            purpose=purpose,
        )
        exchange = self.desk.put(call, form, demand=demand)
        calls = (*before, *exchange.made)
        if exchange.value is None:
            problem = f"what is meant cannot be said: {exchange.problem}"
            raise GroundingError(problem, calls=calls)
        return exchange.value, calls


def demand_said(answer: Answered, lacks: Lacking) -> None:
    """Raise `NotAnAnswerError` when a text or key that was asked for is not said."""
    if lacks and answer.said is None:
        raise NotAnAnswerError(f'"{lacks}" names no {lacks}')
