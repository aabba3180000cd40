"""Pages that are made without a model, as a task and its video give them."""

import base64
import io
import re

import numpy as np
import pytest
from made_videos import drawn, filled, video
from PIL import Image

from pytest_iwr.browser.chromium import Screen
from pytest_iwr.errors import PageSourceError, UsageError
from pytest_iwr.page.floors import FloorPages, parse_floor
from pytest_iwr.task_parsing import parse_task
from pytest_iwr.video import sampled

ACTIONS = [{"type": "Click", "parameters": {"description": "Click 'Add'"}}]
STATES = [filled("red"), filled("lime"), filled("blue")]


@pytest.fixture
def task_of(tmp_path):
    """Return a function that gives a task with a video of these states, two seconds each."""

    def make(*states, viewport=(320, 240), scale=1.0, touch=False):
        width, height = viewport
        device = {
            "viewport": {"width": width, "height": height},
            "device_scale_factor": scale,
            "touch": touch,
        }
        if states:
            shown = [(2.0 * i, state) for i, state in enumerate(states)]
            video(tmp_path / "video.mp4", [*shown, (2.0 * len(states), states[-1])])
        raw = {"id": "shop", "device": device, "action_sequence": ACTIONS}
        return parse_task(raw, where="here", root=tmp_path)

    return make


@pytest.fixture
def shown(opened):
    """Return a function that opens a floor's page of a task as a replay would."""

    def give(kind, task):
        screen = Screen(task.viewport, task.device_scale_factor, task.touch)
        return opened(html=FloorPages(kind).page_for(task).html, screen=screen)

    return give


def pictures_in(html):
    """Return the pictures that a page carries."""
    found = re.findall(r'src="data:image/webp;base64,([^"]+)"', html)
    return [Image.open(io.BytesIO(base64.b64decode(data))) for data in found]


def noise(seed, *, size=(320, 240), side=4):
    """Return a picture of squares of that side, each in a colour of its own."""
    shape = size[1] // side, size[0] // side, 3
    squares = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
    return Image.fromarray(squares).resize(size, Image.Resampling.NEAREST)


def screenshot(session):
    """Return what the session's page shows."""
    return Image.open(io.BytesIO(session.observe(0).screenshot_png)).convert("RGB")


def colour(picture):
    """Return the name of the colour that the whole of a picture has."""
    pixels = np.asarray(picture.convert("RGB"), dtype=int).reshape(-1, 3)
    wanted = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255)}
    return next(name for name, value in wanted.items() if np.abs(pixels - value).max() < 16)


@pytest.mark.parametrize("kind", ["blank", "still", "slides"])
def test_a_floor_is_named_by_its_kind(task_of, kind):
    """In results by a name without a colon, in the record as users write it."""
    floor = parse_floor(f"floor:{kind}")

    assert floor == FloorPages(kind)
    assert floor.subject == f"floor-{kind}"
    assert floor.page_for(task_of(*STATES)).spec == f"floor:{kind}"


@pytest.mark.parametrize("spec", ["floor:", "floor:blnk", "blank", "Floor:blank", "floor:blank "])
def test_any_other_floor_is_refused(spec):
    """The message names those there are."""
    known = "known are floor:blank, floor:still, floor:slides"

    with pytest.raises(UsageError, match=f"'{spec}' is no floor; {known}"):
        parse_floor(spec)


def test_a_still_is_the_first_picture_as_it_was_decoded(task_of):
    """No pixel is lost on the way into the page."""
    task = task_of(drawn((20, 20, 100, 60), color="teal"), filled("red"))

    (still,) = pictures_in(FloorPages("still").page_for(task).html)

    assert np.array_equal(np.asarray(still), np.asarray(next(sampled(task.video)).picture))


def test_slides_are_the_states_of_the_video(task_of):
    """In their order, and nothing else."""
    slides = pictures_in(FloorPages("slides").page_for(task_of(*STATES)).html)

    assert [colour(slide) for slide in slides] == ["red", "lime", "blue"]


@pytest.mark.parametrize(
    ("viewport", "scale", "filmed", "whole"),
    [
        ((321, 241), 1, (320, 240), (321, 241)),
        ((187, 333), 3, (560, 998), (561, 999)),
        ((161, 120), 2, (160, 120), (161, 120)),
        ((320, 240), 1, (318, 240), (318, 240)),
    ],
    ids=["css", "dense", "dense-in-css", "another"],
)
def test_a_row_that_the_video_lost_is_put_back(task_of, viewport, scale, filmed, whole):
    """Video has no odd sides; a picture that is one pixel short would be blurred all over."""
    task = task_of(filled("red", size=filmed), viewport=viewport, scale=scale)

    (still,) = pictures_in(FloorPages("still").page_for(task).html)

    assert still.size == whole
    assert colour(still) == "red"


@pytest.mark.parametrize("kind", ["still", "slides"])
def test_a_page_stays_small_enough_to_be_loaded(task_of, monkeypatch, kind):
    """Pictures that are too large are kept, all of them, in a lower quality."""
    task = task_of(*(noise(seed, side=2) for seed in range(4)))
    page = FloorPages(kind).page_for(task)
    limit = len(page.html) // 2
    monkeypatch.setattr("pytest_iwr.page.floors._MOST_BYTES", limit * 3 // 4)

    smaller = FloorPages(kind).page_for(task)

    assert len(smaller.html) < limit + 2000
    assert len(pictures_in(smaller.html)) == len(pictures_in(page.html))


@pytest.mark.parametrize("kind", ["blank", "still", "slides"])
def test_a_page_is_the_same_every_time(task_of, kind):
    """Byte for byte: results are told apart by the hash of the page."""
    task = task_of(*STATES)

    assert FloorPages(kind).page_for(task).sha256 == FloorPages(kind).page_for(task).sha256


@pytest.mark.parametrize("kind", ["still", "slides"])
def test_a_task_without_a_video_is_trouble_of_ours(task_of, tmp_path, kind):
    """Nobody failed: the message names the file and what to do."""
    file = re.escape(str(tmp_path / "video.mp4"))

    with pytest.raises(PageSourceError, match=rf"{file} is missing; floor:{kind} .* fetch or rec"):
        FloorPages(kind).page_for(task_of())


@pytest.mark.parametrize("kind", ["still", "slides"])
def test_a_broken_video_is_trouble_of_ours(task_of, tmp_path, kind):
    """It is told like one that is missing."""
    (tmp_path / "video.mp4").write_bytes(b"no video at all")
    file = re.escape(str(tmp_path / "video.mp4"))

    with pytest.raises(PageSourceError, match=rf"{file}: no video .* floor:{kind} .* fetch or rec"):
        FloorPages(kind).page_for(task_of())


def test_a_blank_page_needs_no_video(task_of):
    """It is measured on any task."""
    page = FloorPages("blank").page_for(task_of())

    assert page.html.startswith("<!doctype html>")
    assert not page.assets


@pytest.mark.browser
def test_a_blank_page_is_white(shown, task_of):
    """From edge to edge."""
    assert screenshot(shown("blank", task_of())).getcolors() == [(320 * 240, (255, 255, 255))]


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["blank", "still", "slides"])
def test_a_floor_says_nothing(shown, task_of, kind):
    """There is nothing in it to be found by words."""
    snapshot = shown(kind, task_of(*STATES)).observe(0).snapshot

    assert snapshot.runs == ()
    assert [node.name for node in snapshot.nodes if node.name] == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("scale", "touch"), [(1, False), (2, False), (3, True)], ids=["1", "2", "phone"]
)
def test_a_still_is_drawn_pixel_for_pixel(shown, task_of, scale, touch):
    """A picture as large as the screen is neither stretched nor moved, and leaves no margin."""
    dense = 320 * scale, 240 * scale
    task = task_of(noise(1, size=dense), scale=scale, touch=touch)

    seen = screenshot(shown("still", task))

    assert seen.size == dense
    assert np.array_equal(np.asarray(seen), np.asarray(next(sampled(task.video)).picture))


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["still", "slides"])
@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_a_picture_of_another_size_fills_the_screen(shown, task_of, kind, touch):
    """There is nothing beside it and nothing to scroll to."""
    session = shown(kind, task_of(*STATES, viewport=(500, 300), touch=touch))

    session.page.mouse.wheel(200, 200)

    assert colour(screenshot(session)) == "red"
    assert session.page.evaluate("[innerWidth, innerHeight, scrollX, scrollY]") == [500, 300, 0, 0]
    assert session.page.evaluate(
        "[document.scrollingElement.scrollWidth, document.scrollingElement.scrollHeight]"
    ) == [500, 300]


@pytest.mark.browser
@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_every_click_shows_the_next_slide_and_the_last_one_stays(shown, task_of, touch):
    """Trusted clicks, and taps, wherever they are."""
    session = shown("slides", task_of(*STATES, touch=touch))
    press = session.page.touchscreen.tap if touch else session.page.mouse.click
    seen = [colour(screenshot(session))]

    for x, y in [(1, 1), (160, 120), (318, 238), (40, 200)]:
        press(x, y)
        seen.append(colour(screenshot(session)))

    assert seen == ["red", "lime", "blue", "blue", "blue"]
