import json
from pathlib import Path

import pytest

from pytest_iwr.dataset import load_tasks
from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.judging.checks import CheckJudge
from pytest_iwr.recorder.record import Recorder

VIEWPORT = {"width": 400, "height": 300}


def write(home: Path, html: str, steps, **changes):
    """Write a task into *home* and load it; *steps* are actions, each with its locator."""
    (home / "reference").mkdir(parents=True)
    made = {
        "schema": "iwr-task/1",
        "id": home.name,
        "device": {"viewport": VIEWPORT},
        "action_sequence": [action for action, _ in steps],
        **changes,
    }
    actions = [{"locator": locator} for _, locator in steps]
    solution = {"schema": "iwr-solution/1", "actions": actions}
    (home / "task.json").write_text(json.dumps(made, indent=2))
    (home / "reference" / "index.html").write_text(html)
    (home / "reference" / "solution.json").write_text(json.dumps(solution))
    (task,) = load_tasks(home)
    return task


@pytest.fixture(scope="session")
def action():
    """Return a function that makes one action of a trajectory."""

    def make(kind, description, *checks, **parameters):
        said = {"description": description, **parameters}
        return {"type": kind, "parameters": said, "checks": list(checks)}

    return make


@pytest.fixture
def task_of(tmp_path):
    """Return a function that writes a task with a page and a solution."""
    return lambda html, steps, **changes: write(tmp_path / "tasks" / "shop", html, steps, **changes)


@pytest.fixture(scope="module")
def task_in():
    """Return a function that writes a task into a folder."""
    return write


@pytest.fixture(scope="session")
def recorder(chromium):
    """Record with the browser of the session."""
    return Recorder(chromium, CheckJudge(), RulesGrounder())


@pytest.fixture(scope="session")
def contents():
    """Return a function that gives what every file below a folder holds."""
    return lambda folder: {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
