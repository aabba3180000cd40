"""See the target of a click as it looks with the pointer on it, before it is clicked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_iwr.actions import click_point
from pytest_iwr.checks import PictureCheck
from pytest_iwr.grounding.base import Grounded
from pytest_iwr.task import ActionKind

if TYPE_CHECKING:
    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.grounding.base import Decision
    from pytest_iwr.task import Action


def aim(
    session: PageSession, action: Action, decision: Decision, *, seen: Observation
) -> tuple[Decision, Observation]:
    """Bring the target into view and the pointer onto it; return decision and state as of then.

    Only for a click whose effect is judged by a picture: hovering and scrolling change the picture
    too, and a page that merely does that would pass. Anything else is returned as it came. A target
    that goes away when the pointer comes to it is not found.
    """
    judged_by_picture = any(isinstance(check, PictureCheck) for check in action.checks)
    if action.kind is not ActionKind.CLICK or not decision.node or not judged_by_picture:
        return decision, seen
    index = decision.node
    place = click_point(session, index, point=decision.point)
    if place.status != "ok":
        return decision, seen
    session.call(f"__iwr.point({index})", what="it was pointed at")
    session.mark()
    if not session.touch:
        with session.guard("the pointer was moved to it"):
            session.page.mouse.move(place.x, place.y)
    session.settle()
    seen = session.observe(seen.step)
    index = int(session.call("__iwr.pointed()", what="it was pointed at"))
    if index:
        return replace(decision, node=index), seen
    gone = "it goes away when the pointer comes to it"
    return replace(decision, status=Grounded.NOT_FOUND, node=None, reason=gone), seen
