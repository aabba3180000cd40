"""What a model judged, as JSON: who it is, how good, whether to trust it, and each of its votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_iwr.report.judging import (
    agreement_of,
    checks_agreement,
    disagreements,
    votes_words,
    warning_lines,
)
from pytest_iwr.report.text import by_protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.agreement import Agreement, Rate
    from pytest_iwr.bootstrap import Interval
    from pytest_iwr.results import TaskResult, VerdictRecord


def judging(results: Sequence[TaskResult]) -> dict[str, Any] | None:
    """Return what is to be known of the models that judged, ``None`` where none did.

    ``votes`` and ``checks`` are ``None`` too where there are several protocols: their shares are
    never taken together.
    """
    judges = dict.fromkeys(result.task.judge for result in results if result.task.judge)
    if not judges:
        return None
    alike = results if len(by_protocol(results)) == 1 else ()
    return {
        "judges": [judge.model_dump(mode="json") for judge in judges],
        "warnings": list(warning_lines(results)),
        "votes": votes_words(alike) or None,
        "checks": _agreement(checks_agreement(alike)),
        "disagreements": disagreements(results),
    }


def verdict(record: VerdictRecord | None) -> dict[str, Any] | None:
    """Return a verdict with its votes and what was said beside it."""
    if record is None:
        return None
    told = record.model_dump(
        mode="json", include={"judge", "holds", "reason", "error", "votes", "beside"}
    )
    return {**told, "agreement": agreement_of(record)}


def canaries(result: TaskResult) -> list[dict[str, Any]]:
    """Return what the judge said to assertions that are false."""
    fields = {"step", "assertion", "holds", "reason", "error"}
    return [one.model_dump(mode="json", include=fields) for one in result.canaries]


def _agreement(found: Agreement | None) -> dict[str, Any] | None:
    if found is None:
        return None
    counts = found.confusion
    return {
        "decided": counts.decided,
        "errors": counts.errors,
        "accuracy": _rate(found.accuracy),
        "false_pass": _rate(found.false_pass),
        "false_fail": _rate(found.false_fail),
        "kappa": {"value": found.kappa, "ci95": _ends(found.kappa_ci)},
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {"value": rate.value, "count": rate.count, "n": rate.n, "ci95": _ends(rate.ci)}


def _ends(ci: Interval | None) -> list[float] | None:
    return [ci.low, ci.high] if ci else None
