"""Members of a JSON object are set in its text."""

import json

import pytest

from pytest_iwr.recorder.members import with_members

NESTED = """{
    "id": "x",
    "device": {"recorded": [9], "at": {}},
    "title": "say \\"recorded\\": }"
}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", '{\n  "recorded": [1]\n}'),
        ("{ }\n", '{\n  "recorded": [1]\n}\n'),
        ('{"id": "x"}', '{"id": "x", "recorded": [1]}'),
        ('{\n  "id": "x"\n}\n', '{\n  "id": "x",\n  "recorded": [1]\n}\n'),
        ('{\r\n\t"id": "x"\r\n}\r\n', '{\r\n\t"id": "x",\r\n\t"recorded": [1]\r\n}\r\n'),
        ('{"recorded": [4, 5], "id": "x"}', '{"recorded": [1], "id": "x"}'),
        ('{"recorded" : null\n}', '{"recorded" : [1]\n}'),
        ('{"a": {"recorded": 2}}', '{"a": {"recorded": 2}, "recorded": [1]}'),
        ('{"\\u0072ecorded": 2}', '{"\\u0072ecorded": [1]}'),
        ('\ufeff{"id": "ü🦉"}', '\ufeff{"id": "ü🦉", "recorded": [1]}'),
    ],
)
def test_only_the_member_changes(text, expected):
    """A member is replaced where it stands or put at the end; all else stays to the byte."""
    assert with_members(text, {"recorded": [1]}) == expected


def test_what_looks_like_the_member_is_not_it():
    """A key inside a string or a deeper object is left alone, and the indentation is kept."""
    done = with_members(NESTED, {"recorded": [0.5], "title": "Größe"})

    assert json.loads(done) == {**json.loads(NESTED), "recorded": [0.5], "title": "Größe"}
    assert '\n    "recorded": [0.5]\n}' in done


def test_of_a_name_given_twice_the_last_counts():
    """As for every reader of JSON, the last of two equal names is the one that is set."""
    assert with_members('{"a": 1, "a": 2}', {"a": 3}) == '{"a": 1, "a": 3}'


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"a": 1,}', "null", '"{}"'])
def test_no_object_is_an_error(text):
    """A text that is no JSON object is never guessed at."""
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever sort
        with_members(text, {"a": 1})
