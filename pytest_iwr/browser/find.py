"""Find a Chromium on this machine, or have the system's package manager install one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.errors import ChromiumNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_NONE = (
    "no Chromium found: install one with `iwr doctor --install-browser` (or `playwright install "
    "chromium`, or your system's package manager), or name one with --iwr-chromium=PATH"
)


def find_chromium(named: Path | None = None, *, playwrights_own: str | None = None) -> Path:
    """Return the Chromium to run: the *named* one, Playwright's own, one on the PATH.

    Raises `ChromiumNotFoundError` that names the command which installs one.
    """
    if named is not None:
        if os.access(named, os.X_OK) and named.is_file():
            return named
        raise ChromiumNotFoundError(f"--iwr-chromium={named}: no such executable file")
    own = [playwrights_own] if playwrights_own else []
    found = [*own, *(path for name in _NAMES if (path := shutil.which(name))), *_MAC_APPS]
    for path in found:
        if os.access(path, os.X_OK):
            return Path(path)
    raise ChromiumNotFoundError(_NONE)


def version_of(chromium: Path) -> str:
    """Return what the browser says of its version, such as ``Chromium 156.0.8078.79``."""
    try:
        done = subprocess.run(
            [str(chromium), "--version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ChromiumNotFoundError(f"{chromium} does not start: {error}") from error
    return " ".join(done.stdout.split()[:2])


def install_commands(playwrights_own: str) -> Iterator[list[str]]:
    """Yield the commands that install a Chromium here, the most proper first.

    Take the next one only when there is still none that starts: what is yielded depends on what the
    one before has left.
    """
    playwright = [sys.executable, "-m", "playwright"]
    yield [*playwright, "install", "chromium"]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    sudo = [] if is_root else ["sudo", "-n"]
    if shutil.which("apt-get") and (is_root or shutil.which("sudo")):
        if Path(playwrights_own).is_file():
            yield [*playwright, "install-deps", "chromium"]
            return
        yield [*sudo, "apt-get", "update"]
        yield [*sudo, "apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    elif shutil.which("brew"):
        yield ["brew", "install", "--cask", "chromium"]
