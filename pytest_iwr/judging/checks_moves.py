"""Facts that compare before with after: what scrolled, what looks different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.browser.snapshot import Box
from pytest_iwr.errors import JudgeError, ScorerError
from pytest_iwr.judging.checks_facts import Fact, missing_region, quoted
from pytest_iwr.judging.checks_sight import pixels
from pytest_iwr.visual.pixels import changed_share

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Node, Scroller, Snapshot
    from pytest_iwr.checks import PictureCheck, ScrollCheck
    from pytest_iwr.judging.checks_sight import Sight

    _Held = tuple[Node, Scroller]

#: CSS pixels that count as movement, and within which an end counts as reached (PROTOCOL 2).
MOVED_PX = 5.0
#: Share of a region's pixels above which it has changed (PROTOCOL 6).
CHANGED_SHARE = 0.005
#: How far a region reaches around its text, as a share of the viewport's shorter side.
REACH = 0.25


def scroll_fact(check: ScrollCheck, *, before: Sight, after: Sight) -> Fact:
    """Return whether the scroller meant moved that way, or moved to that end.

    With ``within`` it is the scroller of that block, or the one that the block stands in. Without,
    it is the document while that can scroll; in an app whose document cannot, it is the box that
    moved most, or the largest when none did. An invariant ``top`` or ``bottom`` stands at its end
    both times.
    """
    pair = _scrollers(check, before, after)
    if pair is None:
        return _nothing_to_scroll(check, before, after)
    (_, old), (node, new) = pair
    moved = f"scrolled by {new.y - old.y:+.0f} px, now at {new.y:.0f} of {new.max_y:.0f}"
    return Fact(_moved_as_asked(check, old, new), _in_words(node, after, check.within), moved)


def _nothing_to_scroll(check: ScrollCheck, before: Sight, after: Sight) -> Fact:
    if check.within is None:
        return Fact(False, "the page", "not scrollable")
    if not any(sight.region(check.within) for sight in (before, after)):
        return missing_region(check.within)
    return Fact(False, "there", f"nothing to scroll within {quoted(check.within)}")


def _in_words(node: Node, sight: Sight, within: str | None) -> str:
    if within:
        return f"the scroller of {quoted(within)}"
    if node.tag == "html":
        return "the page"
    inside = {n.index for n in sight.snapshot.subtree(node)}
    shown = (run.text for run in sight.snapshot.runs if run.node in inside)
    name = node.name or node.label or next(shown, "")
    return f"the box of {quoted(name)}" if name else "a box inside the page"


def _moved_as_asked(check: ScrollCheck, old: Scroller, new: Scroller) -> bool:
    way = 1 if check.scroll in {"down", "bottom"} else -1
    moved = (new.y - old.y) * way > MOVED_PX
    if check.scroll in {"down", "up"}:
        return moved
    stands = _at_end(check.scroll, new)
    return stands and (_at_end(check.scroll, old) if check.invariant else moved)


def _at_end(end: str, scroller: Scroller) -> bool:
    return scroller.y <= MOVED_PX if end == "top" else scroller.max_y - scroller.y <= MOVED_PX


def _scrollers(check: ScrollCheck, before: Sight, after: Sight) -> tuple[_Held, _Held] | None:
    old, new = _meant(check, before), _meant(check, after)
    if check.within is None and not _is_document(old) and not _is_document(new):
        old = _most_moved(before.snapshot, after.snapshot) or old
    if old is None and new is not None:
        old = _counterpart(new, before.snapshot)
    if old is not None:
        new = _counterpart(old, after.snapshot) or new
    if old is None or new is None or old.scroller is None or new.scroller is None:
        return None
    return (old, old.scroller), (new, new.scroller)


def _is_document(node: Node | None) -> bool:
    return node is not None and node.index == 1


def _most_moved(before: Snapshot, after: Snapshot) -> Node | None:
    """Return the box that moved farthest up or down, as it was before; ``None`` if none did."""
    moves = {node.index: _move(node, after) for node in before.nodes if node.scroller}
    farthest = max(moves, key=lambda index: moves[index], default=0)
    return before.node(farthest) if moves.get(farthest, 0.0) > MOVED_PX else None


def _move(node: Node, after: Snapshot) -> float:
    later = _counterpart(node, after)
    if later is None or later.scroller is None or node.scroller is None:
        return 0.0
    return abs(later.scroller.y - node.scroller.y)


def _counterpart(node: Node, snapshot: Snapshot) -> Node | None:
    """Return the same scroller at the other moment: its label may have been scrolled out."""
    same = snapshot.nodes[node.index - 1 : node.index]
    return next(
        (n for n in same if n.scroller and (n.tag, n.parent) == (node.tag, node.parent)), None
    )


def _meant(check: ScrollCheck, sight: Sight) -> Node | None:
    if check.within is None:
        return _main_scroller(sight.snapshot)
    region = sight.region(check.within)
    if region is None:
        return None
    inside = [n for n in sight.snapshot.subtree(region.block) if n.scroller]
    around = [n for n in sight.snapshot.ancestors(region.block) if n.scroller and n.tag != "html"]
    return max(inside, key=lambda n: n.box.area, default=None) or next(iter(around), None)


def _main_scroller(snapshot: Snapshot) -> Node | None:
    movable = [
        n for n in snapshot.nodes if n.scroller and n.scroller.max_y > MOVED_PX and n.visible
    ]
    page = next((n for n in movable if n.index == 1), None)
    return page or max(movable, key=lambda n: n.box.area, default=None)


def picture_fact(check: PictureCheck, *, before: Sight, after: Sight) -> Fact:
    """Return whether the region around a text, or the page, changed as asked."""
    region = None
    if check.near != "page":
        place = [*before.places(check.near)[:1], *after.places(check.near)[:1]]
        if not place:
            return missing_region(check.near)
        region = _grown(place[0].box, before.snapshot)
    share = _share(before, after, region)
    changed = share > CHANGED_SHARE
    subject = "the page" if region is None else f"the picture around {quoted(check.near)}"
    held = changed == (check.picture == "changed")
    return Fact(held, subject, _changed(share) if held else _how_much(share, check))


def _how_much(share: float, check: PictureCheck) -> str:
    limit = f"{CHANGED_SHARE * 100:g} %"
    if check.picture == "changed":
        return f"{_changed(share)}; more than {limit} are needed"
    return f"{_changed(share)}; no more than {limit} may change"


def _changed(share: float) -> str:
    return f"changed in {share * 100:.2f} % of its pixels"


def _grown(box: Box, snapshot: Snapshot) -> Box:
    reach = REACH * min(snapshot.width, snapshot.height)
    return Box(box.x - reach, box.y - reach, box.width + 2 * reach, box.height + 2 * reach)


def _share(before: Sight, after: Sight, region: Box | None) -> float:
    """Return the changed share of pixels; pictures of two sizes differ wholly."""
    if before.picture.size != after.picture.size:
        return 1.0
    limit = before.picture.size
    box = None if region is None else pixels(region, ratio=before.pixel_ratio, limit=limit)
    try:
        return changed_share(before.picture, after.picture, box=box)
    except ScorerError as error:
        raise JudgeError(str(error)) from error
