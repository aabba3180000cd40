"""Rules on how the reference page behaves: its checks (IWR2xx), its states (IWR5xx)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_iwr.browser.origin import HOST
from pytest_iwr.browser.session import THREW
from pytest_iwr.judging.base import Holds
from pytest_iwr.lint.files import refused
from pytest_iwr.lint.film import difference, small
from pytest_iwr.lint.findings import Hit
from pytest_iwr.lint.marks import at
from pytest_iwr.lint.take import UNSAID
from pytest_iwr.recorder.demands import difference as changed
from pytest_iwr.task_files import problem_of_png
from pytest_iwr.text import percent
from pytest_iwr.visual.pixels import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.judging.base import CheckResult
    from pytest_iwr.lint.context import Played
    from pytest_iwr.recorder.performance import Performed

#: Share of the cells in which a checkpoint may differ from the page of today: another Chromium
#: draws letters a little differently; a changed page differs in whole words.
_STALE = 0.01


def already_true(played: Played) -> Iterator[Hit]:
    """Find checks that say nothing about the action, or whose invariant begins too late."""
    for step, result in _results(played):
        if result.holds is Holds.NO and result.after is not False:
            yield Hit(result.detail, step)


def false_after(played: Played) -> Iterator[Hit]:
    """Find checks that not even the reference page satisfies."""
    for step, result in _results(played):
        if result.holds is Holds.NO and result.after is False:
            yield Hit(result.detail, step)


def undecided(played: Played) -> Iterator[Hit]:
    """Find checks that cannot be read from the reference page."""
    for step, verdict in played.verdicts:
        if verdict.holds is Holds.UNDECIDED:
            yield Hit(verdict.reason, step)


def _results(played: Played) -> Iterator[tuple[int, CheckResult]]:
    for step, verdict in played.verdicts:
        yield from ((step, result) for result in verdict.checks)


def stops(played: Played) -> Iterator[Hit]:
    """Find actions that the solution cannot perform."""
    takes = (played.first, played.second)
    stopped = next((take for take in takes if take.stopped not in {"", UNSAID}), None)
    if stopped:
        step = len(stopped.states)
        yield Hit(stopped.stopped, step if 0 < step <= len(played.written.task.actions) else None)


def differs_by_chance(played: Played) -> Iterator[Hit]:
    """Find the first state that looks different each time: those behind it follow."""
    for one, other in zip(played.first.states, played.second.states, strict=False):
        if (share := changed(one, other)) > 0:
            of = f"in {percent(share)} of the pixels"
            yield Hit(f"step {one.step} differs between two performances {of}", at(one.step))
            return


def asks_network(played: Played) -> Iterator[Hit]:
    """Find requests to elsewhere."""
    for step, kind, url in refused(played):
        if urlsplit(url).hostname != HOST or kind == "document":
            yield Hit(f"the page asks for {url} ({kind})", at(step))


def throws(played: Played) -> Iterator[Hit]:
    """Find exceptions that nobody caught."""
    seen = set()
    for state in played.first.states:
        for note in state.notes:
            if note.startswith(THREW) and note not in seen:
                seen.add(note)
                yield Hit(f"the page throws '{note.removeprefix(THREW)}'", at(state.step))


def stale(played: Played) -> Iterator[Hit]:
    """Find checkpoints that show another page than the reference page of today."""
    for state in played.first.states:
        share = _from_checkpoint(played, state)
        if share > _STALE:
            what = f"checkpoints/step_{state.step}.png differs from the page in {share:.1%}"
            yield Hit(what, at(state.step))


def _from_checkpoint(played: Played, state: Performed) -> float:
    task = played.written.task
    path = task.checkpoint(state.step)
    if path is None or problem_of_png(path):
        return 0.0
    recorded, now = decode(path.read_bytes()), decode(state.after.screenshot_png)
    if recorded.size != now.size:
        return 0.0  # another rule tells
    return difference(*(small(picture, viewport=task.viewport) for picture in (now, recorded)))
