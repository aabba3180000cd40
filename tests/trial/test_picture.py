import pytest
from PIL import Image

from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.task import Action
from pytest_iwr.trial.look import MAX_SHOTS, look
from pytest_iwr.trial.picture import CHOSEN, OTHER
from pytest_iwr.trial.place import place_at

pytestmark = pytest.mark.browser

SIZE = (600, 400)
#: The outline of a button at (60, 100) of 100 x 40 pixels: a pixel of each side.
SIDES = [(56, 120), (163, 120), (110, 96), (110, 143)]


@pytest.fixture
def drawn(ground, page, tmp_path):
    """Return a function that runs the command on a page of these parts and gives its picture."""

    def draw(description, *parts, also=(), size="600x400"):
        descriptions = [description] if isinstance(description, str) else description
        code, out, _ = ground(page(*parts), *descriptions, f"--size={size}", *also)
        assert code in {0, 1}
        with Image.open(tmp_path / "here" / "ground.png") as picture:
            return picture.convert("RGB"), out

    return draw


@pytest.fixture
def looked(chromium, page):
    """Return a function that gives the look of a decision on a page of these parts."""

    def at(descriptions, *parts, kind="Click", **parameters):
        actions = [
            Action.model_validate({"type": kind, "parameters": {"description": said, **parameters}})
            for said in descriptions
        ]
        place = place_at(str(page(*parts)), size=SIZE)
        return look(chromium, place, actions, grounder=RulesGrounder())

    return at


def colours_at(picture, points):
    """Return the colours that a picture has at these points."""
    return {picture.getpixel(point) for point in points}


def edges(seen):
    """Return for each screen the labels outlined there, with whether it is a choice."""
    return [{mark.text: mark.chosen for mark in shot.marks} for shot in seen.shots]


def moved(points, *, right=0, down=0):
    """Return the points elsewhere."""
    return [(x + right, y + down) for x, y in points]


def test_the_choice_is_outlined_and_the_page_is_dimmed(drawn, at):
    """A strong colour on each side, the element as it was, all else a little darker."""
    picture, _ = drawn("Click 'Save'", at(100), at(100, "Help", left=400))

    assert colours_at(picture, SIDES) == {CHOSEN}
    assert picture.getpixel((70, 130)) == (239, 239, 239)
    assert 180 < picture.getpixel((300, 300))[0] < 230
    assert picture.size[0] == SIZE[0]
    assert picture.size[1] > SIZE[1]


def test_what_else_was_close_has_another_colour(drawn, at):
    """A thinner line in the second colour, and a tab with its number."""
    parts = [at(100), at(200, "Save as draft")]

    picture, out = drawn("Click 'Save'", *parts)

    assert colours_at(picture, SIDES) == {CHOSEN}
    assert colours_at(picture, moved(SIDES, down=100)) == {OTHER}
    assert out.splitlines()[-3].split()[0] == "2"


def test_of_what_is_unclear_nothing_is_chosen(drawn, at):
    """All that fits is outlined in the second colour, nothing in the first."""
    picture, out = drawn("Click the 'Save' button", at(100), at(200))

    assert out.startswith("abstained: ")
    assert colours_at(picture, [*SIDES, *moved(SIDES, down=100)]) == {OTHER}
    assert CHOSEN not in {colour for _, colour in picture.getcolors(maxcolors=1 << 24)}


def test_what_is_not_there_leaves_the_page_as_it_is(drawn, at):
    """There is a picture and a caption, and nothing is outlined."""
    picture, out = drawn("Click the 'Logout' link", at(100))

    assert out.startswith("not found: ")
    shown = {colour for _, colour in picture.getcolors(maxcolors=1 << 24)}
    assert not shown & {CHOSEN, OTHER}


def test_what_is_out_of_view_is_scrolled_to_and_said_so(drawn, at):
    """The picture is of the screen where the choice stands in the middle."""
    picture, out = drawn("Click 'Save'", at(2000))

    assert colours_at(picture, moved(SIDES, down=80)) == {CHOSEN}
    assert out.endswith("picture: ground.png (scrolled to what is out of view at first)\n")


def test_what_scrolls_inside_a_box_is_scrolled_to(looked, at):
    """A choice below the edge of its scroller is brought into that, and only what shows counts."""
    box = (
        '<div style="position: absolute; top: 50px; width: 300px; height: 150px; overflow: auto">'
        f'<div style="height: 900px; position: relative">{at(500)}</div></div>'
    )

    (shot,) = looked(["Click 'Save'"], box).shots

    (mark,) = shot.marks
    assert shot.scrolled
    assert 50 <= mark.edge.y < mark.edge.bottom <= 200


def test_what_lies_far_apart_has_a_screen_each(drawn, looked, at):
    """The page as opened and the screen of the other, one under the other."""
    parts = [at(100), at(2000)]

    assert edges(looked(["Click 'Save'"], *parts)) == [{"1": False}, {"2": False}]
    picture, _ = drawn("Click 'Save'", *parts)
    assert colours_at(picture, SIDES) == {OTHER}
    side_by_side = moved(SIDES, right=SIZE[0] + 6, down=80)
    assert colours_at(picture, side_by_side) == {OTHER}


def test_no_more_screens_than_anybody_looks_through(looked, at):
    """What is then left out is named."""
    seen = looked(["Click 'Save'"], *(at(top) for top in (100, 900, 1700, 2500)))

    assert len(seen.shots) == MAX_SHOTS
    assert seen.unseen == ("4",)
    assert seen.remarks.endswith("not in it: 4")


def test_a_screen_that_shows_less_is_left_out(looked, at):
    """When both are in view after scrolling, one picture is enough."""
    (shot,) = looked(["Click 'Save'"], at(300), at(500)).shots

    assert {mark.text for mark in shot.marks} == {"1", "2"}
    assert shot.scrolled


def test_what_is_there_but_not_shown_is_not_in_the_picture(looked):
    """The page as opened is pictured, and said to be without it."""
    seen = looked(["Click 'Save'"], '<button style="display: none">Save</button>')

    assert seen.decided[0].decision.node
    assert edges(seen) == [{}]
    assert seen.remarks == "not in it: 1"


def test_a_choice_in_a_frame_is_scrolled_to_and_outlined_there(looked):
    """Frames of the page count as its parts, and what they cut off is not outlined."""
    frame = "<p style='height: 700px'></p><button>Save</button><p style='height: 700px'></p>"
    style = "position: absolute; top: 60px; left: 50px; height: 200px"

    (shot,) = looked(["Click 'Save'"], f'<iframe style="{style}" srcdoc="{frame}"></iframe>').shots

    (mark,) = shot.marks
    assert mark.chosen
    assert shot.scrolled
    assert 60 <= mark.edge.y < mark.edge.bottom <= 264
    assert mark.edge.x >= 50


def test_several_choices_stand_in_one_picture(looked, at):
    """Each has the number of its description; what else was near is left out."""
    parts = [at(20, "Open"), at(100), at(200, "Help"), at(300, "Help")]
    said = ["Click 'Save'", "Click 'Logout'", "Click 'Help'", "Click the 'Open' button"]

    assert edges(looked(said, *parts)) == [{"1": True, "4": True, "3a": False, "3b": False}]


def test_the_page_itself_is_outlined_as_a_whole(drawn, at):
    """A scroll that names nothing moves the page: the viewport has the outline."""
    picture, out = drawn("Scroll down", at(100), also=["--action=Scroll"])

    assert out.startswith("found: the page itself\n")
    assert colours_at(picture, [(1, 200), (598, 200), (300, 1), (300, 398)]) == {CHOSEN}


def test_a_scroller_is_outlined(looked):
    """A scroll that names a box outlines it."""
    rows = "<p>row</p>" * 30
    box = f'<div style="height: 150px; width: 300px; overflow: auto"><h2>News</h2>{rows}</div>'

    (shot,) = looked(["Scroll down the 'News' list"], box, kind="Scroll").shots

    (mark,) = shot.marks
    assert mark.chosen
    assert 150 <= mark.edge.height <= 160


def test_a_key_outlines_what_has_the_focus(looked):
    """Without a target the key goes there."""
    field = '<input autofocus style="position: absolute; top: 100px; left: 60px; width: 200px">'

    (shot,) = looked(["Press Enter"], field, kind="Press", key="Enter").shots

    (mark,) = shot.marks
    assert mark.chosen
    assert 200 <= mark.edge.width <= 220


def test_an_option_is_shown_by_its_menu(looked):
    """The options of a closed menu have no place of their own."""
    menu = "<select><option>Price<option>Name</select>"

    (shot,) = looked(["Choose 'Name' in the menu"], menu).shots

    assert [mark.chosen for mark in shot.marks] == [True]


def test_neighbours_keep_their_outlines_apart(looked):
    """Between things that touch, neither outline lies on the other."""
    row = "".join(f'<button style="position: static">{n}</button>' for n in ("Save", "Save"))

    (shot,) = looked(["Click 'Save'"], f'<div style="display: flex">{row}</div>').shots

    one, other = sorted(mark.edge.x for mark in shot.marks)
    assert other - one >= 100


def test_a_phone_has_its_own_pixels(ground, task, tmp_path):
    """The picture has the pixel ratio of the task's device, and outlines scale along."""
    device = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "touch": True}
    root = task(device=device)

    assert ground(root, "Click 'Save'")[0] == 0
    with Image.open(tmp_path / "here" / "ground.png") as picture:
        assert picture.width == 780
        sides = [(2 * x, 2 * y) for x, y in SIDES]
        assert colours_at(picture.convert("RGB"), sides) == {CHOSEN}


def test_a_page_not_made_for_phones_is_drawn_as_the_phone_shows_it(ground, task, tmp_path):
    """Such a page is laid out wide and shown smaller: outlines shrink with it."""
    device = {"viewport": {"width": 390, "height": 844}, "touch": True}
    root = task(device=device)
    file = root / "reference" / "index.html"
    file.write_text(file.read_text().replace('<meta name="viewport"', "<meta"))

    assert ground(root, "Click 'Save'")[0] == 0
    with Image.open(tmp_path / "here" / "ground.png") as picture:
        share = 390 / 980
        left = [round(x * share) for x in (55, 58)]
        row = [picture.convert("RGB").getpixel((x, round(120 * share))) for x in range(*left)]
        assert picture.width == 390
        assert CHOSEN in row


def test_a_description_cannot_draw_anything(drawn, at):
    """Markup in words is words."""
    picture, _ = drawn("Click <b style='position:fixed;inset:0;background:red'>x</b> 'Save'", at(9))

    assert picture.getpixel((300, 300)) != (255, 0, 0)
