"""``iwr models``: who can be asked, by which name, for how much; replies from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.asked import add_options, settings_of, short_names
from pytest_iwr.commands.parsers import add_command
from pytest_iwr.commands.results import print_lines, width
from pytest_iwr.errors import UsageError
from pytest_iwr.protocol import FLOOR

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

    from pytest_iwr.settings import Settings

_IMPORT = "import"
_USAGE = "iwr models [SPEC] [options]\n       iwr models import FOLDER [--cache-dir DIR] [--json]"


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    what = "list models: id, price, what they are shown, key; take in replies from elsewhere"
    parser = add_command(commands, "models", what)
    parser.usage = _USAGE
    parser.add_argument(
        "said",
        nargs="*",
        metavar="SPEC",
        help="one model: an alias, or provider:name[@base_url]; 'import FOLDER' takes replies into "
        "the cache that were put into collected requests (exit 1 when some are still waited for, "
        "or cannot be used)",
    )
    add_options(parser, "alias", "budget", "cache-dir")
    parser.add_argument("--json", action="store_true", help="print this as JSON")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the models, or the one that is meant, or what became of the requests in a folder."""
    settings = settings_of(arguments)
    match arguments.said:
        case []:
            return _list(settings, as_json=arguments.json)
        case [word, folder] if word == _IMPORT:
            return _import(Path(folder), settings, as_json=arguments.json)
        case [word] if word != _IMPORT:
            return _one(word, settings, as_json=arguments.json)
    raise UsageError(f"iwr models: name one model, or import one folder; usage: {_USAGE}")


def _list(settings: Settings, *, as_json: bool) -> int:
    from pytest_iwr.commands.models_table import document, lines  # noqa: PLC0415 - when used
    from pytest_iwr.models.known import known  # noqa: PLC0415
    from pytest_iwr.page.writers import known_models  # noqa: PLC0415

    with short_names():
        catalogue = known_models(settings)
    names = [*catalogue.aliases, *(name for name in catalogue.own if name not in catalogue.aliases)]
    models = [known(name, catalogue, settings.budget) for name in names]
    if as_json:
        print(json.dumps(document(models, catalogue, profile=settings.budget), indent=2))
    else:
        print_lines(lines(models, catalogue, profile=settings.budget, width=width()))
    return 0


def _one(said: str, settings: Settings, *, as_json: bool) -> int:
    from pytest_iwr.commands.models_table import as_document, detail  # noqa: PLC0415 - when used
    from pytest_iwr.models.known import known  # noqa: PLC0415
    from pytest_iwr.page.floors import parse_floor  # noqa: PLC0415
    from pytest_iwr.page.writers import known_models  # noqa: PLC0415

    if said.startswith(FLOOR):
        raise UsageError(f"{parse_floor(said).spec} is a page that needs no model")
    with short_names():
        catalogue = known_models(settings)
        one = known(said, catalogue, settings.budget)
    if as_json:
        told = {"catalogue": catalogue.version, "profile": settings.budget, **as_document(one)}
        print(json.dumps(told, indent=2))
    else:
        print_lines(detail(one, catalogue, profile=settings.budget, width=width()))
    return 0


def _import(folder: Path, settings: Settings, *, as_json: bool) -> int:
    """Take replies into the cache; return 1 when a request waits still, or cannot be used."""
    from pytest_iwr.commands.models_import import document, lines, taken_in  # noqa: PLC0415
    from pytest_iwr.models.cache import ReplyCache  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.page.writers import cache_folder  # noqa: PLC0415

    cache = ReplyCache(cache_folder(settings))
    requests = taken_in(folder, cache)
    if as_json:
        print(json.dumps(document(requests, cache), indent=2))
    else:
        print("\n".join(lines(requests, cache)))
    return 0 if all(one.is_there for one in requests) else 1
