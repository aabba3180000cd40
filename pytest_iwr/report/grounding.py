"""Who found what descriptions mean, rules or a model: counted from records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pytest_iwr.report.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_iwr.results import ActionRecord, CallRecord, TaskResult

_RULES: Final = "rules"
_ROLE: Final = "ground"
_FOUND, _NOT_FOUND, _ABSTAINED = "found", "not_found", "abstained"


@dataclass(frozen=True, slots=True)
class Groundings:
    """How the actions of a run came to their elements.

    ``decided`` and ``abstained`` count what the rules did where they were asked first. ``asked``
    maps ``element`` (a list) and ``vision`` (a picture) to questions put to a model, ``again``
    those put once more for want of a valid answer. ``found`` maps stages to elements that they
    found; ``not_found`` counts where the last one found none.
    """

    decided: int
    abstained: int
    asked: Mapping[str, int]
    again: Mapping[str, int]
    found: Mapping[str, int]
    not_found: int


def groundings(results: Sequence[TaskResult]) -> Groundings | None:
    """Return the counts over *results*, ``None`` where no model grounds."""
    actions = [action for result in results for action in _staged(result)]
    calls = [call for result in results for call in result.calls if call.role == _ROLE]
    if not (actions or calls):
        return None
    rules = [str(s.status) for action in actions for s in action.stages if s.name == _RULES]
    ends = [action.stages[-1] for action in actions]
    return Groundings(
        decided=sum(status != _ABSTAINED for status in rules),
        abstained=rules.count(_ABSTAINED),
        asked=_by_purpose(calls, again=False),
        again=_by_purpose(calls, again=True),
        found=Counter(action.stage for action in actions if action.stages[-1].status == _FOUND),
        not_found=sum(end.status == _NOT_FOUND for end in ends),
    )


def _staged(result: TaskResult) -> Iterator[ActionRecord]:
    yield from (one.action for one in result.actions if one.action and one.action.stages)


def _by_purpose(calls: Sequence[CallRecord], *, again: bool) -> Mapping[str, int]:
    return Counter(call.purpose for call in calls if call.again is again)


def grounding_lines(results: Sequence[TaskResult]) -> Iterator[str]:
    """Yield who was asked, and who found what; nothing where no model grounds.

    ``rules decided 25, abstained 4: model asked 4 times (1 again), vision 0``, then ``found by
    rules 24, by model 3; not found 2``.
    """
    counts = groundings(results)
    if counts is None:
        return
    asked = plural(counts.asked.get("element", 0), "time") + _again(counts, "element")
    vision = f"{counts.asked.get('vision', 0)}{_again(counts, 'vision')}"
    ruled = f"rules decided {counts.decided}, abstained {counts.abstained}"
    yield f"{ruled}: model asked {asked}, vision {vision}"
    found = ", ".join(f"by {stage} {count}" for stage, count in counts.found.items())
    yield f"found {found or 'none'}; not found {counts.not_found}"


def _again(counts: Groundings, purpose: str) -> str:
    again = counts.again.get(purpose, 0)
    return f" ({again} again)" if again else ""
