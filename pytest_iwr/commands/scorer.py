"""``iwr scorer``: look at pictures for runs on other machines."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.engines import add_engines, settings_of
from pytest_iwr.commands.parsers import add_command

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

_HELP = "read and compare pictures for runs on other machines (pytest --iwr-scorer=HOST:PORT)"
_KEY_BYTES = 32


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = add_command(commands, "scorer", _HELP)
    parser.add_argument(
        "--listen",
        default="127.0.0.1:7070",
        metavar="HOST:PORT",
        help="where to listen (default: 127.0.0.1:7070, to be reached through a tunnel)",
    )
    parser.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="pictures at once (default: one a core)"
    )
    add_engines(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Serve until interrupted. Engines that are not there are refused at once."""
    from pytest_iwr.page.writers import cache_folder  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.visual.chosen import KEY, key_said, plan_of  # noqa: PLC0415
    from pytest_iwr.visual.score import engine_of  # noqa: PLC0415
    from pytest_iwr.visual.service.process import ENVIRONMENT  # noqa: PLC0415
    from pytest_iwr.visual.service.serving import Service  # noqa: PLC0415
    from pytest_iwr.visual.service.wire import listening, parse_address  # noqa: PLC0415

    os.environ.update(ENVIRONMENT)  # read by libraries when they are loaded, which is later
    settings = settings_of(arguments)
    given = key_said()
    key = given or secrets.token_bytes(_KEY_BYTES)
    cache = cache_folder(settings)
    plan = plan_of(settings, key=key.hex(), cache=cache, jobs=arguments.jobs)
    service = Service(plan)
    print(f"engines   {engine_of(service.scorer)}", flush=True)
    if not given:
        print(f"key       {KEY}={key.hex()}")
    with listening(parse_address(arguments.listen)) as listener:
        print(f"ready     pytest --iwr-scorer={arguments.listen}", flush=True)
        service.serve(listener)
    return 0
