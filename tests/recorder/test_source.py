"""A page that is somewhere else is brought into the task, with what it names."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pytest_iwr.errors import UsageError
from pytest_iwr.page.files import decode_html
from pytest_iwr.recorder.source import source_at

PNG = b"\x89PNG"


@pytest.fixture
def brought(tmp_path):
    """Return a function that brings a page into a task, and gives the page and its assets."""

    def bring(place, *asked):
        home = tmp_path / "task"
        home.mkdir(exist_ok=True)
        with source_at(str(place)) as source:
            for name in asked:
                source.page.assets.get(name)
            source.write_into(home)
        assets = {
            path.relative_to(home / "assets").as_posix(): path.read_bytes()
            for path in (home / "assets").rglob("*")
            if path.is_file()
        }
        return decode_html((home / "reference" / "index.html").read_bytes()), assets

    return bring


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes a folder of files."""

    def write(**files):
        home = tmp_path / "site"
        for name, content in files.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return home

    return write


def test_a_folder_is_brought_with_what_the_page_names(brought, folder):
    """Pictures by any spelling come along, styles become part of the page, the rest stays out."""
    home = folder(
        **{
            "index.html": "<link rel=stylesheet href=css/a.css><img src='my%20cat.png'>"
            "<img src=./a&amp;b.png><script>pick = ['later.webp', 'lost.png']</script>",
            "css/a.css": "i{background:url(../bg.jpg)}",
            "bg.jpg": PNG,
            "my cat.png": PNG,
            "a&b.png": PNG,
            "later.webp": PNG,
            "notes.txt": "mine",
            "unused.png": PNG,
        }
    )

    page, assets = brought(home, "css/a.css")

    assert sorted(assets) == ["a&b.png", "bg.jpg", "later.webp", "my cat.png"]
    assert '<style>\ni{background:url("bg.jpg")}\n</style>' in page


def test_a_file_is_a_page_of_its_folder(brought, folder):
    """Named by its file, a page brings what lies beside it."""
    home = folder(**{"shop.html": "<img src=a.png>\r\n", "a.png": PNG})

    page, assets = brought(home / "shop.html")

    assert page == "<img src=a.png>\r\n"
    assert assets == {"a.png": PNG}


def test_nothing_outside_the_folder_is_read(brought, folder, tmp_path):
    """Neither by dots nor by a link."""
    home = folder(**{"index.html": "<img src=../secret.png><img src=link.png><img src=deep/x.png>"})
    (tmp_path / "secret.png").write_bytes(b"secret")
    (home / "link.png").symlink_to(tmp_path / "secret.png")
    (home / "deep").symlink_to(tmp_path)

    _, assets = brought(
        home, "secret.png", "../secret.png", "deep/secret.png", "x\0.png", "y" * 999
    )

    assert assets == {}


def test_what_was_an_asset_before_is_gone(brought, folder, tmp_path):
    """The assets are those of the new page alone."""
    old = tmp_path / "task" / "assets" / "old.png"
    old.parent.mkdir(parents=True)
    old.touch()

    assert brought(folder(**{"index.html": "<img src=a.png>", "a.png": PNG}))[1] == {"a.png": PNG}


def test_letters_survive_whatever_charset_a_page_names(brought, folder):
    """A page in another charset is written so that a browser reads the same."""
    html = "<meta charset=iso-8859-1><p>Größe"

    assert brought(folder(**{"index.html": html.encode("latin-1")}))[0] == html


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nowhere", "no such file or folder"),
        (".", "no index.html in this folder"),
        ("http://example.org/", r"only a page on this machine can be recorded \(localhost\)"),
        ("http://localhost.example.org/", "only a page on this machine"),
        ("http://10.0.0.1:80/", "only a page on this machine"),
        ("http://127.0.0.1:9/", "nothing on this machine answers there"),
        ("http://[::1/", "only a page on this machine"),
    ],
)
def test_a_place_that_is_none_is_wrong_usage(tmp_path, monkeypatch, place, said):
    """The message names the place and what to do."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UsageError, match=said) as caught, source_at(place):
        pass

    assert str(caught.value).startswith(f"--from={place}: ")


@contextmanager
def server(answers, *, otherwise=None):
    """Serve *answers* (type and body, or where to go instead, by path); give the origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer = answers.get(self.path, otherwise)
            if answer is None:
                self.send_error(404)
            elif isinstance(answer, str):
                self.send_response(302)
                self.send_header("Location", answer)
                self.end_headers()
            else:
                self.send_response(200)
                self.send_header("Content-Type", answer[0])
                self.end_headers()
                self.wfile.write(answer[1].replace(b"ORIGIN", origin.encode()))

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        origin = f"http://127.0.0.1:{http.server_port}"
        threading.Thread(target=http.serve_forever, daemon=True).start()
        try:
            yield origin
        finally:
            http.shutdown()


def test_a_served_page_is_brought_from_where_it_is(brought):
    """Below a path, from the root, by its whole address: each is found and leaves the server."""
    page = b"""<link rel=stylesheet href="/static/a.css?v=3"><img src=near.png>
        <img src=/root.png><img src="ORIGIN/shop/whole.png"><img src="../up.png">"""
    answers = {
        "/shop": "/shop/",
        "/shop/": ("text/html", page),
        "/static/a.css": ("text/css", b"i{background:url(ORIGIN/static/bg.png)}"),
        **{
            path: ("image/png", path.encode())
            for path in (
                "/shop/near.png",
                "/root.png",
                "/shop/whole.png",
                "/up.png",
                "/static/bg.png",
            )
        },
    }
    with server(answers) as origin:
        page, assets = brought(f"{origin}/shop", "static/a.css")

    assert assets == {
        "near.png": b"/shop/near.png",
        "root.png": b"/root.png",
        "shop/whole.png": b"/shop/whole.png",
        "up.png": b"/up.png",
        "static/bg.png": b"/static/bg.png",
    }
    assert origin not in page
    assert "i{background:url(/static/bg.png)}" in page


def test_a_server_that_answers_everything_gives_no_false_assets(brought):
    """A page in place of a picture is none, as single-page servers give it for any path."""
    page = ("text/html", b"<img src=lost.png><script>a = 'x.json'</script>")
    with server({}, otherwise=page) as origin:
        assert brought(f"{origin}/", "lost.png")[1] == {}


def test_a_picture_without_an_ending_is_served_as_one(brought):
    """What a server calls a picture is one for the page, too."""
    answers = {"/": ("text/html", b"<img src=/img/42>"), "/img/42": ("image/png", PNG)}
    with server(answers) as origin, source_at(f"{origin}/") as source:
        assert source.page.assets["img/42"].suffix == ".png"


def test_a_charset_of_the_server_counts(brought):
    """What the server says about letters goes before what the page says."""
    answer = ("text/html; charset=iso-8859-1", "<p>Größe".encode("latin-1"))
    with server({"/": answer}) as origin:
        assert brought(f"{origin}/")[0] == "<p>Größe"


def test_nothing_leads_away_from_this_machine(brought):
    """A page that is elsewhere is refused, a picture that is elsewhere is not there."""
    answers = {
        "/away": "http://192.0.2.1/",
        "/": ("text/html", b"<img src=away.png>"),
        "/away.png": "http://192.0.2.1/a.png",
    }
    with server(answers) as origin:
        assert brought(f"{origin}/")[1] == {}
        with pytest.raises(UsageError, match="nothing on this machine answers there"):
            brought(f"{origin}/away")
