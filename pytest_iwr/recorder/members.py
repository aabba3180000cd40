"""Set members of a JSON object in its text: everything else stays as its author wrote it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: White space of JSON, and the byte order mark with which some editors begin a file.
_BLANK = " \t\r\n\ufeff"


def with_members(text: str, members: Mapping[str, Any]) -> str:
    """Return the JSON object *text* with *members* set, new ones at its end, indented as the first.

    Raises `ValueError` when *text* is no JSON object.
    """
    if not isinstance(json.loads(text.lstrip(_BLANK)), dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - a wrong text, not a wrong type
    for name, value in members.items():
        text = _with_member(text, name, json.dumps(value, ensure_ascii=False))
    return text


def _with_member(text: str, name: str, value: str) -> str:
    spans = _values(text)
    if name in spans:
        start, end = spans[name]
        return f"{text[:start]}{value}{text[end:]}"
    member = f"{json.dumps(name)}: {value}"
    opened = text.index("{") + 1
    if not spans:
        return f"{text[:opened]}\n  {member}\n{text[opened:].lstrip(_BLANK)}"
    blank = text[opened : _skip(text, opened)]
    at = max(end for _, end in spans.values())
    return f"{text[:at]},{blank or ' '}{member}{text[at:]}"


def _values(text: str) -> dict[str, tuple[int, int]]:
    """Return where the value of each member of the object begins and ends; the last one counts."""
    decode = json.JSONDecoder().raw_decode
    spans = {}
    at = _skip(text, 0, "{")
    while text[at] != "}":
        name, at = decode(text, at)
        start = _skip(text, at, ":")
        _, end = decode(text, start)
        spans[str(name)] = start, end
        at = _skip(text, end, ",")
    return spans


def _skip(text: str, at: int, sign: str = "") -> int:
    """Return the place behind blanks, one *sign* if it is there, and blanks."""
    at += len(text[at:]) - len(text[at:].lstrip(_BLANK))
    at += len(sign) if text.startswith(sign, at) else 0
    return at + len(text[at:]) - len(text[at:].lstrip(_BLANK))
