"""What the browser shows over time: its frames with the moment at which each was shown."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError

from pytest_iwr.errors import BrowserError

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

    from pytest_iwr.browser.session import PageSession

_QUALITY = 92
#: How long the first frame may take.
_FIRST_S = 10.0
_POLL_MS = 20


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page showed from ``at_s`` on (seconds since the epoch), as a JPEG."""

    at_s: float
    jpeg: bytes


@dataclass  # no slots: Playwright leaves a mark of its own on whose method it calls
class Screencast:
    """Collects the frames of one page; the browser sends one whenever something changed."""

    frames: list[Frame] = field(default_factory=list)
    _cdp: CDPSession | None = None

    def start(self, session: PageSession) -> None:
        """Begin, and return when the first frame is here. Raises `BrowserError`."""
        page = session.page
        with session.guard("it was filmed"):
            self._cdp = page.context.new_cdp_session(page)
            self._cdp.on("Page.screencastFrame", self._keep)
            self._cdp.send("Page.startScreencast", {"format": "jpeg", "quality": _QUALITY})
        for _ in range(int(_FIRST_S * 1000 / _POLL_MS)):
            if self.frames:
                return
            session.pause(_POLL_MS)
        raise BrowserError(f"the browser gave no picture of the page within {_FIRST_S:g} s")

    def stop(self, session: PageSession) -> None:
        """End; the last frame stays as it was."""
        with session.guard("it was filmed"):
            if self._cdp:
                self._cdp.send("Page.stopScreencast")

    def _keep(self, event: dict[str, Any]) -> None:
        jpeg = base64.b64decode(event["data"])
        self.frames.append(Frame(float(event["metadata"]["timestamp"]), jpeg))
        try:
            if self._cdp:
                self._cdp.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})
        except PlaywrightError:
            self._cdp = None  # the page has gone: no further frame will come
