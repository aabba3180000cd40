"""What a model is shown of a task."""

from __future__ import annotations

import hashlib
from importlib import resources

import pytest
from made_tasks import write
from shown_inputs import SECRETS, given, media, names

from pytest_iwr.errors import TaskFormatError, UsageError
from pytest_iwr.models.budget import Budget
from pytest_iwr.models.prompts import prompt_id


def test_the_prompt_then_the_sheets_then_the_frames(recorded):
    """In this order, each sheet under its label, frames in the order of time."""
    parts = given(recorded())

    assert "# Rebuild a web page" in parts[0]
    assert names(parts) == [
        "Contact sheet 1 of 2:",
        "sheet_1.png",
        "Contact sheet 2 of 2:",
        "sheet_2.png",
        "The recording:",
        *(f"frame_{number:03d}.jpg" for number in range(1, 5)),
    ]


def test_pictures_are_known_by_the_hash_of_what_is_sent(recorded):
    """Hash and size are those of the bytes; a sheet is sent as it lies on the disk."""
    task = recorded()
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
def test_the_prompt_asks_for_what_the_benchmark_asks(recorded, asked):
    """Resolution, one file, no back end, class btn, asset names, nothing from outside, a fence."""
    assert asked in given(recorded())[0]


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
def test_the_prompt_says_what_is_shown(recorded, made, how, told):
    """How many sheets, how many frames, how far apart."""
    assert told in given(recorded(**made), **how)[0]


@pytest.mark.parametrize("how", ["frames", "native"])
def test_nothing_tells_whose_page_it_is_or_what_is_asked_of_it(recorded, how):
    """No id, title, site, description, assertion or asset name is told but by the pictures."""
    parts = given(recorded(), video=how, budget=Budget(native_video=True))
    told = " ".join([parts[0], *names(parts)])

    assert [secret for secret in SECRETS if secret in told] == []


def test_a_video_is_shown_itself_to_a_model_that_takes_one(recorded):
    """As it lies on the disk, to be looked at once a second."""
    task = recorded()
    parts = given(task, video="native", budget=Budget(native_video=True))

    assert names(parts)[-2:] == ["The recording:", "video.mp4"]
    assert (parts[-1].media_type, parts[-1].fps) == ("video/mp4", 1.0)
    assert parts[-1].load() == task.video.read_bytes()


@pytest.mark.parametrize(("most", "frames"), [(70, 4), (6, 4), (5, 3), (3, 1)])
def test_frames_give_way_to_sheets(recorded, most, frames):
    """Both together are no more than the model takes."""
    shown = names(given(recorded(), budget=Budget(max_images=most)))

    assert sum(name.startswith("frame_") for name in shown) == frames
    assert sum(name.startswith("sheet_") for name in shown) == 2


@pytest.mark.parametrize(
    ("budget", "how", "told"),
    [
        (Budget(max_images=2), "frames", "2 contact sheets and the recording.* takes 2 pictures"),
        (Budget(max_images=1, native_video=True), "native", "take another model"),
        (Budget(max_frames=0), "frames", "no room"),
        (Budget(), "native", "takes no video; use --iwr-video=frames"),
    ],
    ids=["full", "full-native", "no-frames", "no-video"],
)
def test_a_budget_without_room_is_a_usage_error(recorded, budget, how, told):
    """It says what does not fit and what to do."""
    with pytest.raises(UsageError, match=told):
        given(recorded(), budget=budget, video=how)


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
def test_what_is_missing_or_broken_is_an_error(recorded, how, made, files, told):
    """The error names the file and says what to do."""
    task = recorded(**made)
    write(task.root, files)

    with pytest.raises(TaskFormatError, match=told):
        given(task, video=how, budget=Budget(native_video=True))


def test_the_prompt_is_named_by_its_hash():
    """So that results tell which prompt made them."""
    file = resources.files("pytest_iwr.page") / "prompts" / "generate-1.md"

    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert prompt_id("pytest_iwr.page", "generate-1") == f"generate-1@{digest[:12]}"
