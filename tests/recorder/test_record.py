"""Recording: what is written, and what is refused."""

import json

import pytest

from pytest_iwr.dataset import load_tasks
from pytest_iwr.errors import RecordingError
from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.judging.checks import CheckJudge
from pytest_iwr.recorder.record import Recorder

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><title>Greeting</title><h1>Greeting</h1>
<label>Name <input id="name"></label><button id="greet">Greet</button><p id="out"></p>
<script>greet.onclick = () => { out.textContent = `Hello ${name_of()}` };
const name_of = () => document.getElementById('name').value;</script>"""


def action(kind, description, *checks, **parameters):
    """Return one action of a trajectory."""
    return {
        "type": kind,
        "parameters": {"description": description, **parameters},
        "checks": list(checks),
    }


TYPES = action(
    "Type", "Type 'Ada' into the 'Name' field", {"field": "Name", "value": "Ada"}, text="Ada"
)
GREETS = action("Click", "Click the 'Greet' button", {"text": "Hello Ada"})


@pytest.fixture
def recorder(chromium):
    """Record with the browser of the session."""
    return Recorder(chromium, CheckJudge(), RulesGrounder())


@pytest.fixture
def task_of(tmp_path):
    """Write a task and load it."""

    def write(actions, locators):
        home = tmp_path / "tasks" / "greeting"
        (home / "reference").mkdir(parents=True)
        made = {
            "schema": "iwr-task/1",
            "id": "greeting",
            "device": {"viewport": {"width": 400, "height": 300}},
            "action_sequence": actions,
        }
        solution = {
            "schema": "iwr-solution/1",
            "actions": [{"locator": locator} for locator in locators],
        }
        (home / "task.json").write_text(json.dumps(made))
        (home / "reference" / "index.html").write_text(PAGE)
        (home / "reference" / "solution.json").write_text(json.dumps(solution))
        (task,) = load_tasks(home)
        return task

    return write


def test_every_step_has_a_checkpoint(recorder, task_of):
    """The opened page and the state after each action are written, with what recorded them."""
    task = task_of([TYPES, GREETS], ["#name", "#greet"])

    folder = recorder.record(task)

    assert sorted(path.name for path in folder.iterdir()) == [
        "recording.json",
        "step_0.png",
        "step_1.png",
        "step_2.png",
    ]
    assert task.recorded_with() == recorder.chromium.version
    assert task.checkpoint(1).read_bytes() != task.checkpoint(2).read_bytes()


def test_the_same_is_recorded_again(recorder, task_of, tmp_path):
    """Two recordings of a page that does not change by itself are equal to the byte."""
    task = task_of([TYPES, GREETS], ["#name", "#greet"])

    folders = [recorder.record(task, into=tmp_path / name) for name in ("first", "second")]

    first, second = ([(f / f"step_{i}.png").read_bytes() for i in range(3)] for f in folders)
    assert first == second


@pytest.mark.parametrize(
    ("actions", "locators", "said"),
    [
        pytest.param(
            [action("Click", "Click the 'Greet' button", {"text": "Greeting"})],
            ["#greet"],
            "'Greeting' was already visible",
            id="true-before",
        ),
        pytest.param(
            [action("Click", "Click the 'Greet' button", {"text": "Goodbye"})],
            ["#greet"],
            "'Goodbye' is not visible",
            id="false-after",
        ),
        pytest.param([GREETS], ["#nothing"], "finds 0 elements", id="finds-nothing"),
        pytest.param([GREETS], ["h1, button"], "finds 2 elements", id="finds-two"),
        pytest.param([GREETS], ["##bad[["], "is none that works", id="no-selector"),
        pytest.param([GREETS], [None], "names no locator", id="no-locator"),
        pytest.param([TYPES, GREETS], ["#name"], "1 actions, but the task has 2", id="too-short"),
        pytest.param(
            [action("Type", "Type 'x' into the heading", text="x")],
            ["h1"],
            "type_mismatch",
            id="takes-no-text",
        ),
    ],
)
def test_what_does_not_hold_is_refused(recorder, task_of, actions, locators, said):
    """A recording that would not replay is refused in words, and the old one stays."""
    task = task_of(actions, locators)
    old = task.root / "checkpoints" / "step_0.png"
    old.parent.mkdir()
    old.write_bytes(b"old")

    with pytest.raises(RecordingError) as refused:
        recorder.record(task)

    assert said in str(refused.value)
    assert old.read_bytes() == b"old"
    assert [path.name for path in task.root.iterdir() if path.name.startswith(".")] == []


def test_a_folder_with_other_files_is_refused(recorder, task_of, tmp_path):
    """Recording replaces recordings, and never anything else."""
    task = task_of([TYPES, GREETS], ["#name", "#greet"])
    precious = tmp_path / "mine" / "thesis.txt"
    precious.parent.mkdir()
    precious.write_text("years of work")

    with pytest.raises(RecordingError, match=r"thesis\.txt"):
        recorder.record(task, into=precious.parent)

    assert precious.read_text() == "years of work"


def test_what_a_replay_would_not_find_is_warned_of(chromium, task_of):
    """An action whose words are too weak for the rules is recorded, and named."""
    warnings = []
    weak = {**GREETS, "parameters": {"description": "Click the friendly thing"}}
    task = task_of([TYPES, weak], ["#name", "#greet"])

    Recorder(chromium, CheckJudge(), RulesGrounder(), warn=warnings.append).record(task)

    (said,) = warnings
    assert said.startswith("02 click the friendly thing: a replay would not find it")
