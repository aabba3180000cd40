"""The engines that decide: who grounds, who judges, who compares; and the protocol they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.judging.aside import AT_ONCE, Aside
from pytest_iwr.judging.checks import CheckJudge
from pytest_iwr.judging.court import Court
from pytest_iwr.protocol import Protocol
from pytest_iwr.visual.ocr import RapidTextReader
from pytest_iwr.visual.score import VisualScorer
from pytest_iwr.visual.structure import EdgeColourScorer

if TYPE_CHECKING:
    from pytest_iwr.grounding.base import Grounder
    from pytest_iwr.judging.base import Judge
    from pytest_iwr.judging.canary import Canary
    from pytest_iwr.judging.holistic import HolisticJudge
    from pytest_iwr.judging.opening import ModelJudges
    from pytest_iwr.results import JudgeRecord
    from pytest_iwr.visual.base import StructureScorer, TextReader

OFF = "off"


@dataclass(frozen=True, slots=True)
class Engines:
    """Everything that decides in a run; ``visual`` is ``None`` when nothing is compared.

    ``second`` is a judge that is heard beside ``judge``; ``holistic`` scores looks, ``canary``
    tries the model that judges, which ``told`` tells of; ``aside`` is where all of them wait.
    """

    grounder: Grounder
    judge: Judge
    visual: VisualScorer | None
    protocol: Protocol
    aside: Aside
    second: Judge | None = None
    holistic: HolisticJudge | None = None
    canary: Canary | None = None
    told: JudgeRecord | None = None

    @property
    def court(self) -> Court:
        """Return who judges, in which order."""
        return Court(self.judge, self.aside, self.second)


def make_engines(
    *,
    visual: bool = True,
    grounder: Grounder | None = None,
    judge: Judge | None = None,
    reader: TextReader | None = None,
    structure: StructureScorer | None = None,
    models: ModelJudges | None = None,
    checks: bool = True,
    at_once: int = AT_ONCE,
    told: JudgeRecord | None = None,
) -> Engines:
    """Return the engines of the protocol ``offline``; any that is given makes it ``custom``.

    *models* judge beside the task's *checks*, or alone without them; *at_once* questions wait at
    once. Nothing heavy is started: readers and scorers load when first used. Raises `ScorerError`
    when an engine is not installed.
    """
    given = (grounder, judge, reader, structure, models)
    reader = reader or RapidTextReader()
    structure = structure or EdgeColourScorer()
    grounder = grounder or RulesGrounder()
    judge = judge or CheckJudge(reader=lambda: reader)
    judges = [judge] if checks or models is None else []
    judges += [models.judge] if models else []
    holistic = models.holistic if models and visual else None
    protocol = Protocol(
        name="offline" if all(engine is None for engine in given) else "custom",
        judge=" + ".join(one.name for one in judges),
        grounder=grounder.name,
        text_reader=reader.name if visual else OFF,
        structure=structure.name if visual else OFF,
        holistic=holistic.name if holistic else "",
    )
    return Engines(
        grounder=grounder,
        judge=judges[0],
        visual=VisualScorer(reader=reader, structure=structure) if visual else None,
        protocol=protocol,
        aside=Aside(at_once),
        second=judges[1] if judges[1:] else None,
        holistic=holistic,
        canary=models.canary if models else None,
        told=told,
    )
