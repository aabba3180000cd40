"""``iwr fetch``: tasks of IWR-Bench from the Hugging Face Hub; ``weights``: see `fetch_weights`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands import fetch_weights
from pytest_iwr.commands.parsers import add_command
from pytest_iwr.errors import UsageError
from pytest_iwr.report.text import plural

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

_STOPPED_BY_USER = 130


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    what = (
        "fetch tasks of IWR-Bench from the Hugging Face Hub, at a revision that you name, "
        "or the weights of visual engines"
    )
    parser = add_command(commands, "fetch", what)
    parser.add_argument(
        "tasks",
        nargs="+",
        metavar="OWNER/NAME[/ID]@REVISION",
        help="a task, or all, as in IWR-Bench/IWR-Bench/12@<commit>; or the word weights",
    )
    into = "the folder to fetch into (default: tasks-<NAME>; for weights, where engines look)"
    parser.add_argument("--into", type=Path, metavar="FOLDER", help=into)
    fetch_weights.add_options(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Fetch, and say what to do with it; return 1 when something could not be had."""
    if arguments.tasks == [fetch_weights.WORD]:
        return fetch_weights.run(arguments)
    if arguments.languages:
        raise UsageError("--languages says what weights are to read: iwr fetch weights --languages")
    from pytest_iwr.hub.errors import FetchError  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.hub.fetch import fetch  # noqa: PLC0415
    from pytest_iwr.hub.wanted import parse_wanted  # noqa: PLC0415

    wanted = parse_wanted(arguments.tasks)
    into = arguments.into or Path(f"tasks-{wanted.dataset}")
    try:
        done = fetch(wanted, into)
    except (FetchError, OSError) as error:
        print(f"iwr: not fetched: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("iwr: stopped; the same command goes on from here", file=sys.stderr)
        return _STOPPED_BY_USER
    for sentence in done.bad:
        print(f"iwr: left out: {sentence}", file=sys.stderr)
    count = plural(len(done.ids), "task")
    print(f"{count}, {done.files} files, {done.size / 1e6:.1f} MB of {wanted.repo}@{done.commit}")
    print(f"run: pytest {into} --iwr-page=PATH")
    return 1 if done.bad else 0
