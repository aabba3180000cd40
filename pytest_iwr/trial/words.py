"""A decision in words: lines for a terminal, and the values of a JSON document."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pytest_iwr.grounding.base import Grounded
from pytest_iwr.report.table import Row, lay_out
from pytest_iwr.report.text import NONE, words_of
from pytest_iwr.task import ActionKind
from pytest_iwr.text import one_line
from pytest_iwr.trial.marks import focused, label_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.browser.snapshot import Snapshot
    from pytest_iwr.grounding.base import Candidate, Decision
    from pytest_iwr.trial.look import Decided

_HEAD = ("#", "points", "what")
#: What becomes of the action in a run.
_CONSEQUENCES = {
    Grounded.NOT_FOUND: "a run would fail here",
    Grounded.ABSTAINED: "a run would not act, and end undecided",
}


def status_words(decision: Decision) -> str:
    """Return ``found``, ``not found`` or ``abstained``."""
    return words_of(decision.status)


def what(one: Decided, snapshot: Snapshot) -> str:
    """Return in words what is acted on, or what becomes of the action otherwise."""
    decision = one.decision
    if decision.status is not Grounded.FOUND:
        return _CONSEQUENCES[decision.status]
    if not decision.node:
        return _without_target(one, snapshot)
    chosen = next((c for c in decision.candidates if c.node == decision.node), None)
    return called(chosen) if chosen else _plain(decision.node, snapshot)


def called(candidate: Candidate) -> str:
    """Return a candidate in words, safe to print."""
    return one_line(candidate.path or candidate.what)


def _without_target(one: Decided, snapshot: Snapshot) -> str:
    focus = focused(snapshot) if one.action.kind is ActionKind.PRESS else None
    return _plain(focus.index, snapshot) if focus else "the page itself"


def _plain(index: int, snapshot: Snapshot) -> str:
    node = snapshot.node(index)
    text = one_line(node.name or node.text or node.label, limit=60)
    return f"{node.role or node.tag} '{text}'" if text else node.role or node.tag


def lines(
    one: Decided, snapshot: Snapshot, *, number: int | None, width: int, cut: bool
) -> Iterator[str]:
    """Yield the lines that tell a decision: what, why, by how much, and what else there was.

    With the *number* of its description, where there are several, that comes first. Lines are cut
    to *width* columns when *cut*.
    """
    decision = one.decision
    if number is not None:
        yield f"{number}. {one_line(one.action.description)}"
    yield f"{status_words(decision)}: {what(one, snapshot)}"
    if decision.reason:
        yield f"  {one_line(decision.reason)}"
    if decision.margin is not None:
        yield f"  margin: {decision.margin:g} points"
    if decision.candidates:
        yield ""
        rows = [Row(_HEAD, "evidence"), *(_row(decision, c, number) for c in decision.candidates)]
        for line in lay_out(rows, width=width - 2, cut=cut):
            yield f"  {line.text}"


def _row(decision: Decision, candidate: Candidate, number: int | None) -> Row:
    points = f"{candidate.score:6.1f}" if candidate.score else f"{NONE:>6}"
    cells = (label_of(decision, candidate, number=number), points, called(candidate))
    return Row(cells, one_line("; ".join(candidate.evidence)))


def as_json(one: Decided, snapshot: Snapshot) -> dict[str, Any]:
    """Return a decision as JSON values; boxes are in CSS pixels of the viewport as opened."""
    decision = one.decision
    found = decision.status is Grounded.FOUND
    return {
        "description": one.action.description,
        "action": one.action.kind.value,
        "status": decision.status.value,
        "stage": decision.stage,
        "reason": decision.reason,
        "margin": decision.margin,
        "node": decision.node,
        "what": what(one, snapshot) if found else None,
        "box": _box(decision.node, snapshot),
        "candidates": [{**asdict(c), "box": _box(c.node, snapshot)} for c in decision.candidates],
    }


def _box(index: int | None, snapshot: Snapshot) -> dict[str, float] | None:
    return asdict(snapshot.node(index).box) if index else None
