"""Rows that cannot be loaded, in pytest."""

from __future__ import annotations

import json
from pathlib import Path

from bad_rows import BAD

PAGE = "<!doctype html><title>Empty</title>"


def mixed(project) -> bytes:
    """Return every bad row, each between two good ones, for which pages are written."""
    lines = [json.dumps(project.row("first")).encode()]
    for number, (bad, _) in enumerate(BAD.values()):
        named = bad.replace(b'{"id": "b"', b'{"id": "bad-%d"' % number)
        lines += [named, json.dumps(project.row(f"good-{number}")).encode()]
        project.write(f"pages/good-{number}/index.html", PAGE)
    project.write("pages/first/index.html", PAGE)
    return b"\n".join(lines)


def test_a_bad_row_is_one_error_among_tasks_that_run(project):
    """Every bad row is an item that ends as an error in words; each good one is replayed."""
    Path(project.write("data.jsonl", "")).write_bytes(mixed(project))

    done = project.run("data.jsonl", "--iwr-page=pages")

    bad, good = split(done.results)
    assert done.code == 3, done.all
    assert [done.words[name] for name in good] == [["passed"]] * (len(BAD) + 1)
    for name, (_, words) in zip(bad, BAD.values(), strict=True):
        assert "/data.jsonl: row " in done.results[name].error
        assert words in done.results[name].error


def split(results) -> tuple[list[str], list[str]]:
    """Return the names of the tasks that could not be loaded, and of those that ran."""
    in_order = sorted(results, key=lambda name: row_of(results[name]))
    bad = [name for name in in_order if results[name].error]
    return bad, [name for name in in_order if name not in bad]


def row_of(result) -> int:
    """Return the row that a result belongs to."""
    return int(result.task.source.rpartition(" ")[2])
