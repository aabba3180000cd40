"""Say where a task stands in the benchmark's taxonomy, as far as that can be measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.task import ActionKind

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Snapshot
    from pytest_iwr.task import Task

#: Painted lines of text and things to use on the first screen, from which a page is V2, V3, V4
#: (ours: the benchmark's authors chose by eye, and published no figures).
_DENSE_FROM = (25, 60, 140)
#: So many actions with an effect that is judged make a workflow (ours).
_WORKFLOW_FROM = 5


def measured(task: Task, opened: Snapshot) -> dict[str, dict[str, str]]:
    """Return those members of *task* that its author left out and that can be measured.

    ``classification`` and ``recording_details``, complete with what the author did say; nothing
    when nothing is missing. Level L4, an algorithm or a game, only its author can tell.
    """
    said = task.classification.model_dump(exclude_none=True)
    details = task.recording_details.model_dump(exclude_none=True)
    width, height = task.viewport
    members = {
        "classification": (said, _levels(task, opened)),
        "recording_details": (
            details,
            {
                "resolution": f"{width}x{height}",
                "environment": "mobile" if task.touch else "desktop",
            },
        ),
    }
    return {
        name: {**found, **author}
        for name, (author, found) in members.items()
        if not found.keys() <= author.keys()
    }


def _levels(task: Task, opened: Snapshot) -> dict[str, str]:
    return {
        "interaction_complexity": _interaction(task),
        "visual_complexity": f"V{1 + sum(_things(opened) >= n for n in _DENSE_FROM)}",
    }


def _interaction(task: Task) -> str:
    if all(action.kind is ActionKind.SCROLL for action in task.actions):
        return "L1"
    judged = sum(action.judged for action in task.actions)
    return "L3" if judged >= _WORKFLOW_FROM else "L2"


def _things(opened: Snapshot) -> int:
    return len(opened.runs) + sum(node.painted and node.interactive for node in opened.nodes)
