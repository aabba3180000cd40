"""Style sheets and scripts become part of the page."""

import pytest

from pytest_iwr.errors import RecordingError
from pytest_iwr.recorder.inline import inlined


@pytest.fixture
def inline(tmp_path):
    """Return a function that inlines files, given by name and text, and squeezes the lines."""

    def run(document, **texts):
        files = {}
        for number, (name, text) in enumerate(texts.items()):
            files[name] = tmp_path / str(number)
            files[name].write_bytes(text.encode())
        page, spent = inlined(document, files)
        return page.replace("\n", ""), spent

    return run


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<link rel=stylesheet href=a.css>", "<style>i{}</style>"),
        ("<LINK REL='StyleSheet' HREF='./a.css?v=2'>", "<style>i{}</style>"),
        ("<link rel=stylesheet href=/a.css integrity=x crossorigin>", "<style>i{}</style>"),
        ("<link rel=stylesheet href=../a.css media=print>", '<style media="print">i{}</style>'),
        ("<p>\r\n<link rel=stylesheet\r\n href=a.css>\r\n<b>", "<p>\r<style>i{}</style>\r<b>"),
        ("<script src=a.js></script>", "<script>f()</script>"),
        ("<script src=a.js nomodule></script>", "<script nomodule>f()</script>"),
        ("<SCRIPT SRC=a.js data-x='&quot;1'></SCRIPT >", '<script data-x="&quot;1">f()</script>'),
        ("<script src=a.js>ignored('<b>')</script>", "<script>f()</script>"),
        ("<script type=module src=a.js></script>", '<script type="module">f()</script>'),
    ],
)
def test_an_element_gives_way_to_what_it_fetches(inline, document, expected):
    """However the tag is written; what else it says is kept where it still means something."""
    page, spent = inline(document, **{"a.css": "i{}", "a.js": "f()"})

    assert page == expected
    assert len(spent) == 1


@pytest.mark.parametrize(
    "document",
    [
        "<!-- <link rel=stylesheet href=a.css> -->",
        "<script>x = '<link rel=stylesheet href=a.css>'</script>",
        "<link rel=icon href=a.css>",
        "<link rel='alternate stylesheet' title=Dark href=a.css>",
        "<link rel=stylesheet disabled href=a.css>",
        "<link rel=stylesheet href=https://example.org/a.css>",
        "<link rel=stylesheet href=lost.css>",
        "<link rel=stylesheet>",
        "<script></script>",
    ],
)
def test_what_fetches_nothing_of_ours_stays(inline, document):
    """Comments, texts, other kinds of links and other places are left as they are."""
    assert inline(document, **{"a.css": "i{}"}) == (document, set())


def test_scripts_run_in_their_order(inline):
    """What waits for the document goes to the end of the body, in its order; the rest stays."""
    document = (
        "<head><script defer src=a.js></script><script src=b.js></script>"
        "<script async src=c.js></script></head><body><p></body>"
    )

    page, _ = inline(document, **{f"{name}.js": f"{name}()" for name in "abc"})

    assert page == (
        "<head><script>b()</script></head><body><p><script>a()</script><script>c()</script></body>"
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("url(x.png)", 'url("css/x.png")'),
        ("URL( 'x y.png' )", 'url("css/x y.png")'),
        ('url("../x.png")', 'url("x.png")'),
        ('url("../../x.png")', 'url("x.png")'),
        ("url(x.woff2?v=2#iefix)", 'url("css/x.woff2?v=2#iefix")'),
        ("url(/x.png)", "url(/x.png)"),
        ("url(#clip)", "url(#clip)"),
        ("url()", "url()"),
        ("url(data:image/png;base64,AA)", "url(data:image/png;base64,AA)"),
        (
            """url("data:image/svg+xml,<svg fill='url(#a)' href='url(b.png)'/>")""",
            """url("data:image/svg+xml,<svg fill='url(#a)' href='url(b.png)'/>")""",
        ),
        ("red /* url(x.png) */", "red /* url(x.png) */"),
    ],
)
def test_addresses_in_a_style_sheet_are_the_pages(inline, written, expected):
    """What was relative to the style sheet is relative to the page afterwards."""
    page, _ = inline(
        "<link rel=stylesheet href=css/a.css>", **{"css/a.css": f"i{{background:{written}}}"}
    )

    assert page == f"<style>i{{background:{expected}}}</style>"


def test_imports_are_followed(inline):
    """In their order, from their own folders, for the screens that they are meant for."""
    page, spent = inline(
        "<link rel=stylesheet href=a.css>",
        **{
            "a.css": "@import 'x/b.css';@import url(\"c.css\") print;i{}",
            "x/b.css": "\ufeff@import url(d.css);b{background:url(b.png)}",
            "x/d.css": "d{}",
            "c.css": "c{}",
        },
    )

    assert page == '<style>d{}b{background:url("x/b.png")}@media print {c{}}i{}</style>'
    assert spent == {"a.css", "x/b.css", "x/d.css", "c.css"}


def test_a_circle_of_imports_ends(inline):
    """Style sheets that import each other are each there, and nothing is asked for."""
    page, _ = inline(
        "<link rel=stylesheet href=a.css><link rel=stylesheet href=b.css>",
        **{"a.css": "@import 'b.css';a{}", "b.css": "@import 'a.css';b{}"},
    )

    assert page == "<style>b{}a{}</style><style>a{}b{}</style>"


def test_an_import_in_a_comment_is_none(inline):
    """What is commented out stays out."""
    page, _ = inline(
        "<link rel=stylesheet href=a.css>",
        **{"a.css": "/* @import 'b.css'; */a{}", "b.css": "b{}"},
    )

    assert page == "<style>/* @import 'b.css'; */a{}</style>"


def test_an_import_that_is_not_there_stays(inline):
    """It is said as the page would say it, so that the refusal names what is asked for."""
    page, _ = inline(
        "<link rel=stylesheet href=css/a.css>",
        **{"css/a.css": "@import 'lost.css';@import 'https://example.org/b.css';"},
    )

    assert '@import "css/lost.css" ;' in page
    assert '@import "https://example.org/b.css" ;' in page


@pytest.mark.parametrize(
    ("document", "text", "expected"),
    [
        (
            "<script src=a></script>",
            "x = '<script></script>'; y = 1</2",
            "<script>x = '<script><\\/script>'; y = 1</2</script>",
        ),
        (
            "<link rel=stylesheet href=a>",
            'i::after{content:"</STYLE>"}',
            '<style>i::after{content:"<\\/STYLE>"}</style>',
        ),
    ],
)
def test_what_would_end_the_element_is_escaped(inline, document, text, expected):
    """A closing tag in a string neither ends the element nor changes its meaning."""
    assert inline(document, a=text)[0] == expected


@pytest.mark.parametrize(
    "text",
    ["import {a} from './b.js'", "\nimport'./b.js'", "export * from './b.js'", "import('b')"],
)
def test_a_script_of_several_is_refused(inline, text):
    """The refusal names the script and what to do."""
    with pytest.raises(RecordingError, match=r"src/a\.js imports other scripts; build the page"):
        inline("<script type=module src=/src/a.js></script>", **{"src/a.js": text})


def test_a_layer_of_imports_is_refused(inline):
    """What one style sheet cannot say is refused in words."""
    with pytest.raises(RecordingError, match=r"a\.css imports b\.css with layer\(base\)"):
        inline(
            "<link rel=stylesheet href=a.css>",
            **{"a.css": "@import 'b.css' layer(base);", "b.css": "b{}"},
        )
