"""``iwr schema``: the form of ``task.json``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_command

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = add_command(commands, "schema", "print the JSON Schema of task.json")
    parser.set_defaults(run=run)


def run(_: Namespace) -> int:
    """Print the schema."""
    from pytest_iwr.task_parsing import task_json_schema  # noqa: PLC0415 - commands load what they need

    print(json.dumps(task_json_schema(), indent=2, ensure_ascii=False))
    return 0
