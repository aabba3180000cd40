"""Projects with tasks in them, and runs of pytest there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from generated import KEY, KEYS, shown
from junit_files import read_valid

from pytest_iwr.journal import read_run
from pytest_iwr.metrics import score

if TYPE_CHECKING:
    from collections.abc import Mapping

STAGE = Path(__file__).with_name("stage.py").read_text(encoding="utf-8")
PAGE = "<!doctype html><title>Empty</title>"


class Done:
    """What a run of pytest left behind."""

    def __init__(self, run: pytest.RunResult, home: Path, results: Path, before: set[Path]):
        self.before = before
        self.code = run.ret
        self.run = run
        self.out = run.stdout.str()
        self.err = run.stderr.str()
        self.all = self.out + self.err
        self.lines = [line for line in run.outlines if line]
        self.text = " ".join(self.out.split())
        self.home = home
        self.folders = list(results.iterdir()) if results.is_dir() else []

    @property
    def outcomes(self) -> dict[str, int]:
        """What pytest counts in its last line."""
        return self.run.parseoutcomes()

    @property
    def folder(self) -> Path:
        """The folder of this run."""
        (folder,) = (f for f in self.folders if f not in self.before)
        return folder

    @property
    def ids(self) -> list[str]:
        """The node ids that ``--collect-only -q`` prints."""
        return [line for line in self.lines if "::" in line]

    @property
    def results(self) -> dict:
        """Results by task."""
        return {result.key.task: result for result in read_run(self.folder)}

    @property
    def scores(self) -> dict:
        """Scores by task."""
        return {task: score(result) for task, result in self.results.items()}

    @property
    def words(self) -> dict[str, list[str]]:
        """What the actions of each task came to."""
        return {task: [a.result.value for a in r.actions] for task, r in self.results.items()}

    @property
    def manifest(self) -> dict:
        """The manifest of this run."""
        return json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))

    @property
    def session(self) -> dict:
        """The last session that worked on this run."""
        return self.manifest["sessions"][-1]

    @property
    def reports(self) -> list[dict]:
        """What reports carried as ``iwr``, where the project has the conftest for it."""
        text = (self.home / "reports.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]


class Project:
    """A project in a folder of its own."""

    def __init__(self, pytester: pytest.Pytester):
        self.pytester = pytester
        self.path = pytester.path

    @staticmethod
    def press(description: str = "found", assertion: str | None = "yes", **more) -> dict:
        """Return an action: *description* is what the grounder makes of it, and so on."""
        return {
            "type": "Press",
            "parameters": {"description": description, "key": "Enter"},
            "logical_assertion": assertion,
            "visual_evaluation_flag": False,
            **more,
        }

    @staticmethod
    def row(name: object, *actions: dict, **more) -> dict:
        """Return a row of a ``.jsonl``."""
        asked = list(actions) or [Project.press()]
        flag = {"initial_visual_evaluation_flag": False}
        return {"id": name, **flag, "action_sequence": asked, **more}

    def write(self, path: str, text: str) -> Path:
        """Write a file of the project."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def read(self, path: str) -> str:
        """Read a file of the project."""
        return (self.path / path).read_text(encoding="utf-8")

    def task(
        self, name: str, *actions: dict, below: str = "tasks", page: str | None = PAGE, **more
    ) -> Path:
        """Write a native task, with *page* for a reference page."""
        task = {
            "schema": "iwr-task/1",
            "id": name,
            "initial_visual_evaluation_flag": False,
            "action_sequence": list(actions) or [self.press()],
            **more,
        }
        if page is not None:
            self.write(f"{below}/{name}/reference/index.html", page)
        return self.write(f"{below}/{name}/task.json", json.dumps(task))

    def rows(self, path: str, *rows: dict | str, page: str | None = PAGE) -> Path:
        """Write a ``.jsonl``; a row is an object, or text that is written as it is."""
        file = self.write(path, "")
        for row in rows:
            if isinstance(row, dict) and page is not None:
                folder = file.with_suffix("") / str(row["id"])
                self.write(str(folder / "reference" / "index.html"), page)
        texts = (row if isinstance(row, str) else json.dumps(row) for row in rows)
        file.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        return file

    def run(self, *arguments: str | Path, env: Mapping[str, str] | None = None) -> Done:
        """Run pytest here, on stage and without the visual score."""
        return self.run_visual("--iwr-visual=off", *arguments, env=env)

    def run_visual(self, *arguments: str | Path, env: Mapping[str, str] | None = None) -> Done:
        """Run pytest here, with exactly these arguments; a ``report.xml`` keeps to the schema."""
        results = self.path / "iwr-results"
        before = set(results.iterdir()) if results.is_dir() else set()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            done = self.pytester.runpytest_subprocess(*arguments)
        if (self.path / "report.xml").is_file():
            read_valid(self.path / "report.xml")
        return Done(done, self.path, results, before)


@pytest.fixture
def bare(pytester) -> Project:
    """Give a project of somebody who has nothing set up."""
    made = Project(pytester)
    made.write("pytest.ini", "[pytest]\n")
    return made


@pytest.fixture
def project(bare) -> Project:
    """Give a project whose tasks run on stage: no browser, outcomes as their words say."""
    bare.write("conftest.py", STAGE)
    return bare


@pytest.fixture
def shop(project, monkeypatch) -> Project:
    """Give a project with one task that a model can be shown, and a planted key."""
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IWR_API_KEY", KEY)
    project.task("shop")
    shown(project, "shop")
    return project
