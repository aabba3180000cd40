"""Pages that overwrite, break or delete what reading a page could stand on."""

from dataclasses import replace
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

PAGE = (Path(__file__).parents[1] / "pages" / "snapshot_taken.html").read_text("utf-8")
WAYS = ["overwritten", "broken", "deleted"]
#: What a reader of pages would stand on, in the words of the page's own script.
TAKEN = {
    "JSON": "[[window, 'JSON'], [JSON, 'stringify'], [JSON, 'parse']]",
    "Promise": "[[window, 'Promise'], ...everyOf('Promise')]",
    "Map": "[[window, 'Map'], ...everyOf('Map'), ...everyOf('WeakMap'), ...everyOf('WeakSet')]",
    "querySelectorAll": "[Document, DocumentFragment, Element].map("
    "(one) => [one.prototype, 'querySelectorAll'])",
    "getComputedStyle": "[[window, 'getComputedStyle'], ...everyOf('CSSStyleDeclaration')]",
    "Array.prototype": "everyOf('Array')",
    "getBoundingClientRect": "[[Element.prototype, 'getBoundingClientRect'], "
    "[Element.prototype, 'getClientRects'], [Range.prototype, 'getClientRects']]",
    "attachShadow": "[[Element.prototype, 'attachShadow'], [Element.prototype, 'shadowRoot']]",
    "addEventListener": "everyOf('EventTarget')",
    "prototypes of the language": "'Object Array Set String RegExp Function Number Symbol Error'"
    ".split(' ').flatMap(everyOf)",
    "prototypes of the document": "'EventTarget Event FocusEvent Node Element HTMLElement "
    "SVGElement HTMLInputElement Document HTMLDocument DocumentFragment ShadowRoot Range NodeList "
    "DOMRectReadOnly CSSStyleDeclaration Window'.split(' ').flatMap(everyOf)",
    "everything global": "ownKeys(window).map((key) => [window, key])",
}


@pytest.fixture(scope="module")
def untouched(shown):
    """Give the snapshot of the page that takes nothing."""
    return shown("taken")


def test_nothing_taken(untouched, node):
    """The page that is tried below shows what a page has: trees, frames, listeners, states."""
    assert "listener" in node(untouched, name="Framed").evidence
    assert sum("listener" in n.evidence for n in untouched.nodes) == 5
    assert node(untouched, name="Button of the closed tree").painted


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("taken", TAKEN)
def test_taken(look, untouched, taken, way):
    """A page that takes away what we could stand on is read as if it had not."""
    robbed = look(html=PAGE.replace("/* sabotage */", f"take({way!r}, {TAKEN[taken]});"))
    assert robbed.snapshot == untouched
    asked = robbed.page.context.new_cdp_session(robbed.page).send
    assert asked("Runtime.evaluate", {"expression": "count"})["result"]["value"] > 0


def without_hints(snapshot):
    """Return a snapshot but for its hints, which tell of `name` attributes."""
    return replace(snapshot, nodes=tuple(replace(n, hints=()) for n in snapshot.nodes))


def test_named_elements(look):
    """Fields and pictures that are named like any property of a form or a document hide nothing."""
    page = """<!doctype html><title>Names</title><form></form><p>After</p><script>
        const form = document.querySelector('form'), seen = document.querySelector('p');
        const make = (tag, name, rest) =>
          Object.assign(document.createElement(tag), { name: NAMED, ...rest });
        const fields = [], pictures = [];
        for (const name in form) fields.push(make('input', name, { type: 'checkbox' }));
        for (const name in document) pictures.push(make('img', name, { alt: 'x', src: 'data:,' }));
        seen.after(...pictures);
        form.append(...fields);
    </script>"""
    plain = look(html=page.replace("NAMED", "`plain-${name}`")).snapshot
    named = look(html=page.replace("NAMED", "name")).snapshot
    assert len(plain.nodes) > 500
    assert without_hints(named) == without_hints(plain)


def test_our_name_is_taken(look, painted):
    """An element that is called as our world's entry keeps us from nothing, in frames and late."""
    page = "<p>Read</p><a id='__iwr'></a><iframe srcdoc=\"<p>Too</p><a id='__iwr'></a>\"></iframe>"
    assert painted(look(html=f"<!doctype html>{page}", install=False).snapshot) == ["Read", "Too"]


@pytest.mark.parametrize(
    ("script", "listening"),
    [
        ("list.addEventListener('click', () => {})", 1),
        ("for (const item of list.children) item.addEventListener('click', () => {})", 1000),
        ("for (const item of list.children) item.onclick = () => {}", 1000),
    ],
)
def test_many_listeners(look, script, listening):
    """Of a thousand items those listen that do so themselves, not those that one serves."""
    items = "<li>Item</li>" * 1000
    look = look(html=f"<!doctype html><ul id='list'>{items}</ul><script>{script}</script>")
    nodes = look.snapshot.nodes
    assert sum("listener" in n.evidence for n in nodes) == listening


def test_listener_of_later(look, node):
    """What begins to listen between two readings is evidence in the second one."""
    look = look(html="<!doctype html><p id='one'>One</p><p>Two</p>")
    assert not node(look.snapshot, text="One").interactive
    look.page.evaluate("one.addEventListener('click', () => {})")
    assert node(look.snapshot, text="One").evidence == {"listener"}
    assert not node(look.snapshot, text="Two").interactive


@pytest.mark.parametrize(
    "wrapper",
    [
        "EventTarget.prototype.addEventListener = function (...a) { return add.apply(this, a); }",
        "HTMLElement.prototype.addEventListener = function (...a) { return add.apply(this, a); }",
        "p.addEventListener = (...a) => add.apply(p, a)",
    ],
)
def test_replaced_listener(look, node, wrapper):
    """What a page adds through a wrapper of its own is seen like the rest."""
    page = f"""<!doctype html><p>One</p><script>
        const p = document.querySelector('p'), add = EventTarget.prototype.addEventListener;
        {wrapper};
        p.addEventListener('click', () => {{}});
    </script>"""
    assert node(look(html=page).snapshot, text="One").evidence == {"listener"}
