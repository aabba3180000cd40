"""What a page tells of its nodes besides readable words."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def by_id(shown):
    """Return a function that gives the node of a page whose id is a word of its hints."""

    def find(page, word):
        (found,) = (n for n in shown(page).nodes if word in n.hints)
        return found

    return find


@pytest.mark.parametrize(
    ("word", "hints"),
    [
        ("ligature", {"delete"}),
        ("labelled", {"home"}),
        ("glyph", {"trash"}),
        ("far", {"mdi", "delete"}),
        ("used", {"shopping", "bag"}),
        ("pictured", {"zoom", "in"}),
        ("masked", {"bell"}),
        ("photo", {"zoom", "in"}),
        ("image", {"magnifier"}),
    ],
)
def test_icon_of_a_control(by_id, word, hints):
    """What a control's icon is called is among its hints, however the icon is drawn."""
    assert hints <= set(by_id("icons", word).hints)


@pytest.mark.parametrize(("word", "hints"), [("spaced", ("spaced",)), ("row", ("row",))])
def test_no_icon(by_id, word, hints):
    """An empty box that draws nothing is no icon; one that is a control itself is its own."""
    assert by_id("icons", word).hints == hints


@pytest.mark.parametrize("word", ["ligature", "glyph", "far", "typed", "used", "masked"])
def test_icon_is_no_name(by_id, word):
    """A glyph, or a word that is drawn as one, names nothing: nobody can read it."""
    assert by_id("icons", word).name == ""


def test_icon_is_no_text(shown, painted):
    """Words that a font of icons draws as pictures are no text; without the font they are."""
    assert painted(shown("icons")) == ["Start page", "delete", "all", "Plain", "A row"]
    assert {n.text for n in shown("icons").nodes if "icons" in n.hints} <= {"", "Start page"}
    assert next(n.name for n in shown("icons").nodes if "unloaded" in n.hints) == "delete"


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Password", "At least eight characters"),
        ("Delete", "Cannot be undone"),
        ("⇄", "Swap start and end"),
        ("Same", ""),
        ("Only a title", ""),
    ],
)
def test_description(shown, name, description):
    """What is told besides the name is the description; the name is not said twice."""
    (button,) = (n for n in shown("told").nodes if n.name == name and "native" in n.evidence)
    assert button.description == description


@pytest.mark.parametrize(
    ("word", "name"), [("sign", "\N{MULTIPLICATION SIGN}"), ("signed", "Close"), ("unseen", "")]
)
def test_hidden_from_readers_only(by_id, word, name):
    """A sign that is hidden from screen readers names what nothing else names, if it is seen."""
    assert by_id("told", word).name == name


@pytest.mark.parametrize(
    ("word", "placeholder"),
    [("bare", "Write a message"), ("rich", "Write a story"), ("filled", "")],
)
def test_painted_placeholder(by_id, word, placeholder):
    """What the style writes into an empty editable box is its placeholder, and names it."""
    box = by_id("told", word)
    assert (box.placeholder, box.name) == (placeholder, placeholder)


def test_field_of_a_custom_element(shown, node):
    """A field in a shadow tree that nothing names there has the label of its host."""
    assert node(shown("told"), name="Street").name_source == "host"


def test_link_of_a_drawing(shown):
    """A link of a drawing is one in the old notation too."""
    (link,) = (n for n in shown("told").nodes if n.name == "Old link" and n.tag == "a")
    assert (link.role, link.evidence >= {"native"}) == ("link", True)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("Hall", (10, 20, 50, 60)), ("Shed", (120, 20, 60, 60)), ("Attic", (0, 0, 20, 10))],
)
def test_area_of_a_picture(shown, node, name, shape):
    """An area has the box of its shape in the picture, inside of the picture's padding."""
    picture, area = node(shown("told"), name="Plan").box, node(shown("told"), name=name)
    x, y, width, height = shape
    assert (area.box.x, area.box.y) == (picture.x + 5 + x, picture.y + 5 + y)
    assert (area.box.width, area.box.height) == (width, height)
    assert area.painted


def test_area_without_a_picture(shown, node):
    """An area of a map that no picture uses cannot be seen."""
    assert not node(shown("told"), name="Lost").visible


def test_area_is_hit(look, node):
    """The prepared point of an area reaches it, also when its picture must be scrolled to."""
    look = look("told")
    look.page.evaluate("document.body.style.paddingTop = '2000px'")
    prepared = look.world.prepare(node(look.snapshot, name="Hall").index)
    look.page.mouse.click(prepared.x, prepared.y)
    assert (prepared.status, look.page.title()) == ("ok", "Hall hit")


def test_delegated_items(look):
    """Items served by a listener above them show by the pointer that each of them is a target."""
    items = "<li style='cursor: pointer'><span>One</span></li>" * 3
    script = "document.querySelector('ul').addEventListener('click', () => {})"
    look = look(html=f"<!doctype html><ul>{items}</ul><script>{script}</script>")
    told = [(n.tag, set(n.evidence)) for n in look.snapshot.nodes if n.interactive]
    assert told == [("ul", {"listener"}), *[("li", {"cursor"})] * 3]
