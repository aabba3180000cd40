import time

import pytest

from pytest_iwr.errors import BrowserError

pytestmark = pytest.mark.browser


def test_hostile_page(shown, node):
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


def test_document_write(look, node):
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


def test_installed_late(look, painted):
    """A document that was there before us is read too."""
    assert painted(look(html="<!doctype html><p>Early</p>", install=False).snapshot) == ["Early"]


def test_error_in_words(look):
    """An expression that throws is an error that says what was thrown."""
    with pytest.raises(BrowserError, match="cannot read the page: ReferenceError: nowhere"):
        look("names").world.evaluate("nowhere")


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
