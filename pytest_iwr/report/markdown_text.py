"""Text of pages, models and tasks inside of Markdown: shown as it is, meaning nothing.

It stands in files that GitHub and GitLab render, where a picture would be fetched from anywhere and
a name behind an ``@`` sends somebody a message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

#: An entity is never markup: not in a paragraph, not in a cell, not in a block of HTML.
_ENTITIES = {ord(character): f"&#{ord(character)};" for character in "\\`*_[]{}<>&|~$!#@^="}
#: Mentions, issues, emoji and links are found in the rendered text, where an entity is no help. An
#: invisible space behind their first sign keeps them apart.
_REFERENCES = re.compile(r"[@#](?=\w)|:(?=//|[\w+-]+:)|\b(?:www(?=\.)|gh-(?=\d))", re.IGNORECASE)
_APART = "\u200b"


def inline(text: str, *, limit: int = 200) -> str:
    """Return *text* in one line of at most *limit* characters (before escapes), without markup."""
    plain = one_line(text, limit=limit)
    return _REFERENCES.sub(rf"\g<0>{_APART}", plain).translate(_ENTITIES)


def code(text: str, *, limit: int = 200) -> str:
    """Return *text* as a span of code, to be copied; not for the cells of a table."""
    plain = one_line(text, limit=limit)
    runs = {len(run) for run in re.findall("`+", plain)}
    fence = "`" * next(length for length in range(1, len(runs) + 2) if length not in runs)
    return f"{fence} {plain} {fence}" if "`" in plain else f"{fence}{plain}{fence}"


def unbroken(cell: str) -> str:
    """Return an escaped *cell* that is never broken in two lines."""
    return cell.replace(" ", "&#8288;&nbsp;")


def row(cells: Iterable[str]) -> str:
    """Return a row of a table; *cells* are escaped already."""
    return f"| {' | '.join(cells)} |"
