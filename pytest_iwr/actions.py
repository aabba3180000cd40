"""Perform an action on the element that was found: trusted input, one function per kind.

Nothing here decides what the page should do; an `Outcome` says whether the action did execute.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.action_words import PICKERS, key_of, picker_value, scroll_direction, text_of
from pytest_iwr.results import Execution, Reason
from pytest_iwr.task import ActionKind
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.browser.snapshot import Node, Prepared, ScrollPosition, Snapshot
    from pytest_iwr.grounding.base import Decision
    from pytest_iwr.task import Action

#: How long a wheel may take to move something; smooth scrolling is off in our browser.
SCROLL_WAIT_S = 1.0
_POLL_S = 0.03
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
    session: PageSession, action: Action, decision: Decision, *, snapshot: Snapshot
) -> Outcome:
    """Perform *action* on what *decision* found in *snapshot*, the last one of *session*.

    Raises `TaskFormatError` when the task does not say what to type or press.
    """
    node = snapshot.node(decision.node) if decision.node else None
    match action.kind:
        case ActionKind.CLICK:
            return click(session, node)
        case ActionKind.TYPE:
            return type_text(session, node, text_of(action))
        case ActionKind.PRESS:
            return press(session, key_of(action))
        case ActionKind.SCROLL:
            return scroll(session, action, node)


def click(session: PageSession, node: Node | None) -> Outcome:
    """Click the middle of *node* once; choose it, when it is an option of a native select."""
    if node is None:
        return _infeasible(Reason.NOT_FOUND, "the description names nothing to click")
    place = _place(session, node)
    if place.status != "ok":
        return _unreachable(place)
    if node.tag == "option":
        return _choose(session, node, node.text or node.name)
    with session.guard("it was clicked"):
        if session.touch:
            session.page.touchscreen.tap(place.x, place.y)
        else:
            session.page.mouse.click(place.x, place.y)
    return DONE


def type_text(session: PageSession, node: Node | None, text: str) -> Outcome:
    """Click *node*, clear it, type *text* key by key; native pickers are set to it instead."""
    if node is None:
        return _infeasible(Reason.NOT_FOUND, "the description names nothing to type into")
    place = _place(session, node)
    if place.status != "ok":
        return _unreachable(place)
    if place.tag == "select":
        return _choose(session, node, text)
    if place.type in PICKERS:
        return _pick(session, node, kind=place.type, text=text)
    clicked = click(session, node)
    return clicked if clicked != DONE else _type_into_focus(session, node, text)


def _type_into_focus(session: PageSession, node: Node, text: str) -> Outcome:
    field = session.call("__iwr.focusedField()", what="it was typed into")
    if not field:
        what = one_line(node.name or node.text or node.tag, limit=60)
        return _infeasible(
            Reason.TYPE_MISMATCH, f"'{what}' takes no text: nothing editable has the focus"
        )
    with session.guard("it was typed into"):
        if field == "filled":
            session.page.keyboard.press("ControlOrMeta+A")
            session.page.keyboard.press("Delete")
        session.page.keyboard.type(text)
    return DONE


def press(session: PageSession, key: str) -> Outcome:
    """Press *key* (a name of Playwright's) on whatever has the focus."""
    with session.guard(f"{key} was pressed"):
        session.page.keyboard.press(key)
    return DONE


def scroll(session: PageSession, action: Action, node: Node | None) -> Outcome:
    """Turn the wheel over *node* (``None``: the page); the scroller meant must move."""
    direction, whole_way = scroll_direction(action)
    across = json.dumps(direction[0] != 0)
    meant = _scroller_meant(session, node, across=across)
    point = session.call(f"__iwr.wheelPoint({meant}, {across})", what="it was scrolled")
    where = "the page" if not meant else "the scroller meant"
    if not point:
        return _infeasible(
            Reason.NO_SCROLL, f"{where} can be scrolled from no point of the viewport"
        )
    x, y = json.loads(point)
    distance = _WHOLE_WAY_PX if whole_way else _distance(session, action)
    before = _position(session, meant)
    with session.guard("it was scrolled"):
        session.page.mouse.move(x, y)
        session.page.mouse.wheel(direction[0] * distance, direction[1] * distance)
    moved = _moved(session, meant, before)
    if moved > session.rules.scroll_min_px:
        return DONE
    return _infeasible(Reason.NO_SCROLL, f"{where} moved {moved:g} px")


def _place(session: PageSession, node: Node) -> Prepared:
    with session.guard("a click point was looked for"):
        return session.world.prepare(node.index)


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
    held = session.call(f"__iwr.fill({node.index}, {json.dumps(value)})", what="it was filled")
    if held:
        return DONE
    return _infeasible(Reason.TYPE_MISMATCH, f"the {kind} field does not take '{value}'")


def _distance(session: PageSession, action: Action) -> float:
    share = action.parameters.scroll_page
    size = session.page.viewport_size or {"height": 0}
    return (session.rules.scroll_viewports if share is None else abs(share)) * size["height"]


def _scroller_meant(session: PageSession, node: Node | None, *, across: str) -> int:
    if node is not None:
        return node.index
    document = _position_of(session.world.scroll_state(), 0)
    room = document.max_x if across == "true" else document.max_y
    if room > session.rules.scroll_min_px:
        return 0
    return int(session.call(f"__iwr.middleScroller({across})", what="it was scrolled"))


def _position(session: PageSession, index: int) -> ScrollPosition:
    with session.guard("it was scrolled"):
        return _position_of(session.world.scroll_state(), index)


def _position_of(state: tuple[ScrollPosition, ...], index: int) -> ScrollPosition:
    return next((p for p in state if p.index == index), state[0])


def _moved(session: PageSession, index: int, before: ScrollPosition) -> float:
    """Return how far the scroller moved, waiting a moment for it to begin."""
    until = time.monotonic() + SCROLL_WAIT_S
    while True:
        now = _position(session, index)
        moved = max(abs(now.x - before.x), abs(now.y - before.y))
        if moved > session.rules.scroll_min_px or time.monotonic() > until:
            return moved
        session.page.wait_for_timeout(_POLL_S * 1000)
