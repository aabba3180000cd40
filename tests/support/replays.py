"""Replay bundled tasks as a user would: pytest in a process of its own, results from its journal.

A saboteur is a copy of a task's reference page with one defect; ``without`` takes a line away,
``instead`` puts something else in its place.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from pytest_iwr.journal import read_run
from pytest_iwr.metrics import TaskScores, score
from pytest_iwr.results import Result, TaskResult

ROOT = Path(__file__).parents[2]
BLANK = "<!doctype html><title></title>"


class Run(NamedTuple):
    """A run of pytest: how it ended, what it printed, what each task came to."""

    code: int
    printed: str
    results: dict[str, TaskResult]

    @property
    def scores(self) -> dict[str, TaskScores]:
        """Return the scores of each task."""
        return {name: score(result) for name, result in self.results.items()}

    def actions_of(self, name: str) -> list[Result]:
        """Return what each action of the task came to."""
        return [action.result for action in self.results[name].actions]


def home_of(task: str) -> Path:
    """Return the folder of a bundled task."""
    return ROOT / "tasks" / task


def reference_of(task: str) -> str:
    """Return the reference page of a bundled task."""
    return (home_of(task) / "reference" / "index.html").read_text(encoding="utf-8")


def other_of(task: str) -> str:
    """Return the page that behaves like the reference page but is built and drawn otherwise."""
    return (ROOT / "tests" / "pages" / f"{task}_other.html").read_text(encoding="utf-8")


def length_of(task: str) -> int:
    """Return the number of actions of a bundled task."""
    read = json.loads((home_of(task) / "task.json").read_text(encoding="utf-8"))
    return len(read["action_sequence"])


def run(where: Path, *options: str) -> Run:
    """Run pytest on the tasks below *where*."""
    command = [sys.executable, "-m", "pytest", "tasks", "-p", "no:cacheprovider", *options]
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    folder = max((where / "iwr-results").iterdir())
    results = {result.key.task: result for result in read_run(folder)}
    return Run(done.returncode, done.stdout, results)


def project(where: Path, task: str, *names: str) -> Path:
    """Make a project whose tasks are copies of a bundled one, under its own or these names."""
    (where / "pytest.ini").write_text("[pytest]\n")
    for name in names or (task,):
        home = where / "tasks" / name
        shutil.copytree(home_of(task), home)
        made = json.loads((home / "task.json").read_text(encoding="utf-8")) | {"id": name}
        (home / "task.json").write_text(json.dumps(made), encoding="utf-8")
    return where


def whole_project(where: Path) -> Path:
    """Make a project of all bundled tasks as they are."""
    (where / "pytest.ini").write_text("[pytest]\n")
    shutil.copytree(ROOT / "tasks", where / "tasks")
    return where


def write_pages(where: Path, pages: dict[str, str]) -> str:
    """Write a folder of pages, and return the option that names it."""
    for name, html in pages.items():
        file = where / "pages" / name / "index.html"
        file.parent.mkdir(parents=True)
        file.write_text(html, encoding="utf-8")
    return f"--iwr-page={where / 'pages'}"


def run_saboteurs(where: Path, task: str, pages: dict[str, str]) -> Run:
    """Run a bundled task on all these pages at once, without looking at pictures."""
    option = write_pages(where, pages)
    return run(project(where, task, *pages), option, "--iwr-visual=off", "-n", "2")


def without(page: str, pattern: str) -> str:
    """Return the page without its one line that matches; a page that has none is an error."""
    return instead(page, pattern, "")


def instead(page: str, pattern: str, replacement: str) -> str:
    """Return the page with another text where the pattern matches; it has to match once."""
    changed, times = re.subn(pattern, lambda _: replacement, page, flags=re.MULTILINE)
    assert times == 1, f"{pattern!r} matches {times} times in the page"
    return changed


def failing_at(step: int, task: str) -> list[Result]:
    """Return the results of a task that fails at *step*: before it passed, after it not reached."""
    after = [Result.NOT_REACHED] * (length_of(task) - step)
    return [*[Result.PASSED] * (step - 1), Result.FAILED, *after]


def numbers(run: Run) -> list[object]:
    """Return everything that a run measured, without its times."""
    return [
        (
            scores,
            [
                (a.step, a.result, a.action and (a.action.target, a.action.margin))
                for a in r.actions
            ],
            [(v.step, v.ocr, v.structure, v.shortcut) for v in r.visuals.values()],
        )
        for (_, r), scores in zip(run.results.items(), run.scores.values(), strict=True)
    ]
