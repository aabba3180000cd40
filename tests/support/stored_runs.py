"""Make runs by hand, with pictures whose likeness can be worked out in the head.

The picture of step *i*, like its checkpoint, is all of one grey, brighter by a fifth of white per
step. `Greys` gives two greys that lie *d* steps apart the similarity 1 - d/5, and `OneWord` reads
the same text everywhere. So LVS is 1 - d/10.
"""

from __future__ import annotations

import json
from io import BytesIO

from PIL import Image
from trajectories import recorded

from pytest_iwr.dataset import content_sha256, find, load
from pytest_iwr.journal import JournalWriter
from pytest_iwr.manifest import new_manifest, write_manifest
from pytest_iwr.observed import planned
from pytest_iwr.rescore import rescore_run
from pytest_iwr.results import ActionRecord, EndRecord, Execution, Key, Status, TaskRecord
from pytest_iwr.stored import Comparer, TaskFinder
from pytest_iwr.visual.base import TextBox, TextReading
from pytest_iwr.visual.score import VisualScorer

STEPS = 5
_WHITE = 255


class OneWord:
    """Reads the same word in every picture."""

    name = "one word"

    def read(self, picture):
        return TextReading((TextBox("same", 0, 0, 1, 1),))


class Greys:
    """Compares the brightness of the first pixels."""

    name = "greys"

    def similarity(self, reference, picture):
        apart = abs(reference.getpixel((0, 0))[0] - picture.getpixel((0, 0))[0])
        return 1 - apart / _WHITE


def grey(step: int) -> bytes:
    """Return the picture of a step, as PNG."""
    data = BytesIO()
    Image.new("RGB", (4, 3), (step * _WHITE // STEPS,) * 3).save(data, "PNG")
    return data.getvalue()


def make_task(home, *, flags=(1, 2, 3, 4, 5), initial=True, actions=STEPS):
    """Write a task whose actions have the visual flag at these steps."""
    steps = [
        {
            "type": "Click",
            "parameters": {"description": f"Click 'Button {step}'"},
            "visual_evaluation_flag": step in flags,
            "logical_assertion": "it holds",
        }
        for step in range(1, actions + 1)
    ]
    data = {
        "schema": "iwr-task/1",
        "id": home.name,
        "initial_visual_evaluation_flag": initial,
        "action_sequence": steps,
    }
    (home / "checkpoints").mkdir(parents=True)
    (home / "task.json").write_text(json.dumps(data))
    for step in range(actions + 1):
        (home / "checkpoints" / f"step_{step}.png").write_bytes(grey(step))
    return home


def records_of(home, letters, *, status=Status.COMPLETE, source="", subject="page", visual="on"):
    """Return the records of an attempt at the task in *home*, a letter per action."""
    (entry,) = find(home)
    task = load(entry)
    who = Key(dataset="tasks", task=home.name, subject=subject)
    opened = TaskRecord(
        key=who,
        source=source or f"tasks/{home.name}/task.json",
        task_sha256=content_sha256(entry, task),
        page_spec="page.html",
        initial_flag=task.initial_visual_flag,
        actions=tuple(planned(action, step) for step, action in enumerate(task.actions, start=1)),
        protocol="offline",
        fingerprint="aa",
        visual=visual,
    )
    end = EndRecord(key=who, status=status)
    if status is Status.NO_PAGE:
        return [opened, end]
    opening = ActionRecord(key=who, step=0, execution=Execution.DONE, after=_path(who, 0))
    return [opened, opening, *map(_with_picture, recorded(letters, who)), end]


def _with_picture(record):
    """Return an action with the path of the picture before it and, if it was done, after it."""
    if not isinstance(record, ActionRecord):
        return record
    paths = {"before": _path(record.key, record.step - 1)}
    if record.execution is Execution.DONE:
        paths["after"] = _path(record.key, record.step)
    return record.model_copy(update=paths)


def _path(who, step):
    return f"artifacts/{who.path}/step_{step}.png"


def make_run(folder, *attempts, expected=None, **manifest):
    """Write a run of these attempts with all their pictures; return its folder."""
    journal = JournalWriter(folder, writer="main")
    for record in (record for attempt in attempts for record in attempt):
        journal.append(record)
        path = getattr(record, "after", None)
        if path:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(grey(record.step))
            (folder / path).with_suffix(".txt").write_text(f"step {record.step}\n")
    journal.close()
    keys = [attempt[0].key.path for attempt in attempts]
    made = new_manifest(expected=tuple(keys if expected is None else expected))
    write_manifest(folder, made.model_copy(update=manifest))
    return folder


def comparer_of(folder, *places, entries=None, reader=None, structure=None):
    """Return what compares the pictures of the run in *folder*."""
    scorer = VisualScorer(reader=reader or OneWord(), structure=structure or Greys())
    return Comparer(folder, TaskFinder(places=places, entries=entries), scorer)


def make_stage(folder, letters, *, last=STEPS, visual="on", **task):
    """Make a project with one task and one run of it, whose last picture is that of step *last*."""
    home = make_task(folder / "tasks" / "shop", **task)
    make_run(folder / "iwr-results" / "first", records_of(home, letters, visual=visual))
    for path in first_of(folder).rglob(f"step_{STEPS}.png"):
        path.write_bytes(grey(last))
    return folder


def first_of(stage):
    """Return the folder of the run that is scored again."""
    return stage / "iwr-results" / "first"


def again(stage, **engines):
    """Score the run of a project again."""
    comparer = comparer_of(first_of(stage), stage, **engines)
    return rescore_run(comparer=comparer, into=stage / "iwr-results", asked={})
