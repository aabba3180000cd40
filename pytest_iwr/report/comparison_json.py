"""Two runs side by side, as one JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_iwr.pairs import take_final, take_ifs, take_vfs
from pytest_iwr.report.comparison import paths
from pytest_iwr.report.engines import engines_json
from pytest_iwr.report.text import why
from pytest_iwr.results import Result

if TYPE_CHECKING:
    from pytest_iwr.compare import Compared, Comparison, Trust
    from pytest_iwr.pairs import ActionChange, Delta, Pair

SCHEMA = "iwr-compare/1"


def document(comparison: Comparison, given: Trust) -> dict[str, Any]:
    """Return the comparison, safe for JSON; it names no time and no path, so it can be kept."""
    return {
        "schema": SCHEMA,
        "standing": comparison.standing.value,
        "after": {
            "trusted": given.given,
            "errors": given.errors,
            "unfinished": given.unfinished,
            "missing": given.missing,
        },
        "engines": {
            "before": engines_json([pair.before for pair in comparison.pairs]),
            "after": engines_json([pair.after for pair in comparison.pairs]),
        },
        "groups": [_group(group) for group in comparison.groups],
        "only_before": paths(comparison.only_before),
        "only_after": paths(comparison.only_after),
        "changed_tasks": ["/".join(task) for task in comparison.changed_tasks],
    }


def _group(group: Compared) -> dict[str, Any]:
    return {
        "subject": group.subjects._asdict(),
        "made": {"before": group.made_before._asdict(), "after": group.made_after._asdict()},
        "standing": group.standing.value,
        "means": {
            "ifs": _delta(group.ifs),
            "vfs": _delta(group.vfs),
            "final": _delta(group.final),
        },
        "pairs": [_pair(pair) for pair in group.pairs],
    }


def _delta(found: Delta) -> dict[str, Any]:
    return {
        "before": found.before,
        "after": found.after,
        "delta": found.value,
        "ci95": [found.ci.low, found.ci.high] if found.ci else None,
        "n": found.n,
        "left_out": {reason.value: count for reason, count in found.left_out.items()},
    }


def _pair(pair: Pair) -> dict[str, Any]:
    dataset, task = pair.task
    return {
        "dataset": dataset,
        "task": task,
        "sample": pair.after.key.sample,
        "changed_task": pair.changed_task,
        "scores": {
            name: _both(take(pair.scores[0])[0], take(pair.scores[1])[0])
            for name, take in (("ifs", take_ifs), ("vfs", take_vfs), ("final", take_final))
        },
        "changes": [_change(change) for change in pair.changes],
    }


def _both(before: float | None, after: float | None) -> dict[str, float | None]:
    delta = None if before is None or after is None else after - before
    return {"before": before, "after": after, "delta": delta}


def _change(change: ActionChange) -> dict[str, Any]:
    passed = change.after.result is Result.PASSED
    return {
        "step": change.after.step,
        "title": change.after.planned.title,
        "kind": change.kind.value,
        "before": change.before.result.value,
        "after": change.after.result.value,
        "why": None if passed else why(change.after),
    }
