"""Which page is meant, and on what screen it is shown: as a run would open it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.dataset import find, load
from pytest_iwr.entries import is_task_file, task_files
from pytest_iwr.errors import UsageError
from pytest_iwr.page.base import NoPage
from pytest_iwr.page.files import FilePages, ReferencePages
from pytest_iwr.task import Device, Viewport
from pytest_iwr.task_parsing import parse_task

if TYPE_CHECKING:
    from pytest_iwr.entries import Entry
    from pytest_iwr.page.base import PageUnderTest
    from pytest_iwr.task import Task

#: What `iwr new` gives a task, too.
DEFAULT_SIZE = (1280, 800)
#: Where a task is looked for by its id.
TASKS = Path("tasks")
_WANTED = "PAGE is an HTML file, a folder with index.html, a task's folder, or its id in tasks/"
#: A page alone is shown as that of a task which nobody recorded.
_ALONE = {"id": "page", "action_sequence": [{"type": "Scroll"}]}
_HTML = {".html", ".htm"}


@dataclass(frozen=True, slots=True)
class Place:
    """A page, and the task whose screen, seed and clock it is opened with; *name* for people."""

    name: str
    page: PageUnderTest
    task: Task


def place_at(said: str, *, size: tuple[int, int] | None = None) -> Place:
    """Return the page that *said* names: a path, or the id of a task in ``tasks/``.

    A task's reference page is shown on its device, any other page at `DEFAULT_SIZE`; *size*, in CSS
    pixels, is another viewport. A page alone gets the assets in the folder ``assets/`` beside it,
    as one of a task gets the task's. Raises `UsageError` where no page is.
    """
    path = Path(said)
    file = path / "index.html" if path.is_dir() else path
    home = _home_of(file)
    if home or not file.is_file() or is_task_file(file):
        return _of_task(load(_entry(said, home or path)), size=size)
    if file.suffix.lower() not in _HTML:
        raise UsageError(f"{said} is no HTML file; {_WANTED}")
    return _alone(file, size=size or DEFAULT_SIZE)


def _home_of(file: Path) -> Path | None:
    """Return the folder of the task whose reference page *file* is: its assets stand there."""
    folder = file.resolve().parent
    is_reference = file.is_file() and folder.name == "reference"
    return folder.parent if is_reference and is_task_file(folder.parent / "task.json") else None


def _entry(said: str, path: Path) -> Entry:
    """Return the one task at *path*, else the one of which *said* is the id."""
    found = find(path) if task_files(path) else ()
    if not path.exists() and task_files(TASKS):
        found = tuple(entry for entry in find(TASKS) if entry.name == said)
    if not found:
        what = "no index.html and no task in it" if path.is_dir() else "no such page or task"
        raise UsageError(f"{said}: {what}; {_WANTED}")
    if len(found) > 1:
        raise UsageError(f"{said} holds {len(found)} tasks; name one, such as {found[0].name}")
    return found[0]


def _of_task(task: Task, *, size: tuple[int, int] | None) -> Place:
    if task.reference_html is None:
        raise UsageError(f"task {task.id} brings no reference/index.html; name a page instead")
    page = ReferencePages().page_for(task)
    return Place(task.id, page, task if size is None else _resized(task, size))


def _alone(file: Path, *, size: tuple[int, int]) -> Place:
    task = _resized(parse_task(_ALONE, where=str(file), root=file.parent), size)
    page = FilePages(file).page_for(task)
    if isinstance(page, NoPage):
        raise UsageError(page.reason)
    return Place(file.name, page, task)


def _resized(task: Task, size: tuple[int, int]) -> Task:
    device = Device(
        viewport=Viewport(width=size[0], height=size[1]),
        device_scale_factor=task.device_scale_factor,
        touch=task.touch,
    )
    return task.model_copy(update={"device": device})
