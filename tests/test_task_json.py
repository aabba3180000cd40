"""The JSON of tasks is read strictly: what would not survive writing is refused in words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iwr.task_json import MAX_DEPTH, parse

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_what_json_can_say_is_read_as_it_is(value, in_ascii):
    """Types, signs and order survive, whether letters are escaped or not."""
    text = json.dumps(value, ensure_ascii=in_ascii)

    assert json.dumps(parse(text.encode(), exact=True)) == json.dumps(value)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "not JSON: "),
        (b"{", "not JSON: "),
        (b'{"a": 1} {}', "not JSON: "),
        (b"NaN", "NaN is no number of JSON"),
        (b'{"a": [-Infinity]}', "-Infinity is no number of JSON"),
        (b"[1e999]", "the number 1e999 is too large"),
        (b'{"a": 1, "b": 2, "a": 1}', "the key 'a' stands twice in one object"),
        (b'["\\ud83d"]', r"holds half a character (\ud83d)"),
        (b'{"\\udc00": 1}', r"holds half a character (\udc00)"),
        (b'["\xed\xa0\xbd"]', "not UTF-8 at byte 3"),
        (b'["\xff"]', "not UTF-8 at byte 3"),
        ('"a"'.encode("utf-16"), "not UTF-8 at byte 1"),
        (b"[" * 200_000 + b"]" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "nested too deeply"),
        (b"9" * 5_000, "Exceeds the limit"),
    ],
)
def test_what_others_could_not_read_is_refused(data, told):
    """Each is one sentence, and nothing but `ValueError` comes out."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the words are looked at below
        parse(data)

    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"\xef\xbb\xbf[1]", [1]),
        (b'{"a": 1}\r\n', {"a": 1}),
        (rb'["\ud83d\ude00"]', ["\U0001f600"]),
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, json.loads("[" * MAX_DEPTH + "]" * MAX_DEPTH)),
        (b"0.12345678901234567890", 0.123456789012345678),
    ],
)
def test_what_may_stand_there_is_read(data, value):
    """A byte order mark, Windows line ends, letters written as two halves, some depth."""
    assert parse(data) == value


@pytest.mark.parametrize("number", [b"0.12345678901234567890", b"1e-999", b"9007199254740993.0"])
def test_numbers_that_would_lose_digits_are_refused_where_that_matters(number):
    """Exact reading is for what is written again."""
    with pytest.raises(ValueError, match="has more digits than are kept"):
        parse(number, exact=True)
