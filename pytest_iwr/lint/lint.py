"""Lint tasks: apply every rule that can be applied, and leave out what a task asks to ignore."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.dataset import load
from pytest_iwr.errors import TaskFormatError
from pytest_iwr.lint.context import Played, Written
from pytest_iwr.lint.findings import Hit, Severity
from pytest_iwr.lint.keys import ignored
from pytest_iwr.lint.rules import INVALID, RULES
from pytest_iwr.lint.take import perform
from pytest_iwr.recorder.solution import Solution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.entries import Entry
    from pytest_iwr.grounding.base import Grounder
    from pytest_iwr.judging.base import Judge
    from pytest_iwr.lint.findings import Finding
    from pytest_iwr.task import Task

UNPLAYED = "no reference page with a solution: only its files were looked at"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where solutions are performed, and who is asked about what is seen there."""

    chromium: Chromium
    grounder: Grounder
    judge: Judge


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one task: findings, how many the task ignores, what could not be tried."""

    findings: tuple[Finding, ...]
    ignored: int = 0
    note: str = ""

    def count(self, severity: Severity) -> int:
        """Return how many findings are of *severity*."""
        return sum(finding.severity is severity for finding in self.findings)


def lint(entry: Entry, *, stage: Stage | None, tell: Callable[[str], None]) -> Report:
    """Return what is wrong in the task of *entry*; without a *stage* nothing is performed.

    *tell* is told what is going on, in words.
    """
    where = _place(entry)
    try:
        written = Written(load(entry), is_row=entry.is_row)
    except TaskFormatError as error:
        said = str(error).removeprefix(f"{entry.where}: ")
        return Report((INVALID.finding(Hit(said), task=where),))
    tell(f"{entry.name}: reading its files")
    found = [(rule, hit) for rule in RULES if rule.reads for hit in rule.reads(written)]
    played = _play(written, stage, tell) if stage else None
    note = UNPLAYED if stage and not played else ""
    if played:
        found += [(rule, hit) for rule in RULES if rule.sees for hit in rule.sees(played)]
    kept = [(rule, hit) for rule, hit in found if not _is_ignored(written.task, rule.code, hit)]
    findings = (rule.finding(hit, task=where) for rule, hit in kept)
    return Report(tuple(_sorted(findings)), len(found) - len(kept), note)


def _play(written: Written, stage: Stage, tell: Callable[[str], None]) -> Played | None:
    """Perform the solution twice; ``None`` where there is none, or no page."""
    page, solution = written.page, written.solution
    if page is None or not isinstance(solution, Solution):
        return None
    takes = []
    for number in (1, 2):
        tell(f"{written.task.id}: performing its solution ({number} of 2)")
        takes.append(perform(stage.chromium, written.task, solution, page))
    return Played(written, takes[0], takes[1], stage.grounder, stage.judge)


def _is_ignored(task: Task, code: str, hit: Hit) -> bool:
    own = ignored(task.actions[hit.action - 1]) if hit.action else frozenset()
    return code in ignored(task) | own


def _sorted(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield each finding once: those of the task first, then by action, then by code."""
    once = dict.fromkeys(findings)
    yield from sorted(once, key=lambda f: (f.action or 0, f.code))


def _place(entry: Entry) -> str:
    """Return where the task stands, from the working directory if it is below that."""
    here = f"{Path.cwd()}/"
    return entry.where.removeprefix(here)
