"""What a model is shown of a task, and what is remembered of it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import resources

import pytest
from made_tasks import write
from made_videos import drawn, filled, video

from pytest_iwr.errors import TaskFormatError, UsageError
from pytest_iwr.models.budget import Budget
from pytest_iwr.models.call import Media
from pytest_iwr.page.inputs import InputsDriftedError, generation_parts, prompt_id
from pytest_iwr.task_parsing import parse_task

BUDGET = Budget()
SECRETS = ("zanzibar", "Zebra", "zulu.example", "Zither", "Zoom", "zinc.png")
RAW = {
    "id": SECRETS[0],
    "title": SECRETS[1],
    "source_website": SECRETS[2],
    "recording_details": {"resolution": "1024x600"},
    "action_sequence": [
        {
            "type": "Click",
            "parameters": {"description": f"Click '{SECRETS[3]}'"},
            "logical_assertion": SECRETS[4],
        }
    ],
}


@pytest.fixture
def task_of(tmp_path):
    """Return a function that gives a task with a video of so many seconds and so many sheets."""

    def make(*, seconds=4, sheets=2, assets=True):
        for number in range(sheets):
            (tmp_path / "sheets").mkdir(exist_ok=True)
            filled("blue").save(tmp_path / "sheets" / f"sheet_{number + 1}.png")
        if assets:
            write(tmp_path, {f"assets/{SECRETS[5]}": b"png"})
        if seconds:
            shown = [(float(i), drawn((i, 0, 9, 9))) for i in range(seconds)]
            video(tmp_path / "video.mp4", shown)
        return parse_task(RAW, where="here", root=tmp_path)

    return make


@pytest.fixture
def memos(tmp_path):
    """Give the folder of memos, which is not there yet."""
    return tmp_path / "memos" / "inputs"


def given(task, *, budget=BUDGET, video="frames", memo_dir=None):
    """Return the parts."""
    return generation_parts(task, budget=budget, video=video, memo_dir=memo_dir)


def names(parts):
    """Return texts but the first, and the names of pictures, in order."""
    return [part.name if isinstance(part, Media) else part for part in parts[1:]]


def media(parts):
    """Return the pictures and videos."""
    return [part for part in parts if isinstance(part, Media)]


def test_the_prompt_then_the_sheets_then_the_frames(task_of):
    """In this order, each sheet under its label, frames in the order of time."""
    parts = given(task_of())

    assert "# Rebuild a web page" in parts[0]
    assert names(parts) == [
        "Contact sheet 1 of 2:",
        "sheet_1.png",
        "Contact sheet 2 of 2:",
        "sheet_2.png",
        "The recording:",
        *(f"frame_{number:03d}.jpg" for number in range(1, 5)),
    ]


def test_pictures_are_known_by_the_hash_of_what_is_sent(task_of):
    """Hash and size are those of the bytes; a sheet is sent as it lies on the disk."""
    task = task_of()
    for one in media(given(task)):
        data = one.load()
        assert (one.sha256, one.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert media(given(task))[0].load() == task.sheets()[0].read_bytes()


@pytest.mark.parametrize(
    "asked",
    [
        "1024x600",
        "index.html",
        "back end",
        "class `btn`",
        "`__PLACEHOLDER_ASSETS_BASE_DIR__/`",
        "No libraries, style sheets, icons or fonts",
        "one fenced code block of the language `html`",
    ],
)
def test_the_prompt_asks_for_what_the_benchmark_asks(task_of, asked):
    """Resolution, one file, no back end, class btn, asset names, nothing from outside, a fence."""
    assert asked in given(task_of())[0]


@pytest.mark.parametrize(
    ("made", "how", "told"),
    [
        ({}, {}, "2 contact sheets of the page's asset files, 4 frames of the recording, one a"),
        ({"sheets": 1, "seconds": 1}, {}, "1 contact sheet of the page's asset files, one frame"),
        ({"sheets": 0, "assets": False}, {}, "no contact sheets, because the page has no asset"),
        ({}, {"budget": Budget(max_frames=3)}, "3 frames of the recording, 1.50 seconds apart"),
        ({}, {"budget": Budget(native_video=True), "video": "native"}, "recording as a video."),
    ],
    ids=["both", "one-of-each", "no-assets", "spread", "native"],
)
def test_the_prompt_says_what_is_shown(task_of, made, how, told):
    """How many sheets, how many frames, how far apart."""
    assert told in given(task_of(**made), **how)[0]


@pytest.mark.parametrize("how", ["frames", "native"])
def test_nothing_tells_whose_page_it_is_or_what_is_asked_of_it(task_of, how):
    """No id, title, site, description, assertion or asset name is told but by the pictures."""
    parts = given(task_of(), video=how, budget=Budget(native_video=True))
    told = " ".join([parts[0], *names(parts)])

    assert [secret for secret in SECRETS if secret in told] == []


def test_a_video_is_shown_itself_to_a_model_that_takes_one(task_of):
    """As it lies on the disk, to be looked at once a second."""
    task = task_of()
    parts = given(task, video="native", budget=Budget(native_video=True))

    assert names(parts)[-2:] == ["The recording:", "video.mp4"]
    assert (parts[-1].media_type, parts[-1].fps) == ("video/mp4", 1.0)
    assert parts[-1].load() == task.video.read_bytes()


@pytest.mark.parametrize(("most", "frames"), [(70, 4), (6, 4), (5, 3), (3, 1)])
def test_frames_give_way_to_sheets(task_of, most, frames):
    """Both together are no more than the model takes."""
    shown = names(given(task_of(), budget=Budget(max_images=most)))

    assert sum(name.startswith("frame_") for name in shown) == frames
    assert sum(name.startswith("sheet_") for name in shown) == 2


@pytest.mark.parametrize(
    ("budget", "how", "told"),
    [
        (Budget(max_images=2), "frames", "2 contact sheets and the recording.* takes 2 pictures"),
        (Budget(max_images=1, native_video=True), "native", "take another model"),
        (Budget(max_frames=0), "frames", "no room"),
        (Budget(), "native", "takes no video; show it frames"),
    ],
    ids=["full", "full-native", "no-frames", "no-video"],
)
def test_a_budget_without_room_is_a_usage_error(task_of, budget, how, told):
    """It says what does not fit and what to do."""
    with pytest.raises(UsageError, match=told):
        given(task_of(), budget=budget, video=how)


@pytest.mark.parametrize("how", ["frames", "native"])
@pytest.mark.parametrize(
    ("made", "files", "told"),
    [
        ({"seconds": 0}, {}, r"video\.mp4 is missing: fetch or record"),
        ({"seconds": 0}, {"video.mp4": b"no"}, r"video\.mp4: no video that can .*fetch or record"),
        ({"sheets": 0}, {}, r"no contact sheet in sheets/ .*fetch or record"),
        ({}, {"sheets/sheet_1.png": b"no"}, r"sheet_1\.png: no picture .*fetch or record"),
    ],
    ids=["missing-video", "broken-video", "missing-sheets", "broken-sheet"],
)
def test_what_is_missing_or_broken_is_an_error(task_of, how, made, files, told):
    """The error names the file and says what to do."""
    task = task_of(**made)
    write(task.root, files)

    with pytest.raises(TaskFormatError, match=told):
        given(task, video=how, budget=Budget(native_video=True))


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


def test_what_is_remembered_is_told_without_decoding(task_of, memos):
    """Another process gives the same parts, and loads no library that decodes."""
    task = task_of()
    parts = given(task, memo_dir=memos)
    asked = json.dumps([RAW, str(task.root), str(memos)])
    ran = subprocess.run(
        [sys.executable, "-c", REPLAYED, asked], capture_output=True, check=True, text=True
    )
    known, loaded = json.loads(ran.stdout)

    assert known == [part if isinstance(part, str) else part.sha256 for part in parts]
    assert loaded == []


@pytest.mark.parametrize("how", ["frames", "native"])
def test_what_is_remembered_is_what_was_shown(task_of, memos, how):
    """With a memo, without one, and as it is made: the same parts and the same bytes."""
    task = task_of()
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
def test_a_broken_memo_is_made_again(task_of, memos, spoil):
    """Nothing of it is believed."""
    task = task_of()
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
def test_another_budget_is_shown_other_pictures(task_of, memos, budget):
    """A memo is of one budget."""
    task = task_of()
    first = given(task, memo_dir=memos)

    assert given(task, memo_dir=memos, budget=budget) != first
    assert len(list(memos.iterdir())) == 2


def test_another_limit_of_words_is_shown_the_same_pictures(task_of, memos):
    """A memo depends on nothing but what pictures depend on."""
    task = task_of()
    first = given(task, memo_dir=memos)

    assert given(task, memo_dir=memos, budget=replace(BUDGET, max_tokens=9)) == first
    assert len(list(memos.iterdir())) == 1


@pytest.mark.parametrize("name", ["video.mp4", "sheets/sheet_2.png"])
def test_another_file_at_the_same_place_is_seen(task_of, memos, tmp_path, name):
    """A memo is of the files' bytes."""
    task = task_of()
    first = given(task, memo_dir=memos)
    if name == "video.mp4":
        video(task.video, [(0, filled("lime"))])
    else:
        filled("lime").save(tmp_path / name)

    parts = given(task, memo_dir=memos)

    assert parts != first
    assert all(one.load() for one in media(parts))


def test_a_picture_that_comes_out_otherwise_is_never_sent(task_of, memos):
    """The caller is told, and the next parts tell what is there now."""
    task = task_of()
    parts = given(task, memo_dir=memos)
    (memo,) = memos.iterdir()
    memo.write_text(memo.read_text("utf-8").replace(parts[-1].sha256, "0" * 64), "utf-8")
    (*_, drifted) = given(task, memo_dir=memos)

    with pytest.raises(InputsDriftedError, match=r"frame_004\.jpg is another .* ask once more"):
        drifted.load()

    assert given(task, memo_dir=memos) == parts


def test_fewer_frames_than_were_remembered_is_a_drift_too(task_of, memos):
    """Another decoder may find fewer of them."""
    task = task_of()
    parts = given(task, memo_dir=memos)
    (memo,) = memos.iterdir()
    held = json.loads(memo.read_text("utf-8"))
    held["recording"].append({**held["recording"][-1], "name": "frame_005.jpg"})
    memo.write_text(json.dumps(held), "utf-8")

    with pytest.raises(InputsDriftedError, match=r"frame_005\.jpg"):
        given(task, memo_dir=memos)[-1].load()
    assert given(task, memo_dir=memos) == parts


@pytest.mark.parametrize("how", ["frames", "native"])
def test_files_that_change_behind_the_question_are_seen(task_of, how):
    """What is sent is what was asked about, or nothing."""
    task = task_of()
    parts = given(task, video=how, budget=Budget(native_video=True))
    filled("lime").save(task.sheets()[0])
    video(task.video, [(0, filled("lime"))])
    given(task)

    for part in (parts[2], parts[-1]):
        with pytest.raises(InputsDriftedError):
            part.load()


def test_a_video_that_is_gone_is_told(task_of):
    """The error names what is missing."""
    task = task_of()
    (*_, last) = given(task, video="native", budget=Budget(native_video=True))
    task.video.unlink()

    with pytest.raises(TaskFormatError, match=r"video\.mp4 is gone"):
        last.load()


def test_without_a_place_for_memos_it_only_takes_longer(task_of, tmp_path, caplog):
    """A disk that refuses is told in the log."""
    (tmp_path / "file").write_text("in the way")
    task = task_of()

    assert given(task, memo_dir=tmp_path / "file") == given(task)
    assert "cannot be written" in caplog.text


def test_many_at_once_write_one_memo(task_of, memos):
    """All see the same, and no drafts stay."""
    task = task_of()
    with ThreadPoolExecutor(8) as pool:
        shown = list(pool.map(lambda _: given(task, memo_dir=memos), range(8)))

    assert all(parts == shown[0] for parts in shown)
    assert [file.suffix for file in memos.iterdir()] == [".json"]
    assert given(task, memo_dir=memos) == shown[0]


def test_the_prompt_is_named_by_its_hash():
    """So that results tell which prompt made them."""
    file = resources.files("pytest_iwr.page") / "prompts" / "generate-1.md"

    assert prompt_id() == f"generate-1@{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"
