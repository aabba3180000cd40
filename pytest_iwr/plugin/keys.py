"""What the plugin keeps on a config: the settings, and the state of the run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from pytest_iwr.runs import find_run, new_name

if TYPE_CHECKING:
    from pytest_iwr.entries import Entry
    from pytest_iwr.manifest import Manifest
    from pytest_iwr.models.answers import Desk
    from pytest_iwr.settings import Settings

_FOLDER_KEY = "iwr_folder"
#: What a worker tells its controller at its end.
WHOLE_KEY = "iwr_whole"


class Planned(NamedTuple):
    """A task that is to run for a subject, which `Key.path` of the result ends in."""

    entry: Entry
    tail: str

    @property
    def key_path(self) -> str:
        """Return `Key.path` of its result."""
        return f"{self.entry.dataset}/{self.entry.name}/{self.tail}"


@dataclass(slots=True)
class RunState:
    """Where a run writes, and which of its items have been heard of.

    ``expected`` and ``finished`` count node ids of tasks (a file outside of the root directory has
    an id that another may have too), ``stood`` counts tasks whose result stood before a resumed run
    began, ``trouble`` says why the run cannot write, ``workers`` are the process ids of workers on
    this machine; only the controller fills them. ``whole`` are the keys that all shards are about.
    """

    folder: Path
    writer: str
    resumes: bool = False
    expected: Counter[str] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)
    stood: int = 0
    trouble: str = ""
    workers: dict[str, int] = field(default_factory=dict)
    whole: list[str] = field(default_factory=list)
    manifest: Manifest | None = None

    @classmethod
    def of(cls, config: pytest.Config, settings: Settings) -> RunState:
        """Return the state for this process: a worker's folder is its controller's.

        Raises `UsageError` when there is no run to go on with.
        """
        given = getattr(config, "workerinput", None)
        resumes = settings.resume is not None
        if given is not None:
            return cls(Path(given[_FOLDER_KEY]), writer=given["workerid"], resumes=resumes)
        return cls(_folder(config, settings), writer="main", resumes=resumes)

    @property
    def lost(self) -> tuple[str, ...]:
        """Return the ids of tasks that were handed out and never came to an end."""
        return tuple((self.expected - self.finished).elements())

    def hand_over(self, workerinput: dict[str, object]) -> None:
        """Tell a worker where the run writes."""
        workerinput[_FOLDER_KEY] = str(self.folder)


def _folder(config: pytest.Config, settings: Settings) -> Path:
    if settings.resume is None:
        return settings.results / new_name()
    return find_run(settings.resume, results=settings.results, here=config.invocation_params.dir)


SETTINGS: pytest.StashKey[Settings] = pytest.StashKey()
RUN: pytest.StashKey[RunState] = pytest.StashKey()
#: Where models that judge and ground are asked, by the option that names them; none without one.
DESKS: pytest.StashKey[dict[str, Desk]] = pytest.StashKey()
#: On an item: what a step or a task came to, waiting for the report that will carry it.
CAME_TO: pytest.StashKey[dict[str, Any]] = pytest.StashKey()


def given_up(config: pytest.Config) -> str:
    """Say why nothing more is asked of a model that judges or grounds, where that is so."""
    desks = config.stash.get(DESKS, {})
    found = [f"{option}: {desk.given_up}" for option, desk in desks.items() if desk.given_up]
    return "; ".join(found)


def is_worker(config: pytest.Config) -> bool:
    """Tell whether this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")
