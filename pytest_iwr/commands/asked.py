"""Options of pytest that commands take too: by their short names, with the same environment."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import UsageError
from pytest_iwr.option_table import OPTIONS

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from pytest_iwr.option_table import Option
    from pytest_iwr.settings import Settings


def add_options(parser: ArgumentParser, *names: str) -> None:
    """Add pytest's ``--iwr-<name>`` as ``--<name>``, for each of *names*."""
    for option in (option for option in OPTIONS if option.name in names):
        more: dict[str, Any] = {"action": "append"} if option.separator else {}
        default = f" (default: {option.default})" if option.default else ""
        parser.add_argument(
            f"--{option.name}",
            metavar=None if option.choices else option.metavar,
            choices=option.choices or None,
            help=f"{option.help}{default}",
            **more,
        )
    parser.set_defaults(asked=(*(parser.get_default("asked") or ()), *names))


def settings_of(arguments: Namespace) -> Settings:
    """Return what is asked for, as pytest would understand it. Raises `UsageError`.

    The command line goes before the environment (``IWR_…``); pytest's ini file is not read.
    """
    from pytest_iwr.settings import resolve  # noqa: PLC0415 - commands load what they need

    here = Path.cwd()
    named = [option for option in OPTIONS if option.name in arguments.asked]
    with short_names():
        return resolve(
            cli={option.name: _given(arguments, option) for option in named},
            env=os.environ,
            ini=lambda _name: "",
            cwd=here,
            ini_dir=here,
        )


def _given(arguments: Namespace, option: Option) -> str | None:
    said: str | list[str] | None = getattr(arguments, option.name.replace("-", "_"))
    return option.as_text(said)


@contextmanager
def short_names() -> Iterator[None]:
    """Let errors name options as they are called here."""
    try:
        yield
    except UsageError as error:
        raise UsageError(in_short(str(error))) from error


def in_short(words: str) -> str:
    """Return *words* with the options of pytest as commands call them."""
    return words.replace("--iwr-", "--")
