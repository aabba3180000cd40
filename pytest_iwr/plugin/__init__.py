"""The pytest plugin: hooks translate between pytest and the engine, and decide nothing.

Loading it imports neither a browser driver nor anything that computes; a project that merely has it
installed pays for an option table.
"""

from pytest_iwr.plugin.collect import pytest_collect_file, pytest_ignore_collect
from pytest_iwr.plugin.fixtures import (
    iwr_chromium,
    iwr_engines,
    iwr_journal,
    iwr_playwright,
    iwr_runner,
    iwr_settings,
    iwr_standing,
)
from pytest_iwr.plugin.options import (
    pytest_addhooks,
    pytest_addoption,
    pytest_configure,
    pytest_report_header,
)
from pytest_iwr.plugin.run import (
    pytest_collection_finish,
    pytest_configure_node,
    pytest_runtest_makereport,
    pytest_sessionfinish,
    pytest_sessionstart,
    pytest_terminal_summary,
    pytest_xdist_node_collection_finished,
)
from pytest_iwr.plugin.selection import pytest_collection_modifyitems

__all__ = [
    "iwr_chromium",
    "iwr_engines",
    "iwr_journal",
    "iwr_playwright",
    "iwr_runner",
    "iwr_settings",
    "iwr_standing",
    "pytest_addhooks",
    "pytest_addoption",
    "pytest_collect_file",
    "pytest_collection_finish",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_ignore_collect",
    "pytest_report_header",
    "pytest_runtest_makereport",
    "pytest_sessionfinish",
    "pytest_sessionstart",
    "pytest_terminal_summary",
    "pytest_xdist_node_collection_finished",
]
