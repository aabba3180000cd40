"""What the commands over results have in common: the run that is meant, and its summary."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.runs import find_run
from pytest_iwr.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_iwr.report.table import Line

RESULTS = "iwr-results"
_ANY_WIDTH = 10_000
#: ANSI codes of the terminal markup that summaries use.
_ANSI = {"bold": 1, "light": 2, "red": 31, "green": 32, "yellow": 33}


def found(said: str) -> Path:
    """Return the folder of the run that *said* names: a path, a name, ``last``."""
    return find_run(said, results=results_dir(), here=Path.cwd())


def results_dir() -> Path:
    """Return where runs go: the environment's ``IWR_RESULTS``, else ``iwr-results`` here."""
    return Path.cwd() / (os.environ.get("IWR_RESULTS") or RESULTS)


def print_summary(folder: Path, *, verbose: bool = False) -> None:
    """Print the summary of the run in *folder*, as pytest did when it ended."""
    from pytest_iwr.journal import read_run  # noqa: PLC0415 - loaded when asked
    from pytest_iwr.manifest import manifest_of  # noqa: PLC0415
    from pytest_iwr.report.terminal import summary_lines  # noqa: PLC0415
    from pytest_iwr.results import missing  # noqa: PLC0415

    results, manifest = read_run(folder), manifest_of(folder)
    if left := len(missing(manifest.expected, results)):
        print(f"partial   {left} of {len(manifest.expected)} results are missing")
    lines = summary_lines(
        results,
        results_dir=str(shown(folder)),
        width=width(),
        verbose=verbose,
        gate="none" if manifest.settings.get("gate") == "none" else "actions",
        min_final=manifest.settings.get("min_final"),
    )
    print_lines(lines)


def width() -> int:
    """Return how many columns a line may take: on a terminal its own, elsewhere any."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else _ANY_WIDTH


def print_lines(lines: Iterable[Line]) -> None:
    """Print *lines*, on a terminal with their markup."""
    painted = sys.stdout.isatty()
    for line in lines:
        codes = [str(_ANSI[name]) for name, on in line.markup.items() if on and name in _ANSI]
        print(f"\x1b[{';'.join(codes)}m{line.text}\x1b[0m" if painted and codes else line.text)
