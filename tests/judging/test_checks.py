import pytest

from pytest_iwr.browser.snapshot import Snapshot
from pytest_iwr.errors import JudgeError, ScorerError
from pytest_iwr.judging.base import Holds, Observation
from pytest_iwr.judging.checks import CheckJudge
from pytest_iwr.task import Action

pytestmark = pytest.mark.browser

YES, NO, UNDECIDED = Holds.YES, Holds.NO, Holds.UNDECIDED
ASK = {"text": "Cart 1"}


@pytest.mark.parametrize(
    ("check", "does", "holds"),
    [
        ({"text": "Thank you"}, "thank", YES),
        ({"text": "Thank you"}, "nothing", NO),
        ({"text": "Cart 1"}, "add", YES),
        ({"text": "Cart 0", "visible": False}, "add", YES),
        ({"text": "Cart 0", "visible": False}, "nothing", NO),
        ({"text": "Herb shop", "count": 3}, "praise", YES),
        ({"text": "Herb shop", "count": 2}, "praise", NO),
        ({"text": "Add to cart", "count": 2}, "sell", YES),
        ({"text": "Add to cart", "count": 1, "within": "Mint"}, "sell", NO),
        ({"text": "Basil", "visible": False, "within": "Featured"}, "sell", YES),
        ({"text": "Thank you", "within": "Reviews"}, "thank", YES),
        ({"text": "Thank you", "within": "Featured"}, "thank", NO),
        ({"text": "Thank you", "within": "Nowhere"}, "thank", NO),
        ({"order": ["Basil", "Sage", "Mint"]}, "sort", YES),
        ({"order": ["Sage", "Basil", "Mint"]}, "sort", NO),
        ({"order": ["Basil", "Sage", "Mint"]}, "nothing", NO),
        ({"order": ["Basil", "Thyme"]}, "sort", NO),
        ({"order": ["Basil", "Mint"], "within": "Featured"}, "sort", YES),
        ({"order": ["Basil", "Mint"], "within": "Reviews"}, "sort", NO),
    ],
)
def test_text_and_order(judged, check, does, holds):
    """A text or an order must come true by the action, in the block that is named."""
    assert judged("shop", check, does=does).holds is holds


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("4.5 out of 5", True),
        ("Grows well on every window sill I own", True),
        ("Price: $12.90", True),
        ("$1,299.00 a field", True),
        ("Featured 3 herbs", True),
        ("$4.50 a pot $3 a pot", False),
        ("4 out of 5", False),
        ("Imprint", False),
        ("Thank you", False),
    ],
)
def test_what_is_read_on_a_page(judged, text, before):
    """Phrases are read over pieces and wrapped lines; what is far, split or unseen is not there."""
    assert judged("shop", {"text": text}).checks[0].before is before


@pytest.mark.parametrize(
    ("check", "does", "reason"),
    [
        ({"text": "Cart 0"}, "nothing", "'Cart 0' was already visible before the action"),
        ({"text": "Cart 1"}, "nothing", "'Cart 1' is not visible"),
        (
            {"text": "Imprint"},
            "add",
            "'Imprint' is on the page but not in sight (scrolled out or covered)",
        ),
        (
            {"text": "Add to cart", "count": 2},
            "nothing",
            "'Add to cart' is visible 3 times, not 2",
        ),
        ({"text": "x", "within": "Blog"}, "add", "there is no 'Blog' on the screen"),
        ({"order": ["Sage", "Mint"]}, "nothing", "the order is 'Mint', 'Sage'"),
        (
            {"text": "Cart 1", "invariant": True},
            "add",
            "'Cart 1' was not visible before the action",
        ),
    ],
)
def test_reasons(judged, check, does, reason):
    """The reason of a no tells a person what was seen."""
    fresh = {"text": "Thank you"}
    verdict = judged("shop", check, *([fresh] if "invariant" in check else []), does=does)
    assert verdict.reason.split("; ")[0] == reason


def test_all_checks_must_hold(judged):
    """One check that fails makes a no, whatever the others say."""
    verdict = judged("shop", ASK, {"text": "Sold out"}, does="add")
    assert (verdict.holds, [c.holds for c in verdict.checks]) == (NO, [YES, NO])


@pytest.mark.parametrize(
    ("text", "holds"), [("Herb shop", YES), ("Cart 0", NO), ("Cart 1", NO), ("Closed", NO)]
)
def test_invariant(judged, text, holds):
    """An invariant must hold before and after."""
    assert judged("shop", ASK, {"text": text, "invariant": True}, does="add").holds is holds


@pytest.mark.parametrize(
    ("field", "value", "does", "holds"),
    [
        ("Email", "ada@example.org", "mail", YES),
        ("Email", "bob@example.org", "mail", NO),
        ("Phone number", "123", "phone", YES),
        ("Search herbs", "mint", "search", YES),
        ("Size", "Large", "size", YES),
        ("Size", "Small", "nothing", NO),
        ("Address", "x", "mail", NO),
    ],
)
def test_field(judged, field, value, does, holds):
    """A field is found by label, text beside it or placeholder, and must come to hold the value."""
    assert judged("form", {"field": field, "value": value}, does=does).holds is holds


@pytest.mark.parametrize(
    ("control", "state", "does", "holds"),
    [
        ("I accept the terms", "checked", "terms", YES),
        ("I accept the terms", "unchecked", "terms", NO),
        ("Dark mode", "checked", "dark", YES),
        ("Shipping", "selected", "tab", YES),
        ("Details", "selected", "tab", NO),
        ("More options", "expanded", "more", YES),
        ("Questions", "expanded", "faq", YES),
        ("Questions", "collapsed", "faq", NO),
        ("Pay now", "enabled", "pay", YES),
        ("Pay now", "disabled", "nothing", NO),
        ("Push messages", "checked", "nothing", UNDECIDED),
        ("More options", "checked", "more", UNDECIDED),
        ("Newsletter", "checked", "nothing", NO),
    ],
)
def test_control(judged, control, state, does, holds):
    """A control tells its state natively or by ARIA; one that tells nothing leaves it undecided."""
    assert judged("form", {"control": control, "state": state}, does=does).holds is holds


@pytest.mark.parametrize(
    ("check", "does", "holds"),
    [
        ({"scroll": "down", "within": "Messages"}, "down", YES),
        ({"scroll": "up", "within": "Messages"}, "down", NO),
        ({"scroll": "bottom", "within": "Messages"}, "down", NO),
        ({"scroll": "bottom", "within": "Messages"}, "end", YES),
        ({"scroll": "top", "within": "Messages"}, "nothing", NO),
        ({"scroll": "down", "within": "Members"}, "page", NO),
        ({"scroll": "down", "within": "Nobody"}, "down", NO),
        ({"scroll": "down"}, "page", YES),
        ({"scroll": "down"}, "down", NO),
    ],
)
def test_scroll(judged, check, does, holds):
    """It is the scroller meant that must have moved, not just any."""
    assert judged("chat", check, does=does).holds is holds


def test_scroll_of_an_app_shell(judged):
    """Where the document cannot scroll, the page's scroll is that of what fills it."""
    assert judged("shell", {"scroll": "down"}, does="down").holds is YES


def test_scroll_of_one_pane(judged):
    """In an app whose document cannot scroll, the pane that moved is meant, and it is named."""
    verdict = judged("shell", {"scroll": "down"}, does="side")
    assert verdict.holds is YES
    assert verdict.reason == "the box of 'Side two' is scrolled by +40 px, now at 40 of 200"


@pytest.mark.parametrize(
    ("check", "does", "reason"),
    [
        (
            {"picture": "changed"},
            "dot",
            "the page is changed in 0.00 % of its pixels; more than 0.5 % are needed",
        ),
        (
            {"picture": "unchanged", "near": "Gallery"},
            "picture",
            "the picture around 'Gallery' is changed in ",
        ),
        (
            {"picture": "unchanged", "near": "Gallery"},
            "picture",
            " % of its pixels; no more than 0.5 % may change",
        ),
    ],
)
def test_reason_of_a_picture(judged, check, does, reason):
    """The reason says how much changed and how much would count."""
    assert reason in judged("canvas", check, does=does).reason


@pytest.mark.parametrize(
    ("check", "does", "holds"),
    [
        ({"picture": "changed", "near": "Gallery"}, "picture", YES),
        ({"picture": "unchanged", "near": "Gallery"}, "picture", NO),
        ({"picture": "changed", "near": "Gallery"}, "over", NO),
        ({"picture": "changed"}, "picture", YES),
        ({"picture": "changed"}, "dot", NO),
        ({"picture": "changed", "near": "Nowhere"}, "picture", NO),
    ],
)
@pytest.mark.parametrize("ratio", [1, 2])
def test_picture(judged, check, does, ratio, holds):
    """What counts is the region around the text, at any pixel ratio; specks are no change."""
    assert judged("canvas", check, does=does, ratio=ratio).holds is holds


@pytest.mark.parametrize(
    ("check", "ocr", "holds"),
    [
        ({"text": "You win"}, True, YES),
        ({"text": "New game", "visible": False}, True, YES),
        ({"text": "You lose"}, True, NO),
        ({"text": "You win"}, False, UNDECIDED),
        ({"text": "Gallery", "visible": False}, False, NO),
    ],
)
def test_canvas(judged, check, ocr, holds):
    """Text painted on a canvas is read from the picture; without a reader it stays undecided."""
    assert judged("canvas", check, does="over", ocr=ocr).holds is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("White on white", NO),
        ("Nearly white", NO),
        ("Dark on dark", NO),
        ("Blue field", NO),
        ("White on a veil", YES),
        ("White on a gradient", YES),
        ("White with a shadow", YES),
        ("Pale but legible", YES),
        ("Red on green", YES),
    ],
)
@pytest.mark.parametrize("ratio", [1, 2])
def test_text_in_the_colour_of_its_background(judged, text, ratio, holds):
    """Text that nobody can tell from its background is not there; whatever sets it off counts."""
    assert judged("ink", {"text": text}, does="show", ratio=ratio).holds is holds


def test_reason_of_unseen_ink(judged):
    """The reason says that text is there in the colour of its background."""
    reason = judged("ink", {"text": "Dark on dark"}, does="show").reason
    assert reason == "'Dark on dark' is not visible (it has the colour of its background)"


def test_broken_reader(watch):
    """A reader that fails makes an error, never a verdict."""

    class Broken:
        name = "broken"

        def read(self, picture):
            raise ScorerError("the engine is gone")

    before, after = watch("canvas", does="over")
    action = Action.model_validate({"type": "Click", "checks": [{"text": "You win"}]})
    with pytest.raises(JudgeError, match="the engine is gone"):
        CheckJudge(reader=Broken).judge(action, before=before, after=after)


def test_sentence_without_checks():
    """A sentence alone is left to a model judge."""
    nothing = Observation(0, b"", Snapshot("", "", 9, 9, ()))
    action = Action.model_validate({"type": "Click", "logical_assertion": "It is saved."})
    verdict = CheckJudge().judge(action, before=nothing, after=nothing)
    assert verdict.holds is UNDECIDED
    assert verdict.reason == "no checks: only a model judge can decide the sentence"
