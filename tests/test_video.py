"""A video is looked at by presentation time."""

import struct
import wave
from fractions import Fraction

import av
import pytest
from made_videos import drawn, video
from PIL import Image

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.video import duration_s, moments, sampled, shown_at


def write(path, shown, *, codec="libx264", begins_ms=0):
    """Write a video with a picture of each grey value at each time, in milliseconds."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=1000)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for at_ms, grey in shown:
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), (grey, grey, grey)))
            frame.pts, frame.time_base = begins_ms + at_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def greys(path, **how):
    """Return when and how grey each sample is, to the nearest ten."""
    return [(one.at_s, round(one.picture.getpixel((9, 9))[0], -1)) for one in sampled(path, **how)]


@pytest.mark.parametrize(("ending", "codec"), [("mp4", "libx264"), ("webm", "libvpx")])
def test_shown_is_the_last_frame_that_has_begun(tmp_path, ending, codec):
    """However unevenly frames come, a sample is what a viewer would see at that moment."""
    frames = [(0, 50), (400, 100), (1000, 150), (1999, 200), (3500, 250)]
    path = write(tmp_path / f"a.{ending}", frames, codec=codec)

    assert greys(path)[:4] == [(0.0, 50), (1.0, 150), (2.0, 200), (3.0, 200)]
    assert greys(path, every_s=0.5)[:4] == [(0.0, 50), (0.5, 100), (1.0, 150), (1.5, 150)]
    assert duration_s(path) >= 3.5


def test_one_picture_is_a_video(tmp_path):
    """The first frame is shown at 0, however short it is."""
    assert greys(write(tmp_path / "a.mp4", [(0, 100)])) == [(0.0, 100)]


def test_time_counts_from_the_first_frame(tmp_path):
    """A video whose clock begins later is sampled alike."""
    path = write(tmp_path / "a.mkv", [(0, 50), (1000, 150), (1500, 200)], begins_ms=7000)

    assert greys(path) == [(0.0, 50), (1.0, 150)]


def sound(path):
    """Write a file with sound alone."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 800, "NONE", ""))
        file.writeframes(bytes(1600))


@pytest.mark.parametrize(
    "make",
    [
        lambda path: None,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no video at all"),
        sound,
    ],
    ids=["missing", "empty", "text", "sound"],
)
def test_what_is_no_video_is_an_error(tmp_path, make):
    """The error names the file."""
    path = tmp_path / "a.mp4"
    make(path)

    with pytest.raises(TaskFormatError, match=r"a\.mp4: no video that can be read"):
        list(sampled(path))
    with pytest.raises(TaskFormatError, match=r"a\.mp4: no video that can be read"):
        duration_s(path)
    with pytest.raises(TaskFormatError, match=r"a\.mp4: no video that can be read"):
        moments(path, most=1)


def test_moments_are_those_that_are_sampled(tmp_path):
    """Whether a file is decoded or only its times are read, it lasts as long."""
    frames = [(0, 50), (400, 100), (1000, 150), (1999, 200), (3500, 250)]
    path = write(tmp_path / "a.mkv", frames, begins_ms=7000)

    assert moments(path, most=9) == tuple(one.at_s for one in sampled(path))
    assert moments(path, most=4) == tuple(one.at_s for one in sampled(path))
    assert moments(path, most=3) == (0.0, 1.75, 3.5)
    assert moments(path, most=1) == (0.0,)


def test_a_frame_that_begins_at_a_moment_is_shown_there(tmp_path):
    """However late the clock of the video begins: times are compared exactly."""
    path = write(tmp_path / "a.mkv", [(i * 100, 10 * i) for i in range(1, 25)], begins_ms=80)

    assert greys(path, every_s=0.1) == [(i * 0.1, 10 * (i + 1)) for i in range(24)]


def test_moments_of_ones_own_are_shown_and_the_end_stays(tmp_path):
    """Behind the end the last frame is shown; nothing asked, nothing shown."""
    path = write(tmp_path / "a.mp4", [(0, 50), (400, 100), (1000, 150)])
    shown = list(shown_at(path, [0.1, 0.4, 0.5, 99.0, 100.0]))

    assert [round(one.picture.getpixel((9, 9))[0], -1) for one in shown] == [50, 100, 100, 150, 150]
    assert shown[1].picture is shown[2].picture
    assert list(shown_at(path, [])) == []


#: Where a track of an MP4 file says how it is to be turned: behind the type of its header.
MATRIX = 44
CLOCKWISE = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)


def test_a_video_that_is_to_be_turned_is_shown_upright(tmp_path):
    """As phones write them: the picture lies on its side, and the file says so."""
    path = video(tmp_path / "a.mp4", [(0, drawn((0, 0, 160, 120)))])
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + MATRIX
    data[at : at + len(CLOCKWISE)] = CLOCKWISE
    path.write_bytes(data)

    (shown,) = (one.picture.convert("L") for one in sampled(path))

    assert shown.size == (240, 320)
    assert [shown.getpixel(at) > 128 for at in [(60, 80), (180, 80), (60, 240), (180, 240)]] == [
        True,
        False,
        True,
        True,
    ]
