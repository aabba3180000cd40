"""What the plugin keeps on a config: the settings, and the state of the run."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_iwr.settings import Settings

_FOLDER_KEY = "iwr_folder"


@dataclass(slots=True)
class RunState:
    """Where a run writes, and which of its items have been heard of.

    ``expected`` and ``finished`` count node ids of tasks (a file outside of the root directory has
    an id that another may have too); only the controller fills them.
    """

    folder: Path
    writer: str
    expected: Counter[str] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, config: pytest.Config, settings: Settings) -> RunState:
        """Return the state for this process: a worker's folder is its controller's."""
        given = getattr(config, "workerinput", None)
        if given is not None:
            return cls(folder=Path(given[_FOLDER_KEY]), writer=given["workerid"])
        return cls(folder=settings.results / _run_name(), writer="main")

    @property
    def lost(self) -> tuple[str, ...]:
        """Return the ids of tasks that were handed out and never came to an end."""
        return tuple((self.expected - self.finished).elements())

    def hand_over(self, workerinput: dict[str, object]) -> None:
        """Tell a worker where the run writes."""
        workerinput[_FOLDER_KEY] = str(self.folder)


SETTINGS: pytest.StashKey[Settings] = pytest.StashKey()
RUN: pytest.StashKey[RunState] = pytest.StashKey()
#: On an item: what a step or a task came to, waiting for the report that will carry it.
CAME_TO: pytest.StashKey[dict[str, Any]] = pytest.StashKey()


def is_worker(config: pytest.Config) -> bool:
    """Tell whether this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


def shown(path: Path) -> Path:
    """Return *path* as a person would type it here: relative, where that is possible."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _run_name() -> str:
    now = datetime.now(UTC)
    seed = f"{os.getpid()} {time.time_ns()}"
    return f"{now:%Y%m%dT%H%M%SZ}-{hashlib.sha256(seed.encode()).hexdigest()[:6]}"
