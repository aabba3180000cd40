import pytest

from pytest_iwr.action_words import key_of, picker_value, scroll_direction
from pytest_iwr.errors import TaskFormatError
from pytest_iwr.grounding.said import key_name
from pytest_iwr.task import Action

DOWN, UP, LEFT, RIGHT = (0, 1), (0, -1), (-1, 0), (1, 0)


def action(kind, **parameters):
    """Return an action of *kind*."""
    return Action.model_validate({"type": kind, "parameters": parameters})


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Enter", "Enter"),
        ("the Enter key", "Enter"),
        ("Right Arrow", "ArrowRight"),
        ("arrow-left", "ArrowLeft"),
        ("Page Down", "PageDown"),
        ("ESC", "Escape"),
        ("Spacebar", "Space"),
        (" ", "Space"),
        ("a", "a"),
        ("+", "+"),
        ("f12", "F12"),
        ("ctrl + a", "Control+a"),
        ("Ctrl++", "Control++"),
        ("cmd+shift+P", "Meta+Shift+P"),
        ("Any", None),
        ("ctrl+nothing", None),
        ("", None),
    ],
)
def test_key_name(said, name):
    """A key has one name, however people write it; what is no key has none."""
    assert key_name(said) == name


@pytest.mark.parametrize(
    ("description", "key"),
    [
        ("Press Enter", "Enter"),
        ("Press the 'Escape' key", "Escape"),
        ("Press the right arrow key to go down", "ArrowRight"),
        ("Hit the space bar", "Space"),
        ("Press Page Down", "PageDown"),
        ("Press the W key", "w"),
        ("Press F5 to reload", "F5"),
        ("Press Ctrl+A to select all", "Control+a"),
        ("Press Shift-Tab", "Shift+Tab"),
        ("In the option menu press Enter", "Enter"),
        ("Use the down arrow", "ArrowDown"),
    ],
)
def test_key_of_a_sentence(description, key):
    """The key is the first one named behind the verb."""
    assert key_of(action("Press", description=description)) == key


def test_parameter_wins():
    """The parameter says the key, whatever the description mentions."""
    assert key_of(action("Press", key="Tab", description="Press Enter")) == "Tab"


def test_sentence_without_a_key():
    """A sentence that names no key is the task's fault, and says what would help."""
    with pytest.raises(TaskFormatError, match=r"'Press it' names no key; give parameters\.key"):
        key_of(action("Press", description="Press it"))


@pytest.mark.parametrize(
    ("parameters", "direction", "whole_way"),
    [
        ({}, DOWN, False),
        ({"direction": "Up"}, UP, False),
        ({"direction": "to the left"}, LEFT, False),
        ({"direction": "down to the bottom"}, DOWN, True),
        ({"direction": "bottom", "scroll_page": 2}, DOWN, False),
        ({"direction": "up", "description": "Scroll down"}, UP, False),
        ({"scroll_page": -1}, UP, False),
        ({"description": "Scroll up a little"}, UP, False),
        ({"description": "Scroll right"}, RIGHT, False),
        ({"description": "Scroll the carousel to the right"}, RIGHT, False),
        ({"description": "Scroll the left sidebar"}, DOWN, False),
        ({"description": "Scroll the right sidebar up"}, UP, False),
        ({"description": "Scroll back to the top."}, UP, True),
        ({"description": "Scroll to the bottom of the list"}, DOWN, True),
        ({"description": "Scroll all the way down"}, DOWN, True),
        ({"description": "Scroll down to the top rated products"}, DOWN, False),
        ({"description": "Scroll to the 'Back to top' button"}, DOWN, False),
    ],
)
def test_direction(parameters, direction, whole_way):
    """The parameter says where to scroll, else the sentence; the name of a thing says nothing."""
    assert scroll_direction(action("Scroll", **parameters)) == (direction, whole_way)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "2026-05-03", "2026-05-03"),
        ("date", "05/03/2026", "2026-05-03"),
        ("date", "3.5.2026", "2026-05-03"),
        ("date", "May 3, 2026", "2026-05-03"),
        ("date", "3 may 2026", "2026-05-03"),
        ("date", "tomorrow", None),
        ("date", "2026-02-30", None),
        ("time", "9:05", "09:05"),
        ("time", "2:30 pm", "14:30"),
        ("time", "2 PM", "14:00"),
        ("month", "May 2026", "2026-05"),
        ("datetime-local", "2026-05-03 10:00", "2026-05-03T10:00"),
        ("datetime-local", "2026-05-03t10:00", "2026-05-03T10:00"),
        ("color", "#FF8800", "#ff8800"),
        ("color", "orange", None),
        ("range", "40.0", "40"),
        ("range", "-2.5", "-2.5"),
        ("range", "half", None),
    ],
)
def test_picker_value(kind, text, value):
    """What people write becomes what the input wants, or nothing when it is none."""
    assert picker_value(kind, text) == value
