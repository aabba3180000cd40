"""Rules that read files: for each, one task that breaks it and one that keeps it."""

from io import BytesIO
from pathlib import Path

import pytest
from lint_tasks import PAGE, action, findings, state, write_task

from pytest_iwr.lint.rules import RULES

ASSET = '<img src="__PLACEHOLDER_ASSETS_BASE_DIR__/asset_001.png">'


def png(step=0, **how):
    """Return the bytes of a state's picture."""
    file = BytesIO()
    state(step, **how).save(file, "PNG")
    return file.getvalue()


def types(description, **parameters):
    """Return a task's changes: one action that types."""
    return {"actions": [action("Type", description, **parameters)]}


def presses(description, **parameters):
    """Return a task's changes: one action that presses."""
    return {"actions": [action("Press", description, **parameters)]}


def scrolls(description, **parameters):
    """Return a task's changes: one action that scrolls."""
    return {"actions": [action("Scroll", description, **parameters)]}


def clicks(description, **changes):
    """Return a task's changes: one action that clicks."""
    return {"actions": [action("Click", description)], **changes}


def having(**also):
    """Return a task's changes: one action with other keys."""
    return {"actions": [action(also=also)]}


def shows(names, **files):
    """Return a task's changes: a page with assets, each with a content of its own."""
    tags = "".join(f'<img src="__PLACEHOLDER_ASSETS_BASE_DIR__/{name}">' for name in names)
    own = {f"assets/{name}": name.encode() for name in names}
    return {"page": PAGE + tags, "files": {**own, "sheets/sheet_1.png": png(), **files}}


TWO = {"actions": [action(), action()]}
LEVELS = {"interaction_complexity": "L4", "visual_complexity": "V4"}

#: code, action, what breaks the rule, what keeps it
CASES = [
    ("IWR001", None, {"actions": []}, {}),
    ("IWR002", None, {"lint_ignore": "IWR401"}, {"lint_ignore": ["IWR401"]}),
    ("IWR002", 1, having(lint_ignore=["no-title"]), having(lint_ignore=[])),
    ("IWR002", 1, having(lint_ignore=["IWR999"]), having(lint_ignore=["IWR111", "IWR112"])),
    ("IWR003", None, {"fixed_tiem": None, "seed": 1}, {"random_seed": 1}),
    ("IWR003", 1, having(visual_flags=True), having(visual_evaluation_flag=True)),
    ("IWR003", 1, scrolls("Scroll down", scroll_pages=1), scrolls("Scroll down", scroll_page=1)),
    ("IWR101", None, {"title": " "}, {"title": "Buy"}),
    ("IWR102", None, {"classification": {"visual_complexity": "V1"}}, {"classification": LEVELS}),
    ("IWR102", None, {"classification": {**LEVELS, "visual_complexity": "V5"}}, {}),
    ("IWR103", 1, clicks("  "), clicks("Click 'Greet'")),
    ("IWR104", 1, clicks("Click #greet"), clicks("Click the '#greet' tag, the #1 of #all")),
    ("IWR104", 1, clicks("Click .btn-primary"), clicks("Click 'Greet' beside the .net link")),
    ("IWR104", 1, clicks("Click the second div"), clicks("Click the 'div' of a time span")),
    ("IWR104", 1, clicks("Click <button>"), clicks("Click the > sign, not <Back>")),
    ("IWR104", 1, clicks("Click [data-id=3]"), clicks("Click [Greet]")),
    (
        "IWR104",
        1,
        clicks("Click greetBtn", page='<button id="greetBtn">Greet</button>'),
        clicks("Click the iPhone", page='<button id="greetBtn">iPhone</button>'),
    ),
    ("IWR105", 1, types("Type your name into the 'Name' field"), types("Type 'Ada' into 'Name'")),
    ("IWR106", 1, types("Type 'Ada' into 'Name'", text="Bob"), types("Type 'Ada'", text="Ada")),
    (
        "IWR106",
        1,
        types("Fill the 'Name' field with 'ada'", text="Ada"),
        types("Fill the 'Name' field", text="Ada"),
    ),
    ("IWR106", 1, types("Type 'Ada'", text=""), types("Clear the 'Name' field", text="")),
    ("IWR107", 1, presses("Press the friendly key"), presses("Press Enter")),
    ("IWR107", 1, presses("Press it", key="Entr"), presses("Press it", key="Ctrl+A")),
    ("IWR108", 1, presses("Press Enter", key="Tab"), presses("Press Return", key="Enter")),
    (
        "IWR108",
        1,
        presses("Press 'End' to go down", key="Home"),
        presses("Press Enter to open the page 'Home'", key="Enter"),
    ),
    ("IWR109", 1, scrolls("Scroll to the reviews"), scrolls("Scroll down to the reviews")),
    (
        "IWR109",
        1,
        scrolls("Scroll in 'Ups and downs'"),
        scrolls("Scroll to the reviews", direction="down"),
    ),
    ("IWR109", 1, scrolls("Scroll the page"), scrolls("Scroll to the bottom of the page")),
    ("IWR201", 1, having(checks=[]), having(checks=[], logical_assertion=None)),
    ("IWR202", 1, having(logical_assertion=" "), having()),
    ("IWR203", None, having(checks=[], logical_assertion=""), having()),
    (
        "IWR211",
        None,
        {**having(visual_evaluation_flag=False), "initial_visual_evaluation_flag": False},
        {**having(visual_evaluation_flag=True), "initial_visual_evaluation_flag": False},
    ),
    (
        "IWR212",
        2,
        {"actions": [action(), action(also={"visual_evaluation_flag": False})]},
        {"actions": [action(also={"visual_evaluation_flag": False}), action()]},
    ),
    ("IWR213", 1, {"files": {"checkpoints/step_1.png": None}}, {}),
    (
        "IWR213",
        None,
        {"files": {"checkpoints/step_0.png": None}},
        {"files": {"checkpoints/step_0.png": None}, "initial_visual_evaluation_flag": False},
    ),
    ("IWR214", 1, {"files": {"checkpoints/step_1.png": png(1, size=(800, 600))}}, {}),
    ("IWR301", None, {"files": {"checkpoints/step_1.png": b"no picture"}}, {}),
    ("IWR301", None, {"files": {"video.mp4": b"no video"}}, {"files": {"video.mp4": None}}),
    (
        "IWR302",
        None,
        {"page": PAGE + ASSET},
        {"page": PAGE + ASSET, "files": {"assets/asset_001.png": png()}},
    ),
    (
        "IWR302",
        None,
        {"page": PAGE + "<style>p { background: url(assets/asset_7.png) }</style>"},
        {"page": PAGE + "<script>const src = n => `assets/asset_${n}.png`</script>"},
    ),
    (
        "IWR303",
        None,
        {"files": {"assets/asset_002.png": b"2", "reference/solution.json": b"none"}},
        {**shows(["asset_002.png"]), "locators": []},
    ),
    ("IWR304", None, shows(["moss-green.png"]), shows(["asset_12.png"])),
    ("IWR304", None, shows(["faces/asset_1.png"]), shows(["asset_1.woff2"])),
    (
        "IWR305",
        None,
        shows(["asset_1.png"], **{"assets/asset_2.png": b"asset_1.png"}),
        shows(["asset_1.png", "asset_2.png"]),
    ),
    (
        "IWR306",
        None,
        shows(["asset_1.png"], **{"sheets/sheet_1.png": None}),
        shows(["asset_1.png"]),
    ),
    ("IWR401", None, {"files": {"video.mp4": None}}, {}),
    ("IWR402", None, {"recorded": None}, {"recorded": None, "files": {"video.mp4": None}}),
    ("IWR403", None, {"recorded": [1.3, 2.0]}, {"recorded": [1.3]}),
    ("IWR403", None, {"recorded": [2.6]}, {"recorded": [2.5]}),
    ("IWR403", 2, {**TWO, "recorded": [2.6, 2.6]}, {**TWO, "recorded": [1.3, 2.6]}),
    ("IWR501", None, {"files": {"reference/solution.json": None}}, {}),
    ("IWR501", None, {"locators": ["#a", "#b"]}, {"files": {"reference/index.html": None}}),
]


def test_a_task_that_is_well_has_no_findings(tmp_path):
    """Where nothing is wrong, nothing is said."""
    assert findings(write_task(tmp_path / "one")) == []


@pytest.mark.parametrize(("code", "at", "bad"), [case[:3] for case in CASES])
def test_what_breaks_a_rule_is_found(tmp_path, code, at, bad):
    """The rule is named once, with the action at which it is broken."""
    found = findings(write_task(tmp_path / "one", **bad))

    assert [place for name, place in found if name == code] == [at]


@pytest.mark.parametrize(("code", "good"), [(case[0], case[3]) for case in CASES])
def test_what_keeps_a_rule_is_not_found(tmp_path, code, good):
    """What is near to a mistake, and is none, is not reported."""
    assert code not in {name for name, _ in findings(write_task(tmp_path / "one", **good))}


def test_every_rule_is_tried():
    """No rule is without a task that breaks it in these tests."""
    written = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))

    assert [rule.code for rule in RULES if f'"{rule.code}"' not in written] == []
