"""A page from elsewhere is recorded like the task's own, and becomes it."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pytest_iwr.dataset import load_tasks
from pytest_iwr.errors import RecordingError
from pytest_iwr.recorder.source import source_at

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><meta charset=utf-8><link rel=stylesheet href=/css/a.css?v=1>
<img src="my%20cat.svg" alt="my cat.svg"><button id=go>Go</button><p id=out></p>
<script src=app.js defer></script>"""
CSS = "body { background: url('../bg.svg') }"
JS = "go.onclick = () => { out.innerHTML = '<img src=late.svg>Done' }"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="9"/></svg>'


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def site(tmp_path):
    """Write a site of several files."""
    home = tmp_path / "site"
    (home / "css").mkdir(parents=True)
    (home / "index.html").write_text(PAGE)
    (home / "css" / "a.css").write_text(CSS)
    (home / "app.js").write_text(JS)
    for name in ("my cat", "bg", "late"):
        (home / f"{name}.svg").write_text(SVG)
    return home


@pytest.fixture
def task(task_of, action, monkeypatch):
    """Write a task whose own page is another one."""
    monkeypatch.setattr("pytest_iwr.recorder.hand.REST_S", 0.1)
    monkeypatch.setattr("pytest_iwr.recorder.hand.FIRST_REST_S", 0.1)
    return task_of(
        "<p>Another", [(action("Click", "Click the 'Go' button", {"text": "Done"}), "#go")]
    )


def test_a_served_page_becomes_the_tasks(recorder, site, task):
    """Styles and scripts are in the page, pictures are anonymous assets, words stay."""
    handler = partial(_Quiet, directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        try:
            with source_at(f"http://127.0.0.1:{http.server_port}/") as source:
                recording = recorder.record(task, source=source)
        finally:
            http.shutdown()

    (task,) = load_tasks(task.root)
    page = task.reference_html.read_text()
    base = "__PLACEHOLDER_ASSETS_BASE_DIR__"
    assert sorted(recording.renamed) == ["bg.svg", "late.svg", "my cat.svg"]
    assert sorted(task.assets()) == sorted(recording.renamed.values())
    for name in recording.renamed.values():
        assert f"{base}/{name}" in page
    assert 'alt="my cat.svg"' in page
    assert "<link" not in page
    assert "src=app.js" not in page


def test_a_name_that_a_script_puts_together_is_refused(recorder, site, task, contents):
    """The refusal names what was asked for and what to do; the old page stays."""
    (site / "app.js").write_text(
        "go.onclick = () => { out.innerHTML = `<img src=${'la'}te.svg>Done` }"
    )
    old = contents(task.root)

    with source_at(str(site)) as source, pytest.raises(RecordingError) as caught:
        recorder.record(task, source=source)

    assert "01 click 'Go': the page asks for image https://iwr.invalid/late.svg" in str(
        caught.value
    )
    assert "write its whole name" in str(caught.value)
    assert contents(task.root) == old


def test_an_edited_page_finds_the_assets_of_its_task(recorder, task_of, action, tmp_path):
    """What does not lie beside the page is looked for in the task's own assets."""
    steps = [(action("Click", "Click the 'Go' button", {"text": "Done"}), "#go")]
    task = task_of("<p>Another", steps)
    (task.root / "assets").mkdir()
    (task.root / "assets" / "asset_001.svg").write_text(SVG)
    edited = tmp_path / "edited.html"
    edited.write_text(
        "<!doctype html><img src=__PLACEHOLDER_ASSETS_BASE_DIR__/asset_001.svg>"
        "<button id=go onclick='go.after(`Done`)'>Go</button>"
    )

    with source_at(str(edited), assets=task.root / "assets") as source:
        recording = recorder.record(task, source=source)

    (task,) = load_tasks(task.root)
    assert recording.renamed == {}
    assert sorted(task.assets()) == ["asset_001.svg"]


def test_a_page_of_modules_is_refused_before_it_is_tried(recorder, site, task):
    """The sentence speaks of the scripts, not of what they failed to bring about."""
    (site / "app.js").write_text("import './style.css'; go.onclick = () => {}")
    page = (site / "index.html").read_text().replace("src=app.js defer", "type=module src=app.js")
    (site / "index.html").write_text(page)

    with source_at(str(site)) as source, pytest.raises(RecordingError, match="imports other"):
        recorder.record(task, source=source)
