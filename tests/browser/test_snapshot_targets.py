import pytest

pytestmark = pytest.mark.browser


def test_scrollers(shown):
    """What has more than it shows is a scroller; what only cuts off is none."""
    nodes = shown("scrollers").nodes
    sizes = {n.name or n.tag: n.scroller.max_y for n in nodes if n.scroller}
    assert sizes == {"html": 1021.0, "Messages": 400.0}


def test_reachable_by_scrolling(shown, node):
    """A node inside a scroller is visible; one that is cut off for good is not."""
    snapshot = shown("scrollers")
    assert node(snapshot, name="At the bottom").visible
    assert not node(snapshot, name="Unreachable").visible


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
def test_prepare(look, name, status, by, node):
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
def test_prepared_point_hits(look, name, tag, hit, node):
    """A trusted click at the prepared point reaches the target."""
    look = look("targets")
    prepared = look.world.prepare(node(look.snapshot, name=name, tag=tag).index)
    look.page.mouse.click(prepared.x, prepared.y)
    assert look.page.title() == hit


def test_prepared_point_in_a_frame(look, node):
    """The point of a framed target is one of the whole viewport."""
    look = look("targets")
    prepared = look.world.prepare(node(look.snapshot, name="Framed low").index)
    frame = look.page.frames[1]
    frame.evaluate("document.addEventListener('click', e => { window.hit = e.target.textContent })")
    look.page.mouse.click(prepared.x, prepared.y)
    assert frame.evaluate("window.hit") == "Framed low"


def test_hidden_checkbox_is_clicked_on_its_label(look, node):
    """A checkbox that is drawn by its label is prepared there, and the click toggles it."""
    look = look("targets")
    prepared = look.world.prepare(node(look.snapshot, name="Night mode", tag="input").index)
    look.page.mouse.click(prepared.x, prepared.y)
    assert look.page.locator("input").is_checked()


def test_no_scroll_without_need(look, node):
    """A target whose middle can be seen is not scrolled."""
    look = look("targets")
    look.world.prepare(node(look.snapshot, name="Free").index)
    assert look.page.evaluate("scrollY") == 0


def test_target_below_a_fixed_bar(look, node):
    """A target that a fixed bar covers where it is now is scrolled out from under it."""
    look = look("targets")
    look.page.evaluate("scrollTo(0, 100)")
    assert look.world.prepare(node(look.snapshot, name="Free").index).status == "ok"


def test_detached(look, node):
    """A target that the page has removed since the snapshot is told as detached."""
    look = look("targets")
    index = node(look.snapshot, name="Removed later").index
    look.page.evaluate("document.body.lastElementChild.previousElementSibling.remove()")
    assert look.world.prepare(index).status == "detached"
