"""Assertions judged by a model, from pictures before and after the action; every vote is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.errors import JudgeError
from pytest_iwr.judging.base import Holds, Verdict, Vote
from pytest_iwr.judging.questions import ASSERTION, AssertionAnswer, Question, Shown, prompts_id
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.models.answers import Desk, Exchange
    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.task import Action

_LONGEST_REASON = 500
_HOLDS = {"yes": Holds.YES, "no": Holds.NO}


@dataclass(frozen=True, slots=True)
class ModelJudge:
    """Asks *model* at *desk* whether an assertion holds, for *votes* opinions at most.

    It stops asking when the majority is certain. ``votes`` is odd, so that there is one.
    """

    model: ModelSpec
    desk: Desk
    votes: int = 1

    @property
    def name(self) -> str:
        """Name the model, the prompt with its hash, and how many vote."""
        votes = f" votes {self.votes}" if self.votes > 1 else ""
        return f"{self.model.identity} {prompts_id(ASSERTION)}{votes}"

    @property
    def waits(self) -> bool:
        """Whether a verdict is waited for, rather than computed: it is then judged aside."""
        return True

    def judge(self, action: Action, *, before: Observation, after: Observation) -> Verdict:
        """Return what most votes say. Raises `JudgeError` where too few are valid."""
        votes: list[Vote] = []
        exchanges: list[Exchange[AssertionAnswer]] = []
        while _is_open(votes, of=self.votes):
            asked = _question(action, before=before, after=after, sample=len(votes) + 1)
            exchange = ask(self.desk, self.model, asked)
            exchanges.append(exchange)
            votes.append(vote_of(exchange))
        calls = tuple(made for exchange in exchanges for made in exchange.made)
        holds = _majority(votes, of=self.votes)
        if holds is None:
            problem = next(vote.error for vote in votes if vote.error)
            few = f" ({len(votes)} votes, no majority)" if self.votes > 1 else ""
            raise JudgeError(f"no verdict{few}: {problem}", calls=calls)
        reason = next(vote.reason for vote in votes if vote.holds is holds)
        return Verdict(holds, reason, votes=tuple(votes), calls=calls)


def _question(action: Action, *, before: Observation, after: Observation, sample: int) -> Question:
    return assertion_question(
        action,
        action.assertion or "",
        pictures=(before.screenshot_png, after.screenshot_png),
        what=f"verdict on action {after.step} of {after.task or 'a task'}",
        purpose="assertion",
        task=after.task,
        sample=sample,
    )


def assertion_question(
    action: Action,
    assertion: str,
    *,
    pictures: tuple[bytes, bytes],
    what: str,
    purpose: str,
    task: str,
    sample: int = 1,
) -> Question:
    """Return the question whether *assertion* holds; *pictures* (PNG) are before and after."""
    before, after = pictures
    shown = (
        Shown("BEFORE", before),
        Shown("AFTER", after),
        Shown("Action", f"{action.kind.value}: {action.description}"),
        Shown("Assertion", assertion),
    )
    return Question(ASSERTION, purpose, shown, what, task, sample)


def ask(desk: Desk, model: ModelSpec, question: Question) -> Exchange[AssertionAnswer]:
    """Return the answer of *model* to whether an assertion holds."""
    return desk.put(question.to(model), AssertionAnswer, demand=question.demand)


def vote_of(exchange: Exchange[AssertionAnswer]) -> Vote:
    """Return an answer as a vote; without one it is an error, and no vote for either side."""
    said = exchange.value
    if said is None:
        return Vote(None, error=exchange.problem)
    return Vote(_HOLDS[said.verdict], one_line(said.reason, limit=_LONGEST_REASON))


def _needed(of: int) -> int:
    return of // 2 + 1


def _majority(votes: list[Vote], *, of: int) -> Holds | None:
    sides = [vote.holds for vote in votes]
    return next((h for h in (Holds.YES, Holds.NO) if sides.count(h) >= _needed(of)), None)


def _is_open(votes: list[Vote], *, of: int) -> bool:
    """Tell whether a further vote may still make a majority where there is none."""
    if _majority(votes, of=of) is not None:
        return False
    sides = [vote.holds for vote in votes]
    most = max(sides.count(Holds.YES), sides.count(Holds.NO))
    return most + of - len(votes) >= _needed(of)
