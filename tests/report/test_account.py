import json
from pathlib import Path

from pytest_iwr.report.account import Kept, account_lines
from pytest_iwr.report.account_json import document
from pytest_iwr.results import ActionRecord, Execution, Status

FOLDER = Path("iwr-results/r")
BEFORE = (
    "page 'Shop', 1280x800",
    "heading 'A pair'",
    *(f"text 'Line {n}'" for n in range(30)),
    "button 'Add to cart'",
    "not on the screen:",
    "text 'Imprint'",
)
AFTER = tuple(line.replace("'Add to cart'", "'Add to cart' (focused)") for line in BEFORE)


def told(result, *, verbose=False, **kept):
    """Return the account of a result."""
    return list(account_lines(result, Kept(FOLDER, **kept), verbose=verbose))


def test_a_task_that_passed_takes_three_lines(task):
    """What it is, what it scored, where its pictures are."""
    assert told(task("PPPP")) == [
        "demo/shop::claude: passed, 4 actions",
        "IFS 4/4 1.000 · VFS 0.500 · Final 0.850 · offline:aa11",
        "pictures in iwr-results/r/artifacts/demo/shop/claude",
    ]


def test_the_trajectory_is_told_in_words(task):
    """Marks are for the eye, words for everybody."""
    assert told(task("PUN."))[3:7] == [
        "  ✓ passed      01 click 'Add to cart'",
        "  ? undecided   02 type the review: undecided: not seen",
        "  ✗ failed      03 press Enter",
        "  · not reached 04 scroll down",
    ]


def test_what_could_not_be_done_is_explained(task):
    """What was sought, and what came closest, and the page as the action met it."""
    lines = told(task("PI.."), texts={1: BEFORE})

    assert "02 type the review: failed: not found: nothing is named 'Add to cart'" in lines
    assert "  sought    Click the 'Add to cart' button" in lines
    assert "  closest    41.0  button 'Buy'" in lines
    assert "  before    iwr-results/r/artifacts/demo/shop/claude/step_1.png" in lines
    assert "  page      as the action met it, 6 of its 35 lines (-v shows all):" in lines


def with_after(result, step):
    """Return the result with the picture that was taken after the action *step*."""
    action = result.actions[step - 1]
    seen = action.action.model_copy(update={"after": f"artifacts/x/step_{step}.png"})
    object.__setattr__(action, "action", seen)
    return result


def test_what_did_not_hold_is_explained(task):
    """What was expected, each check, and what the action changed on the page."""
    failed = with_after(task("PN.."), 2)
    lines = told(
        failed, texts={1: BEFORE, 2: AFTER}, checkpoints={2: Path("checkpoints/step_2.png")}
    )

    assert "  expected  'Added' is shown" in lines
    assert "  check     fails: text 'Added' (before: unknown, after: unknown)" in lines
    assert "  found     button 'Add to cart' (by )" in lines
    assert "  after     iwr-results/r/artifacts/x/step_2.png" in lines
    assert "  recorded  checkpoints/step_2.png (the checkpoint)" in lines
    at = lines.index("  changed   by the action (- before, + after):")
    assert lines[at + 1 : at + 3] == [
        "    - button 'Add to cart'",
        "    + button 'Add to cart' (focused)",
    ]


def test_an_action_that_changed_nothing_is_told(task):
    """That is the most frequent defect: a handler that is not there."""
    failed = with_after(task("PN.."), 2)

    assert "  changed   nothing of the page's text" in told(failed, texts={1: BEFORE, 2: BEFORE})


def test_the_page_is_cut_to_what_matters_unless_asked_for(task):
    """Lines near what was sought are shown, the rest is counted; nothing is lost with -v."""
    failed = task("PI..")
    short, whole = (told(failed, texts={1: BEFORE}, verbose=verbose) for verbose in (False, True))

    assert "    … 29 lines" in short
    assert "    button 'Add to cart'" in short
    assert [line.strip() for line in whole[-len(BEFORE) :]] == list(BEFORE)


def test_a_run_without_texts_says_so(task):
    """Runs of older versions kept pictures only."""
    assert told(task("PI.."))[-1] == (
        "  page      the run kept no text of it; look at the pictures"
    )


def test_trouble_of_an_earlier_step_is_told(task):
    """A script that broke when the page was opened shows only much later."""
    opening = ActionRecord(
        key=task().key, step=0, execution=Execution.DONE, notes=("script error: x is not defined",)
    )

    lines = told(task("PPI.", opening=opening))
    assert "  note      as it was opened: script error: x is not defined" in lines


def test_a_task_that_never_began_says_why(task):
    """No page, and trouble of ours, are told by their reason."""
    pageless = task("....", status=Status.NO_PAGE, reason="the model gave none")
    lost = task("P...", status=Status.INCOMPLETE, reason="the browser went away")

    assert told(pageless)[0] == "demo/shop::claude: no page: the model gave none"
    assert len(told(pageless)) == 2
    assert told(lost)[0] == "demo/shop::claude: incomplete: the browser went away"


def test_undecided_is_no_failure(task):
    """It is counted, and each is told with its reason."""
    lines = told(task("PPUP"))

    assert lines[0] == "demo/shop::claude: nothing failed, 1 of 4 actions undecided"
    assert lines[-2] == "  ? undecided   03 press Enter: undecided: not seen"


def test_an_action_nobody_judged_may_have_done_nothing(task):
    """What came to nothing there is why a later action fails."""
    failed = task("PI..")
    first = failed.actions[0]
    object.__setattr__(first, "planned", first.planned.model_copy(update={"judged": False}))

    lines = told(failed, texts={0: BEFORE, 1: BEFORE})
    assert lines[3].endswith("(nothing was asserted, and the page's text did not change)")


def test_the_document_has_the_page_whole(task):
    """A program cuts for itself."""
    found = json.loads(json.dumps(document(task("PI.."), Kept(FOLDER, {1: BEFORE}))))

    assert found["outcome"] == "failed at action 2 of 4"
    assert found["ended"]["shown"] == {"step": 1, "lines": list(BEFORE)}
    assert found["ended"]["candidates"][0]["what"] == "button 'Buy'"
    assert document(task("PPPP"), Kept(FOLDER))["ended"] is None
