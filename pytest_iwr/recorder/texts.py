"""Read and write the text files of a task without changing more than is meant."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from pytest_iwr.page.files import decode_html

if TYPE_CHECKING:
    from pathlib import Path


def read_page(path: Path) -> str:
    """Return the document as a browser reads it, line ends as they are."""
    return decode_html(path.read_bytes())


def write_page(path: Path, html: str) -> None:
    """Write a document as UTF-8, marked as such where it says that it is something else."""
    data = html.encode("utf-8", "replace")
    mark = b"" if decode_html(data) == html else codecs.BOM_UTF8
    path.write_bytes(mark + data)


def read_text(path: Path) -> str:
    """Return a text, line ends as they are; bytes that are no UTF-8 survive `write_text`."""
    return path.read_bytes().decode("utf-8", "surrogateescape")


def write_text(path: Path, text: str) -> None:
    """Write what `read_text` gave."""
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
