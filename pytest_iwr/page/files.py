"""Pages that somebody wrote: a file, a folder of them, the task's own reference page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.errors import PageSourceError, UsageError
from pytest_iwr.page.base import NoPage, PageUnderTest

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_iwr.task import Task

REFERENCE = "reference"
PAGE = "page"


@dataclass(frozen=True, slots=True)
class FilePages:
    """Takes the page from *path*: an HTML file, or a folder with ``<task-id>/index.html``."""

    path: Path
    subject: str = PAGE

    def page_for(self, task: Task) -> PageUnderTest | NoPage:
        """Return the file's page; `NoPage` when the folder has none for *task*."""
        file = self.path / task.id / "index.html" if self.path.is_dir() else self.path
        if self.path.is_dir() and not file.is_file():
            return NoPage(f"{file} does not exist")
        return PageUnderTest(html=_read(file), assets=task.assets(), spec=str(self.path))


@dataclass(frozen=True, slots=True)
class ReferencePages:
    """Takes the page that the task's author wrote."""

    subject: str = REFERENCE

    def page_for(self, task: Task) -> PageUnderTest | NoPage:
        """Return the reference page. Raises `UsageError` when the task brings none."""
        file = task.reference_html
        if file is None:
            raise UsageError(
                f"task {task.id} brings no reference/index.html; name a page with --iwr-page=PATH"
            )
        return PageUnderTest(html=_read(file), assets=task.assets(), spec=REFERENCE)


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise PageSourceError(f"{file}: the page cannot be read: {error}") from error
