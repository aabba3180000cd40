"""The manifest: what was asked and with what, from the start of a run; how it ended, at its end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_iwr.errors import JournalError
from pytest_iwr.manifest import Manifest, new_manifest, read_manifest, write_manifest
from pytest_iwr.option_values import Shard
from pytest_iwr.results import EndRecord, Key, Status, TaskRecord, assemble
from pytest_iwr.settings import Settings

ASKED = Settings(
    page=Path("/pages"), limit=3, min_final=0.5, model=("floor:still",), shard=Shard(2, 4)
)


def begun() -> Manifest:
    """Return the manifest of a run that has just begun."""
    return new_manifest(ASKED).opened(arguments=["tasks", Path("x")], expected=["tasks/a/page"])


def written(folder: Path, manifest: Manifest) -> dict:
    """Write the manifest and return what stands in it."""
    write_manifest(folder, manifest)
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def result(name: str, status: Status, **more):
    """Return a result without actions."""
    key = Key(dataset="tasks", task=name, subject="page")
    task = TaskRecord(key=key, protocol="offline", fingerprint="abc", **more)
    return assemble([task, EndRecord(key=key, status=status)])


def test_a_run_begins_with_what_was_asked(tmp_path):
    """Arguments, every setting, versions and machine stand there before a task has run."""
    manifest = written(tmp_path / "deep" / "run", begun())

    (session,) = manifest["sessions"]
    assert manifest["schema"] == "iwr-run/1"
    assert session["arguments"] == ["tasks", "x"]
    assert (session["finished"], session["exit_status"]) == (None, None)
    assert manifest["settings"]["page"] == "/pages"
    assert (manifest["settings"]["limit"], manifest["settings"]["min_final"]) == (3, 0.5)
    assert manifest["settings"]["chromium"] is None
    assert (manifest["settings"]["model"], manifest["settings"]["shard"]) == (
        ["floor:still"],
        "2/4",
    )
    assert manifest["expected"] == ["tasks/a/page"]
    assert manifest["versions"]["pytest-iwr"]
    assert (tmp_path / "deep" / "run" / ".gitignore").read_text() == "*\n"


def test_a_run_ends_with_what_it_came_to(tmp_path):
    """The end adds to the beginning and changes nothing of it."""
    first = begun()
    results = [
        result("a", Status.COMPLETE, chromium="1.2", opens_by_row=True),
        result("b", Status.COMPLETE, chromium="1.2"),
        result("c", Status.INCOMPLETE),
    ]

    ended = written(tmp_path, first.closed(results, exit_status=3))

    told = {"sessions", "statuses", "protocols", "chromium", "opened_by_row"}
    before = first.model_dump(mode="json", by_alias=True)
    assert {k: v for k, v in ended.items() if k not in told} == {
        k: v for k, v in before.items() if k not in told
    }
    (session,) = ended["sessions"]
    assert session["exit_status"] == 3
    assert session["finished"] >= session["started"]
    assert ended["statuses"] == {"complete": 2, "incomplete": 1}
    assert ended["protocols"] == ["offline:abc"]
    assert ended["chromium"] == ["1.2"]
    assert ended["opened_by_row"] == ["tasks/a/page"]


def test_a_run_that_goes_on_has_a_session_more(tmp_path):
    """What was expected stays expected, each once, in its order; the first session stands."""
    first = begun().closed([], exit_status=2)

    again = first.opened(arguments=["-n4"], expected=["tasks/b/page", "tasks/a/page"])

    assert again.expected == ("tasks/a/page", "tasks/b/page")
    assert again.sessions[0] == first.sessions[0]
    assert again.arguments == ("-n4",)


def test_what_is_written_is_read_again(tmp_path):
    """A manifest comes back as it was."""
    manifest = begun()
    write_manifest(tmp_path, manifest)

    assert read_manifest(tmp_path) == manifest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("{", "is no manifest of a run"),
        ('{"sessions": 7}', "is no manifest of a run"),
        ('{"schema": "iwr-run/9"}', "is of the schema 'iwr-run/9'"),
    ],
)
def test_what_is_no_manifest_is_an_error_that_names_it(tmp_path, text, said):
    """A manifest that is missing, broken, or of another version is told by its path."""
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)

    with pytest.raises(JournalError, match=rf"manifest\.json: {said}"):
        read_manifest(tmp_path)


def test_nothing_of_a_draft_is_left(tmp_path):
    """The file is replaced at once; a reader never sees half of it."""
    written(tmp_path, begun())

    assert sorted(path.name for path in tmp_path.iterdir()) == [".gitignore", "manifest.json"]
