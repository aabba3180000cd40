"""Pages that somebody wrote: a file, a folder of them, the task's own reference page."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.errors import PageSourceError, UsageError
from pytest_iwr.page.base import NoPage, PageUnderTest

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_iwr.task import Task

REFERENCE = "reference"
PAGE = "page"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
#: Where a browser looks for the charset: in the first bytes.
_CHARSET_WITHIN = 1024


@dataclass(frozen=True, slots=True)
class FilePages:
    """Takes the page from *path*: an HTML file, or a folder with ``<task-id>/index.html``.

    *said* is how the user wrote *path*: records carry that, so that machines can be compared.
    """

    path: Path
    subject: str = PAGE
    said: str = ""

    def page_for(self, task: Task) -> PageUnderTest | NoPage:
        """Return the file's page; `NoPage` when the folder has none for *task*."""
        file = self.path / task.id / "index.html" if self.path.is_dir() else self.path
        if self.path.is_dir() and not file.is_file():
            return NoPage(f"{file} {'is no file' if file.exists() else 'does not exist'}")
        return PageUnderTest(
            html=_read(file), assets=task.assets(), spec=self.said or str(self.path)
        )


@dataclass(frozen=True, slots=True)
class ReferencePages:
    """Takes the page that the task's author wrote."""

    subject: str = REFERENCE

    def page_for(self, task: Task) -> PageUnderTest:
        """Return the reference page. Raises `UsageError` when the task brings none."""
        file = task.reference_html
        if file is None:
            raise UsageError(
                f"task {task.id} brings no reference/index.html; name a page with --iwr-page=PATH"
            )
        return PageUnderTest(html=_read(file), assets=task.assets(), spec=REFERENCE)


def _read(file: Path) -> str:
    try:
        return decode_html(file.read_bytes())
    except OSError as error:
        raise PageSourceError(f"{file}: the page cannot be read: {error}") from error


def decode_html(data: bytes) -> str:
    """Return a document as a browser reads it from disk.

    By its byte order mark, else as its ``<meta charset>`` says, else as UTF-8, else as
    Windows-1252; what does not fit becomes U+FFFD (WHATWG HTML, determining the encoding).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    said = _CHARSET.search(data[:_CHARSET_WITHIN])
    if said and (encoding := _known(said[1].decode("ascii"))):
        return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _known(encoding: str) -> str:
    """Return *encoding* if it is one; a page that says UTF-16 in ASCII is UTF-8."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return ""
    return "utf-8" if name.startswith("utf-16") else name
