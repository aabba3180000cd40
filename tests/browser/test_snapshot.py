import shutil
import time
from functools import cache
from pathlib import Path

import pytest

from pytest_iwr.browser.snapshot import Snapshot, parse_snapshot
from pytest_iwr.browser.world import IsolatedWorld
from pytest_iwr.errors import BrowserError

pytestmark = pytest.mark.browser

PAGES = Path(__file__).parents[1] / "pages"
URL = "https://iwr.invalid/"


class Look:
    """A page in Chromium and our world in it."""

    def __init__(self, page) -> None:
        self.page = page
        self.world = IsolatedWorld(page.context.new_cdp_session(page))

    @property
    def snapshot(self) -> Snapshot:
        return self.world.snapshot()

    def open(self, html: str) -> "Look":
        self.page.route(
            URL, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")
        )
        self.page.goto(URL)
        return self

    def close(self) -> None:
        self.page.context.close()


def node(snapshot, *, name="", text="", tag=""):
    """Return the one node that has all of these."""
    found = [
        n
        for n in snapshot.nodes
        if name in ("", n.name) and text in ("", n.text) and tag in ("", n.tag)
    ]
    assert len(found) == 1, (name, text, tag, found)
    return found[0]


def painted(snapshot):
    """Return the painted texts in document order."""
    return [run.text for run in snapshot.runs]


@pytest.fixture(scope="module")
def chromium(playwright):
    """Start the Chromium on the PATH, else Playwright's own."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
    yield browser
    browser.close()


def window(chromium):
    """Open an empty page with our world in it."""
    look = Look(chromium.new_context(viewport={"width": 1280, "height": 800}).new_page())
    look.world.install()
    return look


def source(name):
    """Return the page `tests/pages/snapshot_<name>.html`."""
    return (PAGES / f"snapshot_{name}.html").read_text("utf-8")


@pytest.fixture
def look(chromium):
    """Return a function that opens a page, to do something with it."""
    opened = []

    def show(name="", *, html=None):
        opened.append(window(chromium))
        return opened[-1].open(html or source(name))

    yield show
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def shown(chromium):
    """Return a function that gives the snapshot of a page, which is read once."""
    look = window(chromium)
    yield cache(lambda name: look.open(source(name)).snapshot)
    look.close()


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
def test_evidence(shown, text, evidence):
    """What looks or acts like a control says why; what merely stands below a listener does not."""
    assert node(shown("evidence"), text=text).evidence == evidence


def test_svg_shapes_and_roots(shown):
    """A shape that listens is evidence; listeners of the body and the document are none."""
    snapshot = shown("evidence")
    assert node(snapshot, tag="circle").evidence == {"listener"}
    assert node(snapshot, tag="body").evidence == set()


def test_wrapped_functions_look_native(shown):
    """A page that prints what we wrapped reads native code."""
    assert shown("evidence").title == "function () { [native code] }" * 2


def test_composed_tree(shown):
    """Shadow trees, slotted nodes and frames stand in place, in document order."""
    assert painted(shown("trees")) == [
        "Before",
        "Slotted title",
        "Shadow button",
        "Fallback text",
        "Framed button",
        "Closed shadow button",
        "After",
    ]


def test_closed_shadow_root(shown):
    """What stands in a closed shadow tree is read like the rest, listeners included."""
    assert "listener" in node(shown("trees"), name="Closed shadow button").evidence


def test_frame_coordinates(look):
    """A node in a frame has its place on the screen: border and padding of the frame count."""
    look = look("trees")
    frame = look.page.locator("iframe").bounding_box()
    button = node(look.snapshot, name="Framed button")
    assert (button.box.x, button.box.y) == (frame["x"] + 8, frame["y"] + 8)
    assert "listener" in button.evidence


def test_what_cannot_be_seen_has_no_text_run(shown):
    """Hidden, transparent, zero-sized, clipped, collapsed and far text is not painted."""
    assert painted(shown("hidden")) == [
        "Shown",
        "but this not",
        "Gradient ink",
        "First slide",
        "Closed details",
        "Aria hidden",
        "Contents text",
        "Accept cookies",
        "Large",
        "Cheapest",
        "Open list one",
        "Open list two",
    ]


@pytest.mark.parametrize(
    ("name", "visible", "in_sight"),
    [
        ("Accept cookies", True, True),
        ("Large", True, True),
        ("Newest", False, False),
        ("Open list two", True, True),
    ],
)
def test_controls_behind_their_labels(shown, name, visible, in_sight):
    """A hidden checkbox is there when its label is; an option of a closed list is not."""
    found = [n for n in shown("hidden").nodes if n.name == name and n.tag != "label"]
    assert [(n.visible, n.painted) for n in found] == [(visible, in_sight)]


def test_below_the_fold_is_visible_but_not_painted(shown):
    """What scrolling would show is visible; only what is in the viewport is painted."""
    far = node(shown("hidden"), text="Far below")
    assert (far.visible, far.painted) == (True, False)


def test_cover_is_judged_by_looks(shown):
    """Opaque things cover, whether or not clicks pass through them; veils and catchers do not."""
    assert painted(shown("cover")) == [
        "Under a tinted veil",
        "Under a click catcher",
        "Behind nothing",
        "Floating label above a field",
        "Half of this long",
        "Partly",
    ]


def test_wholly_covered_node(shown):
    """A node is painted while any part of it shows."""
    snapshot = shown("cover")
    assert node(snapshot, name="Partly covered button").painted
    assert not node(snapshot, name="Wholly covered button").painted


def test_behind_a_modal(shown):
    """The page behind a modal dialog is still seen through the tint, but not under the dialog."""
    assert painted(shown("modal")) == [
        "Behind the dialog",
        "Page button",
        "Confirm order",
        "Yes, order",
    ]


def test_lines(shown):
    """Text is cut where lines break; what is clipped is left out; generated text is read."""
    assert painted(shown("lines")) == [
        "one two three",
        "four five six",
        "seven",
        "Donaudampfschif",
        "ffahrtsgesellsc",
        "haft",
        "begin",
        "bold",
        "end",
        "halfway inside",
        "painted words",
        "★",
        "Starred",
        "12",
        "Icon font",
        "Row one",
        "Row two",
        "Escapes the clip",
        "Fixed text",
    ]


def test_lines_without_spaces(look):
    """Text of a script without word spaces is cut where its lines break, and nothing is lost."""
    text = "漢字仮名交じり文は単語の間に空白を置かない"
    lines = painted(look(html=f"<p style='width:80px;font-size:16px'>{text}").snapshot)
    assert len(lines) > 1
    assert "".join(lines) == text


def test_faces_of_fields(shown):
    """Values, placeholders and buttons' words are painted text; a password is not."""
    assert painted(shown("fields")) == [
        "Ada Lovelace",
        "Type here",
        "Two lines",
        "Cheapest first",
        "Submit",
        "Preview",
        "Dear all",
        "3",
    ]


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
def test_values(shown, name, value):
    """A field holds a value, an empty one the empty text, a tick box none."""
    assert node(shown("fields"), name=name).value == value


def test_hostile_page(shown):
    """Shadowed builtins, clobbered names and a false collector of the page change nothing."""
    snapshot = shown("hostile")
    fields = [n.name for n in snapshot.nodes if n.tag == "input"]
    assert fields == ["One", "Two", "Three", "Four", "Five", "Six"]
    assert "listener" in node(snapshot, name="Late listener").evidence


def test_document_is_left_alone(look):
    """Reading a page changes nothing in its document."""
    look = look("names")
    before = look.page.content()
    look.page.evaluate(
        "new MutationObserver(() => { window.mutated = true }).observe(document,"
        " {subtree: true, childList: true, attributes: true, characterData: true})"
    )
    assert look.snapshot == look.snapshot
    assert look.page.content() == before
    assert look.page.evaluate("window.mutated") is None


def test_document_write(look):
    """A document that was written anew is read, listeners included."""
    look = look("names")
    look.page.evaluate("""() => {
        document.open();
        document.write('<p id=new>Written anew</p>');
        document.close();
        document.getElementById('new').addEventListener('click', () => {});
    }""")
    assert node(look.snapshot, text="Written anew").evidence == {"listener"}


def test_navigation(look):
    """After a navigation it is the new document that is read."""
    look = look("names")
    assert look.snapshot.title == "Names"
    look.open("<!doctype html><title>Second</title><button>Next</button>")
    assert look.snapshot.title == "Second"


def test_installed_late(chromium):
    """A document that was there before us is read too."""
    with chromium.new_context() as context:
        late = Look(context.new_page()).open("<!doctype html><p>Early</p>")
        assert painted(late.snapshot) == ["Early"]


def test_error_in_words(look):
    """An expression that throws is an error that says what was thrown."""
    with pytest.raises(BrowserError, match="cannot read the page: ReferenceError: nowhere"):
        look("names").world.evaluate("nowhere")


def test_scrollers(shown):
    """What has more than it shows is a scroller; what only cuts off is none."""
    nodes = shown("scrollers").nodes
    sizes = {n.name or n.tag: n.scroller.max_y for n in nodes if n.scroller}
    assert sizes == {"html": 1021.0, "Messages": 400.0}


def test_reachable_by_scrolling(shown):
    """A node inside a scroller is visible; one that is cut off for good is not."""
    snapshot = shown("scrollers")
    assert node(snapshot, name="At the bottom").visible
    assert not node(snapshot, name="Unreachable").visible


def test_scroll_state(look):
    """Positions of known scrollers are live; index 0 is the document."""
    look = look("scrollers")
    pane = node(look.snapshot, name="Messages").index
    look.page.evaluate("document.querySelector('.pane').scrollTop = 150; scrollTo(0, 40)")
    assert [(s.index, s.y) for s in look.world.scroll_state()] == [(0, 40.0), (pane, 150.0)]


@pytest.mark.parametrize(
    ("name", "status", "by"),
    [
        ("Free", "ok", ""),
        ("Veiled", "covered", "div 'Loading'"),
        ("Disabled", "disabled", ""),
        ("Unrendered", "invisible", ""),
        ("Out of reach", "outside", ""),
        ("Deep in the list", "ok", ""),
        ("Framed low", "ok", ""),
        ("Far down", "ok", ""),
    ],
)
def test_prepare(look, name, status, by):
    """A target is ready to be clicked, or the reason why it is not is told."""
    look = look("targets")
    prepared = look.world.prepare(node(look.snapshot, name=name).index)
    assert (prepared.status, prepared.by) == (status, by)


@pytest.mark.parametrize(
    ("name", "tag", "hit"),
    [
        ("Free", "button", "Free"),
        ("Far down", "button", "Far down"),
        ("Deep in the list", "button", "Deep in the list"),
        ("A link that wraps over lines", "a", "A link that wraps over lines"),
    ],
)
def test_prepared_point_hits(look, name, tag, hit):
    """A trusted click at the prepared point reaches the target."""
    look = look("targets")
    prepared = look.world.prepare(node(look.snapshot, name=name, tag=tag).index)
    look.page.mouse.click(prepared.x, prepared.y)
    assert look.page.title() == hit


def test_prepared_point_in_a_frame(look):
    """The point of a framed target is one of the whole viewport."""
    look = look("targets")
    prepared = look.world.prepare(node(look.snapshot, name="Framed low").index)
    frame = look.page.frames[1]
    frame.evaluate("document.addEventListener('click', e => { window.hit = e.target.textContent })")
    look.page.mouse.click(prepared.x, prepared.y)
    assert frame.evaluate("window.hit") == "Framed low"


def test_hidden_checkbox_is_clicked_on_its_label(look):
    """A checkbox that is drawn by its label is prepared there, and the click toggles it."""
    look = look("targets")
    prepared = look.world.prepare(node(look.snapshot, name="Night mode", tag="input").index)
    look.page.mouse.click(prepared.x, prepared.y)
    assert look.page.locator("input").is_checked()


def test_no_scroll_without_need(look):
    """A target whose middle can be seen is not scrolled."""
    look = look("targets")
    look.world.prepare(node(look.snapshot, name="Free").index)
    assert look.page.evaluate("scrollY") == 0


def test_target_below_a_fixed_bar(look):
    """A target that a fixed bar covers where it is now is scrolled out from under it."""
    look = look("targets")
    look.page.evaluate("scrollTo(0, 100)")
    assert look.world.prepare(node(look.snapshot, name="Free").index).status == "ok"


def test_detached(look):
    """A target that the page has removed since the snapshot is told as detached."""
    look = look("targets")
    index = node(look.snapshot, name="Removed later").index
    look.page.evaluate("document.body.lastElementChild.previousElementSibling.remove()")
    assert look.world.prepare(index).status == "detached"


def test_parse_keeps_absence_apart_from_emptiness():
    """A field without a value and an empty field are different things."""
    rows = '[{"t": "p", "b": [0, 0, 1, 1]}, {"t": "input", "b": [0, 0, 1, 1], "v": ""}]'
    head = '"url": "", "title": "", "width": 9, "height": 9, "truncated": false'
    snapshot = parse_snapshot(f'{{{head}, "nodes": {rows}, "runs": []}}')
    assert [n.value for n in snapshot.nodes] == [None, ""]


def test_large_page(look):
    """Three thousand elements are read within seconds (the figure is printed)."""
    row = "<div class=row><span>Item</span><a href='#'>link</a><b class=btn>Card</b><i>x</i></div>"
    look = look(html=f"<!doctype html>{row * 600}")
    began = time.perf_counter()
    snapshot = look.snapshot
    seconds = time.perf_counter() - began
    print(f"{len(snapshot.nodes)} nodes in {seconds * 1000:.0f} ms")  # noqa: T201 - a figure
    assert len(snapshot.nodes) == 3002
    assert seconds < 5
