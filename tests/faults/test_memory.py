"""Eight workers and their scorer: memory is bounded, whatever the number of workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from child_runs import records, two_steps
from memory import WORKERS, bound_kb, engine_set_kb, most_taken, pairs_of
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser

STEPS = 3  # the page as opened, and two clicks
NAMES = tuple(f"task{number}" for number in range(WORKERS))


def unlike_their_checkpoints(home: Path) -> Path:
    """Give each task of the project words of its own, which none of its checkpoints has."""
    (home / "conftest.py").unlink()  # text is read
    for name in NAMES:
        page = home / "tasks" / name / "reference" / "index.html"
        page.write_text(page.read_text().replace("Two steps", f"Two steps of {name}"))
        for step in (1, 2):
            checkpoint = home / "tasks" / name / "checkpoints" / f"step_{step}.png"
            Image.new("RGB", (480, 320), (250, 250, 250 - step)).save(checkpoint)
    return home


def test_eight_workers_share_one_engine_set(start, tmp_path):
    """Workers and scorer take no more than 1.5 engine sets and 120 MB for each worker."""
    home = unlike_their_checkpoints(two_steps(tmp_path, *NAMES))
    run = start(home, "tasks", f"-n{WORKERS}", "--iwr-cache-dir=cache")

    most, scoring = most_taken(run)
    assert run.ended() == 0, run.printed
    pairs = pairs_of(run.folder, home / "tasks")
    alone = engine_set_kb(pairs)

    assert len(pairs) == STEPS * len(most.workers) == STEPS * WORKERS
    assert all(one["shortcut"] is None for one in records(home) if one["record"] == "visual")
    assert scoring.scorer > alone / 2
    assert most.all <= bound_kb(alone), f"{most}, one engine set: {alone}"
