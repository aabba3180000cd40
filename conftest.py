"""What holds for every test of this repository."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

pytest_plugins = ["pytester"]

STRICT = os.environ.get("IWR_STRICT") == "1"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a browser test on a machine without Chromium; where IWR_STRICT is set, fail it."""
    if item.get_closest_marker("browser") is None:
        return
    if problem := no_chromium():
        missing(problem)


@cache
def no_chromium() -> str:
    """Say why there is no Chromium to test with; empty when there is one."""
    ask = "from pytest_iwr.doctor import installed_chromium; print(installed_chromium())"
    # In a process of its own: two Playwrights in one thread clash.
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr.strip().rpartition("\n")[2]


def missing(what: str) -> None:
    """Skip, saying what is missing; fail instead where nothing may be."""
    if STRICT:
        pytest.fail(f"IWR_STRICT is set: {what}")
    pytest.skip(what)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where nothing may be missing, a skip of ours for any reason is a failure."""
    report = yield
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"
    return report
