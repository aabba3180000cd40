"""What may be asked for: one data set, one revision, tasks by id or all."""

from __future__ import annotations

import pytest

from pytest_iwr.errors import UsageError
from pytest_iwr.hub.wanted import Wanted, parse_wanted


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["IWR-Bench/IWR-Bench/12@abc"], Wanted("IWR-Bench/IWR-Bench", ("12",), "abc")),
        (["a/b@main"], Wanted("a/b", (), "main")),
        (["a/b@refs/pr/1"], Wanted("a/b", (), "refs/pr/1")),
        (["a/b/1@x", "a/b/2@x", "a/b/1@x"], Wanted("a/b", ("1", "2"), "x")),
        (["a/b/1@x", "a/b@x"], Wanted("a/b", (), "x")),
        (["a/b/1"], Wanted("a/b", ("1",), "")),
        (["a/b.c_d/x.y-z@v1.0"], Wanted("a/b.c_d", ("x.y-z",), "v1.0")),
    ],
)
def test_what_is_asked_for_is_understood(arguments, wanted):
    """Several tasks are several arguments; a data set without an id is all of it."""
    assert parse_wanted(arguments) == wanted


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "name",
        "a/b/c/d@x",
        "a/b/../c@x",
        "a/..@x",
        "../b@x",
        "a/b/@x",
        "a/b@",
        "a/b@x y",
        "a/b@-x",
        "a--b/c@x",
        "a/b/\u0661@x",
        "https://huggingface.co/datasets/a/b@x",
        "a/b/1@x\n",
        "a/b/" + "x" * 81,
    ],
)
def test_what_is_no_name_is_refused(argument):
    """The form is told, with an example."""
    with pytest.raises(UsageError, match="as in IWR-Bench/IWR-Bench/12@<commit>"):
        parse_wanted([argument])


@pytest.mark.parametrize("other", ["a/c/1@x", "b/b/1@x", "a/b/2@y", "a/b/2"])
def test_two_data_sets_or_revisions_are_refused(other):
    """A folder holds one of either."""
    with pytest.raises(UsageError, match="one data set at one revision"):
        parse_wanted(["a/b/1@x", other])
