"""What is asked for: ``OWNER/NAME[/ID]@REVISION``, once or several times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.errors import UsageError
from pytest_iwr.task_json import TASK_ID
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9_]|[.-](?![.-])){0,95}"
_WANTED = re.compile(rf"({_NAME}/{_NAME})(?:/({TASK_ID}))?(?:@(.+))?")
_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Tasks of one data set at one revision; without *ids*, all. *revision* may be empty."""

    repo: str
    ids: tuple[str, ...]
    revision: str

    @property
    def dataset(self) -> str:
        """Return the name of the data set without its owner."""
        return self.repo.partition("/")[2]


def parse_wanted(arguments: Sequence[str]) -> Wanted:
    """Return what *arguments* ask for together. Raises `UsageError`."""
    parts = [_parse(argument) for argument in arguments]
    repo, _, revision = parts[0]
    if any((other, at) != (repo, revision) for other, _, at in parts):
        raise UsageError("tasks of one data set at one revision can be fetched at a time")
    ids = [name for _, name, _ in parts]
    return Wanted(repo, () if "" in ids else tuple(dict.fromkeys(ids)), revision)


def _parse(argument: str) -> tuple[str, str, str]:
    match = _WANTED.fullmatch(argument)
    if not match or not _REVISION.fullmatch(match[3] or "main"):
        raise UsageError(
            f"{one_line(argument)!r} is not OWNER/NAME@REVISION or OWNER/NAME/ID@REVISION, "
            "as in IWR-Bench/IWR-Bench/12@<commit>"
        )
    return match[1], match[2] or "", match[3] or ""
