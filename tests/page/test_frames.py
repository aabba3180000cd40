"""Frames and sheets as a model is shown them."""

from __future__ import annotations

from io import BytesIO

import pytest
from made_tasks import write
from made_videos import SIZE, drawn, filled, video
from PIL import Image

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.page.frames import Film, frames_of, sheet

BITS = 10
CELL = 30


def numbered(number):
    """Return a picture that shows *number* in black and white cells."""
    ones = [i for i in range(BITS) if number >> i & 1]
    return drawn(*((i * CELL, 0, CELL, SIZE[1]) for i in ones))


def number_of(picture):
    """Read what `numbered` wrote, from a picture of any size."""
    small = picture.convert("L").resize(SIZE)
    dark = [small.getpixel((i * CELL + CELL // 2, SIZE[1] // 2)) < 128 for i in range(BITS)]
    return sum(1 << i for i, one in enumerate(dark) if one)


def opened(data):
    """Return the picture of a JPEG file."""
    picture = Image.open(BytesIO(data))
    assert picture.format == "JPEG"
    return picture


def film_of(path, *, most=64, **how):
    """Return a film of the file at *path*."""
    return Film(path, sha256=str(path), most=most, **how)


def shown_numbers(film):
    """Return which frame each picture of *film* shows."""
    return [number_of(opened(data)) for data in frames_of(film).jpegs]


@pytest.fixture(scope="module")
def uneven(tmp_path_factory):
    """Film 9 s at 30 frames a second, 9 s at 2, 8.8 s at 30; say when each frame begins."""
    begins = [i / 30 for i in range(270)]
    begins += [9 + i / 2 for i in range(18)]
    begins += [18 + i / 30 for i in range(265)]
    path = tmp_path_factory.mktemp("uneven") / "video.mp4"
    return video(path, [(at, numbered(i)) for i, at in enumerate(begins)]), begins


def expected(begins, at_s):
    """Return the last frame that has begun, to the millisecond that the file keeps."""
    return max(i for i, begun in enumerate(begins) if round(begun * 1000) <= at_s * 1000)


def test_a_frame_a_second_by_time_and_not_by_number(uneven):
    """However the frame rate varies, no second shows a wrong frame."""
    path, begins = uneven

    assert shown_numbers(film_of(path)) == [expected(begins, second) for second in range(27)]


def test_too_long_a_video_is_shown_from_its_first_frame_to_its_last(uneven):
    """Equally spaced in time, both ends among them."""
    path, begins = uneven
    frames = frames_of(film_of(path, most=14))
    apart = round(begins[-1], 3) / 13

    assert frames.at_s == pytest.approx([i * apart for i in range(14)])
    assert shown_numbers(film_of(path, most=14)) == [expected(begins, t) for t in frames.at_s]
    assert number_of(opened(frames.jpegs[-1])) == len(begins) - 1


def test_an_even_video_is_spaced_as_by_frame_number(tmp_path):
    """At a constant rate it is the frames that equally spaced numbers give, as published."""
    path = video(tmp_path / "video.mp4", [(i / 10, numbered(i)) for i in range(201)])

    assert shown_numbers(film_of(path, most=9)) == [200 * i // 8 for i in range(9)]


@pytest.mark.parametrize(("most", "numbers"), [(1, [0]), (3, [0, 10, 20]), (2, [0, 24])])
def test_as_many_seconds_as_frames_are_enough(tmp_path, most, numbers):
    """A video of three seconds is spread only over fewer than three frames."""
    shown = [(i / 10, numbered(i)) for i in range(25)]
    path = video(tmp_path / "video.mp4", shown)

    assert shown_numbers(film_of(path, most=most)) == numbers


def test_frames_are_scaled_down_and_never_up(tmp_path):
    """The longest side is a limit."""
    path = video(tmp_path / "video.mp4", [(0, numbered(5))])

    (small,) = frames_of(film_of(path, longest_side_px=200)).jpegs
    (same,) = frames_of(film_of(path, longest_side_px=2000)).jpegs

    assert opened(small).size == (200, 150)
    assert opened(same).size == SIZE


def test_a_film_is_decoded_once_and_only_the_last_one_is_remembered(tmp_path):
    """Frames can be had again without the video, until another film was shown."""
    film = film_of(video(tmp_path / "one.mp4", [(0, numbered(1))]))
    other = film_of(video(tmp_path / "other.mp4", [(0, numbered(2))]))
    first = frames_of(film)
    film.path.unlink()

    assert frames_of(film) is first
    frames_of(other)
    with pytest.raises(TaskFormatError, match=r"one\.mp4"):
        frames_of(film)


def written(path, picture, **how):
    """Write a picture."""
    picture.save(path, **how)
    return path


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("a.png", "image/png"), ("a.jpg", "image/jpeg"), ("a.webp", "image/webp")],
)
def test_a_sheet_that_fits_is_sent_as_it_is(tmp_path, name, media_type):
    """Byte for byte."""
    path = written(tmp_path / name, filled("red"))

    assert sheet(path, longest_side_px=SIZE[0]) == (path.read_bytes(), media_type)
    assert sheet(path, longest_side_px=None) == (path.read_bytes(), media_type)


def test_the_type_of_a_sheet_is_that_of_its_bytes(tmp_path):
    """A JPEG file that is named PNG is no PNG."""
    path = written(tmp_path / "a.png", filled("red"), format="JPEG")

    assert sheet(path, longest_side_px=None)[1] == "image/jpeg"


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.jpg"])
def test_a_sheet_that_is_too_large_is_scaled_down(tmp_path, name):
    """Its longest side is the limit, and it is a JPEG then."""
    data, media_type = sheet(written(tmp_path / name, filled("red")), longest_side_px=160)

    assert media_type == "image/jpeg"
    assert opened(data).size == (160, 120)


@pytest.mark.parametrize("name", ["a.bmp", "a.tiff", "a.gif"])
def test_a_sheet_of_another_format_is_converted(tmp_path, name):
    """Not every provider takes every format."""
    data, media_type = sheet(written(tmp_path / name, filled("red")), longest_side_px=None)

    assert media_type == "image/jpeg"
    assert opened(data).size == SIZE


@pytest.mark.parametrize("mode", ["RGBA", "P", "LA", "I;16"])
def test_what_is_transparent_becomes_white(tmp_path, mode):
    """A sheet of any kind of pixels is drawn on white; names written in black stay legible."""
    clear = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    picture = Image.new(mode, SIZE, 65535) if mode == "I;16" else clear.convert(mode)
    how = {"transparency": picture.getpixel((0, 0))} if mode == "P" else {}
    data, _ = sheet(written(tmp_path / "a.png", picture, **how), longest_side_px=160)

    assert opened(data).getpixel((80, 60)) == (255, 255, 255)


@pytest.mark.parametrize("files", [{}, {"sheet_1.png": b"no picture"}], ids=["missing", "text"])
def test_a_sheet_that_is_no_picture_is_an_error(tmp_path, files):
    """The error names the file."""
    path = tmp_path / "sheet_1.png"
    write(tmp_path, files)

    with pytest.raises(TaskFormatError, match=r"sheet_1\.png: no picture that can be read"):
        sheet(path, longest_side_px=None)
