"""Read the JSON of tasks as strictly as its standard is written, whatever the file holds."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any, NoReturn

from pytest_iwr.text import one_line

#: A row of the benchmark has some 2.5 kB. What is read at once is some fifty times as large in
#: memory at worst, so a limit is needed; this is what no honest task comes near.
MAX_BYTES = 4 * 1024 * 1024
#: An action's parameters stand four levels deep.
MAX_DEPTH = 64

#: What a task may be called, as a pattern: also the name of its folder.
TASK_ID = "[A-Za-z0-9][A-Za-z0-9._-]{0,79}"

TOO_LONG = f"longer than {MAX_BYTES // 1024**2} MiB, which no task is"


def parse(data: bytes, *, exact: bool = False) -> Any:
    """Return what the JSON text *data* says; a byte order mark in front is allowed.

    Python's reader lets pass what no other reader could read back. Here it is refused with a
    `ValueError` in words: NaN and Infinity, numbers that are too large, a key that stands twice in
    an object, characters that are halves, bytes that are not UTF-8, and nesting beyond
    `MAX_DEPTH`. *exact* also refuses numbers of more digits than are kept.
    """
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            parse_constant=_no_constant,
            parse_float=_exact_number if exact else _number,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start + 1}") from error
    except RecursionError:
        raise ValueError(f"nested too deeply (at most {MAX_DEPTH} levels)") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error}") from error
    _demand_shallow(value)
    if b"\\u" in data:
        _demand_characters(value)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"the number {one_line(text, limit=40)} is too large")
    return number


def _exact_number(text: str) -> float:
    number = _number(text)
    if Decimal(text) != Decimal(repr(number)):
        raise ValueError(f"the number {one_line(text, limit=40)} has more digits than are kept")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in made if keys.count(key) > 1)
        raise ValueError(f"the key {one_line(twice, limit=40)!r} stands twice in one object")
    return made


def _demand_shallow(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        inside = [
            v if isinstance(v, list) else v.values() for v in level if isinstance(v, list | dict)
        ]
        if not inside:
            return
        level = [inner for values in inside for inner in values]
    raise ValueError(f"nested too deeply (at most {MAX_DEPTH} levels)")


def _demand_characters(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = error.object[error.start : error.start + 1]
        raise ValueError(f"holds half a character ({ascii(half)[1:-1]})") from error
