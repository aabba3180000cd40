"""Which judges are meant by ``--iwr-judge``: the task's checks, a model, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.errors import UsageError
from pytest_iwr.judging.by_model import ModelJudge
from pytest_iwr.judging.canary import Canary
from pytest_iwr.judging.holistic import HolisticJudge

if TYPE_CHECKING:
    from pytest_iwr.models.answers import Desk
    from pytest_iwr.models.spec import ModelSpec

CHECKS = "checks"
_WITH_CHECKS = f"{CHECKS}+"


@dataclass(frozen=True, slots=True)
class JudgeSpec:
    """What ``--iwr-judge`` says: whether checks decide, and the model, if one is asked."""

    checks: bool
    model: str | None


def parse_judge(said: str) -> JudgeSpec:
    """Return what ``checks``, ``SPEC`` or ``checks+SPEC`` means. Raises `UsageError`."""
    if said == CHECKS:
        return JudgeSpec(checks=True, model=None)
    model = said.removeprefix(_WITH_CHECKS)
    if not model:
        raise UsageError(
            f"--iwr-judge={said}: behind the + a model is named, such as checks+gemini"
        )
    return JudgeSpec(checks=said.startswith(_WITH_CHECKS), model=model)


@dataclass(frozen=True, slots=True)
class ModelJudges:
    """What one model is asked in a run: verdicts, looks, and canaries where there are any."""

    judge: ModelJudge
    holistic: HolisticJudge
    canary: Canary | None


def judges_of(
    model: ModelSpec,
    desk: Desk,
    *,
    votes: int = 1,
    canaries: float = 0.0,
    thinking: str | None = None,
) -> ModelJudges:
    """Return what *model* judges, asked at *desk*. Raises `UsageError` for an even number of votes.

    *canaries*: the share (0 to 1) of judged actions that a canary stands beside.
    """
    if votes % 2 == 0:
        raise UsageError(f"--iwr-judge-votes={votes}: an odd number, so that there is a majority")
    return ModelJudges(
        judge=ModelJudge(model, desk, votes, thinking),
        holistic=HolisticJudge(model, desk, thinking),
        canary=Canary(model, desk, canaries, thinking) if canaries else None,
    )
