"""Facts that compare before with after: what scrolled, what looks different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.browser.snapshot import Box
from pytest_iwr.errors import JudgeError, ScorerError
from pytest_iwr.judging.checks_facts import Fact, missing_region, quoted
from pytest_iwr.judging.checks_sight import pixels
from pytest_iwr.visual.pixels import changed_share, decode

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Node, Scroller, Snapshot
    from pytest_iwr.checks import PictureCheck, ScrollCheck
    from pytest_iwr.judging.checks_sight import Sight

#: CSS pixels that count as movement, and within which an end counts as reached (PROTOCOL 2).
MOVED_PX = 5.0
#: Share of a region's pixels above which it has changed (PROTOCOL 6).
CHANGED_SHARE = 0.005
#: How far a region reaches around its text, as a share of the viewport's shorter side.
REACH = 0.25


def scroll_fact(check: ScrollCheck, *, before: Sight, after: Sight) -> Fact:
    """Return whether the scroller meant moved that way, or moved to that end.

    Without ``within`` it is the page's: the document, or what scrolls in its place. An invariant
    ``top`` or ``bottom`` stands at its end both times.
    """
    pair = _scrollers(check, before, after)
    if pair is None:
        region = missing_region(check.within or "page")
        return region if check.within else Fact(False, "the page", "not scrollable")
    old, new = pair
    subject = f"the scroller of {quoted(check.within)}" if check.within else "the page"
    moved = f"scrolled by {new.y - old.y:+.0f} px, now at {new.y:.0f} of {new.max_y:.0f}"
    return Fact(_moved_as_asked(check, old, new), subject, moved)


def _moved_as_asked(check: ScrollCheck, old: Scroller, new: Scroller) -> bool:
    way = 1 if check.scroll in {"down", "bottom"} else -1
    moved = (new.y - old.y) * way > MOVED_PX
    if check.scroll in {"down", "up"}:
        return moved
    stands = _at_end(check.scroll, new)
    return stands and (_at_end(check.scroll, old) if check.invariant else moved)


def _at_end(end: str, scroller: Scroller) -> bool:
    return scroller.y <= MOVED_PX if end == "top" else scroller.max_y - scroller.y <= MOVED_PX


def _scrollers(check: ScrollCheck, before: Sight, after: Sight) -> tuple[Scroller, Scroller] | None:
    old, new = _meant(check, before), _meant(check, after)
    if old is None and new is not None:
        old = _counterpart(new, before.snapshot)
    if old is not None:
        new = _counterpart(old, after.snapshot) or new
    if old is None or new is None or old.scroller is None or new.scroller is None:
        return None
    return old.scroller, new.scroller


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
    movable = [n for n in snapshot.nodes if n.scroller and n.scroller.max_y > 0 and n.visible]
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
    return Fact(
        changed == (check.picture == "changed"), subject, f"changed in {share:.2%} of its pixels"
    )


def _grown(box: Box, snapshot: Snapshot) -> Box:
    reach = REACH * min(snapshot.width, snapshot.height)
    return Box(box.x - reach, box.y - reach, box.width + 2 * reach, box.height + 2 * reach)


def _share(before: Sight, after: Sight, region: Box | None) -> float:
    """Return the changed share of pixels; pictures of two sizes differ wholly."""
    try:
        pictures = [sight.seen.screenshot_png for sight in (before, after)]
        sizes = {decode(png).size for png in pictures}
        if len(sizes) > 1:
            return 1.0
        limit = sizes.pop()
        ratio = limit[0] / before.snapshot.width
        box = None if region is None else pixels(region, ratio=ratio, limit=limit)
        return changed_share(pictures[0], pictures[1], box=box)
    except ScorerError as error:
        raise JudgeError(str(error)) from error
