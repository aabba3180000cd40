"""Find where a text mentions files by name, however it spells them, and put other names there."""

from __future__ import annotations

import html
import re
from html.entities import codepoint2name
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_iwr.page.base import ASSETS_PLACEHOLDER
from pytest_iwr.recorder.texts import PlacedParser

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ALONE = r"(?<![\w.%/-])"
#: What stands before an asset's name in a page, and before a file's in one that lies beside it.
FROM_PAGE = rf"{_ALONE}(?:\.{{0,2}}\\?/)*?(?:(?:{re.escape(ASSETS_PLACEHOLDER)}|assets)\\?/)??"
BESIDE = rf"{_ALONE}(?:\./)?"
#: A name inside a longer one is not meant.
_BEHIND = r"(?![\w%-]|\.\w)"
#: Attributes whose value is read by people.
_WORDS = re.compile(
    r"""\b(?:alt|title|placeholder|aria-\w+)\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE
)


def mentioned(text: str, names: Sequence[str]) -> dict[str, int]:
    """Return those of *names* that *text*, a page, mentions, with where it does so first."""
    first: dict[str, int] = {}
    for found in _sought(FROM_PAGE, names).finditer(text) if names else ():
        first.setdefault(_name(names, found), found.start())
    return first


def rewritten(
    text: str,
    names: Mapping[str, str],
    *,
    before: str,
    prefix: str,
    but_in: Sequence[tuple[int, int]] = (),
) -> str:
    """Return *text* with new names for old; *prefix* takes the place of *before*, a pattern.

    What stands within the spans *but_in* is left as it is.
    """
    old = list(names)

    def new(found: re.Match[str]) -> str:
        at = found.start(found.lastgroup or 0)
        if any(start <= at < end for start, end in but_in):
            return found[0]
        return prefix + names[_name(old, found)]

    return _sought(before, old).sub(new, text)


def words_of(document: str) -> list[tuple[int, int]]:
    """Return where in an HTML *document* stands what people read: texts, attributes of words."""
    return _Words(document).spans


def _sought(before: str, names: Sequence[str]) -> re.Pattern[str]:
    """Return what finds any of *names*, however HTML, URLs, CSS and JSON spell it."""
    longest_first = sorted(range(len(names)), key=lambda at: -len(names[at]))
    either = "|".join(f"(?P<n{at}>{_spelled(names[at])})" for at in longest_first)
    return re.compile(f"{before}(?:{either}){_BEHIND}")


def _name(names: Sequence[str], found: re.Match[str]) -> str:
    return names[int((found.lastgroup or "n0")[1:])]


def _spelled(name: str) -> str:
    """Return a pattern of the ways to spell *name*; one without ending only as a path.

    A word such as ``42`` would be found everywhere.
    """
    spelled = "".join(_character(one) for one in name)
    return spelled if "/" in name or PurePosixPath(name).suffix else rf"(?<=/){spelled}"


def _character(one: str) -> str:
    if one.isascii() and (one.isalnum() or one in "_-."):
        return re.escape(one)
    in_url = "".join(f"%(?i:{byte:02x})" for byte in one.encode("utf-8", "surrogateescape"))
    entity = codepoint2name.get(ord(one), "nbsp")
    in_html = {html.escape(one), f"&#{ord(one)};", f"&{entity};"} - {one}
    ways = [rf"\\?{re.escape(one)}", in_url, *map(re.escape, sorted(in_html))]
    return f"(?:{'|'.join(ways)})"


class _Words(PlacedParser):
    """Finds what people read in a document: its text, and attributes of words, as ``spans``."""

    def __init__(self, text: str) -> None:
        super().__init__(text, convert_charrefs=False)
        self.spans: list[tuple[int, int]] = []
        self.feed(text)
        self.close()

    def handle_data(self, data: str) -> None:
        if not self.cdata_elem:
            self.spans.append((self.place(), self.place() + len(data)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        here = self.place()
        for found in _WORDS.finditer(self.get_starttag_text() or ""):
            self.spans.append((here + found.start(1), here + found.end(1)))
