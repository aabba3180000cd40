"""What always holds of the page in a reply: it comes back as written, and in time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_replies import fenced

from pytest_iwr.page.extraction import extract

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("tests/pages/*.html"), *ROOT.glob("tasks/*/reference/index.html")]
lines = st.text(st.characters(exclude_characters="\r\n`~"), max_size=40)
documents = st.lists(lines, max_size=12).map(
    lambda inner: "\n".join(["<!DOCTYPE html>", "<html>", *inner, "</html>"])
)
prose = st.lists(
    st.text(st.characters(exclude_characters="`~<>{}", exclude_categories=["Cs"]), max_size=60),
    max_size=5,
).map("\n\n".join)
scripts = st.lists(
    lines.filter(lambda line: "<" not in line) | st.sampled_from(["```", "```js", "~~~", "````"]),
    max_size=12,
).map(lambda inner: "\n".join(["<html><script>", "x = `", *inner, "`;</script>", "</html>"]))


@settings(deadline=None, max_examples=300)
@given(prose, documents, prose)
def test_any_document_in_a_fence_comes_back(before, html, after):
    """Whatever stands in it and around it, character for character."""
    assert extract(f"{before}\n\n{fenced(html)}\n\n{after}").html == html


@settings(deadline=None, max_examples=300)
@given(prose, scripts, prose)
def test_any_document_with_fences_in_a_script_comes_back(before, html, after):
    """Markdown in a script does not end the page."""
    assert extract(f"{before}\n\n{fenced(html)}\n\n{after}").html == html


@settings(deadline=None, max_examples=300)
@given(st.text(st.sampled_from("`~<>!-/ \n\t\"'=>htmlscrip{}[]1.*\\&"), max_size=200))
def test_any_text_is_survived_and_nothing_is_made_up(reply):
    """A page of a reply without lists and quotations is a piece of it."""
    html = extract(f"{reply}\n<html>\n{reply}").html

    assert html is None or html.replace("\n", "").replace(" ", "") in (
        f"{reply}\n<html>\n{reply}".replace("\n", "").replace(" ", "")
    )


def test_real_pages_come_back():
    """Every page that the project has, fenced as a model would."""
    assert len(PAGES) > 20
    for path in PAGES:
        html = path.read_bytes().decode()
        assert extract(f"Here it is:\n\n{fenced(html)}\n\nEnjoy!").html == html, path


CARD = '  <div class="card"><span>A line of a page that is long</span></div>\n' * 140_000
SCRIPT = "<html><script>\n`\n```\na\n```\n`</script>\n"


@pytest.mark.parametrize(
    "reply",
    [
        f"Here:\n\n```html\n<html>\n{CARD}</html>\n```\n",
        f"Here:\n\n<html>\n{CARD}</html>",
        f"Here: <html>{CARD.replace(chr(10), '')}</html>",
        f"```html\n{SCRIPT}{CARD}</html>\n```",
        f"```html\n<html>\n{CARD}",
    ],
    ids=["fenced", "bare", "one-line", "with-fences", "torn"],
)
def test_ten_megabytes_take_a_moment(reply):
    """A page with its pictures in it is no trouble."""
    began = time.process_time()
    found = extract(reply)

    assert len(found.html) > 9_500_000
    assert time.process_time() - began < 6


HOSTILE = {
    "ticks": "`" * 100_000,
    "fences": "```\n" * 50_000,
    "torn": "```html\n<html>\n```\n" * 20_000,
    "torn-scripts": "```html\n<html><script>\n```\n" * 20_000 + "</script></html>",
    "fences-in-scripts": f"{fenced(SCRIPT + '</html>')}\n\n" * 5_000,
    "bare": "<html>\n\n" * 50_000,
    "bare-scripts": "<html><script>\n\n" * 50_000,
    "bare-fences": "<html><p>\n\n```\n\n</html>\n\n" * 10_000,
    "comments-in-line": "a <html> " + "<!--" * 30_000,
    "comments": "```html\n" + "<!-- --> x" * 50_000,
    "attributes": "```html\n<html>" + '<a ="' * 100_000,
    "quotations": ">" * 100_000 + "<html>",
    "lists": "\n".join(" " * (2 * depth) + "- <html>" for depth in range(500)),
    "thinking": "<think></think>" * 50_000,
    "thought": "</think>\n" * 50_000,
    "doctypes": "<!doctype html " * 50_000,
}


@pytest.mark.parametrize("reply", HOSTILE.values(), ids=HOSTILE)
def test_hostile_replies_take_no_longer_than_long_ones(reply):
    """Time grows with length: read again for every start of a document, these would take hours."""
    began = time.process_time()
    extract(reply)

    assert time.process_time() - began < 6
