"""HVS: how alike a checkpoint and the page look to a model, as five parts that add up to 100."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_iwr.errors import JudgeError
from pytest_iwr.judging.questions import HOLISTIC, HolisticAnswer, Question, Shown, prompts_id
from pytest_iwr.text import one_line
from pytest_iwr.visual.pixels import same_pixels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.models.answers import Desk
    from pytest_iwr.models.call import Made
    from pytest_iwr.models.spec import ModelSpec

_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Look:
    """A holistic visual score in [0, 1], the points it is made of, and the reason in words.

    ``parts`` is empty where the pictures are the same, pixel for pixel: then nobody is asked.
    """

    score: float
    parts: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""
    calls: tuple[Made, ...] = ()


@dataclass(frozen=True, slots=True)
class HolisticJudge:
    """Asks *model* at *desk* how alike two pictures look."""

    model: ModelSpec
    desk: Desk

    @property
    def name(self) -> str:
        """Name the model and the prompt with its hash."""
        return f"{self.model.identity} {prompts_id(HOLISTIC)}"

    def look(self, reference_png: bytes, seen: Observation) -> Look:
        """Return HVS (arXiv 2509.24709, section 3) of what was *seen* beside the checkpoint.

        Raises `JudgeError` where there is no valid answer, `ScorerError` for a file that is no PNG.
        """
        if same_pixels(reference_png, seen.screenshot_png):
            return Look(1.0, reason="the same picture, pixel for pixel")
        shown = (Shown("REFERENCE", reference_png), Shown("PAGE", seen.screenshot_png))
        what = f"looks of step {seen.step} of {seen.task or 'a task'}"
        question = Question(HOLISTIC, "looks", shown, what, seen.task)
        exchange = self.desk.put(
            question.to(self.model),
            HolisticAnswer,
            demand=question.demand,
        )
        if exchange.value is None:
            raise JudgeError(f"no holistic score: {exchange.problem}", calls=exchange.made)
        said = exchange.value
        reason = one_line(said.reason, limit=_LONGEST_REASON)
        return Look(said.total / 100, said.parts, reason, exchange.made)
