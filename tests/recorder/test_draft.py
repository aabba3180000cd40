"""What is recorded is written aside, and put in place all or not at all."""

from pathlib import Path

import pytest

from pytest_iwr.entries import task_files
from pytest_iwr.errors import RecordingError
from pytest_iwr.recorder.draft import draft_of

NAMES = ("assets", "video.mp4", "task.json")


@pytest.fixture
def folder(tmp_path):
    """Write a task's folder."""
    home = tmp_path / "tasks" / "shop"
    (home / "assets").mkdir(parents=True)
    (home / "task.json").write_text('{"schema": "iwr-task/1"}')
    (home / "assets" / "old.png").write_text("old")
    (home / "video.mp4").write_text("old")
    (home / "notes.md").write_text("mine")
    return home


def redo(draft):
    """Change everything in a draft."""
    (draft.home / "assets" / "old.png").rename(draft.home / "assets" / "new.png")
    (draft.home / "video.mp4").write_text("new")
    (draft.home / "task.json").write_text('{"schema": "iwr-task/1", "recorded": []}')


def test_what_is_put_in_place_is_there_and_nothing_else(folder, contents):
    """The named files change, others stay, and no trace of the draft is left."""
    with draft_of(folder) as draft:
        redo(draft)
        draft.put_in_place(NAMES)

    assert contents(folder) == {
        "assets/new.png": b"old",
        "notes.md": b"mine",
        "task.json": b'{"schema": "iwr-task/1", "recorded": []}',
        "video.mp4": b"new",
    }
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, RecordingError("no")])
def test_what_is_interrupted_leaves_all_as_it_was(folder, contents, error):
    """Whoever stops it and however."""
    old = contents(folder)

    with pytest.raises(BaseException) as caught, draft_of(folder) as draft:  # noqa: PT011, PT012
        redo(draft)
        raise error

    assert not isinstance(caught.value, AssertionError)
    assert contents(folder) == old
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize("at", range(6))
@pytest.mark.parametrize(
    ("error", "done"),
    [(OSError("full"), False), (KeyboardInterrupt(), False), (KeyboardInterrupt(), True)],
)
def test_all_is_put_in_place_or_nothing(folder, contents, monkeypatch, *, at, error, done):
    """A move that fails, or is interrupted before or after it, takes back those before it."""
    old = contents(folder)
    rename, moves = Path.rename, []

    def failing(self, target):
        moves.append(target)
        if len(moves) == at + 1 and done:
            rename(self, target)
        if len(moves) == at + 1:
            raise error
        return rename(self, target)

    with pytest.raises((RecordingError, KeyboardInterrupt)), draft_of(folder) as draft:  # noqa: PT012
        redo(draft)
        monkeypatch.setattr(Path, "rename", failing)
        draft.put_in_place(NAMES)

    assert len(moves) > at
    assert contents(folder) == old


def test_a_task_that_is_changed_meanwhile_is_left_alone(folder, contents):
    """Somebody's edit is worth more than the recording."""
    changed = pytest.raises(RecordingError, match="was changed while it was recorded")
    with changed, draft_of(folder) as draft:
        redo(draft)
        (folder / "task.json").write_text('{"schema": "iwr-task/1", "title": "edited"}')
        draft.put_in_place(NAMES)

    assert b"edited" in contents(folder)["task.json"]
    assert contents(folder)["video.mp4"] == b"old"


def test_a_draft_is_no_task(folder):
    """What a killed recording leaves behind is not taken for a task."""
    with draft_of(folder) as draft:
        assert task_files(folder.parent) == (folder / "task.json",)
        assert (draft.home / "task.json").is_file()


def test_another_place_is_made_only_at_the_end(folder, tmp_path, contents):
    """A recording for elsewhere leaves the task as it is, and nothing when it is refused."""
    old, there = contents(folder), tmp_path / "out" / "shop"

    with pytest.raises(RecordingError), draft_of(folder, beside=there):
        raise RecordingError("no")
    assert not there.exists()

    with draft_of(folder, beside=there) as draft:
        redo(draft)
        draft.put_in_place([path.name for path in draft.home.iterdir()])
    assert contents(there)["video.mp4"] == b"new"
    assert contents(folder) == old


def test_a_link_to_a_task_stays_one(folder, tmp_path, contents):
    """The folder that the link means is recorded."""
    link = tmp_path / "shop"
    link.symlink_to(folder)

    with draft_of(link) as draft:
        redo(draft)
        draft.put_in_place(NAMES)

    assert link.is_symlink()
    assert contents(folder)["video.mp4"] == b"new"
