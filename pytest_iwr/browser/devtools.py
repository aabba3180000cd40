"""Where other programs of this machine attach to a Chromium that was started attachable."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.errors import BrowserError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Chromium writes port and path into its profile, a moment after it started.
_FILE = "DevToolsActivePort"
#: Chromium does not quote what has spaces in it.
_PROFILE = re.compile(r'--user-data-dir="?(.+?)"?(?: --|$)')
_NONE = ("", "", "")
_PATIENCE_S = 10.0
_PAUSE_S = 0.02


def attach_url(browser: Browser) -> str:
    """Return the address of *browser*'s DevTools, such as ``ws://127.0.0.1:40123/devtools/…``.

    Raises `BrowserError` when it opens none.
    """
    file = _profile(browser) / _FILE
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        port, _, path = file.read_text("utf-8").strip().partition("\n") if file.is_file() else _NONE
        if path:
            return f"ws://127.0.0.1:{port}{path}"
        time.sleep(_PAUSE_S)
    raise BrowserError(
        f"the browser opened no DevTools port: there is no {file} after {_PATIENCE_S:g} s"
    )


def _profile(browser: Browser) -> Path:
    session = browser.new_browser_cdp_session()
    try:
        line = session.send("SystemInfo.getInfo")["commandLine"]
    finally:
        session.detach()
    match = _PROFILE.search(line)
    if match is None:
        raise BrowserError("the browser does not say where its profile is; nothing can attach")
    return Path(match[1])
