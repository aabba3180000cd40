import io
import wave

import av
import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.browser

ASK = "async ([url, range]) => { const r = await fetch(url, range ? {headers: {range}} : {}); %s }"
STATUS = ASK % "return [r.status, r.headers.get('content-range'), await r.text()]"


def picture(colour):
    """Return a PNG of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "png")
    return file.getvalue()


def film():
    """Return two seconds of video in which every frame is a key frame."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=10, options={"g": "1"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for level in range(20):
            drawn = np.full((48, 64, 3), level * 12, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(drawn, format="rgb24")))
        container.mux(stream.encode())
    return file.getvalue()


def tone():
    """Return two seconds of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(32000))
    return file.getvalue()


@pytest.fixture
def assets(tmp_path):
    """Give a manifest of assets, beside a file that is not in it."""
    files = {
        "red.png": picture("red"),
        "deep/blue sky.png": picture("blue"),
        "look.css": b"body { background: rgb(1, 2, 3) }",
        "ten.txt": b"0123456789",
        "clip.mp4": film(),
        "tone.wav": tone(),
    }
    (tmp_path / "assets" / "deep").mkdir(parents=True)
    (tmp_path / "secret.txt").write_bytes(b"secret")
    for name, content in files.items():
        (tmp_path / "assets" / name).write_bytes(content)
    return {name: tmp_path / "assets" / name for name in files}


@pytest.fixture
def asked(opened, assets):
    """Return a function that lets a page fetch a path of its origin: status, range, text."""
    session = opened(html="<!doctype html><p>x", assets=assets)

    def ask(path, byte_range=None):
        return session.page.evaluate(STATUS, [path, byte_range])

    return ask


@pytest.fixture
def leaving(opened):
    """Return a function that opens the page, lets it leave in a way, and gives the session."""

    def leave(way):
        session = opened("origin_leaving")
        with session.guard("it left"):
            session.page.evaluate(f"does[{way!r}]()")
        session.pause(400)
        session.settle()
        return session

    return leave


def test_assets(opened, assets):
    """Assets come by placeholder and by relative name; what is not in the manifest does not."""
    page = opened("origin_assets", assets=assets).page
    wide = page.evaluate("[...document.images].filter(i => i.naturalWidth === 8).map(i => i.id)")
    assert wide == ["placed", "doubled", "relative", "beside", "below"]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(1, 2, 3)"


def test_what_was_refused_is_told(opened, assets):
    """Each thing that the page asked for in vain is told once, by kind and address."""
    session = opened("origin_assets", assets=assets)
    assert sorted(session.notes()) == [
        "blocked image https://cdn.example/logo.png",
        "blocked image https://iwr.invalid/assets/none.png",
        "blocked script https://cdn.example/library.js",
    ]
    assert session.notes() == ()


@pytest.mark.parametrize("way", ["get", "post", "reload", "root"])
def test_coming_back(leaving, way):
    """A form, a reload and a link to itself serve the page again, and it is read again."""
    session = leaving(way)
    assert session.page.evaluate("sessionStorage.loads") == "2"
    assert [n.text for n in session.observe(0).snapshot.nodes if n.tag == "h1"] == ["Still here"]


@pytest.mark.parametrize(
    ("way", "note"),
    [
        ("elsewhere", ("blocked document https://shop.example/buy",)),
        ("foreign", ("blocked document https://shop.example/",)),
        ("unknown", ("blocked document https://iwr.invalid/about.html",)),
        ("assign", ("blocked document http://shop.example/",)),
        ("file", ()),
        ("hash", ()),
        ("close", ()),
    ],
)
def test_staying(leaving, way, note):
    """Who leaves for elsewhere stays, without loading again, and it is told."""
    session = leaving(way)
    assert session.page.evaluate("sessionStorage.loads") == "1"
    assert session.notes() == note


@pytest.mark.parametrize("way", ["window", "foreign-window", "open", "open many"])
def test_new_windows_are_closed(leaving, way):
    """New windows are closed; the page goes on alone."""
    session = leaving(way)
    assert session.page.context.pages == [session.page]
    assert windows_of(session.page.context.browser) == 1
    assert "Still here" in [n.text for n in session.observe(0).snapshot.nodes]


def windows_of(browser):
    """Return how many windows the browser has, known to Playwright or not."""
    targets = browser.new_browser_cdp_session().send("Target.getTargets")["targetInfos"]
    return sum(target["type"] == "page" for target in targets)


def test_ranges(asked):
    """A range is answered with that part; one that is none, with the whole."""
    answers = {
        None: [200, None, "0123456789"],
        "bytes=0-": [206, "bytes 0-9/10", "0123456789"],
        "bytes=2-4": [206, "bytes 2-4/10", "234"],
        "bytes=8-99": [206, "bytes 8-9/10", "89"],
        "bytes=-3": [206, "bytes 7-9/10", "789"],
        "bytes=10-": [416, "bytes */10", ""],
        f"bytes={'9' * 5000}-": [200, None, "0123456789"],
    }
    assert {asked_for: asked("/assets/ten.txt", asked_for) for asked_for in answers} == answers


def test_no_way_out_of_the_manifest(asked):
    """No spelling of a path leads to a file that is not in the manifest."""
    paths = [
        "/assets/../../secret.txt",
        "/assets/%2e%2e/secret.txt",
        "/assets/..%2fsecret.txt",
        "/assets/%2e%2e%2fsecret.txt",
        "/assets/deep/..%5c..%5csecret.txt",
        "/assets//..//secret.txt",
        "/secret.txt",
        "/assets/",
        "/etc/passwd",
    ]
    assert [asked(path)[0] for path in paths] == [404] * len(paths)


def test_asset_that_went_away(asked, assets):
    """An asset that cannot be read any more is missing; the request does not hang."""
    assets["ten.txt"].unlink()
    assert asked("/assets/ten.txt")[0] == 404


@pytest.mark.parametrize("medium", ["video", "audio"])
def test_media_can_be_sought_in(opened, assets, medium):
    """A video and a sound can be sought in."""
    page = opened("origin_media", assets=assets).page
    assert page.evaluate(f"seek({medium!r}, 1.5)") == 1.5


def test_secure_context(opened):
    """The page stands in a secure context, with storage, and without a service worker."""
    page = opened(html="<!doctype html><p>x", assets={}).page
    assert page.evaluate("isSecureContext && Boolean(crypto.subtle && localStorage)")
    registered = "navigator.serviceWorker.register('data:text/javascript,').catch(() => {})"
    page.evaluate(f"() => Promise.race([{registered}, new Promise(r => setTimeout(r, 300))])")
    assert page.evaluate("navigator.serviceWorker.controller") is None


def test_any_text_can_be_served(opened):
    """A page with lone surrogates is served all the same."""
    assert opened(html="<!doctype html><title>a\ud800b</title>").page.title() == "a?b"


def test_what_the_policy_refuses_is_noted_once(session_of):
    """A fetch and a beacon never become requests; they are told all the same, each once."""
    session = session_of(
        html="""<!doctype html><p>x</p><script>
        fetch("https://api.example.com/items?x=1").catch(() => 0);
        navigator.sendBeacon("https://count.example.com/hit", "x");
        new Image().src = "https://pictures.example.com/a.png";
        </script>"""
    )
    session.load()

    assert sorted(session.notes()) == [
        "blocked fetch https://api.example.com/items?x=1",
        "blocked fetch https://count.example.com/hit",
        "blocked image https://pictures.example.com/a.png",
    ]
