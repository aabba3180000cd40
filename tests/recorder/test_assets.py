"""Assets get names that tell nothing, and what refers to them is rewritten."""

import json

import pytest
from PIL import Image

from pytest_iwr.recorder.assets import anonymise, anonymous_names, in_order_of_mention

SHORT = {"a.png": "1.png", "aa.png": "2.png", "b.svg": "3.svg", "a.png.webp": "4.webp"}
BASE = "__PLACEHOLDER_ASSETS_BASE_DIR__"


@pytest.fixture
def renamed_in(tmp_path):
    """Return a function that anonymises a page and its assets and gives page and names."""

    def run(page, *names, **texts):
        home = tmp_path / "task"
        (home / "reference").mkdir(parents=True)
        (home / "reference" / "index.html").write_bytes(page.encode())
        for name in names:
            file = home / "assets" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(texts.get(name, ""), "utf-8")
        renamed = anonymise(home)
        return (home / "reference" / "index.html").read_bytes().decode(), renamed, home / "assets"

    return run


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("hero.png", "hero.png"),
        ("hero.png", "./hero.png"),
        ("hero.png", "/hero.png"),
        ("hero.png", "assets/hero.png"),
        ("hero.png", "../assets/hero.png"),
        ("hero.png", "/assets/hero.png"),
        ("hero.png", f"{BASE}/hero.png"),
        ("img/hero.png", "img/hero.png"),
        ("img/hero.png", "../img/hero.png"),
        ("assets/hero.png", "assets/hero.png"),
        ("my photo (1).png", "my photo (1).png"),
        ("my photo (1).png", "my%20photo%20(1).png"),
        ("my photo (1).png", "my%20photo%20%281%29.png"),
        ("Größe.png", "Größe.png"),
        ("Größe.png", "Gr%C3%B6%C3%9Fe.png"),
        ("Größe.png", "Gr%c3%b6%c3%9fe.png"),
        ("Größe.png", "Gr&ouml;&szlig;e.png"),
        ("a&b.png", "a&amp;b.png"),
        ("a&b.png", "a&b.png"),
        ("a'b.png", "a&#x27;b.png"),
        ("HERO.PNG", "HERO.PNG"),
        ("img/42", "/img/42"),
        ("img/42", "img/42"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(renamed_in, name, written):
    """Encoded for HTML or for URLs, relative or from the root: the reference follows the file."""
    page, renamed, _ = renamed_in(f'<img src="{written}">', name)

    assert page == f'<img src="{BASE}/{renamed[name]}">'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<img srcset="a.png 1x, aa.png 2x">', '<img srcset="@/1.png 1x, @/2.png 2x">'),
        ("<style>i{background:url(a.png)}</style>", "<style>i{background:url(@/1.png)}</style>"),
        ("<svg><use href='b.svg#x'/></svg>", "<svg><use href='@/3.svg#x'/></svg>"),
        ("<script>x = `a.png`</script>", "<script>x = `@/1.png`</script>"),
        ("<script>x = 'a.png.webp'</script>", "<script>x = '@/4.webp'</script>"),
        ('<script>{"img":"assets\\/a.png"}</script>', '<script>{"img":"@/1.png"}</script>'),
        ("<img src=a.png?v=2>", "<img src=@/1.png?v=2>"),
        ("<p>a.png</p><img src=a.png alt='a.png'>", "<p>a.png</p><img src=@/1.png alt='a.png'>"),
    ],
)
def test_whole_names_change(renamed_in, before, after):
    """In attributes, styles, drawings, scripts and data, a name gives way to the new one."""
    page, renamed, _ = renamed_in(before, *SHORT)

    for old, new in SHORT.items():
        page = page.replace(f"{BASE}/{renamed[old]}", f"@/{new}")
    assert page == after


@pytest.mark.parametrize(
    "page",
    [
        "<script>n = [1, 2].map((a) => `x${a}.png`)</script>",
        "<img src=xa.png><img src=a.pngx><img src=b/a.png>",
        '<title>a.png</title>\r\n<!-- x --><b title="see a.png">a.png &amp; b.svg</b>',
        "<textarea>a.png</textarea>",
    ],
)
def test_other_names_and_words_stay(renamed_in, page):
    """A name within a longer one, one put together, and what people read are left alone."""
    assert renamed_in(page, *SHORT)[0] == page


def test_equal_names_in_two_folders_are_told_apart(renamed_in):
    """Each reference follows its own file, and the folders are gone."""
    page, renamed, assets = renamed_in(
        "<img src=b/x.png><img src=a/x.png><img src=x.png>", "x.png", "a/x.png", "b/x.png"
    )

    assert renamed == {
        "b/x.png": "asset_001.png",
        "a/x.png": "asset_002.png",
        "x.png": "asset_003.png",
    }
    assert page == "".join(f"<img src={BASE}/asset_00{n}.png>" for n in (1, 2, 3))
    assert sorted(path.name for path in assets.iterdir()) == sorted(renamed.values())


def test_a_second_time_changes_nothing(renamed_in, contents):
    """Anonymous names stay, however the page writes them."""
    page = f"<img src='assets/asset_002.png'><img src='{BASE}/asset_001.svg'>"

    after, renamed, _ = renamed_in(page, "asset_001.svg", "asset_002.png")

    assert renamed == {}
    assert after == page


def test_numbers_go_on(renamed_in):
    """An asset that comes later gets the next number; the others keep theirs."""
    page, renamed, _ = renamed_in("<img src=new.JPG>", "asset_007.png", "new.JPG", "also.woff2")

    assert renamed == {"new.JPG": "asset_008.jpg", "also.woff2": "asset_009.woff2"}
    assert page == f"<img src={BASE}/asset_008.jpg>"


def test_assets_that_are_text_are_rewritten_too(renamed_in):
    """A style sheet names what lies beside it, a script what the page would ask for."""
    texts = {
        "css/a.css": "i { background: url('../img/x.png') } b { background: url(y.png) }",
        "data.json": '{"x": "assets/img/x.png", "y": "/css/y.png"}',
    }
    _, renamed, assets = renamed_in("<p>", "img/x.png", "css/y.png", *texts, **texts)

    x, y = renamed["img/x.png"], renamed["css/y.png"]
    style = (assets / renamed["css/a.css"]).read_text()
    assert style == f"i {{ background: url('{x}') }} b {{ background: url({y}) }}"
    data = json.loads((assets / renamed["data.json"]).read_text())
    assert data == {"x": f"/assets/{x}", "y": f"/assets/{y}"}


def test_a_picture_without_ending_gets_one(tmp_path):
    """Browsers and sheets go by the ending; the reference follows."""
    (tmp_path / "reference").mkdir()
    (tmp_path / "assets" / "img").mkdir(parents=True)
    Image.new("RGB", (2, 2)).save(tmp_path / "assets" / "img" / "42", "JPEG")
    (tmp_path / "reference" / "index.html").write_text("<img width=42 src=/img/42>")

    assert anonymise(tmp_path) == {"img/42": "asset_001.jpg"}
    page = (tmp_path / "reference" / "index.html").read_text()
    assert page == f"<img width=42 src={BASE}/asset_001.jpg>"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "utf-8"])
def test_a_page_in_any_encoding_reads_the_same_afterwards(tmp_path, encoding):
    """Rewriting a page does not spoil its letters, whatever charset it names."""
    from pytest_iwr.recorder.texts import read_page  # noqa: PLC0415

    charset = "windows-1252" if encoding == "cp1252" else "utf-8"
    (tmp_path / "reference").mkdir()
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "ü.png").touch()
    file = tmp_path / "reference" / "index.html"
    file.write_bytes(f"<meta charset={charset}><p>Größe\r\n<img src=ü.png>".encode(encoding))

    anonymise(tmp_path)

    expected = f"<meta charset={charset}><p>Größe\r\n<img src={BASE}/asset_001.png>"
    assert read_page(file) == expected


def test_a_task_without_a_page_only_loses_the_names(tmp_path):
    """Assets alone are renamed; no page is made up."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.png").touch()

    assert anonymise(tmp_path) == {"a.png": "asset_001.png"}
    assert [path.name for path in tmp_path.iterdir()] == ["assets"]


def test_names_are_given_in_the_order_of_mention():
    """What the page shows first has the first number; what it does not mention comes last."""
    names = in_order_of_mention(["z.png", "a.png", "m.png"], "<img src=m.png><img src=z.png>")

    assert names == ["m.png", "z.png", "a.png"]
    assert anonymous_names(names) == {
        "m.png": "asset_001.png",
        "z.png": "asset_002.png",
        "a.png": "asset_003.png",
    }
