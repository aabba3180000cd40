import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from conftest import missing
from pytest_iwr.agent.elements import BrowserUseElements
from pytest_iwr.agent.environment import environment
from pytest_iwr.browser.chromium import Chromium

#: Installed once on a machine: a second run of the tests finds it there.
INTO = platformdirs.user_cache_path("pytest-iwr-tests") / "agent"


def iwr(*arguments):
    """Run a command in a process of its own: it starts a Playwright, and pytest has one."""
    command = [sys.executable, "-m", "pytest_iwr", "agent", *map(str, arguments)]
    root = Path(__file__).parents[2]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)


@pytest.fixture(scope="session")
def iwr_agent():
    """Return a function that runs `iwr agent …`."""
    return iwr


@pytest.fixture(scope="session")
def installed():
    """Give the folder that `iwr agent install` filled; it needs a package index, the first time."""
    done = iwr("install", "--into", INTO)
    if done.returncode:
        missing(f"browser-use cannot be installed: {done.stderr.strip()}")
    return environment(INTO).folder


@pytest.fixture(scope="session")
def elements(installed):
    """Give the elements that browser-use lists."""
    ours = BrowserUseElements.opened(installed)
    yield ours
    ours.close()


@pytest.fixture(scope="session")
def attachable(playwright):
    """Give a Chromium that others may attach to."""
    ours = Chromium(playwright, attachable=True)
    yield ours
    ours.close()


@pytest.fixture
def agent_opened(opened, attachable):
    """Return a function that loads a page in that Chromium and gives the session."""
    return lambda name="", **how: opened(name, by=attachable, **how)
