"""Rows with something wrong, and what must be told of each."""

from __future__ import annotations

import json

from pytest_iwr.task_json import MAX_BYTES

ACTIONS = '[{"type": "Click", "parameters": {"description": "Click \'Add\'"}}]'
DEEP = 200_000


def row(name: str, more: str = "") -> bytes:
    """Return a row of that id, with more of its text."""
    return f'{{"id": {json.dumps(name)}, "action_sequence": {ACTIONS}{more}}}'.encode()


#: What a row of a file may hold, and the words that must be told of it.
BAD = {
    "nan": (row("b", ', "x": NaN'), "NaN is no number of JSON"),
    "infinity": (row("b", ', "x": [-Infinity]'), "-Infinity is no number of JSON"),
    "deep": (row("b", f', "x": {"[" * DEEP}'), "nested too deeply"),
    "deep-objects": (row("b", ', "x": ' + '{"a":' * DEEP), "nested too deeply"),
    "deep-whole": (row("b", f', "x": {"[" * 99}{"]" * 99}'), "nested too deeply"),
    "parent": (row("../x"), "id '../x' is not made of letters"),
    "absolute": (row("/etc/passwd"), "id '/etc/passwd' is not made of letters"),
    "null-byte": (row("a\0b"), r"id 'a\x00b' is not made of letters"),
    "backslash": (row("..\\x"), r"id '..\\x' is not made of letters"),
    "dots": (row(".."), "id '..' is not made of letters"),
    "half-id": (rb'{"id": "\ud800"}', r"id '\ud800' is not made of letters"),
    "half": (row("b", r', "title": "\ud800"'), r"holds half a character (\ud800)"),
    "bytes": (row("b", ', "x": "').replace(b'"x"', b'"\xff"'), "not UTF-8 at byte "),
    "twice": (row("b", ', "x": 1, "x": 2'), "the key 'x' stands twice"),
    "two-ids": (row("b", ', "id": "c"'), "the key 'id' stands twice"),
    "bool-id": (b'{"id": true}', "id true is neither a text nor a whole number"),
    "float-id": (b'{"id": 1.0}', "id 1.0 is neither a text nor a whole number"),
    "duplicate": (row("first"), "id 'first' stands in row 1 already"),
    "case": (row("First"), "id 'First' differs from 'first' in row 1 only in upper and lower"),
    "too-long": (row("b", f', "x": "{"x" * MAX_BYTES}"'), "longer than 4 MiB"),
}
