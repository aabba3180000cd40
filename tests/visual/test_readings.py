"""What engines made of pictures, on disk: shared by processes, and never in the way."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys

import pytest
from PIL import Image

from pytest_iwr.errors import ScorerError
from pytest_iwr.visual.base import TextBox, TextReading
from pytest_iwr.visual.kept import KeptReader
from pytest_iwr.visual.readings import FILE, DiskStore


class Reader:
    """Reads one letter more each time it is asked; fails while it has no weights."""

    def __init__(self, name="counting reader 1", *, works=True):
        self.name, self.works, self.asked = name, works, 0

    def read(self, picture):
        self.asked += 1
        if not self.works:
            raise ScorerError("no weights")
        return TextReading((TextBox("x" * self.asked, 0, 0, 1, 1),))


@pytest.fixture
def opened(tmp_path):
    """Return a function that opens the store of a folder, as another process would."""
    stores = []

    def give(folder=tmp_path / "cache"):
        stores.append(DiskStore(folder))
        return stores[-1]

    yield give
    for store in stores:
        store.close()


@pytest.fixture
def warned(caplog):
    """Return a function that gives what was warned of."""
    caplog.set_level(logging.WARNING, logger="pytest_iwr")
    return lambda: [record.getMessage() for record in caplog.records]


def _plain(colour="white"):
    return Image.new("RGB", (8, 6), colour)


def test_what_was_read_once_is_known_to_the_next(opened):
    """A second run on this machine asks no engine for a picture that it has seen."""
    KeptReader(Reader(), opened()).read(_plain("red"))
    reader = Reader()
    kept = KeptReader(reader, opened())
    assert [kept.read(_plain(colour)).text for colour in ("red", "blue")] == ["x", "x"]
    assert reader.asked == 1


def test_engines_do_not_share_readings(opened):
    """What another engine, version or weights read is not taken for one's own."""
    KeptReader(Reader("reader 1"), opened()).read(_plain())
    reader = Reader("reader 2")
    KeptReader(reader, opened()).read(_plain())
    assert reader.asked == 1


def test_a_failed_reading_is_not_kept(opened):
    """An engine that works again is asked again; nothing stands for what was not read."""
    with pytest.raises(ScorerError, match="no weights"):
        KeptReader(Reader(works=False), opened()).read(_plain())
    reader = Reader()
    assert KeptReader(reader, opened()).read(_plain()).text == "x"
    assert reader.asked == 1


def test_kinds_are_apart(opened):
    """A reading and an embedding of one picture are two values."""
    store = opened()
    store.put("reading", "engine", "key", b"text")
    store.put("embedding", "engine", "key", b"\x00\x01")
    again = opened()
    assert [again.get(kind, "engine", "key") for kind in ("reading", "embedding", "other")] == [
        b"text",
        b"\x00\x01",
        None,
    ]


def test_the_first_value_stays(opened):
    """What one process has kept another does not change."""
    opened().put("reading", "engine", "key", b"first")
    opened().put("reading", "engine", "key", b"second")
    assert opened().get("reading", "engine", "key") == b"first"


WRITER = """
import sys
from pathlib import Path
from pytest_iwr.visual.readings import DiskStore
store = DiskStore(Path(sys.argv[1]))
sys.stdin.readline()
for number in range(200):
    store.put("reading", "shared", str(number), b"value of all")
    store.put("reading", sys.argv[2], str(number), f"{sys.argv[2]} {number}".encode())
"""


def test_processes_write_at_once(opened, tmp_path):
    """Begun on no file at all, at one moment: no row is lost, and nobody complains."""
    folder = tmp_path / "cache"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), f"writer {number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for number in range(4)
    ]
    for writer in writers:
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
    said = [writer.communicate()[0] for writer in writers]
    store = opened()
    names = [f"writer {number}" for number in range(4)]
    assert said == [b""] * 4
    assert all(
        store.get("reading", name, str(number)) == f"{name} {number}".encode()
        for name in names
        for number in range(200)
    )
    assert store.get("reading", "shared", "199") == b"value of all"


def _no_database(folder):
    (folder / FILE).write_bytes(b"this is no database" * 100)


def _cut_off(folder):
    store = DiskStore(folder)
    for number in range(500):
        store.put("reading", "counting reader 1", str(number), b"value" * 20)
    store.close()
    whole = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


def _another_table(folder):
    with sqlite3.connect(folder / FILE) as file:
        file.execute("CREATE TABLE made (something TEXT)")
    file.close()


@pytest.mark.parametrize("damage", [_no_database, _cut_off, _another_table])
def test_a_damaged_file_is_in_nobodys_way(opened, tmp_path, warned, damage):
    """Pictures are read anew, each once, and one warning names the file and what to do."""
    folder = tmp_path / "cache"
    folder.mkdir()
    damage(folder)
    reader = Reader()
    kept = KeptReader(reader, opened())
    assert [kept.read(_plain(colour)).text for colour in ("red", "blue", "red")] == ["x", "xx", "x"]
    (warning,) = warned()
    assert warning.startswith(f"{folder / FILE} cannot be used, so pictures are read anew: ")
    assert warning.endswith("delete it, or name another folder with --iwr-cache-dir")


def test_a_folder_that_cannot_be_made_is_in_nobodys_way(opened, tmp_path, warned):
    """Without a place on disk, memory does for this run."""
    (tmp_path / "file").write_text("in the way")
    reader = Reader()
    kept = KeptReader(reader, opened(tmp_path / "file" / "cache"))
    assert [kept.read(_plain()).text for _ in range(2)] == ["x", "x"]
    assert (reader.asked, len(warned())) == (1, 1)
    assert str(tmp_path / "file" / "cache" / FILE) in warned()[0]


@pytest.mark.parametrize("value", [b"", b"{", b"[[1]]", b"null", b"\xff", b'["text"]'])
def test_a_value_that_is_no_reading_is_read_anew(opened, value):
    """What cannot have been kept by us is not taken for a text, nor does it raise."""
    first = KeptReader(Reader(), opened())
    first.read(_plain())
    file = opened()
    file.get("reading", "", "")
    with sqlite3.connect(file.folder / FILE) as database:
        database.execute("UPDATE made SET value = ?", (value,))
    database.close()
    reader = Reader()
    assert KeptReader(reader, opened()).read(_plain()).text == "x"
    assert reader.asked == 1
