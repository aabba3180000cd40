"""What a person is told about an action that did not pass: what was sought, seen, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.report.text import why, words_of
from pytest_iwr.results import Holds
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_iwr.results import ActionRecord, ActionResult, CandidateRecord, VerdictRecord

_MARKS = {Holds.YES: "holds", Holds.NO: "fails", Holds.UNDECIDED: "open"}
_SEEN = {True: "yes", False: "no", None: "unknown"}


class Fact(NamedTuple):
    """One thing that was sought or seen, and what it is called."""

    label: str
    text: str


def failure_text(action: ActionResult, *, folder: Path) -> str:
    """Return several lines about *action*; *folder* is the run's, for the paths of pictures."""
    pictures = _pictures(action.action, folder) if action.action else ()
    lines = [f"{action.planned.title}: {words_of(action.result)}: {why(action)}"]
    return "\n".join([*lines, *(f"  {f.label:<9} {f.text}" for f in (*facts(action), *pictures))])


def facts(action: ActionResult) -> Iterator[Fact]:
    """Yield what was sought and expected, and what was seen of it, a line each.

    A second candidate, and every further one, has no label.
    """
    if action.planned.description:
        yield Fact("sought", one_line(action.planned.description))
    if action.verdict:
        yield from _assertion(action, action.verdict)
    if action.action:
        yield from _evidence(action.action)


def _assertion(action: ActionResult, verdict: VerdictRecord) -> Iterator[Fact]:
    if action.planned.assertion:
        yield Fact("expected", one_line(action.planned.assertion))
    for check in verdict.checks:
        seen = f"before: {_SEEN[check.before]}, after: {_SEEN[check.after]}"
        yield Fact("check", f"{_MARKS[check.holds]}: {one_line(check.check)} ({seen})")
    if len(verdict.votes) > 1:
        for number, vote in enumerate(verdict.votes, start=1):
            yield Fact(f"vote {number}", f"{vote.holds or 'none'}: {vote.error or vote.reason}")
    if verdict.beside and verdict.beside.holds is not verdict.holds:
        beside = verdict.beside
        yield Fact("beside", f"{beside.holds or 'no answer'}: {beside.error or beside.reason}")


def _evidence(action: ActionRecord) -> Iterator[Fact]:
    if action.target:
        yield Fact("found", f"{action.target} (by {action.stage})")
    for stage in action.stages:
        yield Fact(stage.name, f"{words_of(stage.status)}: {one_line(stage.reason)}")
    label = "closest"
    for candidate in _closest(action) if not action.target else ():
        evidence = f" ({', '.join(candidate.evidence)})" if candidate.evidence else ""
        yield Fact(label, f"{candidate.score:5.1f}  {candidate.what}{evidence}")
        label = ""
    for note in action.notes:
        yield Fact("note", note)


def _closest(action: ActionRecord) -> tuple[CandidateRecord, ...]:
    """Return what was considered by who decided, else by the first that considered anything."""
    considered = [action.candidates, *(stage.candidates for stage in action.stages)]
    return next(filter(None, considered), ())


def _pictures(action: ActionRecord, folder: Path) -> Iterator[Fact]:
    if action.before:
        yield Fact("before", str(folder / action.before))
    if action.after:
        yield Fact("after", str(folder / action.after))
