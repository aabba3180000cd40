"""A wall clock that jumps: nothing that is measured or ordered hangs on it."""

from __future__ import annotations

import pytest
from child_runs import records, two_steps

pytestmark = pytest.mark.browser

#: Every look at the wall clock is an hour off the one before, forward and back.
JUMPING = """
import time
from itertools import cycle

real, hours = time.time, cycle([0, 3600, -7200, 86400, -3600])
time.time = lambda: real() + next(hours)
time.time_ns = lambda: int(time.time() * 1e9)
"""


def test_no_time_out_and_no_score_hangs_on_the_wall_clock(start, tmp_path):
    """Tasks pass, times are never negative, and the run is gone on with as any other."""
    home = two_steps(tmp_path, "a", "b")
    conftest = (home / "conftest.py").read_text()
    (home / "conftest.py").write_text(JUMPING + conftest)

    child = start(home, "tasks", "--iwr-action-timeout=5", "--iwr-task-timeout=60")
    code = child.ended()
    again = start(home, "tasks", "--iwr-resume=last")

    assert code == 0, child.printed
    assert again.ended() == 0, again.printed
    assert "resumed   2 of 2 results stood, 0 were to run" in again.printed
    times = [one["seconds"] for one in records(home) if one["record"] == "action"]
    assert times
    assert all(0 <= seconds < 60 for step in times for seconds in step.values())
