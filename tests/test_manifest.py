"""The manifest: what was asked and with what, from the start of a run; how it ended, at its end."""

from __future__ import annotations

import json
from pathlib import Path

from pytest_iwr.manifest import write_manifest
from pytest_iwr.results import EndRecord, Key, Status, TaskRecord, assemble
from pytest_iwr.settings import Settings

ASKED = Settings(page=Path("/pages"), limit=3, min_final=0.5)


def written(folder: Path, **more) -> dict:
    """Write the manifest and return what stands in it."""
    write_manifest(
        folder, arguments=["tasks", Path("x")], settings=ASKED, expected=2, **more
    )  # fmt: skip
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def result(name: str, status: Status, **more):
    """Return a result without actions."""
    key = Key(dataset="tasks", task=name, subject="page")
    task = TaskRecord(key=key, protocol="offline", fingerprint="abc", **more)
    return assemble([task, EndRecord(key=key, status=status)])


def test_a_run_begins_with_what_was_asked(tmp_path):
    """Arguments, every setting, versions and machine stand there before a task has run."""
    manifest = written(tmp_path / "deep" / "run")

    assert manifest["schema"] == "iwr-run/1"
    assert manifest["arguments"] == ["tasks", "x"]
    assert manifest["settings"]["page"] == "/pages"
    assert (manifest["settings"]["limit"], manifest["settings"]["min_final"]) == (3, 0.5)
    assert manifest["settings"]["chromium"] is None
    assert manifest["tasks_expected"] == 2
    assert manifest["versions"]["pytest-iwr"]
    assert "exit_status" not in manifest
    assert (tmp_path / "deep" / "run" / ".gitignore").read_text() == "*\n"


def test_a_run_ends_with_what_it_came_to(tmp_path):
    """The end adds to the beginning and changes nothing of it."""
    begun = written(tmp_path)

    ended = written(
        tmp_path,
        results=[
            result("a", Status.COMPLETE, chromium="1.2", opens_by_row=True),
            result("b", Status.COMPLETE, chromium="1.2"),
            result("c", Status.INCOMPLETE),
        ],
        exit_status=3,
    )

    assert {name: ended[name] for name in begun} == begun
    assert ended["exit_status"] == 3
    assert ended["statuses"] == {"complete": 2, "incomplete": 1}
    assert ended["protocols"] == ["offline:abc"]
    assert ended["chromium"] == ["1.2"]
    assert ended["opened_by_row"] == ["tasks/a/page"]
    assert ended["finished"] >= begun["started"]


def test_nothing_of_a_draft_is_left(tmp_path):
    """The file is replaced at once; a reader never sees half of it."""
    written(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == [".gitignore", "manifest.json"]
