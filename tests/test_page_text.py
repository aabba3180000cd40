"""What a page shows, as lines of text."""

from __future__ import annotations

import pytest

from pytest_iwr.page_text import MAX_LINES, UNSEEN, page_text

pytestmark = pytest.mark.browser

SHOP = """<!doctype html><title>Shop</title>
<style>* { margin: 4px } .row { display: flex } .far { margin-top: 2000px }</style>
<h1>Two <b>fine</b> pairs</h1>
<div class="row"><p>Left</p><button disabled>Buy <i>now</i></button></div>
<div class="row"><label for="mail">Email</label><input id="mail" value="ada@example.org"></div>
<label><input type="checkbox" checked>Gift wrap</label>
<div role="status">Saved</div>
<canvas aria-label="Chart"></canvas><img alt="A red shoe" width="40" height="40">
<p hidden>Never shown</p>
<div class="far"><p>Far <b>below</b></p><a href="#x">Read more</a></div>"""


@pytest.fixture
def lines_of(opened):
    """Return a function that gives the text of a page."""
    return lambda html: page_text(opened(html=html).observe(0).snapshot)


def test_a_page_in_lines(lines_of):
    """Texts and controls in reading order: role, name, value, state; then what is out of view."""
    lines = lines_of(SHOP)

    assert lines[0].startswith("page 'Shop', ")
    assert "scrolled down 0 of" in lines[0]
    assert lines[1:] == (
        "heading 'Two fine pairs'",
        "text 'Left'",
        "button 'Buy now' (disabled)",
        "text 'Email'",
        "textbox 'Email' = 'ada@example.org'",
        "checkbox 'Gift wrap' (checked)",
        "status 'Saved'",
        "canvas 'Chart'",
        "image 'A red shoe'",
        UNSEEN,
        "text 'Far below'",
        "link 'Read more'",
    )


CARDS = """<style>.cards { display: flex } .cards > * { width: 200px; cursor: pointer }</style>
<div class="cards" style="flex-direction: row-reverse">
<div onclick="1"><h2>Basil</h2><p>£2</p><button>Add</button></div>
<div onclick="1"><h2>Mint</h2><p>£3</p><button>Add</button></div></div>"""


def test_a_card_is_read_whole(lines_of):
    """Parts of a page stand where they are seen, and what belongs together stays together."""
    assert lines_of(CARDS)[1:] == (
        "heading 'Mint'",
        "text '£3'",
        "button 'Add'",
        "heading 'Basil'",
        "text '£2'",
        "button 'Add'",
    )


def test_what_is_covered_is_told(lines_of):
    """A control under a veil is there, and cannot be clicked."""
    veil = "<div style='position:fixed;inset:0;background:#0002'></div>"

    assert "button 'Buy' (covered)" in lines_of(f"<button>Buy</button>{veil}")


def test_words_of_pages_are_cleaned(lines_of):
    """Neither a terminal nor a log can be commanded by a page; a line is a line."""
    lines = lines_of("<title>\x1b[31mred</title><pre>one\n::error::two\x1b[2J</pre>")

    assert not any("\x1b" in line or "\n" in line for line in lines)
    assert not any(line.startswith("::") for line in lines)


def test_long_pages_are_bounded(lines_of):
    """What is painted comes first, and the last line counts what is left out."""
    rows = "".join(f"<p>Row {n}</p>" for n in range(400))
    lines = lines_of(rows)

    assert len(lines) == MAX_LINES
    assert "text 'Row 0'" in lines
    assert lines[-1] == f"… and {1 + 400 + 1 - MAX_LINES + 1} more lines"
