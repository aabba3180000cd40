"""The end of a run: its journal is read once, and everything said at the end follows from that."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_iwr.errors import IwrError, JournalError
from pytest_iwr.gate import NOT_TO_BE_TRUSTED, exit_status
from pytest_iwr.journal import Journal, read_journal
from pytest_iwr.manifest import write_manifest
from pytest_iwr.plugin.keys import RUN, SETTINGS
from pytest_iwr.plugin.opening import resuming
from pytest_iwr.plugin.scorer import ended
from pytest_iwr.report.as_json import write_json
from pytest_iwr.report.attachments import Attachments
from pytest_iwr.report.junit import itemise
from pytest_iwr.report.markdown import github_summary, markdown
from pytest_iwr.report.terminal import summary_lines
from pytest_iwr.results import missing
from pytest_iwr.resume import is_finished
from pytest_iwr.runs import has_journal
from pytest_iwr.text import shown, some

if TYPE_CHECKING:
    from pytest_iwr.plugin.keys import RunState
    from pytest_iwr.results import TaskResult


@dataclass(frozen=True, slots=True)
class Closing:
    """What the run came to.

    ``lost`` are ids of tasks without a result, ``unread`` says why the journal cannot be read,
    ``unwritten`` what the disk refused, ``unwritten_files`` which reports cannot be written, and
    ``remarks`` what else is to be told.
    """

    config: pytest.Config
    journal: Journal
    lost: tuple[str, ...]
    unread: str
    unwritten: str
    exit_status: int | pytest.ExitCode
    unwritten_files: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, session: pytest.Session) -> Closing:
        """Read the journal of *session*, settle its exit status, complete the manifest."""
        config, settings = session.config, session.config.stash[SETTINGS]
        run = config.stash[RUN]
        journal, unread = _read(run.folder)
        status: int | pytest.ExitCode = session.exitstatus
        ended = status in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
        stopped_early = bool(session.shouldfail or session.shouldstop)
        lost = run.lost if ended and not stopped_early else ()
        if ended:
            status = exit_status(
                journal.results,
                failed=status == pytest.ExitCode.TESTS_FAILED,
                lost=len(lost) + bool(unread),
                min_final=settings.min_final,
            )
        if run.trouble:
            status = NOT_TO_BE_TRUSTED
        unwritten = _complete_manifest(run, journal.results, int(status))
        return cls(config, journal, lost, unread, run.trouble or unwritten, status)

    @property
    def results(self) -> tuple[TaskResult, ...]:
        """Return the results of the run, those of earlier sessions among them."""
        return self.journal.results

    def write_files(self) -> None:
        """Write the reports that were asked for; those that cannot be are told in the summary."""
        try:
            self._write_json()
        except IwrError as error:
            self.unwritten_files.append(str(error))
        self._write_job_summary()

    @property
    def status(self) -> int | pytest.ExitCode:
        """Return the exit status: a report that is not there is no run to be trusted."""
        return NOT_TO_BE_TRUSTED if self.unwritten_files else self.exit_status

    def itemise_junit(self) -> None:
        """Make a test case of each action, where a JUnit file was asked for. Raises `IwrError`."""
        path = getattr(self.config.option, "xmlpath", None)
        if path and Path(path).is_file():
            settings, folder = self.config.stash[SETTINGS], shown(self.config.stash[RUN].folder)
            itemise(
                Path(path),
                {result.key.path: result for result in self.results},
                gate="actions" if settings.gates_actions else "none",
                attachments=Attachments.for_ci(folder, os.environ),
            )

    def _write_json(self) -> None:
        path, run = self.config.stash[SETTINGS].json, self.config.stash[RUN]
        if path and run.manifest:
            write_json(path, self.results, manifest=run.manifest, name=run.folder.name)

    def _write_job_summary(self) -> None:
        """Add the results to the summary of a GitHub job, where this is one."""
        path = os.environ.get("GITHUB_STEP_SUMMARY")
        if path and self.results:
            folder = str(shown(self.config.stash[RUN].folder))
            text = markdown(self.results, results_dir=folder)
            self.remarks.extend(filter(None, [github_summary(Path(path), text)]))

    def print_summary(self, reporter: pytest.TerminalReporter) -> None:
        """Print what has no result, then scores per task and their means, and how to go on."""
        if not self.results and not self.lost and not self._troubles():
            return
        settings = self.config.stash[SETTINGS]
        reporter.write_sep("=", "IWR-Bench scores")
        for line in self._troubles():
            reporter.write_line(line, red=True)
        for line in self._remarks():
            reporter.write_line(line, yellow=True)
        for text in summary_lines(
            self.results,
            results_dir=str(shown(self.config.stash[RUN].folder)),
            width=reporter._tw.fullwidth,  # noqa: SLF001 - no public name gives the width
            verbose=self.config.get_verbosity() > 0,
            gate=settings.gate,
            min_final=settings.min_final,
            again=self._again(),
        ):
            reporter.write_line(text.text, **text.markup)

    def _troubles(self) -> list[str]:
        lines = [f"the journal cannot be read: {self.unread}"] if self.unread else []
        if self.unwritten:
            lines.append(f"stopped, for {self.unwritten}")
        if how := ended(self.config):
            lines.append(f"the scorer ended before the run did ({how}): resume to compare the rest")
        if self.lost:
            lines.append(f"without a result, so do not trust this run: {some(self.lost)}")
        return lines + self.unwritten_files

    def _remarks(self) -> list[str]:
        """Say what of the run is from before, what is torn, and what has not had its turn."""
        run, lines = self.config.stash[RUN], list(self.remarks)
        if run.resumes:
            stood, handed = run.stood, run.expected.total()
            lines.append(
                f"resumed   {stood} of {handed} results stood, {handed - stood} were to run"
            )
        for path in self.journal.torn:
            torn = f"{shown(path)} ends in a torn line, which is left out"
            lines.append(f"journal   {torn}: its writer was killed")
        left = len(self._unfinished(begun=False))
        if left and not self.lost:
            expected = len(run.manifest.expected) if run.manifest else 0
            lines.append(
                f"partial   stopped early: {expected - left} of {expected} tasks were run; "
                "means are over these"
            )
        return lines

    def _unfinished(self, *, begun: bool) -> tuple[str, ...]:
        """Return the keys of expected results that are missing; *begun*: or want another try."""
        manifest = self.config.stash[RUN].manifest
        there = [result for result in self.results if not begun or is_finished(result)]
        return missing(manifest.expected if manifest else (), there)

    def _again(self) -> str:
        """Return the command line that goes on with the run, where there is anything to do."""
        if not self._unfinished(begun=True):
            return ""
        return resuming(self.config.invocation_params.args, self.config.stash[RUN].folder.name)


def _read(folder: Path) -> tuple[Journal, str]:
    if not has_journal(folder):
        return Journal(()), ""
    try:
        return read_journal(folder), ""
    except JournalError as error:
        return Journal(()), str(error)


def _complete_manifest(run: RunState, results: tuple[TaskResult, ...], exit_status: int) -> str:
    """Write how the run ended; return what the disk has against it."""
    if run.manifest is None:
        return ""
    run.manifest = run.manifest.closed(results, exit_status=exit_status)
    if run.whole:
        run.manifest = run.manifest.model_copy(update={"whole": tuple(run.whole)})
    try:
        write_manifest(run.folder, run.manifest)
    except OSError as error:
        return f"nothing more could be written: {run.folder}: {error}"
    return ""
