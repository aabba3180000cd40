"""Children of a test end with it."""

from __future__ import annotations

import pytest
from child_runs import Child, kill


@pytest.fixture
def start():
    """Return a function that starts pytest in a process of its own, as `Child` is made."""
    begun: list[Child] = []

    def starting(*arguments, **options) -> Child:
        begun.append(Child(*arguments, **options))
        return begun[-1]

    yield starting
    for child in begun:
        if child.process.poll() is None:
            for process in child.kin():
                kill(process.pid)
            child.process.wait()
