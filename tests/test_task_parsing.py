"""Tasks from JSON: liberal in what is accepted, strict in saying what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.task import ActionKind
from pytest_iwr.task_parsing import parse_task, task_json_schema

SCHEMA = Path(__file__).parents[1] / "docs" / "task.schema.json"


def click(**changes) -> dict:
    """Return an action."""
    return {"type": "Click", "parameters": {"description": "Click 'Add'"}, **changes}


def parsed(*actions: dict, **changes):
    """Return the task of these actions."""
    data = {"id": "shop", "action_sequence": list(actions) or [click()], **changes}
    return parse_task(data, where="data.jsonl: row 3")


def test_a_row_of_the_benchmark_is_a_task():
    """All keys of a published row are understood, and keys that we do not know are kept."""
    row = {
        "id": 12,
        "classification": {
            "interaction_complexity": "L2", "visual_complexity": "V3",
            "domain": "Shopping", "sub_domain": "Shoes",
        },
        "recording_details": {"resolution": "1920x1080", "environment": "desktop"},
        "source_website": "https://example.org",
        "action_sequence": [
            click(visual_evaluation_flag=True, logical_assertion="It is in the cart", extra=1)
        ],
        "something_new": {"a": 1},
    }  # fmt: skip

    task = parse_task(row, where="here")

    assert (task.id, task.viewport, task.touch) == ("12", (1920, 1080), False)
    assert task.classification.interaction_complexity == "L2"
    assert task.actions[0].kind is ActionKind.CLICK
    assert task.actions[0].visual_flag
    assert task.actions[0].judged
    assert task.model_extra == {"something_new": {"a": 1}}
    assert task.initial_visual_flag


@pytest.mark.parametrize(
    "changes",
    [
        {"classification": None, "recording_details": None, "source_website": None},
        {"recording_details": {"resolution": None, "environment": None}},
        {"recording_details": {"resolution": "wide"}},
        {"initial_visual_evaluation_flag": None},
        {"device": None},
    ],
)
def test_missing_and_null_are_the_same(changes):
    """A key that is null says no more than one that is missing."""
    task = parsed(**changes)

    assert (task.viewport, task.initial_visual_flag) == ((1920, 1080), True)


@pytest.mark.parametrize(
    ("details", "viewport", "touch"),
    [
        ({"resolution": "390x844", "environment": "Mobile"}, (390, 844), True),
        ({"resolution": "390 \u00d7 844"}, (390, 844), False),
        ({"resolution": "390X844"}, (390, 844), False),
        ({"environment": "mobile"}, (390, 844), True),
    ],
)
def test_recording_details_give_the_screen(details, viewport, touch):
    """Resolution and environment, as people write them, say size and touch."""
    task = parsed(recording_details=details)

    assert (task.viewport, task.touch) == (viewport, touch)


def test_the_device_says_more_than_the_recording():
    """Where both are given, the device holds."""
    device = {"viewport": {"width": 500, "height": 400}, "device_scale_factor": 2, "touch": True}

    task = parsed(device=device, recording_details={"resolution": "1920x1080"})

    assert (task.viewport, task.device_scale_factor, task.touch) == ((500, 400), 2.0, True)


@pytest.mark.parametrize("kind", ["Open URL", "navigate", "GOTO", " open "])
@pytest.mark.parametrize(("flag", "flagged"), [(True, True), (False, False), (None, True)])
def test_a_leading_open_row_is_step_0(kind, flag, flagged):
    """It is not counted as an action; its flag is that of the page as opened."""
    opening = {"type": kind, "parameters": {}, "visual_evaluation_flag": flag}

    task = parsed(opening, click())

    assert len(task.actions) == 1
    assert task.opens_by_row
    assert task.initial_visual_flag is flagged


def test_a_tasks_own_initial_flag_holds_before_that_of_an_open_row():
    """The explicit key is stronger than what the row implies."""
    opening = {"type": "Open", "visual_evaluation_flag": True}

    assert not parsed(opening, click(), initial_visual_evaluation_flag=False).initial_visual_flag


@pytest.mark.parametrize(
    ("action", "kind"),
    [("click", "Click"), (" CLICK ", "Click"), ("type", "Type"), ("press", "Press")],
)
def test_kinds_are_read_however_they_are_spelled(action, kind):
    """Case and white space make no other kind."""
    assert parsed(click(type=action)).actions[0].kind.value == kind


@pytest.mark.parametrize("assertion", [None, "", "  "])
def test_an_empty_assertion_is_none(assertion):
    """Nothing is judged where nothing is asserted."""
    assert not parsed(click(logical_assertion=assertion)).actions[0].judged


@pytest.mark.parametrize(
    ("actions", "changes", "told"),
    [
        ([click(type="Hover")], {}, "action 1 has type 'Hover'; known types are Click, Type"),
        ([click(), {"parameters": {}}], {}, "action 2 has no type; known types are"),
        ([click(), {"type": 7}], {}, "action 2 has type '7'; known types are"),
        ([click(type=["Click"])], {}, "action 1 has type "),
        ([click(parameters="x")], {}, "action 1: parameters: "),
        ([click(parameters={"description": 5})], {}, "action 1: parameters.description: "),
        ([click(visual_evaluation_flag="perhaps")], {}, "action 1: visual_evaluation_flag: "),
        (["Click"], {}, "action 1: "),
        ([], {"action_sequence": []}, "action_sequence: "),
        ([], {"action_sequence": None}, "action_sequence is missing"),
        ([], {"action_sequence": {"1": click()}}, "action_sequence: "),
        ([], {"action_sequence": [{"type": "Open"}]}, "action_sequence: "),
        ([click()] * 201, {}, "action_sequence: "),
        ([], {"id": None}, "id is missing"),
        ([], {"id": "a/b"}, "id: "),
        ([], {"id": True}, "id: "),
        ([], {"schema": "iwr-task/2"}, "schema: "),
        ([], {"device": {"viewport": {"width": 5, "height": 400}}}, "device.viewport.width: "),
        ([], {"fixed_time": "2026-01-01T00:00:00"}, "fixed_time: "),
        ([], {"random_seed": "x"}, "random_seed: "),
        ([click(checks=[{"text": "a", "field": "b"}])], {}, "has exactly one of the keys"),
        ([click(checks=[{"colour": "red"}])], {}, "has exactly one of the keys text, field"),
        ([click(checks=[{"text": "a", "colour": "red"}])], {}, "action 1: checks.0.colour: "),
        ([click(checks=[{"text": ""}])], {}, "action 1: checks.0.text: "),
        ([click(checks=["a"])], {}, "action 1: checks.0: a check is a JSON object"),
        (
            [click(checks=[{"control": "a", "state": "on"}])],
            {},
            "action 1: checks.0.state: ",
        ),
        (
            [click(checks=[{"text": "a", "invariant": True}])],
            {},
            "action 1: checks need at least one that is not invariant",
        ),
    ],
)
def test_what_is_wrong_is_said_by_row_action_and_field(actions, changes, told):
    """The message names the place, the field, what it holds, and never a class of ours."""
    with pytest.raises(TaskFormatError) as caught:
        parsed(*actions, **changes)

    words = str(caught.value)
    assert words.startswith("data.jsonl: row 3: ")
    assert told in words
    assert "Check" not in words.replace("checks", "")
    assert "\n" not in words
    assert "pydantic" not in words


@pytest.mark.parametrize("data", [None, [], "task", 7])
def test_anything_but_an_object_is_refused(data):
    """A task is a JSON object."""
    with pytest.raises(TaskFormatError, match="here: a task is a JSON object, not "):
        parse_task(data, where="here")


def test_several_problems_are_counted():
    """The first is told, and how many more there are."""
    with pytest.raises(TaskFormatError, match=r"\(2 more problems\)"):
        parsed(click(type="Hover"), click(type="Drag"), click(parameters=3))


def test_the_published_schema_is_the_one_of_the_models():
    """docs/task.schema.json is what `iwr schema` prints."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == task_json_schema()
