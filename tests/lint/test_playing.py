"""Rules that perform the solution: a page on which every action is wrong, and one where none is."""

import pytest
from lint_tasks import REST_S, action, film, findings, write_task
from PIL import Image

from pytest_iwr.dataset import load
from pytest_iwr.engines import make_engines
from pytest_iwr.lint.context import Written
from pytest_iwr.lint.lint import UNPLAYED, Stage, lint
from pytest_iwr.lint.take import perform

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><title>Buttons</title><h1>Buttons</h1>
<style>button { margin: 3px; height: 28px } #drawn { width: 40px; background: #ddd }
body { font: 14px sans-serif; margin: 8px }</style>
<button id="first">Add</button> <button id="second">Add</button>
<button id="greet">Greet</button> <button id="left"><span id="inner">Left</span></button>
<button id="right">Right</button> <button id="drawn" aria-label="Night"></button>
<button id="ask">Ask</button> <button id="throw">Throw</button>
<button id="roll">Roll</button>
<label>Terms <input type="checkbox" id="terms"></label>
<p id="out"></p>
<script>
const say = what => { document.getElementById('out').textContent = what; };
const on = (id, act) => { document.getElementById(id).onclick = act; };
let greeted = 0;
on('first', () => say('One'));
on('greet', () => say(`Hello ${++greeted}`));
on('left', () => say('Went left'));
on('right', () => say('Went right'));
on('ask', () => { fetch('https://example.org/x').catch(() => say('Nothing')); });
on('throw', () => { say('Thrown'); throw new Error('on purpose'); });
on('roll', () => say(crypto.randomUUID()));
</script>"""


def click(description, *checks, **also):
    """Return a click that has these checks."""
    says = "Something is seen." if checks else None
    return action("Click", description, also={"checks": checks, "logical_assertion": says, **also})


#: What the solution clicks, the action as written, the rule that it breaks.
WRONG = [
    ("#second", click("Click the 'Add' button"), "IWR111"),
    ("#greet", click("Click the friendly thing"), "IWR112"),
    ("#greet", click("Click the 'Purchase' button"), "IWR113"),
    ("#right", click("Click the 'Left' button"), "IWR114"),
    ("#greet", click("Click the 'Greet' button", {"text": "Buttons"}), "IWR204"),
    (
        "#left",
        click(
            "Click the 'Left' button",
            {"text": "Went left"},
            {"text": "Went left", "invariant": True},
        ),
        "IWR204",
    ),
    ("#greet", click("Click the 'Greet' button", {"text": "Goodbye"}), "IWR205"),
    (
        "#drawn",
        click("Click the 'Night' button", {"control": "Night", "state": "checked"}),
        "IWR206",
    ),
    ("#ask", click("Click the 'Ask' button"), "IWR504"),
    ("#throw", click("Click the 'Throw' button"), "IWR505"),
    ("#roll", click("Click the 'Roll' button"), "IWR503"),
]
RIGHT = [
    ("#inner", click("Click the 'Left' button", {"text": "Went left"})),
    ("#right", click("Click the 'Right' button", {"text": "Went right"})),
    ("#greet", click("Click the 'Greet' button", {"text": "Hello 1"})),
    ("#first", click("Click the first 'Add' button", {"text": "One"})),
    ("#terms", click("Tick the 'Terms' checkbox", {"control": "Terms", "state": "checked"})),
    (
        "label",
        click("Untick the 'Terms' checkbox", {"control": "Terms", "state": "unchecked"}),
    ),
]


@pytest.fixture(scope="module")
def stage(chromium):
    """Give the browser of the session, and who decides offline."""
    engines = make_engines()
    return Stage(chromium, engines.grounder, engines.judge)


@pytest.fixture(scope="module")
def found(stage, tmp_path_factory):
    """Give what is found in the task in which every action is wrong."""
    home = tmp_path_factory.mktemp("wrong") / "one"
    entry = write_task(
        home,
        actions=[step[1] for step in WRONG],
        locators=[step[0] for step in WRONG],
        page=PAGE,
    )
    return findings(entry, stage=stage)


@pytest.mark.parametrize(("step", "code"), [(n, c) for n, (*_, c) in enumerate(WRONG, 1)])
def test_what_is_wrong_with_an_action_is_found(found, step, code):
    """Each action breaks its rule, and no other rule of descriptions, checks or behaviour."""
    seen = {name for name, at in found if at == step and name not in {"IWR215", "IWR404"}}

    assert seen == {code}


def test_checkpoints_of_another_page_are_stale(found):
    """Every checkpoint shows something else than the page does."""
    stale = [at for name, at in found if name == "IWR215"]

    assert stale == [None, *range(1, len(WRONG) + 1)]


@pytest.fixture
def right(stage, tmp_path):
    """Return a function that writes a task that is right, with checkpoints and film of it."""

    def write(page=PAGE, **changes):
        actions, locators = [s[1] for s in RIGHT], [s[0] for s in RIGHT]
        entry = write_task(
            tmp_path / "right", actions=actions, locators=locators, page=page, **changes
        )
        written = Written(load(entry))
        take = perform(stage.chromium, written.task, written.solution, written.page)
        pictures = []
        for seen in take.states:
            path = entry.root / f"checkpoints/step_{seen.step}.png"
            path.write_bytes(seen.after.screenshot_png)
            pictures.append((Image.open(path).convert("RGB"), REST_S))
        film(entry.root / "video.mp4", pictures)
        return entry

    return write


def test_a_task_that_is_well_has_no_findings(right, stage):
    """Where description, solution, checks, page, pictures and film agree, nothing is said."""
    assert findings(right(), stage=stage) == []


def test_assets_are_watched_while_the_page_plays(right, stage):
    """What the page asks for in vain, and what it never asks for, is found by playing it."""
    page = PAGE.replace("say('Went left')", "new Image().src = ['assets', name + '.png'].join('/')")
    script = "<script>const name = ['asset', '099'].join('_');</script>"
    used = "<script>new Image().src = ['assets', ['asset', '1.png'].join('_')].join('/')</script>"
    files = {f"assets/asset_{n}.png": b"%d" % n for n in (1, 2)} | {"sheets/sheet_1.png": b"sheet"}

    entry = right(page=page.replace("<script>", f"{script}{used}<script>", 1), files=files)
    report = lint(entry, stage=stage, tell=lambda _: None)

    said = {f.code: f.message for f in report.findings if f.code in {"IWR302", "IWR303"}}
    assert "asset_099.png" in said["IWR302"]
    assert "asset_2.png" in said["IWR303"]
    assert [f.code for f in report.findings].count("IWR303") == 1


@pytest.mark.parametrize(
    ("locator", "said"),
    [("#nothing", "finds 0 elements"), ("button", "finds 9 elements"), ("##[", "none that works")],
)
def test_a_locator_that_fails_is_named(stage, tmp_path, locator, said):
    """The action whose locator fails is named; what comes before it is looked at."""
    actions = [click("Click the 'Greet' button"), click("Click the 'Greet' button")]
    entry = write_task(tmp_path / "one", actions=actions, locators=["#greet", locator], page=PAGE)

    report = lint(entry, stage=stage, tell=lambda _: None)

    (stopped,) = [finding for finding in report.findings if finding.code == "IWR502"]
    assert stopped.action == 2
    assert said in stopped.message


def test_what_the_words_do_not_say_is_told_by_them_alone(stage, tmp_path):
    """A key that nothing names stops the performance, and is one mistake, not two."""
    entry = write_task(
        tmp_path / "one", actions=[action("Press", "Press the key")], locators=[None], page=PAGE
    )

    names = [name for name, _ in findings(entry, stage=stage)]

    assert "IWR107" in names
    assert "IWR502" not in names


def test_two_things_that_tie_are_named(stage, tmp_path):
    """The message says which things fit equally well, and where they are."""
    entry = write_task(tmp_path / "one", actions=[WRONG[0][1]], locators=[WRONG[0][0]], page=PAGE)

    report = lint(entry, stage=stage, tell=lambda _: None)

    (tied,) = [finding for finding in report.findings if finding.code == "IWR111"]
    assert tied.message.count("'Add'") == 2
    assert tied.message.count(" at (") == 2


def test_a_task_without_a_reference_is_read_only(stage, tmp_path):
    """Without a page of the author's, the report says what could not be tried."""
    entry = write_task(tmp_path / "one", files={"reference/index.html": None})

    assert lint(entry, stage=stage, tell=lambda _: None).note == UNPLAYED
