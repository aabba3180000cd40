"""What is outlined on a picture of the page, where, and how it is numbered."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase
from typing import TYPE_CHECKING

from pytest_iwr.browser.snapshot import Box
from pytest_iwr.grounding.base import Grounded
from pytest_iwr.task import ActionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_iwr.browser.snapshot import Node, Snapshot
    from pytest_iwr.grounding.base import Candidate, Decision
    from pytest_iwr.trial.look import Decided

#: The number of the page itself, which is outlined as a whole.
PAGE = 0
#: Candidates so many points behind the best need not be seen to understand an abstention.
_NEAR = 10.0
#: CSS pixels between an element and the inner edge of its outline.
_GAP_PX = 2
#: Widths of the outlines, in CSS pixels.
CHOSEN_PX, OTHER_PX = 3, 2
#: Less of an element than this, in CSS pixels each way, is not outlined.
_LEAST_PX = 2
#: The tab with the number: its height, and its width for a number of so many signs.
TAB_PX = 20
_TAB_SIGN_PX, _TAB_PAD_PX = 8, 12
#: Chromium gives the options of a closed menu no place: they are shown by their menu.
_OPTIONS = {"option", "optgroup"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An element to outline, by its number as the page was opened; one that *must* be in view."""

    node: int
    label: str
    chosen: bool
    must: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """An outline: its outer edge and its tab in whole CSS pixels of the viewport.

    ``labels``: of all that has this place. ``whole``: the middle of the element is in view.
    """

    labels: tuple[str, ...]
    chosen: bool
    edge: Box
    tab: Box
    whole: bool

    @property
    def text(self) -> str:
        """What stands on the tab."""
        return _tab_text(self.labels)


def label_of(decision: Decision, candidate: Candidate, *, number: int | None) -> str:
    """Return how a candidate is called in tables and pictures.

    *number* counts the descriptions where there are several: the choice of the second is 2, what
    else was considered 2a, 2b …; candidates of a single one are 1, 2, 3 …
    """
    at = decision.candidates.index(candidate)
    if number is None:
        return str(at + 1)
    return str(number) if candidate.node == decision.node else f"{number}{ascii_lowercase[at]}"


def wanted_marks(decided: Sequence[Decided], snapshot: Snapshot) -> tuple[Wanted, ...]:
    """Return what is to be outlined for the decisions made on *snapshot*.

    A choice in any case; what else was considered where there is one description, and what could
    not be told apart.
    """
    several = len(decided) > 1
    return tuple(
        mark
        for number, one in enumerate(decided, start=1)
        for mark in _marks(one, snapshot, number=number if several else None)
    )


def _marks(one: Decided, snapshot: Snapshot, *, number: int | None) -> Iterator[Wanted]:
    decision = one.decision
    closest = decision.candidates
    chosen = decision.status is Grounded.FOUND
    if chosen and decision.node not in {c.node for c in closest}:
        label = str(number or ("choice" if closest else 1))
        yield Wanted(_place(one, snapshot), label, chosen=True, must=True)
    best = closest[0].score if closest else 0.0
    unsure = decision.status is Grounded.ABSTAINED
    for candidate in closest:
        is_it = chosen and candidate.node == decision.node
        if is_it or number is None or unsure:
            must = is_it or (unsure and candidate.score > best - _NEAR)
            label = label_of(decision, candidate, number=number)
            yield Wanted(candidate.node, label, chosen=is_it, must=must)


def _place(one: Decided, snapshot: Snapshot) -> int:
    """Return where an action without a candidate goes: a key to what has the focus, or the page."""
    if one.decision.node:
        return one.decision.node
    focus = focused(snapshot) if one.action.kind is ActionKind.PRESS else None
    return focus.index if focus else PAGE


def focused(snapshot: Snapshot) -> Node | None:
    """Return what has the focus, if anything but the page has."""
    return next((node for node in reversed(snapshot.nodes) if "focused" in node.states), None)


def outlined(
    wanted: Sequence[Wanted], snapshot: Snapshot, numbers: Mapping[int, int]
) -> tuple[Mark, ...]:
    """Return the outlines of what is in view in *snapshot*, the choices last.

    *numbers* are those that the nodes as opened have in it, 0 for the page and what is gone.
    """
    views: dict[_View, list[Wanted]] = {}
    for one in wanted:
        view = _view(one.node, numbers[one.node], snapshot)
        if view:
            views.setdefault(view, []).append(one)
    edges = {view: _edge(view.area, views, snapshot) for view in views}
    taken = [*edges.values(), *(run.box for run in snapshot.runs)]
    marks: list[Mark] = []
    for view, same in sorted(views.items(), key=lambda item: any(w.chosen for w in item[1])):
        labels = tuple(one.label for one in same)
        tab = _tab(edges[view], labels, snapshot, taken=taken)
        taken.append(tab)
        chosen = any(one.chosen for one in same)
        marks.append(Mark(labels, chosen, edges[view], tab, view.whole))
    return tuple(marks)


@dataclass(frozen=True, slots=True)
class _View:
    """What is in view of a node, and whether its middle is."""

    area: Box
    whole: bool


def _view(opened: int, now: int, snapshot: Snapshot) -> _View | None:
    screen = _screen(snapshot)
    if opened == PAGE:
        return _View(screen, whole=True)
    node = _face(snapshot.node(now), snapshot) if now else None
    if node is None:
        return None
    area = _shared(node.box, screen)
    for outer in snapshot.ancestors(node):
        if outer.tag == "iframe" or (outer.scroller and outer.tag != "html"):
            area = _shared(area, outer.box)
    if min(area.width, area.height) < _LEAST_PX:
        return None
    x, y = node.box.centre
    whole = area.x <= x <= area.right and area.y <= y <= area.bottom
    return _View(area, whole)


def _face(node: Node, snapshot: Snapshot) -> Node | None:
    if node.visible or node.tag not in _OPTIONS:
        return node if node.visible else None
    menus = (n for n in snapshot.ancestors(node) if n.tag == "select")
    return next((menu for menu in menus if menu.visible), None)


def _edge(area: Box, views: Iterable[_View], snapshot: Snapshot) -> Box:
    """Return the outer edge of an outline around *area*, whole pixels that stay in the viewport.

    Where another outline is near, both keep to their half of what is between them.
    """
    between = (_distance(area, view.area) for view in views)
    out = min([_GAP_PX + CHOSEN_PX, *(px // 2 for px in between if px >= 0)])
    screen = _screen(snapshot)
    left, top = max(round(area.x) - out, 0), max(round(area.y) - out, 0)
    right = min(round(area.right) + out, screen.right)
    bottom = min(round(area.bottom) + out, screen.bottom)
    return Box(left, top, right - left, bottom - top)


def _distance(one: Box, other: Box) -> float:
    """Return how far apart two boxes are in the direction that tells; below 0 they overlap."""
    across = max(one.x, other.x) - min(one.right, other.right)
    down = max(one.y, other.y) - min(one.bottom, other.bottom)
    return max(round(across), round(down))


def _screen(snapshot: Snapshot) -> Box:
    return Box(0, 0, snapshot.width, snapshot.height)


def _shared(one: Box, other: Box) -> Box:
    left, top = max(one.x, other.x), max(one.y, other.y)
    right, bottom = min(one.right, other.right), min(one.bottom, other.bottom)
    return Box(left, top, max(right - left, 0), max(bottom - top, 0))


def _tab(edge: Box, labels: tuple[str, ...], snapshot: Snapshot, *, taken: list[Box]) -> Box:
    """Return the place of a tab beside *edge* that covers least of what is *taken*."""
    width = len(_tab_text(labels)) * _TAB_SIGN_PX + _TAB_PAD_PX
    right, above, below = edge.right - width, edge.y - TAB_PX, edge.bottom
    corners = [
        (edge.x, above), (right, above), (edge.x, below), (right, below),
        (edge.x - width, edge.y), (edge.right, edge.y), (edge.x, edge.y), (right, edge.y),
    ]  # fmt: skip
    tabs = [Box(x, y, width, TAB_PX) for x, y in corners]
    screen = _screen(snapshot)
    inside = [tab for tab in tabs if _shared(tab, screen) == tab] or tabs[-2:]
    return min(inside, key=lambda tab: sum(_shared(tab, other).area for other in taken))


def _tab_text(labels: tuple[str, ...]) -> str:
    return " ".join(labels)
