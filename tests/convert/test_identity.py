"""There and back: equal data in equal order, equal bytes of files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path, PurePosixPath

from hypothesis import given, settings
from hypothesis import strategies as st
from made_tasks import files_of, read, row, rows, write

from pytest_iwr.__main__ import main
from pytest_iwr.convert import convert, traded

HEADPHONES = Path(__file__).parents[2] / "tasks" / "headphones"


def there_and_back(source: Path, home: Path, *, first: str, second: str) -> tuple[Path, Path]:
    """Convert *source* to *first* and that to *second*; return both."""
    there, back = home / first, home / second
    for path in (there, back):
        shutil.rmtree(path.with_suffix(""), ignore_errors=True)
        path.unlink(missing_ok=True)
    convert(source, there)
    convert(there, back)
    return there, back


KEYS = st.text(st.characters(codec="utf-8"), max_size=8).filter(
    lambda key: (
        key not in {"id", "schema", "action_sequence", "title", "device", "random_seed"}
        and not key.startswith(("initial_", "fixed_", "classif", "recording_", "source_"))
    )
)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text(st.characters(codec="utf-8"), max_size=12)
VALUES = st.recursive(
    LEAVES, lambda v: st.lists(v, max_size=3) | st.dictionaries(KEYS, v, max_size=3), max_leaves=8
)
IDS = st.integers(0, 10**30) | st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
OPENING = st.sampled_from([[], [{"type": "Open URL"}], [{"type": "navigate", "checkpoint": None}]])
ACTION = st.fixed_dictionaries(
    {"type": st.sampled_from(["Click", "type", "PRESS", " Scroll "])},
    optional={
        "parameters": st.fixed_dictionaries(
            {"description": st.text(st.characters(codec="utf-8"), max_size=9)},
            optional={"key": st.none(), "scroll_page": st.sampled_from([None, 1, 1.0, -0.5])},
        ),
        "visual_evaluation_flag": st.sampled_from([None, True, False]),
        "logical_assertion": st.sampled_from([None, "", "It holds"]),
        "checks": st.sampled_from([[], [{"text": "Ä", "invariant": False}]]),
        "by us": VALUES,
    },
)
FILES = st.dictionaries(
    st.sampled_from(
        [
            "video.mp4",
            "metadata.json",
            "assets/asset_001.png",
            "assets/deep/er/a b.txt",
            "reference/index.html",
            "checkpoints/step_0.png",
            "stitched_assets/stitched_image_1.png",
            "stitched_assets/stitched_image_10.jpg",
            "stitched_assets/stitched_image_1.x.png",
            "stitched_assets/stitched_image.png",
            "stitched_assets/sheet_1.png",
            "stitched_assets/more/stitched_image_1.png",
            "sheets/sheet_1.png",
            "sheets/stitched_image_1.png",
            "sheets/sheet_a.png",
            ".hidden",
            "漢.txt",
        ]
    ),
    st.binary(max_size=20),
    max_size=6,
)


@st.composite
def made_rows(draw) -> dict:
    """Draw a row: keys in any order, unknown ones among them, with or without an opening."""
    known = {
        "id": draw(IDS),
        "action_sequence": draw(OPENING) + draw(st.lists(ACTION, min_size=1, max_size=3)),
    }
    known |= draw(st.sampled_from([{}, {"title": None}, {"initial_visual_evaluation_flag": False}]))
    items = [*known.items(), *draw(st.dictionaries(KEYS, VALUES, max_size=4)).items()]
    return dict(draw(st.permutations(items)))


@settings(deadline=None, max_examples=150)
@given(row=made_rows(), files=FILES)
def test_a_row_comes_back_as_it_was(tmp_path_factory, row, files):
    """Row to native to row: the same keys in the same order, values, types, and bytes of files."""
    home = tmp_path_factory.mktemp("row")
    name = str(row["id"])
    source = rows(
        home / "data.jsonl", row, files={f"{name}/{path}": b for path, b in files.items()}
    )

    there, back = there_and_back(source, home, first="tasks", second="back.jsonl")

    native = json.loads((there / name / "task.json").read_bytes())
    assert list(native) == ["schema", *row]
    (again,) = read(back)
    assert json.dumps(again) == json.dumps(row)
    assert files_of(home / "back") == files_of(home / "data")
    shutil.rmtree(home)


@settings(deadline=None, max_examples=150)
@given(row=made_rows(), files=FILES, place=st.integers(0, 3))
def test_a_native_task_comes_back_as_it_was(tmp_path_factory, row, files, place):
    """Native to row to native: the same data and bytes; the schema then stands in front."""
    home = tmp_path_factory.mktemp("native")
    name = str(row["id"])
    items = list(row.items())
    task = dict([*items[:place], ("schema", "iwr-task/1"), *items[place:]])
    write(home / "tasks" / name, {**files, "task.json": json.dumps(task).encode()})

    there, back = there_and_back(home / "tasks", home, first="data.jsonl", second="back")

    (between,) = read(there)
    again = json.loads((back / name / "task.json").read_bytes())
    assert json.dumps(between) == json.dumps(row)
    assert json.dumps(again) == json.dumps({"schema": "iwr-task/1", **row})
    assert {**files_of(back / name), "task.json": b""} == {**files, "task.json": b""}
    shutil.rmtree(home)


@given(st.lists(st.sampled_from(["sheets", "stitched_assets", "a", "sheet_1.png"]), min_size=1))
def test_names_are_traded_both_ways(parts):
    """The name of a name is the name itself, so no two files can meet."""
    path = PurePosixPath(*parts)

    assert traded(traded(path)) == path


def test_sheets_have_the_names_of_their_side(tmp_path):
    """What the benchmark calls stitched images, we call sheets."""
    files = {f"1/stitched_assets/stitched_image_{n}.jpg": bytes([n]) for n in (1, 2)}

    convert(rows(tmp_path / "data.jsonl", row(1), files=files), tmp_path / "tasks")

    assert set(files_of(tmp_path / "tasks" / "1")) == {
        "task.json", "sheets/sheet_1.jpg", "sheets/sheet_2.jpg",
    }  # fmt: skip


def test_the_bundled_task_comes_back_as_it_was(tmp_path, capsys):
    """With all its files; on the way it is a row that is valid."""
    assert main(["convert", str(HEADPHONES), str(tmp_path / "data.jsonl")]) == 0
    assert main(["list", str(tmp_path / "data.jsonl")]) == 0
    assert main(["convert", str(tmp_path / "data.jsonl"), str(tmp_path / "tasks")]) == 0

    old, new = files_of(HEADPHONES), files_of(tmp_path / "tasks" / "headphones")
    assert json.loads(new.pop("task.json")) == json.loads(old.pop("task.json"))
    assert new == old
    assert "1 task converted" in capsys.readouterr().out


def test_rows_are_written_in_the_order_of_numbers(tmp_path):
    """Two stands before ten, as in the benchmark."""
    source = rows(tmp_path / "data.jsonl", *(row(n) for n in (1, 2, 10, 101)))

    _, back = there_and_back(source, tmp_path, first="tasks", second="back.jsonl")

    assert [one["id"] for one in read(back)] == [1, 2, 10, 101]


def test_a_native_file_is_made_for_reading(tmp_path):
    """Two spaces to a level, and letters as they are."""
    convert(rows(tmp_path / "data.jsonl", row("a", title="Öl")), tmp_path / "tasks")

    text = (tmp_path / "tasks/a/task.json").read_text(encoding="utf-8")
    assert text.startswith('{\n  "schema": "iwr-task/1",\n  "id": "a",\n')
    assert '  "title": "Öl"\n}\n' in text
