"""A page of tasks to look at: three states of each, its level, domain and actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.report.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pytest_iwr.task import Task

#: A state is shrunk into this, never enlarged: a phone's screen stays as high as a desktop's.
_STATE_PX, _HIGH_PX, _GAP_PX = 560, 420, 16
_QUALITY = 82
_PAPER = (255, 255, 255)


def write_gallery(tasks: Iterable[Task], page: Path) -> None:
    """Write the Markdown file *page*, and beside it ``<stem>/<id>.webp`` for each task.

    A picture shows the first, the middle and the last checkpoint. Raises `TaskFormatError` for a
    task without checkpoints.
    """
    folder = page.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    sections = []
    for task in tasks:
        _write_picture(task, folder / f"{task.id}.webp")
        sections.append(gallery_section(task, picture=f"{folder.name}/{task.id}.webp"))
    page.write_text("\n".join(["# Tasks", "", *sections]), encoding="utf-8")


def gallery_section(task: Task, *, picture: str) -> str:
    """Return what the gallery says of *task*, in Markdown; *picture* is the address of its own."""
    title = task.title or task.id
    return "\n".join(
        [
            f"## {title}",
            "",
            f"`{task.id}` · {' · '.join(_facts(task))}",
            "",
            f"![First, middle and last state of {task.id}]({picture})",
            "",
            *(f"1. {action.description}" for action in task.actions),
            "",
        ]
    )


def _facts(task: Task) -> Iterator[str]:
    known = task.classification
    yield from filter(None, (known.interaction_complexity, known.visual_complexity))
    yield from filter(None, (known.domain, known.sub_domain))
    width, height = task.viewport
    yield f"{width}x{height}"
    judged = sum(action.judged for action in task.actions)
    yield f"{plural(len(task.actions), 'action')}, {judged} with an assertion"


def _write_picture(task: Task, path: Path) -> None:
    from PIL import Image  # noqa: PLC0415 - heavy, and only the gallery needs it

    last = len(task.actions)
    files = [task.checkpoint(step) for step in (0, (last + 1) // 2, last)]
    if None in files:
        raise TaskFormatError(f"task {task.id} lacks checkpoints; make them with `iwr record`")
    states = [Image.open(file).convert("RGB") for file in files if file]
    share = min(_STATE_PX / states[0].width, _HIGH_PX / states[0].height, 1.0)
    width, height = round(share * states[0].width), round(share * states[0].height)
    strip = Image.new("RGB", (len(states) * (width + _GAP_PX) - _GAP_PX, height), _PAPER)
    for at, state in enumerate(states):
        small = state.resize((width, height), Image.Resampling.LANCZOS)
        strip.paste(small, (at * (width + _GAP_PX), 0))
    strip.save(path, quality=_QUALITY, method=6)
