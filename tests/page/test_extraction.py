"""The page in a model's reply is taken as the model wrote it."""

from __future__ import annotations

import json
import sys

import pytest
from model_replies import MARKDOWN, OTHER, PAGE, WITH_FENCES, fenced

from pytest_iwr.errors import UsageError
from pytest_iwr.page.extraction import extract, unknown_assets

FRAGMENT = '<div class="a">Hi</div>\n<script>go()</script>'
TEXT = "\n\n<body/>\n</html>"
TORN = "<!DOCTYPE html>\n<html>\n<body>\n\n<script>\nconst a = [1,"


def page(reply):
    """Return the page and how it stood there."""
    found = extract(reply)
    return found.html, found.how


@pytest.mark.parametrize("info", ["html", "HTML", "Html index.html", "xhtml", "", " html ", "jsx"])
@pytest.mark.parametrize("marks", ["```", "~~~", "````", "``````", "~~~~~"])
def test_a_document_in_a_fence(info, marks):
    """Whatever the fence is made of, and whatever language it names."""
    found = extract(f"Here it is:\n\n{fenced(PAGE, info=info, marks=marks)}\n\nEnjoy!")

    assert (found.html, found.how, found.complete) == (PAGE, "fenced", True)
    assert found.note == "a document in a fenced block"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("Here it is:\n\n", "\n\nEnjoy!"),
        ("I use `<html>` and `</html>`.\n\n", "\nThe `<html>` tag is there."),
        ("Here it is: ", "\nEnjoy!"),
        ("`<html>` comes first: ", ""),
        ("<html> is the root, said she.\n\n", ""),
        ("# Page\n> quoted\n\n", "\n\n---\n"),
        ("\ufeff", "\r\n"),
    ],
    ids=["alone", "prose", "code", "same-line", "code-same-line", "root", "marks", "bom"],
)
@pytest.mark.parametrize("html", [PAGE, PAGE.replace("\n", ""), *WITH_FENCES.values()])
def test_a_document_without_a_fence(before, after, html):
    """From its doctype to its end, whatever is said before and behind it."""
    found = extract(before + html + after)

    assert (found.html, found.how, found.complete) == (html, "bare", True)


@pytest.mark.parametrize("html", WITH_FENCES.values(), ids=WITH_FENCES)
@pytest.mark.parametrize("marks", ["```", "~~~", "````"])
@pytest.mark.parametrize("after", ["", "\n\nEnjoy `it`!\n\n```js\nlet a;\n```\n"])
def test_fences_of_the_page_do_not_end_it(html, marks, after):
    """A document goes on to its own end."""
    found = extract(f"Here:\n{fenced(html, marks=marks)}{after}")

    assert (found.html, found.how, found.complete) == (html, "fenced", True)


def test_what_follows_a_page_with_fences_is_seen():
    """The next block is read as if the page had no fences."""
    assert page(f"{fenced(MARKDOWN)}\n\nBetter:\n\n{fenced(OTHER)}") == (OTHER, "fenced")
    assert page(f"{fenced(MARKDOWN)}\n\nBetter:\n\n{OTHER}") == (OTHER, "bare")
    assert page(f"{MARKDOWN}\n\nBetter:\n\n{fenced(OTHER)}") == (OTHER, "fenced")


@pytest.mark.parametrize(
    "draft",
    [
        "<!DOCTYPE html>\n<html>\n<body><p>a",
        "<html><script>\nconst a = 1;",
        "<html><script>\nconst a = `",
        "<html><!-- not yet",
        "<html><p title='",
    ],
    ids=["markup", "script", "literal", "comment", "tag"],
)
@pytest.mark.parametrize("html", [PAGE, MARKDOWN, PAGE.replace("<h1>", "<script>1</script><h1>")])
def test_a_draft_that_was_begun_anew_is_left_out(draft, html):
    """Two blocks are two pages, though the first is torn."""
    found = extract(f"{fenced(draft)}\n\nThat was wrong. Again:\n\n{fenced(html)}")

    assert (found.html, found.complete) == (html, True)


@pytest.mark.parametrize("behind", ["I left out `</html>`.", "The tag </html> may be left out."])
def test_an_end_tag_may_be_left_out(behind):
    """What is said of it is no part of the page."""
    html = "<!doctype html>\n<title>a</title>\n<p>Hi"
    found = extract(f"{fenced(html)}\n\n{behind}\n")

    assert (found.html, found.complete) == (html, True)


def test_the_last_whole_document_counts():
    """Not a fragment behind it, not the first try."""
    blocks = [fenced(PAGE), fenced(OTHER), fenced("a{}", info="css"), fenced(FRAGMENT)]
    found = extract("\n\nand\n\n".join([*blocks, fenced("go()", info="js")]))

    assert found.html == OTHER
    assert found.note == (
        "a document in a fenced block; 2 other pages left out; "
        "blocks left out and not merged: css, js"
    )


def test_a_whole_document_counts_before_a_torn_one():
    """A second try that breaks off takes nothing away."""
    found = extract(f"{fenced(PAGE)}\n\nAgain:\n\n```html\n{TORN}")

    assert (found.html, found.complete) == (PAGE, True)


@pytest.mark.parametrize("begin", ["```html\n", "Here:\n\n~~~~html\n"])
def test_a_reply_that_breaks_off(begin):
    """What is there is taken, and called incomplete."""
    found = extract(begin + TORN)

    assert (found.html, found.how, found.complete) == (TORN, "unclosed", False)
    assert found.note == "a document in a fenced block that never closes, which breaks off"


def test_a_reply_that_breaks_off_without_a_fence():
    """It is taken to its end."""
    found = extract(f"Here:\n\n{TORN}")

    assert (found.html, found.how, found.complete) == (TORN, "bare", False)


def test_a_document_with_fences_that_breaks_off():
    """Nothing behind its first fence ends it, so that it is known as torn."""
    found = extract(f"```html\n{MARKDOWN[: MARKDOWN.index('and')]}")

    assert found.html.startswith("<!DOCTYPE html>\n<html>")
    assert not found.complete


def test_a_fence_that_is_not_closed_behind_a_whole_document():
    """The page is all there; what is said behind it is no part of it."""
    found = extract(f"```html\n{PAGE}\n\nEnjoy!")

    assert (found.html, found.how, found.complete) == (PAGE, "unclosed", True)


@pytest.mark.parametrize("info", ["html", "HTML", ""])
def test_a_fragment_is_a_page_when_it_is_fenced(info):
    """A browser shows it."""
    found = extract(f"Put this in:\n\n{fenced(FRAGMENT, info=info)}\n")

    assert (found.html, found.how, found.complete) == (FRAGMENT, "fenced", True)
    assert "a fragment without <html>" in found.note


@pytest.mark.parametrize(
    ("reply", "note"),
    [
        ("", "empty"),
        (" \r\n\ufeff\t", "empty"),
        ("I am sorry, I cannot see a video.", "holds no HTML: no block of it"),
        ("Use `<html>` and\n`<!doctype html>`, then <b>write</b>.", "holds no HTML"),
        ("<html> is the root.\n\nNot more.", "holds no HTML"),
        (fenced("a { b: c }", info="css"), "its blocks are css"),
        (fenced("no markup here"), "holds no HTML"),
        (fenced("a < b", info=""), "its blocks are plain text"),
        (fenced("x = 1", info="\x1b[31mpy"), "its blocks are "),
        ("<div>not fenced</div>", "holds no HTML"),
        ('{"html": 3}', "holds no HTML"),
        ('{"html": "no"', "holds no HTML"),
        ("[" * 100_000, "holds no HTML"),
        ('{"a":' * 100_000, "holds no HTML"),
        (f"<think>{fenced(PAGE)}", "while it thinks"),
        ("```html\n", "holds no HTML"),
    ],
)
def test_no_page(reply, note):
    """The note says why; nothing is complete."""
    found = extract(reply)

    assert (found.html, found.how, found.complete) == (None, "none", False)
    assert note in found.note
    assert "\x1b" not in found.note


@pytest.mark.parametrize(
    "thought",
    [
        f"<think>\nA draft:\n{fenced(OTHER)}\n</think>\n\n",
        f"<thinking>{OTHER}</thinking>",
        f"\n<THINK>\n```html\n{TORN}\n</THINK>\n",
        f"<think>a</think>\n<think>{fenced(OTHER)}</think>\n",
        f"A draft:\n{fenced(OTHER)}\n</think>\n",
        f"A draft:\n```html\n{TORN}\n</think>\n",
    ],
    ids=["draft", "bare", "torn", "twice", "unopened", "unopened-torn"],
)
@pytest.mark.parametrize("answer", [fenced(PAGE), PAGE, f"```html\n{PAGE}"])
def test_what_was_thought_is_no_answer(thought, answer):
    """Drafts do not count, not even whole ones."""
    assert extract(thought + answer).html == PAGE


def test_an_end_of_thinking_within_a_page_is_text():
    """A page may show the tag."""
    html = PAGE.replace("<h1>", "\n</think>\n<h1>")

    assert page(fenced(html)) == (html, "fenced")


@pytest.mark.parametrize("html", [PAGE, MARKDOWN])
@pytest.mark.parametrize(
    ("prefix", "first"),
    [("> ", "> "), ("   ", "1. "), ("  ", "- "), (">   ", "> - "), (" ", " "), ("> > ", "> > ")],
)
def test_inside_of_lists_and_quotations(html, prefix, first):
    """What they put before each line is not the page's, its own indentation is."""
    lines = fenced(html).split("\n")
    reply = "\n".join([first + lines[0], *(prefix + line for line in lines[1:])])

    assert page(f"Here:\n\n{reply}\n\nEnjoy!") == (html, "fenced")


@pytest.mark.parametrize("html", [PAGE, MARKDOWN])
@pytest.mark.parametrize(("prefix", "first"), [("> ", "> "), ("   ", "1. ")])
def test_a_document_without_a_fence_inside_of_lists_and_quotations(html, prefix, first):
    """Likewise."""
    lines = html.split("\n")
    reply = "\n".join([first + lines[0], *(prefix + line for line in lines[1:])])

    assert page(f"Here:\n\n{reply}\n\nEnjoy!") == (html, "bare")


def test_a_list_item_whose_page_is_not_indented():
    """As careless models write it."""
    assert page(f"1. Here:\n   ```html\n{PAGE}\n   ```\n2. Enjoy!")[0] == PAGE


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("html", [PAGE, MARKDOWN])
def test_line_ends_stay(end, html):
    """The page has those that the model wrote."""
    written = html.replace("\n", end)

    assert page(f"Here:\n{fenced(html)}\nBye".replace("\n", end)) == (written, "fenced")


@pytest.mark.parametrize("odd", ["\t\ttab", "a\0b", "\u2028", "\x0c", "\ud800", "  two  ", "&lt;"])
def test_characters_stay(odd):
    """Nothing is normalised."""
    html = PAGE.replace("Hi", odd).replace("<h1>", f"{odd}<h1>")

    assert page(fenced(html)) == (html, "fenced")
    assert page(html) == (html, "bare")


@pytest.mark.parametrize(
    "html",
    [
        f'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD">\n<html lang="a">{TEXT}',
        '<html lang="en">\n\n<p>a</html>',
        '<!doctype html>\n<iframe srcdoc="<html></html>"></iframe>\n\n<html><p>a</html>',
        "<!doctype html>\n<html><title></html></title>\n\n<p>a</HTML >",
        "<!doctype html>\n<html><style>a::after { content: '</html>' }</style>\n\n<p>a</html>",
        "<!doctype html>\n<html><svg><title/></svg>\n\n<p title=don't>a</html>",
    ],
    ids=["xhtml", "no-doctype", "srcdoc", "title", "style", "svg"],
)
def test_where_a_document_ends(html):
    """Tags are read as a browser does."""
    assert page(f"Here:\n\n{html}\n\nEnjoy!") == (html, "bare")
    assert page(fenced(html)) == (html, "fenced")


@pytest.mark.parametrize("html", [PAGE, MARKDOWN])
@pytest.mark.parametrize(
    ("before", "after"),
    [("<answer>", "</answer>"), ("<answer>\n", "\n</answer>"), ("<div>\n<p>\n", "\n</p>\n</div>")],
)
def test_tags_around_a_page(before, after, html):
    """They hide neither a fence nor a document, and are no part of it."""
    assert page(before + html + after) == (html, "bare")
    assert page(f"{before.strip()}\n{fenced(html)}\n{after.strip()}") == (html, "fenced")


def test_a_reply_in_json():
    """The document is a value of the object."""
    reply = json.dumps({"plan": "a page", "html": PAGE})

    assert page(reply) == (PAGE, "json")
    assert page(fenced(reply, info="json")) == (PAGE, "json")


def test_without_the_parser_nothing_is_guessed(monkeypatch):
    """The error names the command that installs it."""
    monkeypatch.setitem(sys.modules, "markdown_it", None)

    with pytest.raises(UsageError, match=r"pip install 'pytest-iwr\[models\]'"):
        extract(fenced(PAGE))


def test_assets_that_the_task_does_not_have_are_named_once():
    """In attributes, styles and scripts; names that a script puts together are not known."""
    base = "__PLACEHOLDER_ASSETS_BASE_DIR__"
    html = f"""<img src="{base}/asset_001.png"><img src='{base}/asset_002.png'>
    <style>a {{ background: url({base}/asset_003.jpg) }}</style>
    <script>x = "{base}/asset_00" + n + ".png"; y = `{base}/asset_${{n}}.png`;
    z = "{base}/more/asset%204.png?a=1"; w = "{base}/asset_002.png"</script>"""

    assert unknown_assets(html, {"asset_001.png"}) == (
        "asset_002.png",
        "asset_003.jpg",
        "more/asset 4.png",
    )
    assert unknown_assets(PAGE, ()) == ()
