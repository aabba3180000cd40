"""Where a task stands in the taxonomy, as far as that can be measured."""

from types import SimpleNamespace

import pytest

from pytest_iwr.recorder.classify import measured
from pytest_iwr.task import Task

CLICK = {"type": "Click", "parameters": {"description": "Click 'A'"}, "logical_assertion": "A."}
SCROLL = {"type": "Scroll", "parameters": {"description": "Scroll down"}, "logical_assertion": "A."}
UNJUDGED = {"type": "Click", "parameters": {"description": "Click 'B'"}}


def task(*actions, **members):
    """Return a task of these actions."""
    return Task.model_validate({"id": "x", "action_sequence": list(actions), **members})


def screen(texts=0, buttons=0, hidden=0):
    """Return a snapshot with so many painted texts and things to use."""
    nodes = [SimpleNamespace(painted=True, interactive=True)] * buttons
    nodes += [SimpleNamespace(painted=False, interactive=True)] * hidden
    return SimpleNamespace(runs=[None] * texts, nodes=nodes)


@pytest.mark.parametrize(
    ("actions", "level"),
    [
        ([SCROLL] * 9, "L1"),
        ([CLICK], "L2"),
        ([SCROLL] * 4 + [UNJUDGED] * 5, "L2"),
        ([CLICK] * 4 + [UNJUDGED], "L2"),
        ([CLICK] * 4 + [SCROLL], "L3"),
    ],
)
def test_actions_with_an_effect_make_a_workflow(actions, level):
    """Looking is L1, a few effects are L2, from five it is a workflow; L4 is never guessed."""
    found = measured(task(*actions), screen())

    assert found["classification"]["interaction_complexity"] == level


@pytest.mark.parametrize(
    ("texts", "buttons", "level"),
    [(0, 0, "V1"), (20, 4, "V1"), (20, 5, "V2"), (40, 20, "V3"), (100, 39, "V3"), (139, 1, "V4")],
)
def test_what_is_on_the_screen_counts(texts, buttons, level):
    """Texts and things to use that are painted; what is hidden does not count."""
    found = measured(task(CLICK), screen(texts, buttons, hidden=500))

    assert found["classification"]["visual_complexity"] == level


def test_what_the_author_said_goes_before():
    """A level that is given stays; what is missing is added; nothing is said twice."""
    said = {"interaction_complexity": "L4", "domain": "Games"}
    details = {"resolution": "100x100", "environment": "mobile"}

    found = measured(task(CLICK, classification=said, recording_details=details), screen())

    assert found == {
        "classification": {
            "interaction_complexity": "L4",
            "visual_complexity": "V1",
            "domain": "Games",
        }
    }


def test_the_device_is_told():
    """Resolution in CSS pixels, and whether it is used by touch."""
    device = {"viewport": {"width": 390, "height": 844}, "touch": True}

    found = measured(task(CLICK, device=device), screen())

    assert found["recording_details"] == {"resolution": "390x844", "environment": "mobile"}
