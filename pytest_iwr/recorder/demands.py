"""What a recording is refused for: a page that no replay could do justice to."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_iwr.browser.session import BLOCKED, THREW
from pytest_iwr.errors import RecordingError
from pytest_iwr.judging.base import Holds
from pytest_iwr.text import percent
from pytest_iwr.visual.pixels import changed_share, decode

if TYPE_CHECKING:
    from pytest_iwr.judging.base import Judge, Verdict
    from pytest_iwr.recorder.performance import Performed


def demand_self_contained(state: Performed) -> None:
    """Refuse a page that asked for what is not in the task, or threw what nobody caught."""
    asked = [note.removeprefix(BLOCKED) for note in state.notes if note.startswith(BLOCKED)]
    threw = [note.removeprefix(THREW) for note in state.notes if note.startswith(THREW)]
    if asked:  # told first: what throws then does so for want of it
        raise RecordingError(_asked(asked[0]))
    if threw:
        raise RecordingError(f"the page throws: {threw[0]}")


def _asked(request: str) -> str:
    kind, _, address = request.partition(" ")
    if kind == "websocket":
        return (
            f"the page opens a {request}, as those of development servers do; "
            "build the page, and record what was built"
        )
    if kind in {"fetch", "xhr"} and PurePosixPath(urlsplit(address).path).suffix == "":
        return f"the page asks for {request}, a service; a task has none: write its data into it"
    return (
        f"the page asks for {request}, which is not in the task; put it into assets/ and "
        "write its whole name where the page refers to it"
    )


def demand_checks(state: Performed, judge: Judge) -> None:
    """Refuse an action whose checks held before it, or do not hold after it."""
    if not state.action or not state.action.checks or not state.before:
        return
    verdict = judge.judge(state.action, before=state.before, after=state.after)
    if verdict.holds is not Holds.YES:
        raise RecordingError(_unmet(verdict))


def demand_same(first: Performed, second: Performed) -> None:
    """Refuse a page that shows something else when it is used once more, more slowly."""
    share = difference(first, second)
    if share:
        raise RecordingError(
            f"the page differs between two runs in {percent(share)} of its pixels: what it shows "
            "must follow from the actions alone, not from chance, the clock or how fast one is; "
            "random_seed pins chance, fixed_time sets where the clock starts, and it runs on",
            pictures={
                f"step_{first.step}_first.png": first.after.screenshot_png,
                f"step_{first.step}_second.png": second.after.screenshot_png,
            },
        )


def difference(first: Performed, second: Performed) -> float:
    """Return which share of the pixels differs between two runs of one step, in [0, 1]."""
    one, other = first.after.screenshot_png, second.after.screenshot_png
    return 0.0 if one == other else changed_share(decode(one), decode(other))


def _unmet(verdict: Verdict) -> str:
    said = [f"{c.check}: {c.detail}" for c in verdict.checks if c.holds is not Holds.YES]
    return "; ".join(said) or verdict.reason
