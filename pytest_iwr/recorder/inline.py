"""Make one document of a page: its style sheets and scripts are written into it."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pytest_iwr.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_URL = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")
_IMPORT = re.compile(
    r"""@import\s+(?:url\(\s*)?["']?([^"')\s;]+)["']?\s*\)?\s*([^;]*);""", re.IGNORECASE
)
_MODULES = re.compile(
    r"""^\s*(?:import\b(?!\.meta)|export\b[^;\n]*\bfrom\b)|\bimport\(""", re.MULTILINE
)
#: Addresses that are not relative to the file they stand in.
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/|#", re.IGNORECASE)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)
#: What a script element keeps when its source is written into it.
_KEPT = ("type", "id", "nonce")


@dataclass(slots=True)
class _Element:
    """A style sheet or script by address; it stands at ``start`` to ``end`` of the document."""

    tag: str
    attributes: dict[str, str | None]
    start: int
    end: int

    @property
    def name(self) -> str:
        address = self.attributes.get("href" if self.tag == "link" else "src") or ""
        return _path(address)

    @property
    def deferred(self) -> bool:
        """Whether it runs when the document is complete."""
        late = {"defer", "async"} & self.attributes.keys()
        return self.tag == "script" and bool(late) and self.attributes.get("type") != "module"


def inlined(html: str, files: Mapping[str, Path]) -> tuple[str, set[str]]:
    """Return *html* with its style sheets and scripts in it, and the names of those files.

    *files* are the page's files by their path on its origin. Addresses in a style sheet are made
    relative to the page; a script that waits for the document goes to the end of the body. Raises
    `RecordingError` for a script that imports others.
    """
    finder = _Finder(html)
    spent: set[str] = set()
    late: list[str] = []
    for element in reversed(finder.found):
        if element.name not in files:
            continue
        text = _style(element, files, spent) if element.tag == "link" else _script(element, files)
        spent.add(element.name)
        if element.deferred:
            late.insert(0, text)
            text = ""
        html = f"{html[: element.start]}{text}{html[element.end :]}"
    return _with_at_end("\n".join(late), html), spent


class _Finder(HTMLParser):
    """Finds the elements that fetch styles and scripts, with where they stand."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[_Element] = []
        self._html = html
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(html)

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        is_style = tag == "link" and "stylesheet" in (attributes.get("rel") or "").lower().split()
        if is_style or (tag == "script" and attributes.get("src")):
            start = self._offset()
            end = start + len(self.get_starttag_text() or "")
            self.found.append(_Element(tag, attributes, start, end))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.found and self.found[-1].tag == "script":
            script = self.found[-1]
            closes = self._html.lower().find("</script", script.end)
            if closes == self._offset():
                script.end = self._html.index(">", closes) + 1


def _style(element: _Element, files: Mapping[str, Path], spent: set[str]) -> str:
    media = element.attributes.get("media")
    said = f' media="{media}"' if media else ""
    return f"<style{said}>\n{_sheet(element.name, files, spent)}\n</style>"


def _sheet(name: str, files: Mapping[str, Path], spent: set[str]) -> str:
    """Return the style sheet *name* with those that it imports, addresses relative to the page."""
    spent.add(name)
    here = posixpath.dirname(name)

    def imported(found: re.Match[str]) -> str:
        inner = _path(_from_page(found[1], here))
        if inner not in files or inner in spent:
            return found[0]
        text = _sheet(inner, files, spent)
        return f"@media {found[2]} {{\n{text}\n}}" if found[2].strip() else text

    text = files[name].read_text(encoding="utf-8", errors="replace")
    own = _URL.sub(lambda found: f'url("{_from_page(found[2], here)}")', _IMPORT.sub("", text))
    return "\n".join([*map(imported, _IMPORT.finditer(text)), own])


def _from_page(address: str, here: str) -> str:
    if _ELSEWHERE.match(address):
        return address
    return posixpath.normpath(posixpath.join(here, address))


def _script(element: _Element, files: Mapping[str, Path]) -> str:
    text = files[element.name].read_text(encoding="utf-8", errors="replace")
    is_module = element.attributes.get("type") == "module"
    if is_module and _MODULES.search(text):
        raise RecordingError(
            f"{element.name} imports other scripts; build the page into one script first, "
            "as most build tools do"
        )
    kept = "".join(f' {k}="{v}"' for k, v in element.attributes.items() if k in _KEPT and v)
    escaped = re.sub(r"</(?=script)", r"<\\/", text, flags=re.IGNORECASE)
    return f"<script{kept}>\n{escaped}\n</script>"


def _with_at_end(text: str, html: str) -> str:
    if not text:
        return html
    ends = list(_BODY_END.finditer(html))
    at = ends[-1].start() if ends else len(html)
    return f"{html[:at]}{text}\n{html[at:]}"


def _path(address: str) -> str:
    """Return the path of *address* on the page's origin, as files are named."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return ""
    return posixpath.normpath(unquote(parts.path)).removeprefix("/")
