"""Texts of pages, models and tasks in Markdown: seen as they are, meaning nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered import FOREIGN, Rendered

from pytest_iwr.report.markdown import markdown
from pytest_iwr.report.markdown_text import code, inline, row
from pytest_iwr.text import collapse, one_line

#: What has a meaning in Markdown, in HTML or on GitHub, a piece each.
HOSTILE = [
    "a | b || c",
    "a \\| b \\",
    "``` code ` code",
    "*bold* **bold** _it_ ~~gone~~",
    "[a link](https://evil.example)",
    "![a picture](https://evil.example/p.png)",
    "<img src=x onerror=alert(1)>",
    "</details></td><script>alert(1)</script>",
    "<!-- hidden",
    "https://evil.example/p.png www.evil.example me@evil.example",
    "@octocat @github/team #12 org/repo#3 GH-14 :octocat:",
    "[note][1]\n\n[1]: https://evil.example",
    "one\ntwo\r\nthree\u2028four\x0bfive",
    "# heading\n- item\n> quote\n---\n1. one",
    "&lt;b&gt; &#60;i&#62; &copy;",
    "$x^2$ $$y$$ [^1]: foot ==marked==",
    "| a | b |\n| --- | --- |\n| c | d |",
    "\u202eevil\u2066 \x1b[31mred \ud800 \ufffe",
    "",
]
MENTIONS = re.compile(r"@\w|#\d|\bgh-\d|https?://|www\.", re.IGNORECASE)
#: Every sign that could mean something, and some that mean nothing.
TEXTS = st.text(st.sampled_from("\\`*_[](){}<>&|~$!#@^=:;-+. \n\tabw/'\"0é漢\u200b"), max_size=40)


def shown(text):
    """Return what a person shall see of *text*."""
    return collapse(one_line(text))


def check(rendered):
    """Demand that nothing in a page means anything but what we meant."""
    assert rendered.kinds.isdisjoint(FOREIGN)
    assert rendered.foreign_html == []
    raw = [child.content for token in rendered.inlines for child in token.children
           if child.type == "text"]  # fmt: skip
    assert [text for text in raw if MENTIONS.search(text)] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_seen_as_it_is(text):
    """In a paragraph a text is one line without markup, and reads as it was."""
    rendered = Rendered.of(f"- told: {inline(text)}")
    check(rendered)
    assert [collapse(line) for line in rendered.visible] == [f"told: {shown(text)}".strip()]


@given(TEXTS)
def test_any_text_is_seen_as_it_is(text):
    """That holds for every text."""
    rendered = Rendered.of(f"- told: {inline(text)}")
    check(rendered)
    assert [collapse(line) for line in rendered.visible] == [f"told: {shown(text)}".strip()]


@given(st.lists(TEXTS, min_size=3, max_size=3))
def test_any_text_stays_in_its_cell(texts):
    """A row has as many cells as the header, whatever stands in them."""
    lines = [row("abc"), row(("---",) * 3), row(inline(text) for text in texts)]
    rendered = Rendered.of("\n".join(lines))
    check(rendered)
    ((_, cells),) = rendered.tables
    assert [collapse(cell) for cell in cells] == [shown(text) for text in texts]


@given(TEXTS)
def test_any_text_stays_in_its_code(text):
    """A span of code ends where we end it, and holds the text unchanged, to be copied."""
    rendered = Rendered.of(f"- told: {code(text)}.")
    (inside,) = [token.children for token in rendered.inlines]
    spans = [child.content for child in inside if child.type == "code_inline"]
    assert spans == ([one_line(text)] if one_line(text) else [])


def test_text_is_cut_before_it_is_escaped():
    """No escape is cut in two: the limit counts what is seen."""
    assert inline("<" * 300, limit=10) == "&#60;" * 9 + "…"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_reasons_stay_in_their_places(task, text):
    """In every place of a whole report hostile texts stay texts, and rows keep their cells."""
    results = [
        task("N...", task="a", title=f"{{step}} {text.replace('{', '').replace('}', '')}",
             detail=text, chromium=text, fingerprint=text),
        task("U...", task="a", subject=text or "x", detail=text, fingerprint=text),
        task("....", task=text or "x", dataset=text or "x", status="no_page", reason=text),
        task("P...", task="b", status="incomplete", reason=text),
    ]  # fmt: skip
    report = markdown(results, results_dir=text)
    rendered = Rendered.of(report)
    check(rendered)
    assert [len(table) for table in rendered.tables] == [3, 4]
    bars = {line.count("|") for line in report.splitlines() if line.startswith("|")}
    assert bars == {8}
