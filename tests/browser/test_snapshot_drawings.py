import re
import time
from pathlib import Path

import pytest

from pytest_iwr.browser.world import script

pytestmark = pytest.mark.browser

PAGE = (Path(__file__).parents[1] / "pages" / "snapshot_drawings.html").read_text("utf-8")
#: The names of the page's buttons: the words for the picture, then how it is drawn, in brackets.
NAMES = re.findall(r'<button\s+aria-label="([^"]+)"', PAGE)
CHEVRON = '<svg viewBox="0 0 24 24" class="lined"><polyline points="9 18 15 12 9 6"/></svg>'
TRASH = re.search(r"<symbol.*?</symbol>", PAGE, re.DOTALL)[0]
STYLE = """<style>svg { width: 20px; height: 20px } .large svg { width: 90px; height: 90px }
.lined { fill: none; stroke: #000 } .open svg { rotate: 180deg }</style>"""


def page(body):
    """Return a page with this *body*."""
    return f'<!doctype html><meta charset="utf-8">{STYLE}{body}'


def buttons(snapshot):
    """Return the words for every button of a snapshot, by its name."""
    return {n.name: n.icon for n in snapshot.nodes if n.tag == "button"}


@pytest.mark.parametrize("name", NAMES)
def test_words(shown, name):
    """A button's picture has the words for what it shows; one that says nothing has none."""
    words, _, _ = name.partition("(")
    assert buttons(shown("drawings"))[name] == tuple(words.split())


def test_shadow_root(look):
    """An svg in a closed shadow root is read, with the symbol that stands in that root."""
    look = look(html=page("<my-button></my-button>"))
    look.page.evaluate(
        """(markup) => {
            const root = document.querySelector("my-button").attachShadow({mode: "closed"});
            root.innerHTML = markup;
        }""",
        f'{STYLE}<svg>{TRASH}</svg><button><svg><use href="#bin"/></svg></button>',
    )
    assert buttons(look.snapshot) == {"": ("trash",)}


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (f'<button style="width: 200px">Next {CHEVRON}</button>', {("chevron", "right")}),
        (CHEVRON.replace("<svg", '<svg onclick="0"'), {("chevron", "right")}),
        (f'<div style="width: 600px" onclick="0">Card {CHEVRON}</div>', set()),
        (f"<div>{CHEVRON}</div>", set()),
        (f'<button class="large">{CHEVRON}</button>', set()),
    ],
    ids=["wide button", "svg itself", "card", "not interactive", "large picture"],
)
def test_small_controls_only(look, markup, words):
    """Only what can be used and is small, or holds a picture of an icon's size, shows an icon."""
    assert {n.icon for n in look(html=page(markup)).snapshot.nodes} - {()} == words


def test_icon_follows_what_is_shown(look):
    """A chevron that is turned by a style is another picture, though its data stayed the same."""
    look = look(html=page(f"<button>{CHEVRON}</button>"))
    before = buttons(look.snapshot)
    look.page.evaluate("document.querySelector('button').className = 'open'")
    assert (before, buttons(look.snapshot)) == (
        {"": ("chevron", "right")},
        {"": ("chevron", "left")},
    )


def test_transforms_are_left_as_written(look):
    """Reading a transformed drawing does not rewrite its transforms."""
    drawing = '<g id="a" transform="rotate(10) scale(2)"><path d="M1 1h5" stroke="red"/></g>'
    look = look(html=page(f'<svg>{drawing}</svg><button><svg><use href="#a"/></svg></button>'))
    before = look.page.content()
    assert buttons(look.snapshot) == {"": ()}
    assert look.page.content() == before


def test_signatures_are_of_one_length():
    """Every row of the data holds whole signatures, and none stands in two rows."""
    rows = re.findall(r'": "([^"]+)"', script("drawings"))
    found = [row[i : i + 8] for row in rows for i in range(0, len(row), 8)]
    assert all(len(signature) == 8 for signature in found)
    assert len(found) == len(set(found)) > 5000


def test_many_icons(look):
    """Two hundred buttons with icons are read within seconds (the figure is printed)."""
    drawings = re.findall(r"<button[^>]*by hand.*?</button>", PAGE, re.DOTALL)
    markup = "".join(drawings) * 13
    look = look(html=page(markup))
    began = time.perf_counter()
    snapshot = look.snapshot
    seconds = time.perf_counter() - began
    print(f"208 icons in {seconds * 1000:.0f} ms")  # noqa: T201 - a figure
    assert sum(bool(n.icon) for n in snapshot.nodes if n.tag == "button") == 208
    assert seconds < 5
