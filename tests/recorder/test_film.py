"""What was filmed becomes a video: frames at their times, the pointer drawn in."""

from io import BytesIO

import av
import numpy as np
import pytest
from PIL import Image

from pytest_iwr.recorder.film import write_video
from pytest_iwr.recorder.hand import Hand, Position
from pytest_iwr.recorder.screencast import Frame, Screencast

#: Seconds since the epoch, as they come from a browser.
BEGUN = 1_790_000_000.0


def frame(at_s, color, size=(200, 150)):
    """Return a frame of one colour, shown from *at_s* seconds after the film began."""
    data = BytesIO()
    Image.new("RGB", size, color).save(data, "JPEG", quality=95)
    return Frame(BEGUN + at_s, data.getvalue())


def hand_of(frames, track, *, presses=(), times=(), lasts_s=2.0):
    """Return what a hand remembers of a film; all times are from its beginning."""
    return Hand(
        film=Screencast(frames=list(frames)),
        track=[Position(BEGUN + at, x, y) for at, x, y in track],
        presses=[Position(BEGUN + at, x, y) for at, x, y in presses],
        times_s=[BEGUN + at for at in times],
        ended_s=BEGUN + lasts_s,
    )


@pytest.fixture
def filmed(tmp_path):
    """Return a function that writes a video and gives the action times and all pictures."""

    def write(hand, *, width=200, touch=False):
        times = write_video(tmp_path / "video.mp4", hand, width=width, touch=touch)
        with av.open(str(tmp_path / "video.mp4")) as container:
            shown = [
                (f.time, f.to_ndarray(format="rgb24").astype(int)) for f in container.decode(0)
            ]
        assert np.allclose([at for at, _ in shown], np.arange(len(shown)) / 25)
        return times, [picture for _, picture in shown]

    return write


def test_a_frame_is_shown_from_its_time_on(filmed):
    """The film begins with the first position of the pointer; what came before is left out."""
    frames = [frame(-3, "white"), frame(0.5, "#0a3cc8"), frame(1.0, "#e11d1d")]

    times, shown = filmed(hand_of(frames, [(0, 190, 140)], times=[0.5, 1.0]))

    assert times == (0.5, 1.0)
    assert len(shown) == 50
    corner = [picture[5, 5] for picture in shown]
    assert np.abs(corner[11] - (255, 255, 255)).max() <= 4
    assert np.abs(corner[14] - (10, 60, 200)).max() <= 6
    assert np.abs(corner[24] - (10, 60, 200)).max() <= 6
    assert np.abs(corner[27] - (225, 29, 29)).max() <= 6


def test_a_page_that_never_changes_has_a_video(filmed):
    """One frame from the browser lasts as long as the film."""
    _, shown = filmed(hand_of([frame(0, "white")], [(0, 100, 75)], lasts_s=1.0))

    assert len(shown) == 25


@pytest.mark.parametrize("size", [(201, 151), (200, 151), (400, 300), (402, 302)])
def test_the_pointer_is_where_it_was(filmed, size):
    """Whatever the frames' size, odd or finer than the viewport, and on its way in between."""
    hand = hand_of([frame(0, "white", size)], [(0, 20, 20), (1.0, 20, 20), (2.0, 120, 120)])

    _, shown = filmed(hand, width=200)

    def tip(picture):
        rows, columns = (picture.max(axis=2) < 90).nonzero()
        return columns.min() / size[0] * 200, rows.min() / size[0] * 200

    assert shown[0].shape == (size[1] // 2 * 2, size[0] // 2 * 2, 3)
    assert tip(shown[10]) == pytest.approx((20, 20), abs=4)
    assert tip(shown[37]) == pytest.approx((68, 68), abs=4)


def test_a_press_leaves_a_mark_that_fades(filmed):
    """There is nothing of it before the press, and nothing half a second later."""
    hand = hand_of([frame(0, "white")], [(0, 60, 60)], presses=[(1.0, 60, 60)])

    _, shown = filmed(hand)

    marks = [((p[..., 0] - p[..., 2]) > 60).sum() for p in shown]
    assert marks[24] == 0
    assert marks[28] > 30
    assert marks[37] == 0


def test_a_finger_shows_only_while_it_taps(filmed):
    """By touch there is no pointer between the taps."""
    hand = hand_of([frame(0, "white")], [(0, 60, 60)], presses=[(1.0, 60, 60)])

    _, shown = filmed(hand, touch=True)

    darkest = [picture.min() for picture in shown]
    assert darkest[20] > 245
    assert darkest[28] < 200
    assert darkest[45] > 245
