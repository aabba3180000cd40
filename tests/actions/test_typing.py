import pytest

from pytest_iwr.errors import TaskFormatError

pytestmark = pytest.mark.browser

DONE = ("done", None, "")


TEXTS = [
    ("Name", "Ada Lovelace", "Ada Lovelace"),
    ("Name", "Zoë 漢字 🙂", "Zoë 漢字 🙂"),
    ("City", "New town", "New town"),
    ("City", "", ""),
    ("Code", "123456", "1234"),
    ("Search", "basil", "basil"),
    ("Amount", "12.5", "12.5"),
    ("Mail", "ada@example.org", "ada@example.org"),
    ("Secret", "s3cret", "s3cret"),
    ("Note", "two\nlines", "two\nlines"),
    ("Message", "hello", "hello"),
    ("Wrapped", "inside", "inside"),
    ("Shadowed", "new", "new"),
    ("Framed", "new", "new"),
]
PICKED = [
    ("Day", "May 3, 2026", "2026-05-03"),
    ("Hour", "2:30 pm", "14:30"),
    ("Month", "2026-05", "2026-05"),
    ("Moment", "2026-05-03 10:00", "2026-05-03T10:00"),
    ("Ink", "#FF8800", "#ff8800"),
    ("Volume", "40", "40"),
    ("Size", "large", "Large"),
]
NO_FOCUS = "takes no text: nothing editable has the focus"
REFUSED = [
    ("Fixed", "x", "type_mismatch", f"'Fixed' {NO_FOCUS}"),
    ("Fixed day", "2026-05-03", "type_mismatch", "the date field does not take '2026-05-03'"),
    ("Off", "x", "disabled", "it is disabled"),
    ("Tick", "x", "type_mismatch", f"'Tick' {NO_FOCUS}"),
    ("Button", "x", "type_mismatch", f"'Button' {NO_FOCUS}"),
    ("Paragraph", "x", "type_mismatch", f"'Paragraph' {NO_FOCUS}"),
    ("Stubborn", "x", "type_mismatch", f"'Stubborn' {NO_FOCUS}"),
    ("Day", "tomorrow", "type_mismatch", "'tomorrow' is no date"),
    ("Volume", "250", "type_mismatch", "the range field does not take '250'"),
    ("Volume", "33", "type_mismatch", "the range field does not take '33'"),
    ("Size", "Medium", "type_mismatch", "the menu has no option 'Medium'"),
    ("Size", "Huge", "type_mismatch", "the menu has no option 'Huge'"),
]


@pytest.fixture
def held():
    """Return a function that gives what a field of a session holds now."""

    def value(session, named):
        return next(n.value for n in session.observe(0).snapshot.nodes if n.name == named)

    return value


def test_type(opened, act, held):
    """A field is cleared and then holds what was typed."""
    session = opened("action_type")
    said = [(act(session, "Type", name, text=text), held(session, name)) for name, text, _ in TEXTS]
    assert said == [(DONE, value) for _, _, value in TEXTS]


def test_pick(opened, act, held):
    """A native picker takes what people write."""
    session = opened("action_type")
    said = [
        (act(session, "Type", name, text=text), held(session, name)) for name, text, _ in PICKED
    ]
    assert said == [(DONE, value) for _, _, value in PICKED]


def test_what_takes_no_text(opened, act):
    """What cannot take the text is infeasible, and holds what it held."""
    session = opened("action_type")
    before = [n.value for n in session.observe(0).snapshot.nodes]
    said = [act(session, "Type", name, text=text) for name, text, _, _ in REFUSED]
    assert said == [("infeasible", reason, detail) for _, _, reason, detail in REFUSED]
    assert [n.value for n in session.observe(0).snapshot.nodes] == before


def test_keys_are_seen(opened, act):
    """A page that listens to keys sees each of them."""
    session = opened("action_type")
    act(session, "Type", "Watched", text="ab")
    assert session.page.evaluate("log") == ["a", "input a", "b", "input ab"]


@pytest.mark.parametrize(
    ("named", "text", "log"),
    [
        ("Size", "Large", ["input Large", "change Large"]),
        ("Volume", "40", ["input 40", "change 40"]),
    ],
)
def test_pickers_announce(opened, act, named, text, log):
    """A picker that is set announces it as if it had been used."""
    session = opened("action_type")
    act(session, "Type", named, text=text)
    assert session.page.evaluate("log") == log


def test_text_in_quotes(opened, act, held):
    """The text may stand in the description only."""
    session = opened("action_type")
    act(session, "Type", "Name", description="Type 'Grace' into the name field")
    assert held(session, "Name") == "Grace"


def test_no_text(opened, act):
    """A task that does not say what to type is at fault."""
    with pytest.raises(TaskFormatError, match="says no text to type"):
        act(opened("action_type"), "Type", "Name", description="Fill in the name")
