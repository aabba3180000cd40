"""The in-memory origin: a page and its assets at ``https://iwr.invalid``, everything else shut."""

from __future__ import annotations

import logging
import mimetypes
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Error as PlaywrightError

from pytest_iwr.page.base import ASSETS_PLACEHOLDER
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playwright.sync_api import BrowserContext, CDPSession, Request, Route, WebSocketRoute

_log = logging.getLogger(__name__)

HOST = "iwr.invalid"
PAGE_URL = f"https://{HOST}/"
_ASSETS = "assets/"
_LOCAL = "'self' 'unsafe-inline' 'unsafe-eval' data: blob:"
_POLICY = f"default-src {_LOCAL}; object-src 'none'; webrtc 'block'"
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})$")
_MAX_BLOCKED = 50
_TYPES = {
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".webp": "image/webp",
    ".avif": "image/avif",
}


class Origin:
    """Answers every request of a context: the page, its assets by manifest, else nothing.

    ``blocked`` lists what the page asked for and did not get, in order, each once.
    """

    def __init__(self, html: str, assets: Mapping[str, Path]) -> None:
        self._html = html.replace(ASSETS_PLACEHOLDER, f"{PAGE_URL}{_ASSETS.rstrip('/')}")
        self._assets = assets
        self.blocked: list[str] = []

    def serve(self, context: BrowserContext) -> None:
        """Answer the requests of *context* from now on; its first page is the one under test."""
        context.route("**/*", self._answer)
        context.route_web_socket("**/*", self._close)
        context.on("requestfailed", self._note_foreign)

    def watch(self, cdp: CDPSession) -> None:
        """Note, too, what the page's policy refuses before it becomes a request."""
        cdp.on("Audits.issueAdded", self._note_issue)
        cdp.send("Audits.enable")

    def _answer(self, route: Route, request: Request) -> None:
        try:
            self._answer_promptly(route, request)
        except PlaywrightError as error:
            # The page went away while it was answered: nobody waits for it any more.
            _log.debug("%s was not answered: %s", one_line(request.url), error)

    def _answer_promptly(self, route: Route, request: Request) -> None:
        parts = urlsplit(request.url)
        ours = parts.hostname == HOST
        if ours and parts.path in {"/", "/index.html"} and _is_of_the_page(request):
            self._document(route)
        elif ours and (asset := self._asset(parts.path)):
            _fulfil_file(route, asset, range_header=request.headers.get("range"))
        else:
            self._refuse(route, request)

    def _document(self, route: Route) -> None:
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": _POLICY}
        route.fulfill(status=200, headers=headers, body=self._html.encode("utf-8", "replace"))

    def _asset(self, path: str) -> Path | None:
        name = re.sub("/+", "/", unquote(path)).removeprefix("/")
        return self._assets.get(name) or self._assets.get(name.removeprefix(_ASSETS))

    def _refuse(self, route: Route, request: Request) -> None:
        if not request.url.endswith("/favicon.ico"):
            self._note(request.resource_type, request.url)
        if _is_of_the_page(request):
            route.fulfill(status=204)  # the browser stays where it is; an error would lose the page
        elif urlsplit(request.url).hostname == HOST:
            route.fulfill(status=404, body="")
        else:
            route.abort("blockedbyclient")

    def _note_foreign(self, request: Request) -> None:
        """Note what the policy stopped before it could be asked for."""
        if _is_foreign(request.url):
            self._note(request.resource_type, request.url)

    def _note_issue(self, event: dict[str, Any]) -> None:
        """Note a fetch or a beacon: those fail without a request that one could hear of."""
        details = event["issue"]["details"].get("contentSecurityPolicyIssueDetails", {})
        url = details.get("blockedURL", "")
        if details.get("violatedDirective") == "connect-src" and _is_foreign(url):
            self._note("fetch", url)

    def _close(self, socket: WebSocketRoute) -> None:
        self._note("websocket", socket.url)
        socket.close(code=1008)

    def _note(self, kind: str, url: str) -> None:
        """Note a request once, however many tell of it."""
        address = one_line(url, limit=140)
        noted = any(line.endswith(f" {address}") for line in self.blocked)
        if not noted and len(self.blocked) < _MAX_BLOCKED:
            self.blocked.append(f"{kind} {address}")


def _is_foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and parts.hostname != HOST


def _is_of_the_page(request: Request) -> bool:
    """Whether the page itself navigates: not a frame in it, not a window that it opened."""
    if not request.is_navigation_request():
        return False
    try:
        frame = request.frame
    except PlaywrightError:
        return False  # the first request of a new window: its frame is not there yet
    return frame.parent_frame is None and frame.page == frame.page.context.pages[0]


def _fulfil_file(route: Route, path: Path, *, range_header: str | None) -> None:
    try:
        size = path.stat().st_size
        headers = {"content-type": _content_type(path), "accept-ranges": "bytes"}
        asked = _RANGE.match(range_header or "")
        first, last = _span(asked[1], asked[2], size) if asked else (0, size - 1)
        body = _read(path, first, last)
    except OSError as error:
        _log.warning("%s: the asset cannot be read: %s", path, error)
        route.fulfill(status=404, body="")
        return
    if not asked:
        route.fulfill(status=200, headers=headers, body=body)
    elif first > last:
        route.fulfill(status=416, headers={"content-range": f"bytes */{size}"})
    else:
        headers["content-range"] = f"bytes {first}-{last}/{size}"
        route.fulfill(status=206, headers=headers, body=body)


def _read(path: Path, first: int, last: int) -> bytes:
    with path.open("rb") as file:
        file.seek(first)
        return file.read(max(last + 1 - first, 0))


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(size - int(last or 0), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _content_type(path: Path) -> str:
    known = _TYPES.get(path.suffix.lower())
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
