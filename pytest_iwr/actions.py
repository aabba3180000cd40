"""Perform an action on the element that was found: trusted input, one function per kind.

Nothing here decides what the page should do; an `Outcome` says whether the action did execute.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_iwr.action_words import PICKERS, key_of, picker_value, scroll_direction, text_of
from pytest_iwr.results import Execution, Reason
from pytest_iwr.task import ActionKind
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.browser.snapshot import Node, Prepared, Snapshot
    from pytest_iwr.grounding.base import Decision
    from pytest_iwr.task import Action

#: How long the wheel may take to move something to where it stays.
SCROLL_WAIT_S = 1.0
_POLL_MS = 30
#: What a key may take on a page that works at every key.
_KEY_S = 0.05
#: More than any page is long, for "to the bottom".
_WHOLE_WAY_PX = 1_000_000

_REASONS = {
    "covered": Reason.COVERED,
    "invisible": Reason.INVISIBLE,
    "outside": Reason.INVISIBLE,
    "detached": Reason.NOT_FOUND,
    "disabled": Reason.DISABLED,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether an action did execute; ``reason`` is set when it was infeasible."""

    execution: Execution
    reason: Reason | None = None
    detail: str = ""


DONE = Outcome(Execution.DONE)


def _infeasible(reason: Reason, detail: str) -> Outcome:
    return Outcome(Execution.INFEASIBLE, reason, detail)


def perform(
    session: PageSession,
    action: Action,
    decision: Decision,
    *,
    snapshot: Snapshot,
    key_delay_s: float = 0.0,
) -> Outcome:
    """Perform *action* on what *decision* found in *snapshot*, the last one of *session*.

    *key_delay_s* lies between two keys of a text: 0 to replay, more to be watched. Raises
    `TaskFormatError` when the task does not say what to type or press.
    """
    node = snapshot.node(decision.node) if decision.node else None
    match action.kind:
        case ActionKind.CLICK:
            return click(session, node, point=decision.point)
        case ActionKind.TYPE:
            text = text_of(action, said=decision.said)
            return type_text(session, node, text, key_delay_s=key_delay_s)
        case ActionKind.PRESS:
            return press(session, key_of(action, said=decision.said))
        case ActionKind.SCROLL:
            return scroll(session, action, node)


def click(
    session: PageSession, node: Node | None, *, point: tuple[float, float] | None = None
) -> Outcome:
    """Click the middle of *node* once; choose it, when it is an option of a native select.

    Of a canvas it is the *point* (CSS pixels of the viewport) that is clicked, where one is given.
    """
    if node is None:
        return _infeasible(Reason.NOT_FOUND, "the description names nothing to click")
    place = click_point(session, node.index, point=point)
    if place.status != "ok":
        return _unreachable(place)
    return _click_at(session, node, place)


def type_text(
    session: PageSession, node: Node | None, text: str, *, key_delay_s: float = 0.0
) -> Outcome:
    """Click *node*, clear it, type *text* key by key; native pickers are set to it instead."""
    if node is None:
        return _infeasible(Reason.NOT_FOUND, "the description names nothing to type into")
    place = click_point(session, node.index)
    if place.status != "ok":
        return _unreachable(place)
    if place.tag == "select":
        return _choose(session, node, text)
    if place.type in PICKERS:
        return _pick(session, node, kind=place.type, text=text)
    clicked = _click_at(session, node, place)
    if clicked != DONE:
        return clicked
    return _type_into_focus(session, node, text, key_delay_s=key_delay_s)


def _click_at(session: PageSession, node: Node, place: Prepared) -> Outcome:
    if node.tag == "option":
        return _choose(session, node, node.text or node.name)
    with session.guard("it was clicked"):
        if session.touch:
            session.page.touchscreen.tap(place.x, place.y)
        else:
            session.page.mouse.click(place.x, place.y)
    return DONE


def _type_into_focus(session: PageSession, node: Node, text: str, *, key_delay_s: float) -> Outcome:
    field = session.call("__iwr.focusedField()", what="it was typed into")
    if not field:
        what = one_line(node.name or node.text or node.tag, limit=60)
        return _infeasible(
            Reason.TYPE_MISMATCH, f"'{what}' takes no text: nothing editable has the focus"
        )
    with session.guard("it was typed into", extra_s=len(text) * (_KEY_S + key_delay_s)):
        if field == "filled":
            session.page.keyboard.press("ControlOrMeta+A")
            session.page.keyboard.press("Delete")
        session.page.keyboard.type(text, delay=key_delay_s * 1000)
    return DONE


def press(session: PageSession, key: str) -> Outcome:
    """Press *key* (a name of Playwright's) on whatever has the focus."""
    with session.guard(f"{key} was pressed"):
        if len(key) == 1 and not key.isascii():
            session.page.keyboard.insert_text(key)  # it stands on no key of the keyboard we have
        else:
            session.page.keyboard.press(key)
    return DONE


def scroll(session: PageSession, action: Action, node: Node | None) -> Outcome:
    """Turn the wheel over *node* (``None``: the page); the scroller meant must move."""
    direction, whole_way = scroll_direction(action)
    at = wheel_point(session, action, node.index if node else 0)
    if at is None:
        detail = "no point of the viewport is left from which it could be scrolled"
        return _infeasible(Reason.NO_SCROLL, detail)
    distance = _WHOLE_WAY_PX if whole_way else _distance(session, action)
    before = _standing(session)
    with session.guard("it was scrolled"):
        session.page.mouse.move(at["x"], at["y"])
        session.page.mouse.wheel(direction[0] * distance, direction[1] * distance)
    moved = _moved(session, before)
    if moved > session.rules.scroll_min_px:
        return DONE
    return _infeasible(Reason.NO_SCROLL, f"{one_line(at['what'], limit=60)} moved {moved:g} px")


def wheel_point(session: PageSession, action: Action, index: int) -> dict[str, Any] | None:
    """Return where (``x``, ``y``) the wheel turns what node *index* means, and ``what`` that is.

    Index 0 means the page.
    """
    across = scroll_direction(action)[0][0] != 0
    asked = json.dumps([index, across, session.rules.scroll_min_px])
    aim = session.call(f"__iwr.aimWheel(...{asked})", what="it was to be scrolled")
    return json.loads(aim) if aim else None


def click_point(
    session: PageSession, index: int, *, point: tuple[float, float] | None = None
) -> Prepared:
    """Bring node *index* of the last snapshot into view and return where a click reaches it.

    With a *point* of a canvas nothing is moved; it is told whether a click there reaches a canvas.
    """
    return session.ask(
        lambda: session.world.prepare(index, point=point), what="a click point was looked for"
    )


def _unreachable(place: Prepared) -> Outcome:
    said = {
        "covered": f"it is covered by {one_line(place.by, limit=80) or 'something else'}",
        "invisible": "it is there but cannot be seen",
        "outside": "it is outside of what can be scrolled to",
        "detached": "it went away before it could be used",
        "disabled": "it is disabled",
    }
    return _infeasible(_REASONS[place.status], said[place.status])


def _choose(session: PageSession, node: Node, text: str) -> Outcome:
    chosen = session.call(
        f"__iwr.choose({node.index}, {json.dumps(text)})", what="an option was chosen"
    )
    if chosen:
        return DONE
    return _infeasible(Reason.TYPE_MISMATCH, f"the menu has no option '{one_line(text, limit=60)}'")


def _pick(session: PageSession, node: Node, *, kind: str, text: str) -> Outcome:
    value = picker_value(kind, text)
    if value is None:
        return _infeasible(Reason.TYPE_MISMATCH, f"'{one_line(text, limit=60)}' is no {kind}")
    if session.call(f"__iwr.fill({node.index}, {json.dumps(value)})", what="it was filled"):
        return DONE
    return _infeasible(Reason.TYPE_MISMATCH, f"the {kind} field does not take '{value}'")


def _distance(session: PageSession, action: Action) -> float:
    share = action.parameters.scroll_page
    size = session.page.viewport_size or {"height": 0}
    return (session.rules.scroll_viewports if share is None else abs(share)) * size["height"]


def _standing(session: PageSession) -> dict[str, float]:
    state: dict[str, float] = json.loads(session.call("__iwr.wheelState()", what="it was scrolled"))
    return state


def _moved(session: PageSession, before: dict[str, float]) -> float:
    """Return how far the scroller has moved when it stops, or when it did not begin to."""
    until = time.monotonic() + SCROLL_WAIT_S
    while True:
        now = _standing(session)
        if now["hasEnded"] or time.monotonic() > until:
            return max(abs(now["x"] - before["x"]), abs(now["y"] - before["y"]))
        session.pause(_POLL_MS)
