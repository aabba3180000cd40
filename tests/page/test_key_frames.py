"""The states of a video are found in its pictures alone."""

import numpy as np
import pytest
from made_videos import drawn, filled, video
from PIL import Image

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.page.key_frames import MOST, RESTLESS_S, key_frames

VIEWPORT = (320, 240)
COLORS = ("red", "lime", "blue", "white", "black", "yellow")
#: Two states that a person would tell apart, and neither looks like a pointer.
BEFORE, AFTER = drawn((20, 20, 200, 60)), drawn((20, 120, 200, 60))


@pytest.fixture
def states_of(tmp_path):
    """Return a function that gives the states found in a video of these pictures."""

    def find(shown):
        return list(key_frames(video(tmp_path / "a.mp4", shown), viewport=VIEWPORT))

    return find


def look_like(found, wanted):
    """Tell whether the same pictures stand in both lists, but for what a codec changes."""
    return len(found) == len(wanted) and all(map(alike, found, wanted))


def alike(one, other):
    """Tell whether two pictures are one, but for what a codec changes."""
    apart = np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int))
    return apart.mean() < 4


def steadily(begin_s, end_s, show, *, every_s=0.1):
    """Return a picture for each moment; *show* is given how much of the time is over, 0 to 1."""
    times = np.arange(begin_s, end_s, every_s)
    return [(at, show((at - begin_s) / (end_s - begin_s))) for at in times]


def test_every_state_that_rests_is_found(states_of):
    """In their order, each once; a state that comes back is a state again."""
    states = [filled("red"), filled("lime"), filled("red"), filled("blue")]

    shown = [(2.0 * i, state) for i, state in enumerate(states)]

    assert look_like(states_of([*shown, (8.0, states[-1])]), states)


def test_frames_need_not_come_at_a_rate(states_of):
    """A picture holds until the next one, be it tens of milliseconds or half a minute."""
    shown = [
        (0, BEFORE),
        *steadily(1.0, 1.5, lambda _: BEFORE, every_s=0.02),
        (31.013, AFTER),
        (31.9, AFTER),
        (31.95, filled("red")),
        (47.0, filled("red")),
    ]

    assert look_like(states_of(shown), [BEFORE, AFTER, filled("red")])


def test_a_fade_is_no_state(states_of):
    """What lies between two states only passes by."""
    fade = steadily(2.0, 3.5, lambda part: Image.blend(BEFORE, AFTER, part), every_s=0.04)

    assert look_like(states_of([(0, BEFORE), *fade, (3.5, AFTER), (5.5, AFTER)]), [BEFORE, AFTER])


def test_a_text_that_is_typed_is_one_state(states_of):
    """Its letters are not."""

    def typed(count):
        return drawn(*((20 + 10 * i, 100, 6, 14) for i in range(count)))

    letters = [(2.0 + 0.15 * i, typed(i)) for i in range(1, 25)]

    assert look_like(states_of([(0, typed(0)), *letters, (7.6, typed(24))]), [typed(0), typed(24)])


def test_a_caret_that_blinks_does_not_disturb(states_of):
    """The picture rests around it."""

    def blinking(begin_s, state):
        caret = drawn((260, 40, 2, 16), on=state)
        return [(begin_s + 0.4 * i, caret if i % 2 else state) for i in range(5)]

    states = [BEFORE, AFTER, BEFORE]
    shown = [one for i, state in enumerate(states) for one in blinking(2.0 * i, state)]

    assert look_like(states_of([*shown, (6.0, filled("red"))]), [*states, filled("red")])


def test_a_pointer_is_part_of_no_state(states_of):
    """Wherever it goes and rests, on its way as at its goal."""

    def pointed(part):
        return drawn((round(20 + 240 * part), round(200 - 120 * part), 14, 22), on=BEFORE)

    way = steadily(2.0, 3.0, pointed, every_s=0.04)
    back = steadily(5.0, 6.0, lambda part: pointed(1 - part), every_s=0.04)

    found = states_of([(0, pointed(0)), *way, (3.0, pointed(1)), *back, (8.0, pointed(0))])

    assert len(found) == 1


def test_what_never_rests_is_taken_at_equal_distances(states_of):
    """A game or a carousel has no states; the first picture and the last are among those taken."""

    def moving(part):
        return drawn((round(240 * part), 60, 80, 80), color="blue")

    found = states_of(steadily(0, 20, moving))
    left = [np.flatnonzero(np.asarray(one)[100, :, 0] < 128).min() for one in found]

    assert np.abs(np.diff(left[:-1]) - 240 * RESTLESS_S / 20).max() <= 3
    assert (left[0], left[-1]) == pytest.approx((0, 237), abs=3)


def test_states_are_found_beside_what_never_rests(states_of):
    """A long rest is one picture, the game after it several."""

    def moving(part):
        return drawn((round(240 * part), 60, 80, 80), color="blue")

    found = states_of([(0, BEFORE), *steadily(12.0, 24.0, moving)])

    assert alike(found[0], BEFORE)
    assert not any(alike(one, BEFORE) for one in found[1:])
    assert 3 <= len(found) - 1 <= 12 / RESTLESS_S + 1


def test_the_end_of_a_video_is_a_state(states_of):
    """Recordings stop soon after the last action."""
    assert look_like(states_of([(0, BEFORE), (3.0, AFTER), (3.2, AFTER)]), [BEFORE, AFTER])


def test_one_picture_is_one_state(states_of):
    """However short the video is."""
    assert look_like(states_of([(0, BEFORE)]), [BEFORE])


def test_a_page_has_no_more_pictures_than_a_model_is_shown(states_of):
    """Of more states so many stay at equal distances, from the first to the last."""
    states = [filled(COLORS[i % 5], size=(96, 96)) for i in range(MOST + 20)]
    states[-1] = filled("yellow", size=(96, 96))

    found = states_of([(1.0 * i, state) for i, state in enumerate(states)])

    assert len(found) == MOST
    assert alike(found[0], states[0])
    assert alike(found[-1], states[-1])


def test_a_video_of_a_dense_screen_is_looked_at_in_its_css_pixels(tmp_path):
    """Twice the pixels are the same states: a pointer has twice as many, too."""

    def doubled(picture):
        return picture.resize((640, 480), Image.Resampling.NEAREST)

    pointed = drawn((200, 180, 14, 22), on=BEFORE)
    shown = [(0, doubled(BEFORE)), (2.0, doubled(pointed)), (4.0, doubled(pointed))]

    assert len(list(key_frames(video(tmp_path / "a.mp4", shown), viewport=VIEWPORT))) == 1


def test_a_video_that_breaks_off_is_an_error(tmp_path):
    """Never the pictures up to there: the page would be another one each time it gets better."""
    whole = video(tmp_path / "a.mp4", [(0, BEFORE), (2.0, AFTER), (4.0, AFTER)])
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

    with pytest.raises(TaskFormatError, match=r"a\.mp4"):
        list(key_frames(whole, viewport=VIEWPORT))
