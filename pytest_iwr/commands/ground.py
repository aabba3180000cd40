"""``iwr ground``: what a description means on a page, and why."""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_chromium, add_command
from pytest_iwr.commands.results import width
from pytest_iwr.commands.started import started_chromium
from pytest_iwr.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.task import Action
    from pytest_iwr.trial.look import Look
    from pytest_iwr.trial.place import Place

_KINDS = ("Click", "Type", "Press", "Scroll")
_SIZE = re.compile(r"(\d{3,5})x(\d{3,5})")
_LEAST_PX, _MOST_PX = 100, 10_000
_PNG = b"\x89PNG\r\n\x1a\n"


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = add_command(commands, "ground", "say what a description means on a page, and why")
    page = "an HTML file, a folder with index.html, a task's folder, or its id in tasks/"
    parser.add_argument("page", metavar="PAGE", help=page)
    said = "such as \"Click the 'Add to cart' button\"; each for itself, on the page as opened"
    parser.add_argument("descriptions", nargs="+", metavar="DESCRIPTION", help=said)
    parser.add_argument(
        "--action", type=str.capitalize, choices=_KINDS, default="Click", help="default: Click"
    )
    parser.add_argument("--text", metavar="TEXT", help="the text to type, with --action Type")
    parser.add_argument("--key", metavar="KEY", help="the key, with --action Press")
    size = "the viewport (default: the task's, else 1280x800)"
    parser.add_argument("--size", type=_size, metavar="WIDTHxHEIGHT", help=size)
    parser.add_argument(
        "--picture", type=Path, default=Path("ground.png"), metavar="FILE",
        help="where the picture goes (default: ground.png)",
    )  # fmt: skip
    parser.add_argument("--no-picture", action="store_true", help="draw none")
    parser.add_argument("--json", action="store_true", help="print the decisions as JSON")
    add_chromium(parser)
    parser.set_defaults(run=run)


def _size(said: str) -> tuple[int, int]:
    match = _SIZE.fullmatch(said)
    size = (int(match[1]), int(match[2])) if match else (0, 0)
    if not all(_LEAST_PX <= side <= _MOST_PX for side in size):
        raise ArgumentTypeError(f"{said!r} is no size in pixels such as 1280x800")
    return size


def run(arguments: Namespace) -> int:
    """Print each decision and draw them; return 1 unless every description was found."""
    from pytest_iwr.grounding.base import Grounded  # noqa: PLC0415
    from pytest_iwr.grounding.rules import RulesGrounder  # noqa: PLC0415
    from pytest_iwr.trial.look import look  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.trial.place import place_at  # noqa: PLC0415

    actions = _actions(arguments)
    picture = None if arguments.no_picture else _writable(arguments.picture)
    place = place_at(arguments.page, size=arguments.size)
    with started_chromium(arguments.chromium) as chromium:
        seen = look(
            chromium, place, actions, grounder=RulesGrounder(), pictured=picture is not None
        )
        if picture:
            _draw(seen, place, chromium, picture)
    for note in seen.notes:
        print(f"iwr: {arguments.page}: {note}", file=sys.stderr)
    if arguments.json:
        _print_json(seen, place, arguments.page, picture)
    else:
        _print(seen, picture)
    return 0 if all(one.decision.status is Grounded.FOUND for one in seen.decided) else 1


def _actions(arguments: Namespace) -> list[Action]:
    """Return an action for each description. Raises `UsageError` for options that do not fit."""
    from pytest_iwr.grounding.said import key_name  # noqa: PLC0415
    from pytest_iwr.task import Action  # noqa: PLC0415

    kind, text, key = arguments.action, arguments.text, arguments.key
    if text is not None and kind != "Type":
        raise UsageError(f"--text is what to type, but the action is {kind}; add --action Type")
    if key is not None and kind != "Press":
        raise UsageError(f"--key is what to press, but the action is {kind}; add --action Press")
    if kind == "Press" and (not key or key_name(key) is None):
        said = f"--key={key} names no key" if key else "--action Press needs --key=KEY"
        raise UsageError(f"{said}; such as Enter, ArrowRight, a, Control+A")
    if not all(description.strip() for description in arguments.descriptions):
        raise UsageError("a description is empty; say in words what is meant")
    given = {"text": text, "key": key}
    return [
        Action.model_validate({"type": kind, "parameters": {"description": said, **given}})
        for said in arguments.descriptions
    ]


def _writable(picture: Path) -> Path:
    """Return *picture*. Raises `UsageError` where something other than a PNG would be lost."""
    if picture.suffix.lower() != ".png":
        raise UsageError(f"--picture={picture}: the picture is a PNG; name it FILE.png")
    if not picture.parent.is_dir():
        raise UsageError(f"--picture={picture}: there is no folder {picture.parent}")
    if picture.exists() and not (picture.is_file() and _is_png(picture)):
        raise UsageError(
            f"--picture={picture}: that is there and is no PNG, so it stays; name another file"
        )
    return picture


def _is_png(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_PNG)) == _PNG


def _draw(seen: Look, place: Place, chromium: Chromium, picture: Path) -> None:
    from pytest_iwr.trial.picture import draw  # noqa: PLC0415

    png = draw(seen, place, chromium)
    try:
        picture.write_bytes(png)
    except OSError as error:
        raise UsageError(f"--picture={picture}: cannot be written: {error}") from error


def _print(seen: Look, picture: Path | None) -> None:
    from pytest_iwr.trial.words import lines  # noqa: PLC0415

    terminal = sys.stdout.isatty()
    several = len(seen.decided) > 1
    for number, one in enumerate(seen.decided, start=1):
        said = lines(
            one, seen.opened, number=number if several else None, width=width(), cut=terminal
        )
        print(*said, sep="\n", end="\n\n" if number < len(seen.decided) else "\n")
    if picture:
        remarks = f" ({seen.remarks})" if seen.remarks else ""
        print(f"\npicture: {picture}{remarks}")


def _print_json(seen: Look, place: Place, page: str, picture: Path | None) -> None:
    from pytest_iwr.trial.words import as_json  # noqa: PLC0415

    document = {
        "page": page,
        "viewport": place.task.viewport,
        "picture": str(picture) if picture else None,
        "decisions": [as_json(one, seen.opened) for one in seen.decided],
    }
    print(json.dumps(document, indent=2))
