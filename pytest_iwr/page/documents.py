"""Where an HTML document begins and ends in a text, told as a browser reads tags.

What stands in scripts, styles, comments and values of attributes is no markup: a ``</html>`` there
ends nothing. Every function takes time in proportion to what it reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

#: What a document begins with; comments may stand before and between.
_COMMENTS = r"(?:\s*<!--(?s:.)*?-->)*+\s*"
_START = re.compile(r"<!doctype\s+html\b|<html[\s>]", re.IGNORECASE)
_BEGIN = re.compile(rf"{_COMMENTS}(?:<\?xml[^>]*>{_COMMENTS})?(?:{_START.pattern})", re.IGNORECASE)
_NEXT = re.compile(
    r"<(?:(?P<comment>!--)|(?P<doctype>!doctype\b)|(?P<end>/html\s*>)|(?P<tag>[a-z][^\s/>]*))",
    re.IGNORECASE,
)
_REST_OF_TAG = re.compile(r"""(?:=\s*(?:"[^"]*"|'[^']*')|[^>=]++|=)*+>""")
#: Elements whose content is text, whatever it looks like.
_TEXT_ONLY = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noscript", "noframes")
}
_SCRIPT = re.compile(r"</?script\b", re.IGNORECASE)


class Ending(Enum):
    """How a document goes out."""

    CLOSED = auto()
    """With ``</html>``."""
    OPEN = auto()
    """The text ends, or another document begins."""
    CUT = auto()
    """The text ends within a script, a style, a comment or a tag."""


@dataclass(frozen=True, slots=True)
class End:
    """Where a document ends: behind its last character."""

    how: Ending
    at: int


def is_document(text: str, at: int = 0) -> bool:
    """Tell whether *text* is a document from *at* on: a doctype or ``<html>`` comes first."""
    return _BEGIN.match(text, at) is not None


def next_start(text: str, begin: int, limit: int) -> int | None:
    """Return where the next thing that could begin a document stands; comments do not matter."""
    found = _START.search(text, begin, limit)
    return found.start() if found else None


def end_of(text: str, begin: int, limit: int | None = None) -> End:
    """Return where the document that begins at *begin* ends, no later than *limit*."""
    limit = len(text) if limit is None else limit
    seen: set[str] = set()
    at = begin
    while found := _NEXT.search(text, at, limit):
        opened = found[0].lower()
        if found["end"]:
            return End(Ending.CLOSED, found.end())
        if opened in seen or (seen and found["doctype"]):
            return End(Ending.OPEN, found.start())
        if opened in {"<html", "<!doctype"}:
            seen.add(opened)
        behind = _behind(text, found, limit)
        if behind is None:
            return End(Ending.CUT, limit)
        at = behind
    return End(Ending.OPEN, limit)


def goes_on(text: str, begin: int, fence: int) -> int | None:
    """Return where the document that begins at *begin* ends behind a *fence*, if it goes on there.

    Markdown says that the code is over at *fence*; a document that holds Markdown in a script
    goes on, one whose end tag was left out does not, nor a draft that was begun anew.
    """
    inside, whole = end_of(text, begin, fence), end_of(text, begin)
    if inside.how is Ending.CLOSED or whole.how is not Ending.CLOSED:
        return None
    if inside.how is Ending.OPEN:
        line = text[max(text.rfind("\n", fence, whole.at), fence) : whole.at]
        return whole.at if line.lstrip().startswith("<") else None
    return None if _begun_anew(text, fence, whole.at) else whole.at


def _begun_anew(text: str, fence: int, end: int) -> bool:
    """Tell whether what follows a document that is cut in a script is another one, to *end*."""
    start = next_start(text, fence, end)
    if start is None or end_of(text, start, end) != End(Ending.CLOSED, end):
        return False
    scripts = [one[0].lower() for one in _SCRIPT.finditer(text, fence, end)]
    return scripts.count("<script") >= scripts.count("</script")


def _behind(text: str, found: re.Match[str], limit: int) -> int | None:
    """Return where a comment, or a tag with the text that it holds, is over."""
    if found["comment"]:
        closed = text.find("-->", found.end(), limit)
        return closed + 3 if closed >= 0 else None
    tag = _REST_OF_TAG.match(text, found.end(), limit)
    close = _TEXT_ONLY.get((found["tag"] or "").lower())
    if tag is None or close is None or tag[0].endswith("/>"):
        return tag.end() if tag else None
    closed_by = close.search(text, tag.end(), limit)
    return closed_by.end() if closed_by else None
