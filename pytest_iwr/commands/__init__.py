"""The commands of ``iwr``: one module each, which says its arguments and what it does with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_iwr.commands import (
    agent,
    calibrate,
    compare,
    convert,
    demo,
    doctor,
    explain,
    fetch,
    gallery,
    ground,
    lint,
    listing,
    merge,
    models,
    new,
    plan,
    record,
    report,
    schema,
    score,
    scorer,
)

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add_all"]

#: In the order in which ``iwr --help`` names them.
_COMMANDS = (
    demo, report, explain, compare, score, merge,
    models, plan, calibrate, new, record, lint, ground, listing, gallery, convert, fetch, agent,
    scorer, doctor, schema,
)  # fmt: skip


def add_all(commands: _SubParsersAction[Any]) -> None:
    """Add the parser of every command to *commands*."""
    for command in _COMMANDS:
        command.add_to(commands)
