"""The pages that stand in a reply: found by a Markdown parser, taken as the model wrote them.

A fence in a script of the page ends the fence around it, as Markdown reads it. A document that is
not over there is taken to its own end.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from pytest_iwr.errors import UsageError
from pytest_iwr.page.documents import Ending, end_of, goes_on, is_document, next_start

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

How = Literal["fenced", "unclosed", "bare", "json", "none"]

#: Blocks of Markdown in which a page may stand, and what ends them; the rest takes time only.
_BLOCKS = ["blockquote", "list", "hr", "fence", "code", "html_block", "paragraph"]
#: What a document ends when it begins in the next line.
_INTERRUPTED = ["paragraph", "blockquote"]
#: What tells code from markup within a paragraph.
_INLINE = ["text", "escape", "backticks", "autolink", "html_inline"]
_LINE_END = re.compile(r"\r\n?|\n")
_SPACE = re.compile(r"\s*")
#: What a list puts before its first line is blank before the others.
_MARKER = re.compile(r"[^>\s]")
_LANGUAGE = re.compile(r"\w+")
_HTML = {"html", "htm", "html5", "xhtml"}
_ELEMENT = re.compile(r"<[a-z][\w-]*[\s/>]", re.IGNORECASE)
_BARE = re.compile(r"\s*<(?:!doctype\s+html\b|html[\s>]|\?xml\b)", re.IGNORECASE)
#: Behind the start of a document comes a tag; "<html> is the root" is prose.
_TAG_FOLLOWS = re.compile(r"\s*<[^>]*>\s*(?:<|\Z)")
#: How often a reply is parsed anew behind a document with fences, and how often it is read for the
#: end of a document. No honest reply holds so many; hostile ones are to take no longer.
_MOST_PARSED = 8
_MOST_READ = 32
#: A paragraph can be a page of megabytes in one line; code that quotes its start ends soon.
_NEAR = 2_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a reply: ``whole`` when it is a document, no fragment."""

    html: str
    how: How
    whole: bool = True
    complete: bool = True


def pages_in(text: str) -> tuple[list[Page], list[str]]:
    """Return the pages in *text* in order, and the languages of the other blocks.

    Raises `UsageError` when the Markdown parser is not installed.
    """
    reply = _Reply(text)
    again_from = reply.parse(0)
    for _ in range(_MOST_PARSED):
        if again_from is not None:
            again_from = reply.parse(again_from)
    return reply.pages, reply.others


def page_in_json(text: str) -> Page | None:
    """Return the last document among the values of a JSON object."""
    try:
        held = json.loads(text) if text.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        return None
    values = held.values() if isinstance(held, dict) else ()
    found = [one for one in values if isinstance(one, str) and is_document(one)]
    return Page(found[-1], "json") if found else None


@dataclass(frozen=True, slots=True)
class _View:
    """A text by lines: that of a reply, or what a list item or a quotation holds of it.

    ``begins`` says where each line begins, from line ``first`` of the reply on, and where the last
    one ends.
    """

    text: str
    begins: Sequence[int]
    first: int = 0

    @property
    def lines(self) -> int:
        return self.first + len(self.begins) - 1

    def at(self, line: int) -> int:
        return self.begins[line - self.first]

    def line(self, number: int) -> str:
        return self.text[self.at(number) : self.at(number + 1)]

    def line_behind(self, at: int) -> int:
        return self.first + bisect_left(self.begins, at)

    def inside(self, line: int, prefix: str) -> _View:
        """Return the view from *line* on without *prefix*, as far as its container goes."""
        if not prefix:
            return self
        held = list(self._without(prefix, line))
        return _View("".join(held), [0, *accumulate(map(len, held))], line)

    def _without(self, prefix: str, first: int) -> Iterator[str]:
        for number in range(first, self.lines):
            line = self.line(number)
            if number > first or not line.startswith(prefix):
                prefix = _MARKER.sub(" ", prefix)
            common = _common(line, prefix)
            if ">" in prefix[common:]:
                return
            yield line[common:]


class _Reply:
    """A reply, and the pages that are found in it."""

    def __init__(self, text: str) -> None:
        self.pages: list[Page] = []
        self.others: list[str] = []
        begins = [0, *(end.end() for end in _LINE_END.finditer(text))]
        self._all = _View(text, begins if begins[-1] == len(text) else [*begins, len(text)])
        self._reads = 0
        self._markdown = _markdown()

    def parse(self, first: int) -> int | None:
        """Look at every block from a line on; return the line from which to parse anew, if any.

        For a document may end within what Markdown took for a block.
        """
        done = first
        for token in self._markdown.parse(self._all.text[self._all.at(first) :]):
            if token.type not in {"fence", "code_block", "html_block", "inline"} or not token.map:
                continue
            begin, end = first + token.map[0], first + token.map[1]
            if begin < done < end:
                return done
            if begin >= done:
                done = self._behind_block(token, begin, end)
        return None

    def _behind_block(self, token: Token, begin: int, end: int) -> int:
        """Look at a block; return the line behind what was taken."""
        match token.type:
            case "fence":
                return self._fence(token, begin, end)
            case "html_block":
                view = self._view(token, begin)
                return self._bare(view, _behind_space(view.text, view.at(begin)), end)
            case "inline" if next_start(token.content, 0, len(token.content)) is not None:
                return self._paragraph(token.content, begin, end)
            case "code_block":
                self._indented(self._content(token, begin))
        return end

    def _fence(self, token: Token, begin: int, end: int) -> int:
        content = self._content(token, begin + 1)
        how: How = "fenced" if end - begin - 1 > _lines(token.content) else "unclosed"
        found = _LANGUAGE.search(token.info)
        language = found[0].lower() if found else ""
        if is_document(content):
            return self._fenced(token, content, how, begin, end)
        if language in _HTML or (not language and _ELEMENT.match(content.lstrip())):
            if _ELEMENT.search(content):
                self.pages.append(Page(content, how, whole=False, complete=how == "fenced"))
        elif language == "json" and (page := page_in_json(content)):
            self.pages.append(page)
        elif content.strip():
            self.others.append(language or "plain text")
        return end

    def _fenced(self, token: Token, content: str, how: How, begin: int, end: int) -> int:
        over = end_of(content, 0)
        if over.how is Ending.CLOSED:
            self.pages.append(Page(content if how == "fenced" else content[: over.at], how))
            return end
        if end < self._all.lines and self._may_read():
            fence = begin + 1 + _lines(token.content)
            if behind := self._going_on(token, begin + 1, fence):
                return behind
        complete = how == "fenced" and over.how is Ending.OPEN
        self.pages.append(Page(content, how, complete=complete))
        return end

    def _going_on(self, token: Token, begin: int, fence: int) -> int | None:
        """Take a document that is not over at its *fence*; return the line behind it."""
        view = self._view(token, begin)
        if view.lines < fence:
            return None
        over = goes_on(view.text, view.at(begin), view.at(fence))
        if over is None:
            return None
        line = view.line_behind(over)
        closing = _closing(view, line, token.markup)
        end = over if closing is None else view.at(closing)
        html = view.text[view.at(begin) : end]
        self.pages.append(Page(html if closing is None else _without_line_end(html), "fenced"))
        return line if closing is None else closing + 1

    def _bare(self, view: _View, at: int, end: int) -> int:
        """Take the document that begins at *at*; return the line behind it, else *end*."""
        begins = is_document(view.text, at) and _TAG_FOLLOWS.match(view.text, at)
        if not begins or not self._may_read():
            return end
        over = end_of(view.text, at)
        if over.how is Ending.CLOSED:
            self.pages.append(Page(view.text[at : over.at], "bare"))
            return view.line_behind(over.at)
        if not any(page.how == "bare" for page in self.pages):
            self.pages.append(Page(view.text[at : over.at], "bare", complete=False))
        return end

    def _paragraph(self, content: str, begin: int, end: int) -> int:
        """Take the document that begins within a line of a paragraph, and not in its code."""
        start = next_start(content, 0, len(content)) or 0
        at = self._markup_at(content[: start + _NEAR])
        at = self._markup_at(content) if at is None else at
        if at is None:
            return end
        line = begin + content.count("\n", 0, at)
        tail = content[at:].split("\n", 1)[0]
        found = self._all.text.rfind(tail, self._all.at(line), self._all.at(line + 1))
        return self._bare(self._all, found, end) if found >= 0 else end

    def _markup_at(self, content: str) -> int | None:
        """Return where a document begins in a paragraph, in what is markup there."""
        children: list[Token] = []
        self._markdown.inline.parse(content, self._markdown, {}, children)
        at = 0
        for child in children:
            found = content.find(child.content, at)
            if child.type == "html_inline" and is_document(child.content):
                return found
            at = max(at, found + len(child.content))
        return None

    def _indented(self, content: str) -> None:
        if is_document(content):
            closed = end_of(content, 0).how is Ending.CLOSED
            self.pages.append(Page(content, "bare", complete=closed))

    def _may_read(self) -> bool:
        self._reads += 1
        return self._reads <= _MOST_READ

    def _content(self, token: Token, begin: int) -> str:
        """Return the code of a block that begins at a line, with the line ends of the reply."""
        kept = token.content.split("\n")[: _lines(token.content)]
        lines = [_tail(self._all.line(begin + i), of) for i, of in enumerate(kept)]
        return _without_line_end("".join(lines))

    def _view(self, token: Token, begin: int) -> _View:
        """Return the lines from *begin* on, as the container of the block holds them."""
        if token.type == "fence":
            opening = self._all.line(begin - 1)
            prefix = opening[: opening.index(token.markup)]
        else:
            opening = _LINE_END.sub("", self._all.line(begin))
            prefix = opening[: len(opening) - len(token.content.split("\n", 1)[0])]
        return self._all.inside(begin, prefix)


def _common(line: str, prefix: str) -> int:
    """Return how many characters both begin with."""
    pairs = enumerate(zip(line, prefix, strict=False))
    return next((i for i, (one, other) in pairs if one != other), min(len(line), len(prefix)))


def _behind_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _lines(content: str) -> int:
    """Return how many lines a block of code has."""
    return content.count("\n") + (not content.endswith("\n") and content != "")


def _tail(line: str, content: str) -> str:
    """Return what Markdown kept of *line*, with its own end; tabs may have become spaces."""
    body = _LINE_END.sub("", line)
    own = body[len(body) - len(content) :] if len(content) <= len(body) else ""
    kept = own if own.replace("\0", "\ufffd") == content else content
    return kept + line[len(body) :]


def _without_line_end(text: str) -> str:
    """Return *text* without the end of its last line: that belongs to the fence."""
    for end in ("\r\n", "\n", "\r"):
        if text.endswith(end):
            return text.removesuffix(end)
    return text


def _closing(view: _View, line: int, markup: str) -> int | None:
    """Return the line of the fence that closes a document, where only blank lines come before."""
    for number in range(line, view.lines):
        found = view.line(number).strip()
        if found:
            return number if set(found) == {markup[0]} and len(found) >= len(markup) else None
    return None


def _markdown() -> MarkdownIt:
    try:
        from markdown_it import MarkdownIt  # noqa: PLC0415 - of an extra
        from markdown_it.rules_block import html_block  # noqa: PLC0415
    except ImportError as error:
        raise UsageError(
            "pages are found in replies by markdown-it-py, which is not installed: "
            "pip install 'pytest-iwr[models]'"
        ) from error

    def document_block(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as the parser calls it
        """Take HTML for a block only at a document: a tag around a fence would hide the fence."""
        begins = _BARE.match(state.src, state.bMarks[line] + state.tShift[line])
        return bool(begins) and html_block(state, line, end, silent)

    markdown = MarkdownIt("commonmark")
    markdown.core.ruler.enableOnly(["normalize", "block"])
    markdown.block.ruler.at("html_block", document_block, {"alt": _INTERRUPTED})
    markdown.block.ruler.enableOnly(_BLOCKS)
    markdown.inline.ruler.enableOnly(_INLINE)
    return markdown
