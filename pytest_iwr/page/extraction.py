"""The page in a model's reply: which one is meant, and what is said of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pytest_iwr.page.base import ASSETS_PLACEHOLDER
from pytest_iwr.page.reply import page_in_json, pages_in
from pytest_iwr.text import one_line, some

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_iwr.page.reply import How, Page

_THINKING = re.compile(r"\s*<(think|thinking)>", re.IGNORECASE)
_THOUGHT = re.compile(r"^[ \t]*</(?:think|thinking)>", re.IGNORECASE | re.MULTILINE)
#: A name behind the placeholder, as it stands in attributes, styles and scripts.
_ASKED = re.compile(rf"{ASSETS_PLACEHOLDER}/([\w%./@+-]*\.\w+)(?![\w$+-])")


@dataclass(frozen=True, slots=True)
class Extracted:
    """The page of a reply, character for character as the model wrote it, or ``None``.

    ``how`` it stood there: ``fenced``, ``unclosed`` (in a fence that never closes), ``bare``,
    ``json``, ``none``. ``complete`` is false where the page breaks off; ``note`` says what was
    found, what was left out, or why there is nothing, as part of a sentence. ``plain``: there was
    one whole document and nothing else, so that nobody needs to be told.
    """

    html: str | None
    how: How
    note: str
    complete: bool
    plain: bool = False


def extract(text: str) -> Extracted:
    """Return the page in the reply *text*: a whole document before a torn one or a fragment.

    Of several of a kind the last; styles and scripts in blocks of their own are not merged, drafts
    within ``<think>`` are no answer. Raises `UsageError` when the Markdown parser is not installed.
    """
    if not text.strip("\ufeff \t\r\n"):
        return Extracted(None, "none", "the reply is empty", complete=False)
    answer = _answer(text.removeprefix("\ufeff"))
    if answer is None:
        return Extracted(None, "none", "the reply breaks off while it thinks", complete=False)
    thought = _THOUGHT.search(answer)
    if thought and (found := _chosen(answer[thought.end() :])).html is not None:
        return found
    return _chosen(answer)


def unknown_assets(html: str, names: Collection[str]) -> tuple[str, ...]:
    """Return the file names that *html* asks for and that are not among *names*, each once."""
    asked = dict.fromkeys(unquote(name) for name in _ASKED.findall(html))
    return tuple(one_line(name) for name in asked if name not in names)


def _answer(text: str) -> str | None:
    """Return what comes behind the model's thinking; ``None`` when that never ends."""
    at = 0
    while opened := _THINKING.match(text, at):
        closed = re.compile(f"</{opened[1]}>", re.IGNORECASE).search(text, opened.end())
        if not closed:
            return None
        at = closed.end()
    return text[at:]


def _chosen(text: str) -> Extracted:
    pages, others = pages_in(text)
    if not pages and (page := page_in_json(text)):
        pages = [page]
    if not pages:
        return Extracted(None, "none", _nothing(others), complete=False)
    best = max(enumerate(pages), key=lambda one: (one[1].whole, one[1].complete, one[0]))[1]
    note = _note(best, pages, others)
    plain = best.whole and best.complete and len(pages) == 1 and not others
    return Extracted(best.html, best.how, note, complete=best.complete, plain=plain)


def _nothing(others: list[str]) -> str:
    if others:
        return f"the reply holds no HTML; its blocks are {_languages(others)}"
    return "the reply holds no HTML: no block of it and no document"


_TOLD: dict[How, str] = {
    "fenced": "in a fenced block",
    "unclosed": "in a fenced block that never closes",
    "bare": "outside of any block",
    "json": "in a JSON object",
}


def _note(best: Page, pages: list[Page], others: list[str]) -> str:
    what = "a document" if best.whole else "a fragment without <html>"
    told = [f"{what} {_TOLD[best.how]}{'' if best.complete else ', which breaks off'}"]
    if left := len(pages) - 1:
        told.append(f"{left} other page{'s' if left > 1 else ''} left out")
    if others:
        told.append(f"blocks left out and not merged: {_languages(others)}")
    return "; ".join(told)


def _languages(others: list[str]) -> str:
    return some(dict.fromkeys(one_line(one, limit=20) for one in others))
