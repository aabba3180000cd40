"""Grounding by rules: accept on strong evidence, say what is not there, abstain otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_iwr.grounding.base import Decision, Grounded
from pytest_iwr.grounding.choice import Choice
from pytest_iwr.grounding.describe import describe
from pytest_iwr.grounding.outline import Outline
from pytest_iwr.grounding.scrolling import locate_scroller
from pytest_iwr.task import ActionKind

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Snapshot
    from pytest_iwr.grounding.base import Scene
    from pytest_iwr.grounding.wanted import Wanted
    from pytest_iwr.task import Action


class RulesGrounder:
    """Finds what a description means by its words alone; deterministic, offline, never guesses."""

    @property
    def name(self) -> str:
        """Identify the rules in records; the number changes when decisions may."""
        return "rules/4"

    def locate(
        self,
        action: Action,
        snapshot: Snapshot,
        *,
        scene: Scene | None = None,  # noqa: ARG002 - words alone decide
    ) -> Decision:
        """Return the decision for *action* on *snapshot*; the *scene* is not looked at."""
        outline = Outline(snapshot)
        if action.kind is ActionKind.SCROLL:
            return locate_scroller(action.description, outline)
        wanted = describe(action)
        if action.kind is ActionKind.PRESS:
            return _press(wanted, outline)
        if action.kind is ActionKind.TYPE:
            return Choice(_field(wanted), outline).decide_field()
        return Choice(wanted, outline).decide()

    def close(self) -> None:
        """Nothing is held."""


def _press(wanted: Wanted, outline: Outline) -> Decision:
    """Send a key to whatever has the focus; only what is not there at all cannot have it."""
    focus = Decision(Grounded.FOUND, reason="The key goes to whatever has the focus.")
    if not names_target(wanted):
        return focus
    decision = Choice(wanted, outline).decide()
    return focus if decision.status is Grounded.ABSTAINED else decision


def names_target(wanted: Wanted) -> bool:
    """Whether the description of a key says where it is to be pressed."""
    return bool(wanted.label) or any(context.phrase for context in wanted.contexts)


def _field(wanted: Wanted) -> Wanted:
    """Return the wish as one for a field: nothing else takes text."""
    given = wanted.kind in {"field", "select", "slider"}
    return wanted if given else replace(wanted, kind="field", noun="field")
