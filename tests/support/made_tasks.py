"""Rows and their files, written into a folder of a test and read again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ACTIONS = [{"type": "Click", "parameters": {"description": "Click 'Add'"}}]


def row(name: object, **more) -> dict:
    """Return a row of that id."""
    return {"id": name, "action_sequence": ACTIONS, **more}


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write *files* below *folder*."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def rows(file: Path, *made: dict, files: dict[str, bytes] | None = None) -> Path:
    """Write a ``.jsonl``, and *files* into the folder of the same stem."""
    file.write_bytes(b"".join(json.dumps(one).encode() + b"\n" for one in made))
    write(file.with_suffix(""), files or {})
    return file


def read(file: Path) -> list[dict]:
    """Return the rows of a ``.jsonl``."""
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file below *folder*, by its path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files below *folder*, and folders as files without bytes."""
    return {str(p): p.read_bytes() if p.is_file() else b"" for p in folder.rglob("*")}
