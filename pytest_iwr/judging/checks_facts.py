"""Facts that hold at one moment or do not: text, field, order, control."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pytest_iwr.judging.checks_text import in_reading_order, same_words, says
from pytest_iwr.text import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.browser.snapshot import Node
    from pytest_iwr.checks import ControlCheck, FieldCheck, OrderCheck, TextCheck
    from pytest_iwr.judging.checks_blocks import Region
    from pytest_iwr.judging.checks_sight import Sight
    from pytest_iwr.judging.checks_text import Occurrence

#: States that say the same of a control, whichever way it was built.
_MEANS = {
    "checked": frozenset({"checked", "selected", "pressed"}),
    "unchecked": frozenset({"unchecked", "unselected", "unpressed"}),
    "selected": frozenset({"checked", "selected", "pressed"}),
    "expanded": frozenset({"expanded"}),
    "collapsed": frozenset({"collapsed"}),
    "enabled": frozenset({"enabled"}),
    "disabled": frozenset({"disabled"}),
}
_ON_OFF = _MEANS["checked"] | _MEANS["unchecked"]
_TELLS = {
    "checked": _ON_OFF,
    "unchecked": _ON_OFF,
    "selected": _ON_OFF,
    "expanded": frozenset({"expanded", "collapsed"}),
    "collapsed": frozenset({"expanded", "collapsed"}),
    "enabled": frozenset({"enabled", "disabled"}),
    "disabled": frozenset({"enabled", "disabled"}),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Whether something holds (``None``: cannot be read), and what was seen: *subject* is *state*.

    *subject* and *state* make a sentence with "is" or "was" between them.
    """

    held: bool | None
    subject: str
    state: str

    def sentence(self, verb: str = "is") -> str:
        """Return what was seen, with *verb* between subject and state."""
        return f"{self.subject} {verb} {self.state}"


def text_fact(check: TextCheck, sight: Sight) -> Fact:
    """Return whether the text is painted as often as asked, or gone."""
    subject = quoted(check.text) + (f" within {quoted(check.within)}" if check.within else "")
    region = sight.region(check.within) if check.within else None
    if check.within and region is None:
        return missing_region(check.within)
    block = region.block if region else None
    found = sight.places(check.text, within=block)
    if not found and sight.unread:
        return Fact(None, subject, "not in the page's text, and no reader is there for its canvas")
    held = _as_wanted(check, len(found))
    if not found and region and check.visible:
        return Fact(held, quoted(check.text), _why_not_within(check, region, sight))
    return Fact(held, subject, _how_often(check, found, sight))


def _why_not_within(check: TextCheck, region: Region, sight: Sight) -> str:
    place = f"within {quoted(check.within or '')}"
    if sight.places(check.text):
        return f"visible, but not {place}"
    seen = "not visible " + place
    return f"{seen}, under which nothing stands" if region.empty else seen


def _as_wanted(check: TextCheck, count: int) -> bool:
    if not check.visible:
        return count == 0
    return count > 0 if check.count is None else count == check.count


def _how_often(check: TextCheck, found: Sequence[Occurrence], sight: Sight) -> str:
    if not found and sight.unseen_ink(check.text):
        return "not visible (it has the colour of its background)"
    if not found:
        hidden = sight.elsewhere(check.text)
        return "on the page but not in sight (scrolled out or covered)" if hidden else "not visible"
    if check.count is None or not check.visible:
        return "visible"
    times = "once" if len(found) == 1 else f"{len(found)} times"
    return f"visible {times}" + ("" if len(found) == check.count else f", not {check.count}")


def field_fact(check: FieldCheck, sight: Sight) -> Fact:
    """Return whether a field of that label holds the value."""
    fields = [n for n in sight.snapshot.nodes if n.value is not None and n.visible]
    named = best_named(check.field, fields)
    subject = f"field {quoted(check.field)}"
    if not named:
        return Fact(False, subject, "not to be found")
    values = [node.value or "" for node in named]
    held = any(fold(value) == fold(check.value) for value in values)
    shown = check.value if held else values[0]
    return Fact(held, subject, f"filled with {quoted(shown)}" if shown else "empty")


def order_fact(check: OrderCheck, sight: Sight) -> Fact:
    """Return whether the first painted occurrences of the texts follow each other."""
    region = sight.region(check.within) if check.within else None
    if check.within and region is None:
        return missing_region(check.within)
    block = region.block if region else None
    firsts = {text: sight.places(text, within=block)[:1] for text in check.order}
    absent = [text for text, place in firsts.items() if not place]
    if absent:
        held = None if sight.unread else False
        return Fact(held, quoted(absent[0]), "not visible")
    placed = {text: place[0] for text, place in firsts.items()}
    ranked = in_reading_order(placed.values())
    ranks = [ranked.index(placed[text]) for text in check.order]
    seen = sorted(placed, key=lambda text: ranked.index(placed[text]))
    return Fact(all(a < b for a, b in pairwise(ranks)), "the order", ", ".join(map(quoted, seen)))


def control_fact(check: ControlCheck, sight: Sight) -> Fact:
    """Return whether a control of that name is in the state; ``None`` when it does not tell."""
    subject = f"control {quoted(check.control)}"
    visible = [node for node in sight.snapshot.nodes if node.visible]
    named = best_named(check.control, [n for n in visible if n.interactive or _states(n, check)])
    told = [states for node in named if (states := _states(node, check))]
    if told:
        held = any(states & _MEANS[check.state] for states in told)
        return Fact(held, subject, check.state if held else min(told[0]))
    if named or sight.places(check.control):
        return Fact(None, subject, f"there, but does not tell whether it is {check.state}")
    return Fact(False, subject, "not to be found")


def _states(node: Node, check: ControlCheck) -> frozenset[str]:
    return node.states & _TELLS[check.state]


def best_named(label: str, nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes called *label*: exactly so if there are any, else with more words around.

    A node is called by its visible label, its placeholder, its accessible name or its own text.
    """
    exact = [n for n in nodes if any(same_words(label, name) for name in _names(n))]
    found = exact or [n for n in nodes if any(says(label, name) for name in _names(n))]
    painted = [node for node in found if node.painted]
    return painted or found


def _names(node: Node) -> tuple[str, ...]:
    return tuple(filter(None, (node.label, node.name, node.placeholder, node.text)))


def missing_region(label: str) -> Fact:
    """Return the fact that a region which a check speaks of is not there."""
    return Fact(False, "there", f"no {quoted(label)} on the screen")


def quoted(text: str) -> str:
    """Return *text* in quotes, short enough for a message."""
    return f"'{one_line(text, limit=80)}'"
