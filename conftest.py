"""What holds for every test of this repository."""

from __future__ import annotations

import os
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
    from pytest_iwr.browser.driver import playwrights_own_chromium  # noqa: PLC0415 - for browser tests
    from pytest_iwr.browser.find import find_chromium  # noqa: PLC0415
    from pytest_iwr.errors import ChromiumNotFoundError  # noqa: PLC0415

    try:
        find_chromium(playwrights_own=playwrights_own_chromium())
    except ChromiumNotFoundError as error:
        return str(error)
    return ""


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
