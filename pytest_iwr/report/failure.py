"""What a person is told about an action that did not pass: what was sought, seen, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.report.text import why, words_of
from pytest_iwr.results import Holds
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_iwr.results import ActionRecord, ActionResult, VerdictRecord

_MARKS = {Holds.YES: "holds", Holds.NO: "fails", Holds.UNDECIDED: "open"}
_SEEN = {True: "yes", False: "no", None: "unknown"}


def failure_text(action: ActionResult, *, folder: Path) -> str:
    """Return several lines about *action*; *folder* is the run's, for the paths of pictures."""
    lines = [f"{action.planned.title}: {words_of(action.result)}: {why(action)}"]
    if action.planned.description:
        lines.append(_row("sought", one_line(action.planned.description)))
    if action.verdict:
        lines += _assertion(action, action.verdict)
    if action.action:
        lines += _evidence(action.action)
        lines += _pictures(action.action, folder)
    return "\n".join(lines)


def _row(what: str, text: str) -> str:
    return f"  {what:<9} {text}"


def _assertion(action: ActionResult, verdict: VerdictRecord) -> Iterator[str]:
    if action.planned.assertion:
        yield _row("expected", one_line(action.planned.assertion))
    for check in verdict.checks:
        seen = f"before: {_SEEN[check.before]}, after: {_SEEN[check.after]}"
        yield _row("check", f"{_MARKS[check.holds]}: {one_line(check.check)} ({seen})")


def _evidence(action: ActionRecord) -> Iterator[str]:
    if action.target:
        yield _row("found", f"{action.target} (by {action.stage})")
    label = "closest"
    for candidate in action.candidates if not action.target else ():
        evidence = f" ({', '.join(candidate.evidence)})" if candidate.evidence else ""
        yield _row(label, f"{candidate.score:5.1f}  {candidate.what}{evidence}")
        label = ""
    for note in action.notes:
        yield _row("note", note)


def _pictures(action: ActionRecord, folder: Path) -> Iterator[str]:
    if action.before:
        yield _row("before", str(folder / action.before))
    if action.after:
        yield _row("after", str(folder / action.after))
