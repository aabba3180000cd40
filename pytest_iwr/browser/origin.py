"""The in-memory origin: a page and its assets at ``https://iwr.invalid``, everything else shut."""

from __future__ import annotations

import mimetypes
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pytest_iwr.page.base import ASSETS_PLACEHOLDER
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Request, Route, WebSocketRoute

HOST = "iwr.invalid"
PAGE_URL = f"https://{HOST}/"
_ASSETS = "assets/"
_LOCAL = "'self' 'unsafe-inline' 'unsafe-eval' data: blob:"
_POLICY = f"default-src {_LOCAL}; form-action 'self'; object-src 'none'; webrtc 'block'"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")
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
        """Answer the requests of *context* from now on."""
        context.route("**/*", self._answer)
        context.route_web_socket("**/*", self._close)

    def _answer(self, route: Route, request: Request) -> None:
        parts = urlsplit(request.url)
        is_main = request.is_navigation_request() and request.frame.parent_frame is None
        ours = parts.hostname == HOST
        if is_main and ours and parts.path in {"/", "/index.html"}:
            self._document(route)
        elif ours and (asset := self._asset(parts.path)):
            _fulfil_file(route, asset, range_header=request.headers.get("range"))
        else:
            self._refuse(route, request, is_main=is_main)

    def _document(self, route: Route) -> None:
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": _POLICY}
        route.fulfill(status=200, headers=headers, body=self._html)

    def _asset(self, path: str) -> Path | None:
        name = unquote(path).removeprefix("/")
        return self._assets.get(name) or self._assets.get(name.removeprefix(_ASSETS))

    def _refuse(self, route: Route, request: Request, *, is_main: bool) -> None:
        # 204 leaves the browser on the page it is on; an error page would lose it.
        if not request.url.endswith("/favicon.ico"):
            self._note(f"{request.resource_type} {request.url}")
        if is_main:
            route.fulfill(status=204)
        elif urlsplit(request.url).hostname == HOST:
            route.fulfill(status=404, body="")
        else:
            route.abort("blockedbyclient")

    def _close(self, socket: WebSocketRoute) -> None:
        self._note(f"websocket {socket.url}")
        socket.close(code=1008)

    def _note(self, what: str) -> None:
        line = one_line(what, limit=160)
        if line not in self.blocked and len(self.blocked) < _MAX_BLOCKED:
            self.blocked.append(line)


def _fulfil_file(route: Route, path: Path, *, range_header: str | None) -> None:
    body = path.read_bytes()
    headers = {"content-type": _content_type(path), "accept-ranges": "bytes"}
    asked = _RANGE.match(range_header or "")
    if not asked:
        route.fulfill(status=200, headers=headers, body=body)
        return
    first, last = _span(asked[1], asked[2], len(body))
    if first > last:
        route.fulfill(status=416, headers={"content-range": f"bytes */{len(body)}"})
        return
    headers["content-range"] = f"bytes {first}-{last}/{len(body)}"
    route.fulfill(status=206, headers=headers, body=body[first : last + 1])


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(size - int(last or 0), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _content_type(path: Path) -> str:
    known = _TYPES.get(path.suffix.lower())
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
