"""The one sanitiser for strings made by a page, a model or a task; how names and paths are told."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_TEXT = 2_000

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
#: GitHub obeys ``::error::`` at the start of a line and ``##[error]`` anywhere in it, others
#: ``##vso[…]`` and ``##teamcity[…]``.
_COMMANDS = re.compile(r"(^\s*:)(?=:)|(#)(?=#\w*\[)", re.MULTILINE)
#: Of a text that is far too long so many times the limit is looked at: a megabyte takes 0.3 s.
_LOOKED_AT = 8
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_WORD = re.compile(r"[^\W_]+")


def clean(text: str, *, limit: int = MAX_TEXT) -> str:
    """Return *text* safe to put into a report, a terminal, XML or JSON.

    Terminal escapes, control characters (tab and newline stay) and bidirectional overrides are
    dropped, lone surrogates are spelled out, lines that a CI system would read as a command
    (``::error::``) are defused by a space, and what is longer than *limit* characters is cut.
    """
    whole = len(text) <= limit * _LOOKED_AT
    text = text[: limit * _LOOKED_AT].encode("utf-8", "backslashreplace").decode("utf-8")
    text = _ESCAPES.sub("", text).translate(_BIDI)
    text = "".join(c for c in text if c in "\t\n" or unicodedata.category(c) != "Cc")
    text = _COMMANDS.sub(r"\g<0> ", text)
    return text if whole and len(text) <= limit else f"{text[: limit - 1]}…"


def one_line(text: str, *, limit: int = 200) -> str:
    """Return *text* cleaned, with all white space collapsed, at most *limit* characters."""
    return clean(collapse(text), limit=limit)


def collapse(text: str) -> str:
    """Return *text* with runs of white space (no-break spaces too) made one space, stripped."""
    return " ".join(text.replace("\u00a0", " ").replace("\u200b", "").split())


def fold(text: str) -> str:
    """Return *text* as texts are compared: lower-cased, white space collapsed."""
    return collapse(text).lower()


def words(text: str) -> list[str]:
    """Return the words of *text* folded: runs of letters and digits in any script."""
    return _WORD.findall(fold(text))


def some(names: Iterable[str], *, most: int = 10) -> str:
    """Return *names* with commas; of more than *most* the first ones, and how many more."""
    known = list(names)
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return ", ".join(known[:most]) + more


def shown(path: Path) -> Path:
    """Return *path* as a person would type it here: relative, where that is possible."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def percent(share: float) -> str:
    """Return a share in [0, 1] in words, never rounded down to nothing: ``3.20%``."""
    return "less than 0.01%" if 0 < share < 0.0001 else f"{share:.2%}"  # noqa: PLR2004 - as it reads
