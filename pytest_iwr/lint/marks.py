"""Rules on what is compared and asserted (IWR2xx), as far as the files tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.lint.findings import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_iwr.lint.context import Written


def assertion_without_checks(written: Written) -> Iterator[Hit]:
    """Find sentences that only a model judge can decide."""
    for step, action in enumerate(written.task.actions, start=1):
        if action.assertion and not action.checks:
            yield Hit("the assertion has no checks, so that it stays undecided offline", step)


def checks_without_assertion(written: Written) -> Iterator[Hit]:
    """Find checks that a model judge would not know of."""
    for step, action in enumerate(written.task.actions, start=1):
        if action.checks and not action.assertion:
            yield Hit("the checks have no assertion in words, which a model judge reads", step)


def nothing_asserted(written: Written) -> Iterator[Hit]:
    """Find tasks in which no action has to have an effect."""
    if not any(action.judged for action in written.task.actions):
        yield Hit("no action has an assertion, so that a page on which nothing happens passes")


def nothing_flagged(written: Written) -> Iterator[Hit]:
    """Find tasks of which no look counts."""
    if not any(written.task.visual_flags):
        yield Hit("no step is flagged, so that the task has no VFS")


def last_not_flagged(written: Written) -> Iterator[Hit]:
    """Find tasks whose final state is never compared."""
    if any(written.task.visual_flags) and not written.task.actions[-1].visual_flag:
        yield Hit("the last step is not flagged: the final state is never compared", _last(written))


def flagged_without_checkpoint(written: Written) -> Iterator[Hit]:
    """Find flagged steps that have nothing to be compared with."""
    for step, flagged in enumerate(written.task.visual_flags):
        if flagged and written.task.checkpoint(step) is None:
            yield Hit(
                f"step {step} is flagged, but checkpoints/step_{step}.png is missing", at(step)
            )


def other_size(written: Written) -> Iterator[Hit]:
    """Find checkpoints that no screenshot on the task's device could equal."""
    task = written.task
    wanted = tuple(round(side * task.device_scale_factor) for side in task.viewport)
    for step in range(len(task.actions) + 1):
        path = task.checkpoint(step)
        size = _size(path) if path else None
        if path and size and size != wanted:
            said = f"{size[0]}x{size[1]} pixels, the device has {wanted[0]}x{wanted[1]}"
            yield Hit(f"checkpoints/{path.name} has {said}", at(step))


def at(step: int) -> int | None:
    """Return the action that led to *step*; ``None`` for the page as opened."""
    return step or None


def _last(written: Written) -> int:
    return len(written.task.actions)


def _size(path: Path) -> tuple[int, int] | None:
    """Return the size of a picture; ``None`` for one that is broken, which another rule tells."""
    from PIL import Image  # noqa: PLC0415 - heavy

    try:
        with Image.open(path) as picture:
            return picture.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
