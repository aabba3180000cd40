import pytest

from pytest_iwr.errors import TaskFormatError

pytestmark = pytest.mark.browser


def test_press(opened, act):
    """Keys go to whatever has the focus, under the names that people use."""
    session = opened("action_press")
    for key in ["Enter", "Right Arrow", "Page Down", "a", "F2", "space", "+", "é", "Shift+Tab"]:
        assert act(session, "Press", key=key)[0] == "done"
    assert session.page.evaluate("log") == [
        *("Enter", "ArrowRight", "PageDown", "a", "F2", " ", "+", "shift Shift", "shift Tab"),
    ]


def test_press_into_a_field(opened, act):
    """A chord acts as in any browser, and a letter of another keyboard arrives as text."""
    session = opened(html="<!doctype html><input value=abc autofocus>")
    act(session, "Press", key="ctrl + a")
    act(session, "Press", key="é")
    assert session.page.evaluate("document.querySelector('input').value") == "é"


def test_unknown_key(opened, act):
    """A key that no keyboard has is the task's fault."""
    with pytest.raises(TaskFormatError, match="'Any' names no key"):
        act(opened("action_press"), "Press", key="Any")
