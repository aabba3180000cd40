"""Every step must be at rest in the video, at one picture a second."""

from functools import partial

import pytest
from lint_tasks import VIEWPORT, action, film, findings, state, write_task
from PIL import Image, ImageDraw

from pytest_iwr.lint.film import SAME, difference, shows, small
from pytest_iwr.recorder.pointer import draw_arrow, draw_finger, draw_press, press_shows

AT_REST = 1.3
look = partial(small, viewport=VIEWPORT)


@pytest.fixture
def filmed(tmp_path):
    """Return a function: the findings about a film that shows (picture, seconds) one by one.

    The first three pictures' times are those of the steps 0 to 2, unless *recorded* says other.
    """

    def lint(shown, *, checkpoints=None, finish=None, recorded=None, **changes):
        times = recorded or [round(sum(s for _, s in shown[:n]), 3) for n in (1, 2)]
        entry = write_task(
            tmp_path / "one", actions=[action(), action()], recorded=times, **changes
        )
        for step, picture in enumerate(checkpoints or []):
            picture.save(entry.root / f"checkpoints/step_{step}.png")
        film(entry.root / "video.mp4", shown, finish=finish)
        return [found for found in findings(entry) if found[0].startswith("IWR4")]

    return lint


def test_states_that_rest_are_shown(filmed):
    """Three states of 1.3 s each are all seen at whole seconds."""
    assert filmed([(state(step), AT_REST) for step in range(3)]) == []


def test_a_state_between_two_whole_seconds_is_not_shown(filmed):
    """A state in sight from 1.3 s to 1.7 s falls between the pictures at 1 s and 2 s."""
    shown = [(state(0), 1.3), (state(1), 0.4), (state(2), 2.0)]

    assert filmed(shown) == [("IWR404", 1)]


def test_a_state_that_is_still_on_its_way_is_not_shown(filmed):
    """A picture at a whole second counts only when the state is at rest in it."""
    halfway = Image.blend(state(0), state(1), 0.5)
    shown = [(state(0), 1.3), (halfway, 1.4), (state(1), 0.2), (state(2), 1.3)]

    assert filmed(shown, recorded=[1.3, 2.9]) == [("IWR404", 1)]


def test_a_state_outside_of_its_time_is_not_shown(filmed):
    """A film in which an action begins later than 'recorded' says shows its state too late."""
    shown = [(state(step), 2.0) for step in range(3)]

    assert filmed(shown, recorded=[0.5, 1.9]) == [("IWR404", 1)]


def test_a_film_of_another_page_shows_nothing(filmed):
    """No step is found in a film with other words."""
    shown = [(state(step, words="of another kind"), AT_REST) for step in range(3)]

    assert filmed(shown) == [("IWR404", None), ("IWR404", 1), ("IWR404", 2)]


def pointer(picture, at_s):
    """Draw the arrow on its way over the page, its press every second."""
    x, y = 30 + 60 * at_s, 60 + 20 * at_s
    if press_shows(since := at_s % 1.0):
        draw_press(picture, x, y, since_s=since, scale=1)
    draw_arrow(picture, x, y, scale=1)
    return picture


def finger(picture, at_s):
    """Draw the finger where it presses, at the bar's end."""
    draw_finger(picture, 98, 120, scale=1)
    return picture


@pytest.mark.parametrize("finish", [pointer, finger])
def test_a_drawn_pointer_hides_no_state(filmed, finish):
    """Pointer, finger and the mark of a press are in the film, not in the checkpoints."""
    assert filmed([(state(step), AT_REST) for step in range(3)], finish=finish) == []


def box(*, ticked, at=(200, 200)):
    """Return a page with a checkbox of 18 pixels."""
    picture = state(0)
    x, y = at
    draw = ImageDraw.Draw(picture)
    draw.rectangle((x, y, x + 17, y + 17), fill=(30, 90, 200) if ticked else "white", outline=0)
    return picture


def on_the_box(picture, at_s):
    """Draw the arrow on the middle of the checkbox."""
    draw_arrow(picture, 209, 209, scale=1)
    return picture


def test_a_small_change_under_the_pointer_is_shown(filmed):
    """A ticked box counts as seen though the pointer covers a part of it."""
    states = [box(ticked=False), box(ticked=True), box(ticked=False)]
    shown = [(picture, AT_REST) for picture in states]

    assert filmed(shown, checkpoints=states, finish=on_the_box) == []


def test_a_small_change_that_is_missing_is_found(filmed):
    """A film in which the box is never ticked does not show that step."""
    states = [box(ticked=False), box(ticked=True), box(ticked=False)]
    shown = [(box(ticked=False), AT_REST)] * 3

    assert filmed(shown, checkpoints=states, finish=on_the_box) == [("IWR404", 1)]


def test_a_change_of_colour_alone_is_told_apart(filmed):
    """Two states of one brightness are two states."""
    states = [state(0), state(0), state(0)]
    for picture, colour in zip(states, [(200, 60, 60), (60, 122, 110), (200, 60, 60)], strict=True):
        ImageDraw.Draw(picture).rectangle((20, 200, 80, 240), fill=colour)
    shown = [(states[0], AT_REST)] * 3

    assert filmed(shown, checkpoints=states) == [("IWR404", 1)]


def ringed(*, lit):
    """Return a dark page with a field, and around it a thin yellow line when it is *lit*."""
    picture = Image.new("RGB", VIEWPORT, (20, 56, 44))
    line = (247, 205, 80) if lit else "white"
    ImageDraw.Draw(picture).rectangle((40, 101, 340, 141), fill="white", outline=line, width=2)
    return picture


def test_thin_coloured_lines_that_video_blurs_are_shown(filmed):
    """Video halves the resolution of colours: a yellow ring on dark green is still seen."""
    states = [ringed(lit=False), ringed(lit=True), ringed(lit=False)]

    assert filmed([(picture, AT_REST) for picture in states], checkpoints=states) == []


def test_a_video_at_half_the_size_is_compared(filmed):
    """The film may be smaller than the checkpoints, as long as it has their shape."""
    half = [state(step).resize((200, 150)) for step in range(3)]

    assert filmed([(picture, AT_REST) for picture in half]) == []


def test_a_video_of_another_shape_is_named_instead(filmed):
    """A film that does not show the screen is one mistake, not one for each step."""
    wide = [(state(step).resize((400, 200)), AT_REST) for step in range(3)]

    assert filmed(wide) == [("IWR405", None)]


def test_a_video_of_more_than_64_s_is_named(filmed):
    """Models are shown 64 pictures at most."""
    shown = [(state(0), 30), (state(1), 30), (state(2), 6)]

    assert filmed(shown) == [("IWR406", None)]


def test_a_picture_is_compared_with_its_neighbours_only_where_they_differ():
    """Checkpoints that look alike do not make each other doubtful."""
    same, other = look(state(0)), look(state(1))

    assert shows(same, same, others=[same.copy()])
    assert shows(same, same, others=[other])
    assert not shows(look(state(9)), same, others=[])


def test_the_share_that_differs_leaves_the_pointer_aside():
    """A spot of the pointer's size does not count, one as large as a word does."""
    spotted, wordy = state(0), state(0, words="and many more of them")
    ImageDraw.Draw(spotted).ellipse((300, 200, 328, 228), fill="black")

    assert difference(look(spotted), look(state(0))) == 0
    assert difference(look(wordy), look(state(0))) > SAME
