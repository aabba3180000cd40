import time

import pytest

pytestmark = pytest.mark.browser


def test_composed_tree(shown, painted):
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


def test_closed_shadow_root(shown, node):
    """What stands in a closed shadow tree is read like the rest, listeners included."""
    assert "listener" in node(shown("trees"), name="Closed shadow button").evidence


def test_frame_coordinates(look, node):
    """A node in a frame has its place on the screen: border and padding of the frame count."""
    look = look("trees")
    frame = look.page.locator("iframe").bounding_box()
    button = node(look.snapshot, name="Framed button")
    assert (button.box.x, button.box.y) == (frame["x"] + 8, frame["y"] + 8)
    assert "listener" in button.evidence


def test_what_cannot_be_seen_has_no_text_run(shown, painted):
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


def test_below_the_fold_is_visible_but_not_painted(shown, node):
    """What scrolling would show is visible; only what is in the viewport is painted."""
    far = node(shown("hidden"), text="Far below")
    assert (far.visible, far.painted) == (True, False)


def test_cover_is_judged_by_looks(shown, painted):
    """Opaque things cover, whether or not clicks pass through them; veils and catchers do not."""
    assert painted(shown("cover")) == [
        "Under a tinted veil",
        "Under a click catcher",
        "Behind nothing",
        "Floating label above a field",
        "Half of this long",
        "Partly",
    ]


def test_wholly_covered_node(shown, node):
    """A node is painted while any part of it shows."""
    snapshot = shown("cover")
    assert node(snapshot, name="Partly covered button").painted
    assert not node(snapshot, name="Wholly covered button").painted


def test_what_geometry_tells(shown, painted):
    """A line is cut where a badge or another box's mark lies on it, and by its own box only."""
    assert painted(shown("areas")) == [
        "is under a badge",
        "right end is under a mark of another",
        "cut by its own",
        "inside of a round box",
        "Peeps",
        "on",
    ]


@pytest.mark.parametrize(
    ("name", "in_sight"),
    [
        ("Under a banner", False),
        ("Under a disc", True),
        ("Under a turned box", True),
        ("Peeps out", True),
        ("Switch on", True),
    ],
)
def test_partly_covered(shown, name, in_sight, node):
    """Round and turned boxes cover less than their frames; words in sight show their button."""
    assert node(shown("areas"), name=name).painted == in_sight


def test_box_around_what_is_seen(shown):
    """A box is painted when anything inside of it is, however little of it is free."""
    (holder,) = (n for n in shown("areas").nodes if "holder" in n.hints)
    assert holder.painted


def test_behind_a_modal(shown, painted):
    """The page behind a modal dialog is still seen through the tint, but not under the dialog."""
    assert painted(shown("modal")) == [
        "Behind the dialog",
        "Page button",
        "Confirm order",
        "Yes, order",
    ]


def test_lines(shown, painted):
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


def test_lines_without_spaces(look, painted):
    """Text of a script without word spaces is cut where its lines break, and nothing is lost."""
    text = "漢字仮名交じり文は単語の間に空白を置かない"
    lines = painted(look(html=f"<p style='width:80px;font-size:16px'>{text}").snapshot)
    assert len(lines) > 1
    assert "".join(lines) == text


def test_faces_of_fields(shown, painted):
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


#: Seconds in which a page must be read; when words far from the view were measured it took 11.
PATIENCE_S = 4.0


@pytest.mark.parametrize("tag", ["pre", "p"])
def test_big_text_is_read_in_time(look, painted, tag):
    """Of a text of half a megabyte what is in sight is read, and the rest takes no time."""
    text = "\n".join(f"line {i} of a long log of what happened" for i in range(11000))
    look = look(html=f"<body style='margin:0'><{tag} style='margin:0'>{text}</{tag}>")
    look.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    began = time.perf_counter()
    lines = painted(look.snapshot)
    assert time.perf_counter() - began < PATIENCE_S
    assert len(lines) > 10
    assert lines[-1].endswith("line 10999 of a long log of what happened")


def test_long_line(look, painted):
    """Of a line that is wider than its box the words in sight are read, wherever they begin."""
    words = " ".join(f"word{i}" for i in range(400))
    style = "width:200px;overflow:auto;font:16px monospace"
    look = look(html=f"<pre style='{style}'>{words}</pre>")
    look.page.evaluate("document.querySelector('pre').scrollLeft = 1e6")
    assert painted(look.snapshot)[-1].endswith("word398 word399")
