"""Start from a page that is somewhere else: a file, a folder, or a server on this machine."""

from __future__ import annotations

import ipaddress
import mimetypes
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import ProxyHandler, build_opener

from pytest_iwr.errors import RecordingError, UsageError
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.page.files import decode_html
from pytest_iwr.recorder.inline import inlined

if TYPE_CHECKING:
    from collections.abc import Callable

_TIMEOUT_S = 20.0
#: A name of a file, as pages, styles and scripts write it.
_MENTION = re.compile(
    r"""[^\s"'`()<>,=\\]+\.(?:[a-z0-9]{2,5})(?=[\s"'`()<>,?#\\]|$)""", re.IGNORECASE
)
_TEXTS = {".css", ".svg", ".html", ".htm", ".js", ".mjs", ".json"}


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

    def write_into(self, home: Path) -> None:
        """Write the page as ``reference/index.html`` of the task in *home*, its files as assets.

        Styles and scripts become part of the page; files that it names, but has not asked for so
        far, come along. Raises `RecordingError` for a script that is made of several.
        """
        html, spent = inlined(self.page.html, self._files)
        shutil.rmtree(home / "assets", ignore_errors=True)
        for name, path in self._with_mentioned(html).items():
            if name not in spent:
                place = home / "assets" / name
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)
        (home / "reference").mkdir(exist_ok=True)
        (home / "reference" / "index.html").write_text(html, encoding="utf-8")

    def _with_mentioned(self, html: str) -> dict[str, Path]:
        texts = [html, *(_text(path) for path in list(self._files.values()))]
        for mention in {found[0] for text in texts for found in _MENTION.finditer(text)}:
            name = mention.removeprefix("./").removeprefix("/")
            if "://" not in name and ".." not in name.split("/"):
                self._files.get(name)
        return dict(self._files)


@contextmanager
def source_at(place: str) -> Iterator[Source]:
    """Give the page at *place*: an HTML file, a folder with ``index.html``, a URL on this machine.

    Raises `UsageError` for a place that is none of these, or where nothing is.
    """
    if place.startswith(("http://", "https://")):
        with TemporaryDirectory() as kept:
            yield _served(place, Path(kept))
    else:
        yield _on_disk(Path(place))


def _on_disk(path: Path) -> Source:
    page = path / "index.html" if path.is_dir() else path
    if not page.is_file():
        what = "no index.html in this folder" if path.is_dir() else "no such file or folder"
        raise UsageError(f"--from={path}: {what}")
    home = page.parent.resolve()

    def find(name: str) -> Path | None:
        file = (home / name).resolve()
        return file if file.is_file() and file.is_relative_to(home) else None

    return Source(decode_html(page.read_bytes()), Files(find), spec=str(path))


def _served(url: str, kept: Path) -> Source:
    parts = urlsplit(url)
    if not _is_this_machine(parts.hostname):
        raise UsageError(
            f"--from={url}: only a page on this machine can be recorded (localhost); "
            "save it to a folder first"
        )
    origin = f"{parts.scheme}://{parts.netloc}/"

    def fetched(address: str) -> tuple[bytes, str] | None:
        answer = _fetched(address)
        return answer and (answer[0].replace(origin.encode(), b"/"), answer[1])

    def find(name: str) -> Path | None:
        path = quote(name)
        answer = fetched(urljoin(url, path)) or fetched(urljoin(origin, path))
        return _keep(kept, name, *answer) if answer else None

    page = _fetched(url)
    if page is None:
        raise UsageError(f"--from={url}: nothing answers there; is the server running?")
    return Source(decode_html(page[0]).replace(origin, "/"), Files(find), spec=url)


def _is_this_machine(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _fetched(url: str) -> tuple[bytes, str] | None:
    """Return the body at *url* and its type; ``None`` when there is none."""
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(url, timeout=_TIMEOUT_S) as answer:
            if not _is_this_machine(urlsplit(answer.url).hostname):
                raise RecordingError(f"{url} leads away from this machine, to {answer.url}")
            return answer.read(), answer.headers.get_content_type()
    except (URLError, OSError):
        return None


def _keep(folder: Path, name: str, body: bytes, content_type: str) -> Path:
    """Write what was fetched; a name without an ending gets the one of its type."""
    ending = "" if Path(name).suffix else mimetypes.guess_extension(content_type) or ""
    file = folder / f"{sum(1 for _ in folder.iterdir())}{Path(name).suffix or ending}"
    file.write_bytes(body)
    return file


def _text(path: Path) -> str:
    if path.suffix.lower() not in _TEXTS:
        return ""
    return path.read_text(encoding="utf-8", errors="replace")
