"""Fetch tasks: the rows first, then what is listed for each, and each only once."""

from __future__ import annotations

import difflib
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_iwr.entries import read_index
from pytest_iwr.errors import UsageError
from pytest_iwr.hub.door import Hub
from pytest_iwr.hub.errors import FetchError
from pytest_iwr.hub.progress import Progress
from pytest_iwr.hub.store import FILES, ROWS, Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytest_iwr.hub.files import Listed
    from pytest_iwr.hub.wanted import Wanted

#: Many small files: their requests may overlap, without being a burden on the Hub.
_AT_ONCE = 4
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch came to: the commit, the ids of the tasks, a sentence per row that was bad."""

    commit: str
    ids: tuple[str, ...]
    bad: tuple[str, ...]
    files: int
    size: int


class _StoppedError(Exception):
    """Another file could not be had, or the user has had enough."""


@dataclass(frozen=True, slots=True)
class _Fetch:
    """One fetch: where from, where to, and what tells its threads to stop."""

    hub: Hub
    store: Store
    progress: Progress
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, tasks: Mapping[str, list[Listed]], rows: Mapping[str, bytes]) -> None:
        """Fetch the files of *tasks*, in order; each is noted as soon as it is whole."""
        with closing(self.progress), self._threads() as pool:
            coming = {
                name: [pool.submit(self._file, file) for file in files]
                for name, files in tasks.items()
            }
            for name, files in tasks.items():
                for future in coming[name]:
                    future.result()
                self.store.add(name, files, rows)

    @contextmanager
    def _threads(self) -> Iterator[ThreadPoolExecutor]:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            try:
                yield pool
            except BaseException:
                self.stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _file(self, file: Listed) -> None:
        came = 0

        def on_bytes(count: int) -> None:
            nonlocal came
            came += count
            self.progress.add(count)
            if self.stop.is_set():
                raise _StoppedError

        if not self.store.has(file):
            aside, commit = self.store.aside, self.store.commit
            made = self.hub.download(file, commit=commit, into=aside, on_bytes=on_bytes)
            self.store.take(file, made)
        self.progress.file_done()
        self.progress.add(file.size - came)


def fetch(wanted: Wanted, into: Path) -> Fetched:
    """Fetch the tasks that are *wanted* into the folder *into*, and tell progress on stderr.

    What is whole there already is not fetched again, so an interrupted fetch is continued by the
    same call. Raises `UsageError` for what cannot be meant, and `FetchError`.
    """
    hub = Hub(wanted.repo)
    if not wanted.revision:
        raise UsageError(_name_a_revision(hub, wanted))
    commit = hub.commit(wanted.revision)
    store = Store.at(into, repo=wanted.repo, asked=wanted.revision, commit=commit)
    with store.open():
        rows, bad = _rows(hub, store)
        ids = _chosen(wanted, rows)
        tasks = _listed(hub, ids, commit=commit, all_of_them=not wanted.ids)
        listed = [file for files in tasks.values() for file in files]
        size = sum(file.size for file in listed)
        store.record()
        _Fetch(hub, store, Progress(sys.stderr, len(listed), size)).run(tasks, rows)
        store.clear()
    return Fetched(commit, ids, () if wanted.ids else bad, len(listed), size)


def _name_a_revision(hub: Hub, wanted: Wanted) -> str:
    newest = hub.newest()
    now = f"; main is now {newest}" if newest else ""
    asked = [f"{hub.repo}/{name}" for name in wanted.ids] or [hub.repo]
    named = " ".join(f"{what}@<commit>" for what in asked)
    return f"name a revision, so that all fetch the same: {named}{now}"


def _rows(hub: Hub, store: Store) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the data set's rows by id, in its order, and what is wrong with the others."""
    at_root = hub.files("", commit=store.commit, deep=False)
    file = next((file for file in at_root if file.path == ROWS), None)
    if file is None:
        raise FetchError(f"{hub.where} has no {ROWS}, so it is no data set of tasks")
    place = store.aside / ROWS
    if not place.is_file() or file.problem_of(place):
        hub.download(file, commit=store.commit, into=store.aside, on_bytes=lambda _: None)
    entries = read_index(place)
    rows = {e.name: e.read().removeprefix(_BOM).strip() + b"\n" for e in entries if not e.problem}
    bad = tuple(f"{ROWS} of {hub.repo}: row {e.line}: {e.problem}" for e in entries if e.problem)
    return rows, bad


def _chosen(wanted: Wanted, rows: Mapping[str, bytes]) -> tuple[str, ...]:
    for name in wanted.ids:
        if name not in rows:
            near = difflib.get_close_matches(name, rows, n=3, cutoff=0.5)
            known = f"close to it: {', '.join(near)}" if near else f"it has {len(rows)} tasks"
            raise FetchError(f"{wanted.repo} has no task {name!r}; {known}")
    return tuple(name for name in rows if not wanted.ids or name in wanted.ids)


def _listed(
    hub: Hub, ids: tuple[str, ...], *, commit: str, all_of_them: bool
) -> dict[str, list[Listed]]:
    """Return the files of each task; for all of them the Hub is asked once, not once for each."""
    if not all_of_them:
        return {name: hub.files(f"{FILES}/{name}", commit=commit) for name in ids}
    tasks: dict[str, list[Listed]] = {name: [] for name in ids}
    for file in hub.files(FILES, commit=commit):
        _, name, *rest = file.path.split("/")
        if rest and name in tasks:
            tasks[name].append(file)
    return tasks
