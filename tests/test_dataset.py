"""Find and load tasks; say what is wrong by file, row and field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_iwr.dataset import find, load, load_tasks
from pytest_iwr.entries import is_task_file, read_index, task_files
from pytest_iwr.errors import TaskFormatError

ACTIONS = [{"type": "Click", "parameters": {"description": "Click 'Add'"}}]


def native(folder: Path, **changes) -> Path:
    """Write a native task into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    task = {"schema": "iwr-task/1", "id": folder.name, "action_sequence": ACTIONS, **changes}
    file = folder / "task.json"
    file.write_text(json.dumps(task), encoding="utf-8")
    return file


def rows(file: Path, *lines: object) -> Path:
    """Write a ``.jsonl`` of objects, and of texts as they are."""
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    file.write_text("\n".join(texts), encoding="utf-8")
    return file


def row(name: object) -> dict:
    """Return a row of that id."""
    return {"id": name, "action_sequence": ACTIONS}


def test_a_native_task_is_its_folder(tmp_path):
    """The task's name and dataset are its folder's and that one's folder."""
    native(tmp_path / "shops" / "one")

    (entry,) = find(tmp_path / "shops")

    assert (entry.name, entry.dataset, entry.root) == ("one", "shops", tmp_path / "shops" / "one")
    assert load(entry).id == "one"


@pytest.mark.parametrize("where", [".", "task.json", "../one", "../one/task.json", ".."])
def test_a_relative_place_names_the_same_task(tmp_path, monkeypatch, where):
    """From inside the folder, ``.`` and ``..`` lead to the task by its name."""
    native(tmp_path / "one")
    monkeypatch.chdir(tmp_path / "one")

    assert [task.id for task in load_tasks(Path(where))] == ["one"]


def test_rows_of_a_file_are_found_in_order_with_their_folder(tmp_path):
    """Integers and texts are ids alike; a row's files lie in ``<stem>/<id>``."""
    entries = find(rows(tmp_path / "data.jsonl", row(12), "", row("007"), row("a.b-c_d")))

    assert [entry.name for entry in entries] == ["12", "007", "a.b-c_d"]
    assert [entry.line for entry in entries] == [1, 3, 4]
    assert entries[0].root == tmp_path / "data" / "12"
    assert {entry.dataset for entry in entries} == {"data"}
    assert [load(entry).id for entry in entries] == ["12", "007", "a.b-c_d"]


def test_a_row_is_read_from_its_own_bytes(tmp_path):
    """Byte order mark, Windows line ends and letters of several bytes shift no row."""
    lines = [json.dumps({**row(n), "title": "Ü漢" * n}, ensure_ascii=False) for n in (1, 2, 3)]
    file = tmp_path / "data.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())

    assert [load(entry).title for entry in read_index(file)] == ["Ü漢", "Ü漢" * 2, "Ü漢" * 3]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON: "),
        ("[" * 50_000, "nested too deeply"),
        ("[]", "a row is a JSON object with an id"),
        ("{}", "a row is a JSON object with an id"),
        ('{"id": null}', "a row is a JSON object with an id"),
        ('{"id": "a/b"}', "id 'a/b' is not made of letters"),
        ('{"id": "a::b"}', "id 'a::b' is not made of letters"),
        ('{"id": "a[1]"}', "is not made of letters"),
        ('{"id": ".."}', "is not made of letters"),
        ('{"id": ""}', "is not made of letters"),
        ('{"id": [1]}', "id [1] is neither a text nor a whole number"),
        (json.dumps({"id": "x" * 81}), "is not made of letters"),
        (json.dumps(row("good")), "id 'good' stands in row 1 already"),
        (json.dumps(row(True)), "id true is neither a text nor a whole number"),
        (json.dumps(row(1.5)), "id 1.5 is neither a text nor a whole number"),
        (json.dumps(row("GOOD")), "id 'GOOD' differs from 'good' in row 1 only in upper and lower"),
        (json.dumps(row(-1)), "id '-1' is not made of letters"),
        (json.dumps({"id": "../x"}), "is not made of letters"),
        (json.dumps({"id": "/etc"}), "is not made of letters"),
        (json.dumps({"id": "a\\b"}), "is not made of letters"),
        (json.dumps({"id": "a\0b"}), "is not made of letters"),
        (json.dumps({"id": "."}), "is not made of letters"),
        (json.dumps({"id": "a\n"}), "is not made of letters"),
    ],
)
def test_a_bad_row_keeps_its_place_and_says_why(tmp_path, line, told):
    """The rows around a bad one stand; loading the bad one names file and row."""
    file = rows(tmp_path / "data.jsonl", row("good"), line, row("last"))

    first, bad, last = read_index(file)

    assert (load(first).id, load(last).id) == ("good", "last")
    with pytest.raises(TaskFormatError, match=r"data\.jsonl: row 2: ") as caught:
        load(bad)
    assert told in str(caught.value)


def test_ids_that_differ_in_case_only_are_told_whichever_comes_first(tmp_path):
    """The first keeps its name; the second would share its folder on some systems."""
    first, second = read_index(rows(tmp_path / "data.jsonl", row("Shop"), row("shop")))

    assert (first.name, first.problem) == ("Shop", None)
    assert "'shop' differs from 'Shop' in row 1" in second.problem


def test_no_two_entries_have_one_name(tmp_path):
    """A row whose id looks like the name of a bad row, and bad rows, have names of their own."""
    odd = [row("line-2"), "{", row("line-4"), "{", row("line-2"), row("line-5")]

    names = [entry.name for entry in read_index(rows(tmp_path / "data.jsonl", *odd))]

    assert names == ["line-2", "line-2.", "line-4", "line-4.", "line-5", "line-6"]


def test_files_of_others_are_no_tasks(tmp_path):
    """Only a task.json that names our schema and a .jsonl with trajectories are ours."""
    other = tmp_path / "task.json"
    other.write_text('{"task": 1}')
    plain = rows(tmp_path / "train.jsonl", {"text": "a"})

    assert not is_task_file(other)
    assert not is_task_file(plain)
    assert not is_task_file(tmp_path / "nothing" / "task.json")
    assert task_files(tmp_path) == ()
    with pytest.raises(TaskFormatError, match="no task here; a task is <id>/"):
        find(tmp_path)


def test_a_task_of_a_later_schema_is_ours_and_refused_in_words(tmp_path):
    """A version that we do not know is not passed over in silence."""
    file = native(tmp_path / "one", schema="iwr-task/2")

    assert is_task_file(file)
    with pytest.raises(TaskFormatError, match=r"one/task\.json: schema: .*iwr-task/1"):
        load_tasks(file)


def test_a_task_must_bear_the_name_of_its_folder(tmp_path):
    """Ids come from folders without reading; a file that says otherwise is refused."""
    file = native(tmp_path / "one", id="two")

    with pytest.raises(TaskFormatError, match="id 'two' differs from the folder's name 'one'"):
        load_tasks(file)


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "not JSON"), ("{", "not JSON"), ("[" * 50_000, "nested too deeply")],
)
def test_a_native_file_that_is_no_json_is_refused_in_words(tmp_path, text, told):
    """The message names the file; nothing else escapes."""
    file = native(tmp_path / "one")
    (entry,) = read_index(file)
    file.write_text(text)

    with pytest.raises(TaskFormatError, match=rf"one/task\.json: {told}"):
        load(entry)


def test_a_file_that_went_away_is_refused_in_words(tmp_path):
    """Between listing and loading a file may vanish."""
    (entry,) = read_index(native(tmp_path / "one"))
    entry.path.unlink()

    with pytest.raises(TaskFormatError, match=r"one/task\.json: cannot be read"):
        load(entry)
