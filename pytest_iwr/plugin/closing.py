"""The end of a run: its journal is read once, and everything said at the end follows from that."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_iwr.errors import JournalError
from pytest_iwr.gate import exit_status
from pytest_iwr.journal import has_journal, read_run
from pytest_iwr.manifest import write_manifest
from pytest_iwr.plugin.keys import RUN, SETTINGS, shown
from pytest_iwr.report.junit import itemise
from pytest_iwr.report.terminal import summary_lines

if TYPE_CHECKING:
    from pytest_iwr.results import TaskResult

#: More ids than this are counted, not listed.
_LISTED = 10


@dataclass(frozen=True, slots=True)
class Closing:
    """What the run came to. ``lost`` are ids of tasks without a result; ``unread`` says why."""

    config: pytest.Config
    results: tuple[TaskResult, ...]
    lost: tuple[str, ...]
    unread: str
    exit_status: int | pytest.ExitCode

    @classmethod
    def of(cls, session: pytest.Session) -> Closing:
        """Read the journal of *session*, settle its exit status, complete the manifest."""
        config, settings = session.config, session.config.stash[SETTINGS]
        run = config.stash[RUN]
        results, unread = _read(run.folder)
        status: int | pytest.ExitCode = session.exitstatus
        ended = status in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
        stopped_early = bool(session.shouldfail or session.shouldstop)
        lost = run.lost if ended and not stopped_early else ()
        if ended:
            status = exit_status(
                results,
                failed=status == pytest.ExitCode.TESTS_FAILED,
                lost=len(lost) + bool(unread),
                min_final=settings.min_final,
            )
        write_manifest(
            run.folder,
            arguments=list(config.invocation_params.args),
            settings=settings,
            expected=run.expected.total(),
            results=results,
            exit_status=int(status),
        )
        return cls(config, results, lost, unread, status)

    def itemise_junit(self) -> None:
        """Make a test case of each action, where a JUnit file was asked for."""
        path = getattr(self.config.option, "xmlpath", None)
        if path and Path(path).is_file():
            itemise(Path(path), {result.key.path: result for result in self.results})

    def print_summary(self, reporter: pytest.TerminalReporter) -> None:
        """Print what has no result, then scores per task and their means."""
        if not self.results and not self.lost and not self.unread:
            return
        settings = self.config.stash[SETTINGS]
        reporter.write_sep("=", "IWR-Bench scores")
        for line in self._missing():
            reporter.write_line(line, red=True)
        if partial := self._partial():
            reporter.write_line(partial, yellow=True)
        for text in summary_lines(
            self.results,
            results_dir=str(shown(self.config.stash[RUN].folder)),
            width=reporter._tw.fullwidth,  # noqa: SLF001 - no public name gives the width
            verbose=self.config.get_verbosity() > 0,
            gate=settings.gate,
            min_final=settings.min_final,
        ):
            reporter.write_line(text.text, **text.markup)

    def _partial(self) -> str:
        """Say so when the run was stopped before every task had its turn."""
        run = self.config.stash[RUN]
        expected, ran = run.expected.total(), len(self.results)
        if self.lost or ran >= expected:
            return ""
        return f"partial   stopped early: {ran} of {expected} tasks were run; means are over these"

    def _missing(self) -> list[str]:
        lines = [f"the journal cannot be read: {self.unread}"] if self.unread else []
        if self.lost:
            ids = ", ".join(self.lost[:_LISTED])
            more = len(self.lost) - _LISTED
            tail = f" and {more} more" if more > 0 else ""
            lines.append(f"without a result, so do not trust this run: {ids}{tail}")
        return lines


def _read(folder: Path) -> tuple[tuple[TaskResult, ...], str]:
    if not has_journal(folder):
        return (), ""
    try:
        return read_run(folder), ""
    except JournalError as error:
        return (), str(error)
