"""``iwr new``: a task to start from."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_command

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

_GUIDE = """\
{home} is a small task that works. Make it yours:
  reference/index.html     the page: one file, with pictures and fonts beside it in assets/
  task.json                what is done on it, and what must hold afterwards
  reference/solution.json  where each action acts on your page

Then:
  iwr record {home}
  iwr lint {home}
  pytest {home}
"""


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    what = "write a small task that works, to start from"
    parser = add_command(commands, "new", what)
    parser.add_argument("id", metavar="ID", help="the task's name, and its folder's")
    parser.add_argument("--title", help="what is done, in a line")
    parser.add_argument("--domain", help="such as E-commerce, Education, Games")
    parser.add_argument("--mobile", action="store_true", help="for a phone: 390x844, touch")
    parser.add_argument(
        "--tasks", type=Path, default=Path("tasks"), metavar="FOLDER", help="where (default: tasks)"
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Write the task and say what to do next; on a terminal, ask for what was not given."""
    from pytest_iwr.recorder.skeleton import DESKTOP, Skeleton  # noqa: PLC0415 - loads what it needs
    from pytest_iwr.task import MOBILE_VIEWPORT  # noqa: PLC0415

    skeleton = Skeleton(
        id=arguments.id,
        title=arguments.title or "",
        domain=arguments.domain or "",
        viewport=MOBILE_VIEWPORT if arguments.mobile else DESKTOP,
        touch=arguments.mobile,
    )
    skeleton.home(arguments.tasks)  # an id that cannot be is refused before anything is asked
    if sys.stdin.isatty() and sys.stdout.isatty():
        skeleton = replace(
            skeleton,
            title=skeleton.title or _asked("What is done, in a line"),
            domain=skeleton.domain or _asked("Domain, such as E-commerce"),
        )
    print(_GUIDE.format(home=skeleton.write(arguments.tasks)), end="")
    return 0


def _asked(question: str) -> str:
    try:
        return input(f"{question}: ").strip()
    except EOFError:
        return ""
