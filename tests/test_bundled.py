"""What holds for every bundled task: its page is perfect, its video shows every state."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from replays import (
    BLANK,
    ROOT,
    numbers,
    other_of,
    project,
    run,
    whole_project,
    write_pages,
)

from pytest_iwr.dataset import load_tasks
from pytest_iwr.results import Result
from pytest_iwr.video import duration_s, sampled

TASKS = load_tasks(ROOT / "tasks")
NAMES = [task.id for task in TASKS]
#: A channel differs by more than the noise of H.264 on a picture with a fine grain.
NOISE = 48


@pytest.mark.browser
def test_the_reference_pages_are_perfect_every_time(tmp_path):
    """Recorded and replayed by one Chromium, IFS and VFS are 1; again, and with workers."""
    where = whole_project(tmp_path)
    command = [sys.executable, "-m", "pytest_iwr", "record", where / "tasks"]
    subprocess.run(command, check=True)

    runs = [run(where), run(where), run(where), run(where, "-n", "4")]

    assert [one.code for one in runs] == [0] * 4, runs[0].printed
    assert {name: (s.ifs, s.vfs, s.final) for name, s in runs[0].scores.items()} == dict.fromkeys(
        NAMES, (1.0, 1.0, 1.0)
    )
    assert [by_task(one) == by_task(runs[0]) for one in runs] == [True] * 4


def by_task(one):
    """Return what a run measured, by task: workers finish in any order."""
    return dict(zip(one.results, numbers(one), strict=True))


@pytest.mark.browser
def test_committed_checkpoints_hold_elsewhere(tmp_path, chromium):
    """The reference pages reach 0.98 of the committed checkpoints, and both browsers are named."""
    (recorded,) = {task.recorded_with() for task in TASKS}

    done = run(whole_project(tmp_path))

    assert done.code == 0, done.printed
    assert {name: s.ifs for name, s in done.scores.items()} == dict.fromkeys(NAMES, 1.0)
    assert min(s.vfs for s in done.scores.values()) >= 0.98
    assert f"chromium  {chromium.version} (checkpoints by {recorded})" in done.printed


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
def test_another_markup_with_the_same_behaviour_works(tmp_path, name):
    """A page that behaves the same but is built and drawn otherwise passes every action."""
    option = write_pages(tmp_path, {name: other_of(name)})

    done = run(project(tmp_path, name), option)

    assert done.scores[name].ifs == 1.0, done.printed
    assert done.scores[name].vfs < 1.0
    assert done.code == 0


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
def test_a_blank_page_is_worth_nothing(tmp_path, name):
    """A blank page fails the first action: IFS 0 and at most 0.02 of Final."""
    option = write_pages(tmp_path, {name: BLANK})

    done = run(project(tmp_path, name), option)

    assert done.results[name].actions[0].result is Result.FAILED
    assert done.scores[name].ifs == 0
    assert done.scores[name].final <= 0.02
    assert done.code == 1


@pytest.mark.parametrize("task", TASKS, ids=NAMES)
def test_videos_are_short_and_small(task):
    """A video lasts 15 to 40 seconds and has less than 1.5 MB."""
    assert 15 <= duration_s(task.video) <= 40
    assert task.video.stat().st_size < 1_500_000


@pytest.mark.parametrize("task", TASKS, ids=NAMES)
def test_every_state_is_seen_at_one_frame_a_second(task):
    """Between its action and the next one, some sampled frame shows the checkpoint, and no other.

    Looked at one frame a second, as models are shown a video. A frame shows a checkpoint where
    fewer than 0.5 % of the pixels differ: the pointer and what the codec left.
    """
    states = [pixels(Image.open(task.checkpoint(i))) for i in range(len(task.actions) + 1)]
    frames = [(shown.at_s, pixels(shown.picture)) for shown in sampled(task.video)]
    ends = pairwise([0.0, *task.recorded, duration_s(task.video)])

    for step, (begins, until) in enumerate(ends):
        seen = [frame for at_s, frame in frames if begins <= at_s < until]
        away = {i: min(differing(frame, states[i]) for frame in seen) for i in near(step, states)}
        assert away[step] < 0.005, f"step {step}: {away}"
        assert min(away, key=away.get) == step, f"step {step}: {away}"


def near(step, states):
    """Return the steps that a frame of *step* could be taken for: itself and its neighbours."""
    return [i for i in (step - 1, step, step + 1) if 0 <= i < len(states)]


def pixels(picture):
    """Return the RGB channels of a picture, as numbers that can be subtracted."""
    return np.asarray(picture.convert("RGB"), dtype=np.int16)


def differing(one, other):
    """Return which share of the pixels differs by more than the codec's noise."""
    return float((np.abs(one - other).max(axis=2) > NOISE).mean())
