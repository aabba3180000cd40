"""Make one document of a page: its style sheets and scripts are written into it."""

from __future__ import annotations

import html
import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pytest_iwr.errors import RecordingError
from pytest_iwr.recorder.texts import PlacedParser

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: In style sheets: comments are passed over, for they may hold either of the others.
_COMMENT = r"/\*.*?\*/"
_URL = re.compile(
    rf"""{_COMMENT}|url\(\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^"'()\s]*))\s*\)""",
    re.IGNORECASE | re.DOTALL,
)
_IMPORT = re.compile(
    rf"""{_COMMENT}|@import\s+(?:url\(\s*)?["']?(?P<address>[^"')\s;]+)["']?\s*\)?\s*(?P<when>[^;]*);""",
    re.IGNORECASE | re.DOTALL,
)
#: What an import may say beside for which screens it is meant; that has no equal in one sheet.
_LAYERS = re.compile(r"\b(?:layer|supports)\b", re.IGNORECASE)
_MODULES = re.compile(
    r"""^\s*(?:import\b(?!\.meta)|export\b[^;\n]*\bfrom\b)|\bimport\(""", re.MULTILINE
)
#: Addresses that are not relative to the file they stand in.
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/|#", re.IGNORECASE)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)
#: What an element no longer needs when its source is written into it.
_SPENT = {"src", "href", "rel", "defer", "async", "integrity", "crossorigin", "referrerpolicy"}


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


def inlined(document: str, files: Mapping[str, Path]) -> tuple[str, set[str]]:
    """Return *document* with its style sheets and scripts in it, and the names of those files.

    *files* are the page's files by their path on its origin. Addresses in a style sheet are made
    relative to the page; a script that waits for the document goes to the end of the body. Raises
    `RecordingError` for a script that imports others.
    """
    finder = _Finder(document)
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
        document = f"{document[: element.start]}{text}{document[element.end :]}"
    return _with_at_end("\n".join(late), document), spent


class _Finder(PlacedParser):
    """Finds the elements that fetch styles and scripts, with where they stand."""

    def __init__(self, document: str) -> None:
        super().__init__(document)
        self.found: list[_Element] = []
        self._document = document
        self._open_script: _Element | None = None
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        kinds = (attributes.get("rel") or "").lower().split()
        is_used = not {"alternate", "disabled"} & {*kinds, *attributes}
        is_style = tag == "link" and "stylesheet" in kinds and is_used
        if is_style or (tag == "script" and attributes.get("src")):
            start = self.place()
            end = start + len(self.get_starttag_text() or "")
            self.found.append(_Element(tag, attributes, start, end))
        if tag == "script":
            self._open_script = self.found[-1] if attributes.get("src") else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._open_script:
            self._open_script.end = self._document.index(">", self.place()) + 1
            self._open_script = None


def _style(element: _Element, files: Mapping[str, Path], spent: set[str]) -> str:
    text = re.sub(r"</(?=style)", r"<\\/", _sheet(element.name, files, spent), flags=re.IGNORECASE)
    return f"<style{_kept(element)}>\n{text}\n</style>"


def _sheet(
    name: str, files: Mapping[str, Path], spent: set[str], *, within: tuple[str, ...] = ()
) -> str:
    """Return the style sheet *name* with those that it imports, addresses relative to the page.

    *within* are those that import it: a circle ends there.
    """
    spent.add(name)
    here = posixpath.dirname(name)

    def imported(found: re.Match[str]) -> str:
        address = _from_page(found["address"], here)
        inner, when = _path(address), found["when"].strip()
        if inner not in files:
            return f'@import "{address}" {when};'
        if _LAYERS.search(when):
            raise RecordingError(
                f"{name} imports {inner} with {when}, which one style sheet cannot say; "
                "build the page's styles into one file first, as most build tools do"
            )
        if inner in (*within, name):
            return ""
        text = _sheet(inner, files, spent, within=(*within, name))
        return f"@media {when} {{\n{text}\n}}" if when else text

    def moved(found: re.Match[str]) -> str:
        address = found["double"] or found["single"] or found["bare"]
        new = _from_page(address, here) if address else address
        return found[0] if new == address else f'url("{new}")'

    text = _source(files[name])
    imports = [found for found in _IMPORT.finditer(text) if found["address"]]
    own = _IMPORT.sub(lambda found: "" if found["address"] else found[0], text)
    return "\n".join([*map(imported, imports), _URL.sub(moved, own)])


def _from_page(address: str, here: str) -> str:
    """Return *address*, which stands in a file of the folder *here*, as the page would say it."""
    if _ELSEWHERE.match(address):
        return address
    return _within(posixpath.join(here, address))


def _within(path: str) -> str:
    """Return *path* without dots; as in a browser, nothing is above the root."""
    return posixpath.normpath(f"/{path}").lstrip("/")


def _source(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig", "replace")


def _kept(element: _Element) -> str:
    """Return the attributes that an element keeps, as they stand in its tag."""
    kept = ((k, v) for k, v in element.attributes.items() if k not in _SPENT)
    return "".join(f" {k}" if v is None else f' {k}="{html.escape(v)}"' for k, v in kept)


def _script(element: _Element, files: Mapping[str, Path]) -> str:
    text = _source(files[element.name])
    if element.attributes.get("type") == "module" and _MODULES.search(text):
        raise RecordingError(
            f"{element.name} imports other scripts; build the page into one script first, "
            "as most build tools do"
        )
    escaped = re.sub(r"</(?=script)", r"<\\/", text, flags=re.IGNORECASE)
    return f"<script{_kept(element)}>\n{escaped}\n</script>"


def _with_at_end(text: str, document: str) -> str:
    if not text:
        return document
    ends = list(_BODY_END.finditer(document))
    at = ends[-1].start() if ends else len(document)
    return f"{document[:at]}{text}\n{document[at:]}"


def _path(address: str) -> str:
    """Return the path of *address* on the page's origin, as files are named."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return ""
    return _within(unquote(parts.path))
