"""Say whether this machine can run tasks, and have a Chromium installed where that is wanted."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from pytest_iwr.browser.driver import playwrights_own_chromium
from pytest_iwr.browser.find import find_chromium, install_commands, version_of
from pytest_iwr.errors import ChromiumNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``remedy`` says what to do when it is not well."""

    what: str
    well: bool
    detail: str
    remedy: str = ""


def examine(chromium: Path | None = None) -> Iterator[Finding]:
    """Yield what was found of Python, the packages, the browser and the embedded OCR."""
    version = sys.version.split()[0]
    yield Finding("python", sys.version_info >= (3, 11), version, "use Python 3.11 or newer")
    for package in ("pytest", "playwright", "pytest-playwright", "pytest-xdist"):
        yield _package(package)
    yield _browser(chromium)
    yield _ocr()


def _package(name: str) -> Finding:
    try:
        return Finding(name, well=True, detail=metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(name, well=False, detail="missing", remedy=f"run: pip install {name}")


def installed_chromium(named: Path | None = None) -> Path:
    """Return the Chromium that tasks would run in. Raises `ChromiumNotFoundError`."""
    return find_chromium(named, playwrights_own=playwrights_own_chromium())


def _browser(named: Path | None) -> Finding:
    try:
        path = installed_chromium(named)
        return Finding("chromium", well=True, detail=f"{version_of(path)} at {path}")
    except ChromiumNotFoundError as error:
        return Finding("chromium", well=False, detail="none", remedy=str(error))


def _ocr() -> Finding:
    from pytest_iwr.errors import ScorerError  # noqa: PLC0415 - the engine is loaded when used
    from pytest_iwr.visual.factory import RAPID, text_reader  # noqa: PLC0415

    try:
        return Finding("ocr", well=True, detail=text_reader(RAPID).name)
    except ScorerError as error:
        return Finding("ocr", well=False, detail="not usable", remedy=str(error))


def install_browser(say: Callable[[str], None]) -> bool:
    """Install a Chromium unless there is one, telling each step; return whether there is one now.

    Playwright's own download is tried first, then the system's package manager.
    """
    if _browser(None).well:
        say("a Chromium is there already")
        return True
    for command in install_commands(playwrights_own_chromium()):
        say(f"$ {' '.join(command)}")
        try:
            subprocess.run(command, check=False, timeout=900)
        except (OSError, subprocess.TimeoutExpired) as error:
            say(f"  {error}")
        if _browser(None).well:
            return True
    return False
