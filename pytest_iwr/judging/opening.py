"""The judges that one model is: of assertions, of looks, and the canaries that try it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.judging.by_model import ModelJudge
from pytest_iwr.judging.canary import Canary
from pytest_iwr.judging.holistic import HolisticJudge

if TYPE_CHECKING:
    from pytest_iwr.models.answers import Desk
    from pytest_iwr.models.spec import ModelSpec


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
) -> ModelJudges:
    """Return what *model* judges, asked at *desk*; *votes* is odd.

    *canaries*: the share (0 to 1) of judged actions that a canary stands beside.
    """
    return ModelJudges(
        judge=ModelJudge(model, desk, votes),
        holistic=HolisticJudge(model, desk),
        canary=Canary(model, desk, canaries) if canaries else None,
    )
