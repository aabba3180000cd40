"""``iwr agent``: the environment of browser-use is installed, tried, removed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_chromium, add_command
from pytest_iwr.errors import BrowserError, GroundingError, PageDeadError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

    from pytest_iwr.agent.environment import Environment


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = add_command(commands, "agent", "install, try or remove browser-use, apart from us")
    doing = parser.add_subparsers(required=True, metavar="DO")
    what = "install browser-use in an environment of its own, from a lock with hashes"
    _with_folder(add_command(doing, "install", what)).set_defaults(run=install)
    what = "have browser-use list the elements of a task's page, without a model"
    check = _with_folder(add_command(doing, "check", what))
    page = "an HTML file, a task's folder, or its id in tasks/ (default: the demo task)"
    check.add_argument("page", nargs="?", metavar="PAGE", help=page)
    add_chromium(check)
    check.set_defaults(run=try_out)
    _with_folder(add_command(doing, "remove", "remove its environment")).set_defaults(run=remove)


def _with_folder(parser: ArgumentParser) -> ArgumentParser:
    parser.add_argument(
        "--into",
        type=Path,
        metavar="DIR",
        help="where the environment is or goes (default: IWR_AGENT_DIR, else the user's data)",
    )
    return parser


def _environment(arguments: Namespace) -> Environment:
    from pytest_iwr.agent.environment import environment  # noqa: PLC0415 - when used

    return environment(arguments.into)


def install(arguments: Namespace) -> int:
    """Install the environment, unless it is there."""
    from pytest_iwr.agent.environment import install, version  # noqa: PLC0415 - when used

    env = _environment(arguments)
    if not install(env, lambda line: print(line, flush=True)):
        print(f"browser-use {version()} is there already: {env.folder}")
    return 0


def remove(arguments: Namespace) -> int:
    """Remove the environment."""
    from pytest_iwr.agent.environment import remove  # noqa: PLC0415 - when used

    env = _environment(arguments)
    print(f"{'removed' if remove(env) else 'nothing to remove:'} {env.folder}")
    return 0


def try_out(arguments: Namespace) -> int:
    """Print what browser-use lists on a page; return 1 where that is not well."""
    from pytest_iwr.commands.agent_check import check, lines  # noqa: PLC0415 - when used

    env = _environment(arguments).ready()
    try:
        checked = check(env, arguments.page, chromium=arguments.chromium)
    except (GroundingError, BrowserError, PageDeadError) as error:
        print(f"iwr: {error}", file=sys.stderr)
        return 1
    print(*lines(checked), sep="\n")
    return 0 if checked.is_well else 1
