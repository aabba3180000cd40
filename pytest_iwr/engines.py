"""The engines that decide: who grounds, who judges, who compares; and the protocol they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.judging.checks import CheckJudge
from pytest_iwr.protocol import Protocol
from pytest_iwr.visual.ocr import RapidTextReader
from pytest_iwr.visual.score import VisualScorer
from pytest_iwr.visual.structure import EdgeColourScorer

if TYPE_CHECKING:
    from pytest_iwr.grounding.base import Grounder
    from pytest_iwr.judging.base import Judge
    from pytest_iwr.visual.base import StructureScorer, TextReader

OFF = "off"


@dataclass(frozen=True, slots=True)
class Engines:
    """Everything that decides in a run; ``visual`` is ``None`` when nothing is compared."""

    grounder: Grounder
    judge: Judge
    visual: VisualScorer | None
    protocol: Protocol


def make_engines(
    *,
    visual: bool = True,
    grounder: Grounder | None = None,
    judge: Judge | None = None,
    reader: TextReader | None = None,
    structure: StructureScorer | None = None,
) -> Engines:
    """Return the engines of the protocol ``offline``; any that is given makes it ``custom``.

    Nothing heavy is started: readers and scorers load when first used. Raises `ScorerError` when an
    engine is not installed.
    """
    given = (grounder, judge, reader, structure)
    reader = reader or RapidTextReader()
    structure = structure or EdgeColourScorer()
    grounder = grounder or RulesGrounder()
    judge = judge or CheckJudge(reader=lambda: reader)
    protocol = Protocol(
        name="offline" if all(engine is None for engine in given) else "custom",
        judge=judge.name,
        grounder=grounder.name,
        text_reader=reader.name if visual else OFF,
        structure=structure.name if visual else OFF,
    )
    scorer = VisualScorer(reader=reader, structure=structure) if visual else None
    return Engines(grounder=grounder, judge=judge, visual=scorer, protocol=protocol)
