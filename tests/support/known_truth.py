"""A small task with pages of known truth, cases made by hand, and judges that follow a script."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_iwr.browser.observation import Observation
from pytest_iwr.calibration.cases import Case
from pytest_iwr.errors import JudgeError
from pytest_iwr.judging.base import Holds, Verdict
from pytest_iwr.task import Action

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """<!doctype html><title>Count</title>
<body><p id="count">Count: 0</p><button type="button">Add</button>
<script>
let count = 0;
document.querySelector("button").addEventListener("click", () => {
  count += 1;
  document.getElementById("count").textContent = `Count: ${count}`;
});
</script>"""

TWICE = {"name": "twice", "kind": "defect", "why": "It counts in twos.", "fails_at": 1}
STUCK = {"name": "stuck", "kind": "defect", "why": "It counts to one.", "fails_at": 2}
LARGER = {"name": "larger", "kind": "equivalent", "why": "The figures are larger."}
VARIANTS = (
    LARGER | {"edits": [{"find": "<body>", "replace": "<body style='font-size: 30px'>"}]},
    TWICE | {"edits": [{"find": "count += 1", "replace": "count += 2"}]},
    STUCK | {"edits": [{"pattern": r"^  count \+= 1;$", "replace": "  count = 1;"}]},
)


def action(number: int) -> dict:
    """Return an action of the task: a click, after which the page counts *number*."""
    return {
        "type": "Click",
        "parameters": {"description": "Click the 'Add' button"},
        "logical_assertion": f"The count is {number}.",
        "checks": [{"text": f"Count: {number}"}],
    }


def write_task(folder: Path, *variants: dict, actions: int = 2, **more) -> Path:
    """Write the task into *folder*, with *variants* and *more* members of their file."""
    (folder / "reference").mkdir(parents=True)
    (folder / "reference" / "index.html").write_text(PAGE, encoding="utf-8")
    task = {
        "schema": "iwr-task/1",
        "id": folder.name,
        "recording_details": {"resolution": "400x300"},
        "action_sequence": [action(number) for number in range(1, actions + 1)],
    }
    (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
    written = {"schema": "iwr-variants/1", "variants": list(variants)} | more
    (folder / "variants.json").write_text(json.dumps(written), encoding="utf-8")
    return folder


def case(task: str, step: int, *, page: str = "reference", holds: bool = True) -> Case:
    """Return a case whose pictures are like those of no other task, page and step."""
    before, after = (
        Observation(at, f"{task} {page} {at}".encode(), snapshot=None) for at in (step - 1, step)
    )
    return Case(task, page, step, Action.model_validate(action(step)), before, after, holds=holds)


class Scripted:
    """Says what *said* says of the picture after an action, else yes; an error is raised."""

    name = "scripted/1"

    def __init__(self, said: dict[str, Holds | str] | None = None, *, waits: bool = False) -> None:
        self.said = said or {}
        self.waits = waits

    def judge(self, action, *, before, after) -> Verdict:
        """Return what the script says; a text in it is the error to raise."""
        answer = self.said.get(after.screenshot_png.decode(), Holds.YES)
        if not isinstance(answer, Holds):
            raise JudgeError(answer)
        return Verdict(answer, f"I saw {after.screenshot_png.decode()}")
