"""A new task is small, whole, and works once it is recorded."""

import json
import re
import subprocess
import sys

import pytest

from pytest_iwr.dataset import load_tasks
from pytest_iwr.errors import UsageError
from pytest_iwr.recorder.skeleton import Skeleton


def test_a_new_task_is_a_task(tmp_path):
    """It is valid, with what its author said in any letters, and its solution fits."""
    home = Skeleton("my-task.2", title='Sign the "Gäste" book', domain="Social").write(tmp_path)

    (task,) = load_tasks(tmp_path)
    assert home == tmp_path / "my-task.2"
    assert task.title == 'Sign the "Gäste" book'
    assert task.classification.domain == "Social"
    assert task.viewport == (1280, 800)
    assert not task.touch
    solution = json.loads((home / "reference" / "solution.json").read_text())
    assert len(solution["actions"]) == len(task.actions)


@pytest.mark.parametrize("name", ["", "a b", "../x", "-x", ".x", "a/b", "é", "x" * 81])
def test_an_id_that_cannot_be_one_is_refused(tmp_path, name):
    """Nothing is written, and the message says what an id is made of."""
    with pytest.raises(UsageError, match="letters, digits"):
        Skeleton(name).write(tmp_path / "tasks")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    """Somebody's work is never written over."""
    (tmp_path / "shop").mkdir()

    with pytest.raises(UsageError, match="is there already; choose another id"):
        Skeleton("shop").write(tmp_path)

    assert list((tmp_path / "shop").iterdir()) == []


@pytest.mark.browser
@pytest.mark.parametrize("options", [[], ["--mobile"]], ids=["desktop", "mobile"])
def test_new_record_test_is_perfect(tmp_path, options):
    """The three commands that a beginner types give a task whose page scores 1."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")

    def run(*arguments):
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    made = run("pytest_iwr", "new", "guests", *options)
    recorded = run("pytest_iwr", "record", "tasks/guests")
    tested = run("pytest", "tasks", "-p", "no:cacheprovider")

    assert made.returncode == 0, made.stderr
    assert recorded.returncode == 0, recorded.stderr
    assert recorded.stdout.startswith("guests: 4 checkpoints, a video of ")
    assert recorded.stderr.splitlines() == [
        "guests: contact sheets",
        "guests: checkpoints",
        "guests: video",
        "guests: writing the video",
    ]
    assert tested.returncode == 0, tested.stdout
    assert re.search(r"guests +reference +3/3 1\.000 +1\.000 +1\.000", tested.stdout)
