"""What is remembered of the pictures that a model is shown, and when it is not believed."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from made_videos import filled, video
from shown_inputs import BUDGET, RAW, given, media

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.models.budget import Budget
from pytest_iwr.page.inputs import InputsDriftedError


@pytest.fixture
def memos(tmp_path):
    """Give the folder of memos, which is not there yet."""
    return tmp_path / "memos" / "inputs"


REPLAYED = """
import sys
from pathlib import Path
from pytest_iwr.models.budget import Budget
from pytest_iwr.page.inputs import generation_parts
from pytest_iwr.task_parsing import parse_task
import json
raw, root, memos = json.loads(sys.argv[1])
task = parse_task(raw, where="here", root=Path(root))
parts = generation_parts(task, budget=Budget(), video="frames", memo_dir=Path(memos))
known = [part if isinstance(part, str) else part.sha256 for part in parts]
print(json.dumps([known, sorted({"av", "PIL", "numpy"} & set(sys.modules))]))
"""


def test_what_is_remembered_is_told_without_decoding(recorded, memos):
    """Another process gives the same parts, and loads no library that decodes."""
    task = recorded()
    parts = given(task, memo_dir=memos)
    asked = json.dumps([RAW, str(task.root), str(memos)])
    ran = subprocess.run(
        [sys.executable, "-c", REPLAYED, asked], capture_output=True, check=True, text=True
    )
    known, loaded = json.loads(ran.stdout)

    assert known == [part if isinstance(part, str) else part.sha256 for part in parts]
    assert loaded == []


@pytest.mark.parametrize("how", ["frames", "native"])
def test_what_is_remembered_is_what_was_shown(recorded, memos, how):
    """With a memo, without one, and as it is made: the same parts and the same bytes."""
    task = recorded()
    ways = [
        given(task, memo_dir=folder, video=how, budget=Budget(native_video=True))
        for folder in (None, memos, memos)
    ]

    assert ways[0] == ways[1] == ways[2]
    assert [one.load() for one in media(ways[2])] == [one.load() for one in media(ways[0])]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: "[]",
        lambda text: "\x00\xff",
        lambda text: text.replace('"key": "', '"key": "0'),
        lambda text: json.dumps({**json.loads(text), "recording": []}),
        lambda text: json.dumps({**json.loads(text), "sheets": []}),
        lambda text: text.replace('"size": ', '"size": -'),
    ],
    ids=["empty", "torn", "list", "binary", "strange", "no-frames", "no-sheets", "negative"],
)
def test_a_broken_memo_is_made_again(recorded, memos, spoil):
    """Nothing of it is believed."""
    task = recorded()
    parts = given(task, memo_dir=memos)
    (memo,) = memos.iterdir()
    good = memo.read_text("utf-8")
    memo.write_text(spoil(good), "utf-8")

    assert given(task, memo_dir=memos) == parts
    assert memo.read_text("utf-8") == good


@pytest.mark.parametrize(
    "budget",
    [
        replace(BUDGET, max_frames=3),
        replace(BUDGET, max_images=4),
        replace(BUDGET, longest_side_px=100),
    ],
    ids=["frames", "images", "side"],
)
def test_another_budget_is_shown_other_pictures(recorded, memos, budget):
    """A memo is of one budget."""
    task = recorded()
    first = given(task, memo_dir=memos)

    assert given(task, memo_dir=memos, budget=budget) != first
    assert len(list(memos.iterdir())) == 2


def test_another_limit_of_words_is_shown_the_same_pictures(recorded, memos):
    """A memo depends on nothing but what pictures depend on."""
    task = recorded()
    first = given(task, memo_dir=memos)

    assert given(task, memo_dir=memos, budget=replace(BUDGET, max_tokens=9)) == first
    assert len(list(memos.iterdir())) == 1


@pytest.mark.parametrize("name", ["video.mp4", "sheets/sheet_2.png"])
def test_another_file_at_the_same_place_is_seen(recorded, memos, tmp_path, name):
    """A memo is of the files' bytes."""
    task = recorded()
    first = given(task, memo_dir=memos)
    if name == "video.mp4":
        video(task.video, [(0, filled("lime"))])
    else:
        filled("lime").save(tmp_path / name)

    parts = given(task, memo_dir=memos)

    assert parts != first
    assert all(one.load() for one in media(parts))


def test_a_picture_that_comes_out_otherwise_is_never_sent(recorded, memos):
    """The caller is told, and the next parts tell what is there now."""
    task = recorded()
    parts = given(task, memo_dir=memos)
    (memo,) = memos.iterdir()
    memo.write_text(memo.read_text("utf-8").replace(parts[-1].sha256, "0" * 64), "utf-8")
    (*_, drifted) = given(task, memo_dir=memos)

    with pytest.raises(InputsDriftedError, match=r"frame_004\.jpg is another .* ask once more"):
        drifted.load()

    assert given(task, memo_dir=memos) == parts


def test_fewer_frames_than_were_remembered_is_a_drift_too(recorded, memos):
    """Another decoder may find fewer of them."""
    task = recorded()
    parts = given(task, memo_dir=memos)
    (memo,) = memos.iterdir()
    held = json.loads(memo.read_text("utf-8"))
    held["recording"].append({**held["recording"][-1], "name": "frame_005.jpg"})
    memo.write_text(json.dumps(held), "utf-8")

    with pytest.raises(InputsDriftedError, match=r"frame_005\.jpg"):
        given(task, memo_dir=memos)[-1].load()
    assert given(task, memo_dir=memos) == parts


@pytest.mark.parametrize("how", ["frames", "native"])
def test_files_that_change_behind_the_question_are_seen(recorded, how):
    """What is sent is what was asked about, or nothing."""
    task = recorded()
    parts = given(task, video=how, budget=Budget(native_video=True))
    filled("lime").save(task.sheets()[0])
    video(task.video, [(0, filled("lime"))])
    given(task)

    for part in (parts[2], parts[-1]):
        with pytest.raises(InputsDriftedError):
            part.load()


def test_a_video_that_is_gone_is_told(recorded):
    """The error names what is missing."""
    task = recorded()
    (*_, last) = given(task, video="native", budget=Budget(native_video=True))
    task.video.unlink()

    with pytest.raises(TaskFormatError, match=r"video\.mp4 is gone"):
        last.load()


def test_without_a_place_for_memos_it_only_takes_longer(recorded, tmp_path, caplog):
    """A disk that refuses is told in the log."""
    (tmp_path / "file").write_text("in the way")
    task = recorded()

    assert given(task, memo_dir=tmp_path / "file") == given(task)
    assert "cannot be written" in caplog.text


def test_many_at_once_write_one_memo(recorded, memos):
    """All see the same, and no drafts stay."""
    task = recorded()
    with ThreadPoolExecutor(8) as pool:
        shown = list(pool.map(lambda _: given(task, memo_dir=memos), range(8)))

    assert all(parts == shown[0] for parts in shown)
    assert [file.suffix for file in memos.iterdir()] == [".json"]
    assert given(task, memo_dir=memos) == shown[0]
