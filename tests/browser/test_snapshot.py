import pytest

from pytest_iwr.browser.snapshot import parse_snapshot

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Billing Name", "labelledby"),
        ("Close dialog", "aria-label"),
        ("Email address", "label"),
        ("Red shoe", "alt"),
        ("Search", "content"),
        ("Find a product", "placeholder"),
        ("Submit", "value"),
        ("Undo the last step", "title"),
        ("Offers new", "content"),
        ("Rate product", "content"),
        ("Delivery", "label"),
        ("Courier", "label"),
        ("Order summary", "content"),
    ],
)
def test_accessible_name(shown, name, source):
    """An element is named as the accessible name rules say, and the source is told."""
    named = [n for n in shown("names").nodes if n.name == name and n.tag != "label"]
    assert source in {n.name_source for n in named}


@pytest.mark.parametrize(
    ("tag", "kind", "label"),
    [
        ("input", "email", "Email address"),
        ("select", "", "Country"),
        ("input", "tel", "Phone number"),
        ("input", "checkbox", "Newsletter"),
    ],
)
def test_visible_label(shown, tag, kind, label):
    """A field's label is its label element, or the text that a person reads beside or above it."""
    nodes = shown("names").nodes
    assert [n.label for n in nodes if (n.tag, n.input_type) == (tag, kind)] == [label]


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("Terms", {"checked", "enabled"}),
        ("Ads", {"unchecked", "enabled"}),
        ("Dark mode", {"checked"}),
        ("Bold", {"unpressed", "enabled"}),
        ("Menu", {"collapsed", "enabled"}),
        ("More", {"collapsed"}),
        ("Less", {"expanded"}),
        ("Overview", {"selected"}),
        ("Home", {"selected"}),
        ("Pay", {"disabled"}),
        ("Ship", {"disabled"}),
        ("Print", {"disabled"}),
        ("Plain", set()),
        ("Code", {"enabled", "readonly", "required"}),
        ("Here", {"enabled", "focused"}),
    ],
)
def test_states(shown, name, states):
    """A state is told when the element says it natively or by ARIA, and is absent otherwise."""
    found = [n for n in shown("states").nodes if n.name == name and n.tag != "label"]
    assert [n.states for n in found] == [states]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Added listener", {"listener"}),
        ("Property handler", {"listener"}),
        ("Attribute handler", {"listener"}),
        ("Pointer outside", {"cursor"}),
        ("and inside", set()),
        ("Styled button", {"btn"}),
        ("Focusable", {"tabindex"}),
        ("Editable", {"editable"}),
        ("Hover only", set()),
        ("Delegated item", set()),
        ("Plain text", set()),
        ("Listens before it is inserted", {"listener"}),
        ("Shadow listener", {"listener"}),
    ],
)
def test_evidence(shown, text, evidence, node):
    """What looks or acts like a control says why; what merely stands below a listener does not."""
    assert node(shown("evidence"), text=text).evidence == evidence


def test_svg_shapes_and_roots(shown, node):
    """A shape that listens is evidence; listeners of the body and the document are none."""
    snapshot = shown("evidence")
    assert node(snapshot, tag="circle").evidence == {"listener"}
    assert node(snapshot, tag="body").evidence == set()


def test_wrapped_functions_look_native(shown):
    """A page that prints what we wrapped reads native code."""
    assert shown("evidence").title == "function () { [native code] }" * 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Name", "Ada Lovelace"),
        ("Empty", ""),
        ("Secret", "hunter2"),
        ("Note", "Two\nlines"),
        ("Sort", "Cheapest first"),
        ("Volume", "40"),
        ("Message", "Dear all"),
        ("Guests", "3"),
        ("Agree", None),
        ("Upload", "0.5"),
    ],
)
def test_values(shown, name, value, node):
    """A field holds a value, an empty one the empty text, a tick box none."""
    assert node(shown("fields"), name=name).value == value


def test_parse_keeps_absence_apart_from_emptiness():
    """A field without a value and an empty field are different things."""
    rows = '[{"t": "p", "b": [0, 0, 1, 1]}, {"t": "input", "b": [0, 0, 1, 1], "v": ""}]'
    head = '"url": "", "title": "", "width": 9, "height": 9, "truncated": false'
    snapshot = parse_snapshot(f'{{{head}, "nodes": {rows}, "runs": []}}')
    assert [n.value for n in snapshot.nodes] == [None, ""]
