"""Read and write the text files of a task without changing more than is meant."""

from __future__ import annotations

import codecs
from html.parser import HTMLParser
from itertools import accumulate
from typing import TYPE_CHECKING

from pytest_iwr.page.files import decode_html

if TYPE_CHECKING:
    from pathlib import Path


class PlacedParser(HTMLParser):
    """A parser that knows where in the *document* it is; whoever inherits feeds it."""

    def __init__(self, document: str, *, convert_charrefs: bool = True) -> None:
        super().__init__(convert_charrefs=convert_charrefs)
        lines = (len(line) + 1 for line in document.split("\n"))
        self._line_starts = list(accumulate(lines, initial=0))

    def place(self) -> int:
        """Return where what is being handled begins."""
        line, column = self.getpos()
        return self._line_starts[line - 1] + column


#: Files that may refer to others by name.
TEXTS = {".css", ".svg", ".html", ".htm", ".js", ".mjs", ".json"}


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
