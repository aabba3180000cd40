"""Pages that somebody wrote: a file, a folder of them, the task's own."""

from __future__ import annotations

import pytest

from pytest_iwr.errors import PageSourceError, UsageError
from pytest_iwr.page.base import NoPage
from pytest_iwr.page.files import FilePages, ReferencePages, decode_html
from pytest_iwr.task_parsing import parse_task

ACTIONS = [{"type": "Click", "parameters": {"description": "Click 'Add'"}}]


@pytest.fixture
def task(tmp_path):
    """Give a task with an asset and a reference page."""
    root = tmp_path / "shop"
    (root / "assets" / "deep").mkdir(parents=True)
    (root / "assets" / "asset_001.png").write_bytes(b"1")
    (root / "assets" / "deep" / "asset_002.png").write_bytes(b"2")
    (root / "reference").mkdir()
    (root / "reference" / "index.html").write_text("own")
    return parse_task({"id": "shop", "action_sequence": ACTIONS}, where="here", root=root)


def test_a_file_is_the_page_of_any_task(tmp_path, task):
    """The document is the file's; the assets are the task's own."""
    file = tmp_path / "mine.html"
    file.write_text("mine")

    page = FilePages(file).page_for(task)

    assert page.html == "mine"
    assert set(page.assets) == {"asset_001.png", "deep/asset_002.png"}
    assert page.spec == str(file)


def test_a_folder_has_a_page_for_each_task(tmp_path, task):
    """``<task-id>/index.html`` in the folder is the task's page; without it there is none."""
    folder = tmp_path / "pages"
    folder.mkdir()

    missing = FilePages(folder).page_for(task)
    (folder / "shop").mkdir()
    (folder / "shop" / "index.html").write_text("mine")
    found = FilePages(folder).page_for(task)

    assert isinstance(missing, NoPage)
    assert missing.reason == f"{folder / 'shop' / 'index.html'} does not exist"
    assert found.html == "mine"


def test_the_reference_page_is_the_tasks_own(task):
    """Without a page of somebody else, the author's is under test."""
    page = ReferencePages().page_for(task)

    assert (page.html, page.spec) == ("own", "reference")


def test_a_task_without_a_reference_page_asks_for_one(task):
    """The message says what to type."""
    (task.root / "reference" / "index.html").unlink()

    with pytest.raises(UsageError, match=r"task shop .* name a page with --iwr-page=PATH"):
        ReferencePages().page_for(task)


def test_any_bytes_are_a_page(tmp_path, task):
    """A byte order mark goes, bytes that are no text are replaced: a bad page is still a page."""
    file = tmp_path / "mine.html"
    file.write_bytes(b"\xef\xbb\xbf<p>\xff\x00</p>")

    page = FilePages(file).page_for(task)

    assert page.html == "<p>\ufffd\x00</p>"
    assert len(page.sha256) == 64


def test_a_page_that_cannot_be_read_is_trouble_of_ours(tmp_path, task):
    """Not the subject's fault, so not a score of 0."""
    with pytest.raises(PageSourceError, match=r"gone\.html: the page cannot be read"):
        FilePages(tmp_path / "gone.html").page_for(task)


def test_links_that_lead_out_are_no_assets(tmp_path, task):
    """A link, or a folder that is one, shows nothing of the machine to the page."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (task.root / "assets" / "link.txt").symlink_to(secret)
    (task.root / "assets" / "out").symlink_to(tmp_path)

    assert set(task.assets()) == {"asset_001.png", "deep/asset_002.png"}


def test_an_assets_folder_that_leads_out_holds_no_assets(tmp_path, task):
    """Nor does a page see what the folder itself is a link to."""
    (task.root / "assets").rename(tmp_path / "elsewhere")
    (task.root / "assets").symlink_to(tmp_path / "elsewhere")

    assert task.assets() == {}


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_a_broken_note_on_the_recording_is_no_trouble(task, data):
    """It is about the pictures, which are compared whatever it says."""
    (task.root / "checkpoints").mkdir()
    (task.root / "checkpoints" / "recording.json").write_bytes(data)

    assert task.recorded_with() == ""


@pytest.mark.parametrize(
    "data",
    [
        "<p>Größe</p>".encode(),
        "<p>Größe</p>".encode("utf-8-sig"),
        "<p>Größe</p>".encode("utf-16"),
        "<p>Größe</p>".encode("cp1252"),
        '<meta charset="iso-8859-1"><p>Größe</p>'.encode("latin-1"),
        '<meta charset="utf-16"><p>Größe</p>'.encode(),
        '<meta charset="no-such"><p>Größe</p>'.encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "cp1252", "declared", "declared-wrongly", "unknown"],
)
def test_a_page_is_decoded_as_a_browser_does(data):
    """Byte order mark, then the declared charset, then UTF-8, then Windows-1252."""
    assert "<p>Größe</p>" in decode_html(data)
