"""Runs over hostile pages, each run once, however many workers look at what it left."""

from __future__ import annotations

from contextlib import nullcontext

import hostile
import pytest
from filelock import FileLock


@pytest.fixture(scope="session")
def replayed(tmp_path_factory):
    """Return a function that replays pages; whoever asks again for a name gets the same run."""
    base = tmp_path_factory.getbasetemp()
    is_worker = base.name.startswith("popen-")
    shared = base.parent if is_worker else base

    def replay(name, pages, *options):
        where = shared / f"hostile-{name}"
        with FileLock(shared / f"{name}.lock") if is_worker else nullcontext():
            if (where / "all" / "ended.json").exists():
                return hostile.read(where / "all")
            return hostile.replay(where, pages, *options)

    return replay
