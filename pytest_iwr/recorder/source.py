"""Start from a page that is somewhere else: a file, a folder, or a server on this machine."""

from __future__ import annotations

import ipaddress
import mimetypes
import posixpath
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import quote, unquote, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from pytest_iwr.errors import UsageError
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.page.files import decode_html
from pytest_iwr.recorder.inline import inlined
from pytest_iwr.recorder.texts import TEXTS, write_page

if TYPE_CHECKING:
    from collections.abc import Callable

#: Less than a page may take to answer.
_TIMEOUT_S = 10.0
#: A name of a file, as pages, styles and scripts write it; only kinds that a page may show.
_KINDS = "png|apng|jpe?g|webp|gif|avif|svg|ico|bmp|mp4|webm|mov|m4v|ogv|mp3|wav|ogg|m4a|flac"
_MENTION = re.compile(
    rf"""[^\s"'`()<>,=\\]+\.(?:{_KINDS}|woff2?|ttf|otf|json|css|m?js)(?=[\s"'`()<>,?#\\]|$)""",
    re.IGNORECASE,
)
_HTML = {".html", ".htm", ""}


class Files(Mapping[str, Path]):
    """The files of a page by their path on its origin, looked up when somebody asks.

    *find* gives a file for a path, or ``None``. As a mapping it holds what was found so far.
    """

    def __init__(self, find: Callable[[str], Path | None]) -> None:
        self._find = find
        self._asked: dict[str, Path | None] = {}

    def __getitem__(self, name: str) -> Path:
        if name not in self._asked:
            self._asked[name] = self._find(name)
        found = self._asked[name]
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name, found in self._asked.items() if found)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Source:
    """A page that is somewhere else, and whatever files it asks for."""

    def __init__(self, html: str, files: Files, *, spec: str) -> None:
        self._files = files
        self.page = PageUnderTest(html=html, assets=files, spec=spec)

    @cached_property
    def inlined(self) -> tuple[str, set[str]]:
        """The page with its styles and scripts in it, and the names of those files.

        Raises `RecordingError` for a script that is made of several.
        """
        return inlined(self.page.html, self._files)

    def write_into(self, home: Path) -> None:
        """Write the page as ``reference/index.html`` of the task in *home*, its files as assets.

        Styles and scripts become part of the page; files that it names, but has not asked for so
        far, come along. Raises `RecordingError` for a script that is made of several.
        """
        html, spent = self.inlined
        shutil.rmtree(home / "assets", ignore_errors=True)
        for name, path in self._with_mentioned(html).items():
            if name not in spent:
                place = home / "assets" / name
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)
        (home / "reference").mkdir(exist_ok=True)
        write_page(home / "reference" / "index.html", html)

    def _with_mentioned(self, html: str) -> dict[str, Path]:
        texts = [html, *(_text(path) for path in list(self._files.values()))]
        for mention in {found[0] for text in texts for found in _MENTION.finditer(text)}:
            if "//" not in mention:
                self._files.get(posixpath.normpath(f"/{unquote(unescape(mention))}").lstrip("/"))
        return dict(self._files)


@contextmanager
def source_at(place: str, *, assets: Path | None = None) -> Iterator[Source]:
    """Give the page at *place*: an HTML file, a folder with ``index.html``, a URL on this machine.

    What is not there may lie in the folder *assets*, as that of a task of which *place* is an
    edited page. Raises `UsageError` for a place that is none of these, or where nothing is.
    """
    if place.startswith(("http://", "https://")):
        with TemporaryDirectory() as kept:
            yield _served(place, Path(kept), _in_folder(assets))
    else:
        yield _on_disk(Path(place), _in_folder(assets))


def _in_folder(home: Path | None) -> Callable[[str], Path | None]:
    """Return what finds a file by its path below *home*, and nothing outside of it."""

    def find(name: str) -> Path | None:
        if home is None:
            return None
        try:
            file = (home / name).resolve()
            return file if file.is_file() and file.is_relative_to(home.resolve()) else None
        except (OSError, ValueError):
            return None  # a name that no file can have

    return find


def _on_disk(path: Path, also: Callable[[str], Path | None]) -> Source:
    page = path / "index.html" if path.is_dir() else path
    if not page.is_file():
        what = "no index.html in this folder" if path.is_dir() else "no such file or folder"
        raise UsageError(f"--from={path}: {what}")
    here = _in_folder(page.parent)
    files = Files(lambda name: here(name) or also(name))
    return Source(decode_html(page.read_bytes()), files, spec=str(path))


def _served(url: str, kept: Path, also: Callable[[str], Path | None]) -> Source:
    if not _is_this_machine(url):
        raise UsageError(
            f"--from={url}: only a page on this machine can be recorded (localhost); "
            "save it to a folder first"
        )
    page = _fetched(url)
    if page is None:
        raise UsageError(
            f"--from={url}: nothing on this machine answers there; is the server running?"
        )
    origin = urljoin(url, "/")

    def find(name: str) -> Path | None:
        path = quote(name)
        for address in dict.fromkeys((urljoin(page.url, path), urljoin(origin, path))):
            answer = _fetched(address) if name else None
            if answer and answer.is_meant_by(name):
                return _keep(kept, name, answer, origin=origin)
        return also(name)

    return Source(page.text.replace(origin, "/"), Files(find), spec=url)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server gave, and the address it came from."""

    url: str
    body: bytes
    content_type: str
    charset: str | None

    @property
    def text(self) -> str:
        """The document, by the charset that the server names, else as it says itself."""
        try:
            return self.body.decode(self.charset or "")
        except (LookupError, UnicodeDecodeError):
            return decode_html(self.body)

    def is_meant_by(self, name: str) -> bool:
        """Whether it can be the file *name*: some servers give their page for whatever is asked."""
        return self.content_type != "text/html" or Path(name).suffix.lower() in _HTML


class _Nearby(HTTPRedirectHandler):
    """Follows where a server leads, on this machine."""

    def redirect_request(  # noqa: PLR0917 - as urllib calls it
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        if not _is_this_machine(newurl):
            raise URLError(f"leads away from this machine, to {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_this_machine(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _fetched(url: str) -> _Answer | None:
    """Return what is at *url*; ``None`` when there is nothing."""
    opener = build_opener(ProxyHandler({}), _Nearby())
    try:
        with opener.open(url, timeout=_TIMEOUT_S) as answer:
            kind, charset = answer.headers.get_content_type(), answer.headers.get_content_charset()
            return _Answer(answer.url, answer.read(), kind, charset)
    except (OSError, HTTPException, ValueError):
        return None


def _keep(folder: Path, name: str, answer: _Answer, *, origin: str) -> Path:
    """Write what was fetched; a name without an ending gets the one of its type.

    A text no longer names the server.
    """
    ending = Path(name).suffix or mimetypes.guess_extension(answer.content_type) or ""
    body = answer.body.replace(origin.encode(), b"/") if ending.lower() in TEXTS else answer.body
    file = folder / f"{sum(1 for _ in folder.iterdir())}{ending}"
    file.write_bytes(body)
    return file


def _text(path: Path) -> str:
    if path.suffix.lower() not in TEXTS:
        return ""
    return path.read_text(encoding="utf-8", errors="replace")
