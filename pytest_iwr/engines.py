"""The engines that decide: who grounds, who judges, who compares; and the protocol they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_iwr.errors import UsageError
from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.judging.aside import AT_ONCE, Aside
from pytest_iwr.judging.checks import CheckJudge
from pytest_iwr.judging.court import Court
from pytest_iwr.protocol import CUSTOM, OFFLINE, PAPER, Protocol
from pytest_iwr.visual.factory import EDGES, RAPID, Making, structure_scorer, text_reader
from pytest_iwr.visual.readings import user_store
from pytest_iwr.visual.score import VisualScorer

if TYPE_CHECKING:
    from pytest_iwr.grounding.base import Grounder
    from pytest_iwr.judging.base import Judge
    from pytest_iwr.judging.canary import Canary
    from pytest_iwr.judging.holistic import HolisticJudge
    from pytest_iwr.judging.opening import ModelJudges
    from pytest_iwr.results import JudgeRecord
    from pytest_iwr.visual.base import StructureScorer, TextReader
    from pytest_iwr.visual.score import Scorer
    from pytest_iwr.visual.service.remote import RemoteScorer

OFF = "off"


@dataclass(frozen=True, slots=True)
class Engines:
    """Everything that decides in a run; ``visual`` is ``None`` when nothing is compared.

    ``second`` is a judge that is heard beside ``judge``; ``holistic`` scores looks, ``canary``
    tries the model that judges, which ``told`` tells of; ``aside`` is where all of them wait.
    """

    grounder: Grounder
    judge: Judge
    visual: Scorer | None
    protocol: Protocol
    aside: Aside
    comparing: Aside = field(default_factory=lambda: Aside(1))
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
    scorer: RemoteScorer | None = None,
    models: ModelJudges | None = None,
    checks: bool = True,
    at_once: int = AT_ONCE,
    told: JudgeRecord | None = None,
    protocol: str = OFFLINE,
) -> Engines:
    """Return the engines of a *protocol*; any that is given makes ``offline`` to ``custom``.

    *scorer* is a process that reads and compares pictures, for what *reader* and *structure* do not
    do; without it, that is done here. *models* judge beside the task's *checks*, or alone without
    them; *at_once* questions wait at once. Nothing heavy is started: readers and scorers load when
    first used. Raises `ScorerError` when an engine is not there,
    `UsageError` where ``paper`` is to be measured with another.
    """
    if protocol.startswith(PAPER) and (judge or reader or structure):
        raise UsageError(
            f"--iwr-protocol={PAPER} takes no engine of a plugin: without it, numbers are labelled "
            "as what they are"
        )
    given = (grounder, judge, reader, structure, models)
    looking = _looking(reader, structure, scorer)
    reader = looking.reader
    grounder = grounder or RulesGrounder()
    judge = judge or CheckJudge(reader=lambda: reader)
    judges = [judge] if checks or models is None else []
    judges += [models.judge] if models else []
    holistic = models.holistic if models and visual else None
    changed = protocol == OFFLINE and any(engine is not None for engine in given)
    made_with = Protocol(
        name=CUSTOM if changed else protocol,
        judge=" + ".join(one.name for one in judges),
        grounder=grounder.name,
        text_reader=looking.text_engine.name if visual else OFF,
        structure=looking.structure_engine.name if visual else OFF,
        holistic=holistic.name if holistic else "",
    )
    return Engines(
        grounder=grounder,
        judge=judges[0],
        visual=looking if visual else None,
        protocol=made_with,
        aside=Aside(at_once),
        second=judges[1] if judges[1:] else None,
        holistic=holistic,
        canary=models.canary if models else None,
        told=told,
    )


def _looking(
    reader: TextReader | None, structure: StructureScorer | None, scorer: RemoteScorer | None
) -> VisualScorer | RemoteScorer:
    """Return who compares: the *scorer* by itself, unless somebody else does a part of it."""
    if scorer and not reader and not structure:
        return scorer
    making = Making(store=user_store())
    return VisualScorer(
        reader=reader or (scorer.reader if scorer else text_reader(RAPID, making)),
        structure=structure or (scorer.structure if scorer else structure_scorer(EDGES, making)),
    )
