"""Grounders that ask a model: where rules abstain, or always."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_iwr.errors import GroundingError
from pytest_iwr.grounding.asking import PACKAGE, Asker, Question, lacking
from pytest_iwr.grounding.base import Candidate, Decision, Grounded, Stage
from pytest_iwr.grounding.by_model import PROMPT as CHOICE
from pytest_iwr.grounding.by_model import Known, choose
from pytest_iwr.grounding.by_vision import PROMPT as VISION
from pytest_iwr.grounding.by_vision import Spot, look
from pytest_iwr.grounding.describe import describe
from pytest_iwr.grounding.own_list import OWN, OwnElements
from pytest_iwr.grounding.rules import RulesGrounder, names_target
from pytest_iwr.grounding.sought import sought_in
from pytest_iwr.models.prompts import prompt_id
from pytest_iwr.task import ActionKind
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.browser.snapshot import Snapshot
    from pytest_iwr.grounding.base import Scene
    from pytest_iwr.grounding.by_model import Chosen
    from pytest_iwr.grounding.by_vision import Seen
    from pytest_iwr.grounding.listed import ElementSource, Listed
    from pytest_iwr.task import Action

#: The number changes when decisions may though prompts do not: lists, marks, who is asked when.
RECIPE = "model/1"
_WHY = 240
_SAID = 80


@dataclass(frozen=True, slots=True)
class CascadeGrounder:
    """Asks a model where the rules abstain, and never else; their "not found" stands."""

    asker: Asker
    source: ElementSource = field(default_factory=OwnElements)
    rules: RulesGrounder = field(default_factory=RulesGrounder)

    @property
    def name(self) -> str:
        """Identify rules, model and prompts."""
        return f"{self.rules.name} + {_name(self.asker, self.source)}"

    def locate(self, action: Action, snapshot: Snapshot, *, scene: Scene | None = None) -> Decision:
        """Return the rules' decision, else that of the model. Raises `GroundingError`."""
        ruled = self.rules.locate(action, snapshot)
        asked = _Asked(self.asker, self.source, action, snapshot, ruled, (_stage(ruled),))
        if ruled.status is Grounded.ABSTAINED:
            return asked.decide(scene)
        if ruled.status is Grounded.FOUND and lacking(action):
            return asked.what_to_say(scene)
        return asked.as_ruled()

    def close(self) -> None:
        """End what the list of elements holds."""
        self.source.close()


@dataclass(frozen=True, slots=True)
class ModelGrounder:
    """Asks a model what is meant wherever a description names something."""

    asker: Asker
    source: ElementSource = field(default_factory=OwnElements)
    rules: RulesGrounder = field(default_factory=RulesGrounder)

    @property
    def name(self) -> str:
        """Identify model and prompts."""
        return _name(self.asker, self.source)

    def locate(self, action: Action, snapshot: Snapshot, *, scene: Scene | None = None) -> Decision:
        """Return the model's decision; the rules' where nothing is named: a scroll of the window.

        Raises `GroundingError`.
        """
        ruled = self.rules.locate(action, snapshot)
        if names_something(action):
            return _Asked(self.asker, self.source, action, snapshot, ruled, ()).decide(scene)
        asked = _Asked(self.asker, self.source, action, snapshot, ruled, (_stage(ruled),))
        return asked.what_to_say(scene) if lacking(action) else asked.as_ruled()

    def close(self) -> None:
        """End what the list of elements holds."""
        self.source.close()


def names_something(action: Action) -> bool:
    """Whether *action* has a target of its own: not the window, nor whatever has the focus."""
    if action.kind is ActionKind.SCROLL:
        return sought_in(action.description) is not None
    return action.kind is not ActionKind.PRESS or names_target(describe(action))


def _name(asker: Asker, source: ElementSource) -> str:
    prompts = [prompt_id(PACKAGE, name) for name in (CHOICE, VISION)]
    listed = [] if source.name == OWN else [f"list {source.name}"]
    return " ".join([RECIPE, asker.spec.identity, *listed, *prompts])


def _stage(decision: Decision) -> Stage:
    return Stage(
        decision.stage, decision.status, decision.reason, decision.margin, decision.candidates
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A decision in the making: what the rules say of it, and which of the stages count so far."""

    asker: Asker
    source: ElementSource
    action: Action
    snapshot: Snapshot
    ruled: Decision
    stages: tuple[Stage, ...]

    def as_ruled(self) -> Decision:
        """Return what the rules decided."""
        return replace(self.ruled, stages=self.stages)

    def what_to_say(self, scene: Scene | None) -> Decision:
        """Return what the rules found, and what a model says is to be typed or pressed there."""
        question = self._question(scene)
        lines = self.source.listed(self.snapshot, question.scene.page)
        chosen = choose(question, lines, self.asker, known=Known(self.ruled.node))
        said = one_line(chosen.said or "", limit=_SAID)
        reason = f"Says '{said}': {one_line(chosen.why, limit=_WHY)}"
        stage = Stage("model", Grounded.FOUND, reason)
        stages = (*self.stages, stage)
        return replace(self.ruled, stages=stages, calls=chosen.calls, said=chosen.said)

    def decide(self, scene: Scene | None) -> Decision:
        """Return what a model chooses from the list, or else from the picture."""
        question = self._question(scene)
        lines = self.source.listed(self.snapshot, question.scene.page)
        chosen = choose(question, lines, self.asker)
        decision = replace(_of_list(chosen), calls=chosen.calls, said=chosen.said)
        decision = replace(decision, stages=(*self.stages, _stage(decision)))
        if chosen.line:
            return decision
        return self._look(question, lines, listless=decision)

    def _look(self, question: Question, lines: Sequence[Listed], *, listless: Decision) -> Decision:
        """Return what a model sees, which is the last word; nothing in view leaves it at that."""
        seen = look(question, lines, self.asker, before=listless.calls)
        if seen is None:
            return listless
        decision = replace(_of_picture(seen), calls=seen.calls, said=seen.said)
        return replace(decision, stages=(*listless.stages, _stage(decision)))

    def _question(self, scene: Scene | None) -> Question:
        if scene is None:
            raise GroundingError(
                "a model can be asked what is meant only while the page is open; ground by rules"
            )
        best = tuple(candidate.node for candidate in self.ruled.candidates)
        return Question(self.action, self.snapshot, scene, best)


def _of_list(chosen: Chosen) -> Decision:
    if chosen.line is None:
        return _none("model", f"None of {chosen.shown} elements", chosen.why)
    spot = Spot(chosen.line.node, chosen.line.words, chosen.line.path)
    where = f"number {chosen.number} of {chosen.shown}"
    return _found("model", spot, where=where, why=chosen.why)


def _of_picture(seen: Seen) -> Decision:
    if seen.spot is None:
        return _none("vision", f"None of {seen.marks} marks", seen.why)
    where = "a point of the picture" if seen.spot.point else f"one of {seen.marks} marks"
    decision = _found("vision", seen.spot, where=where, why=seen.why)
    return replace(decision, point=seen.spot.point)


def _found(stage: str, spot: Spot, *, where: str, why: str) -> Decision:
    return Decision(
        Grounded.FOUND,
        node=spot.node,
        stage=stage,
        reason=f"Chose {one_line(spot.words)} ({where}): {one_line(why, limit=_WHY)}",
        candidates=(Candidate(spot.node, spot.words, 0.0, (where,), _path(spot)),),
    )


def _none(stage: str, what: str, why: str) -> Decision:
    reason = f"{what} is meant: {one_line(why, limit=_WHY)}"
    return Decision(Grounded.NOT_FOUND, stage=stage, reason=reason)


def _path(spot: Spot) -> str:
    return f"{spot.path} > {spot.words}" if spot.path else ""
