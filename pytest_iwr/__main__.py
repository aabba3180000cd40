"""The command ``iwr``: write, record, check and convert tasks; read, explain, compare runs."""

from __future__ import annotations

import argparse
import os
import sys
from importlib.metadata import version
from typing import NoReturn

from pytest_iwr.commands import add_all
from pytest_iwr.errors import IwrError

_DESCRIPTION = (
    "Write, record, check and convert tasks: recorded sessions on web pages. "
    "Read, explain and compare what runs of them came to. Say which models can be asked, and what "
    "that may cost."
)
_EPILOG = (
    "Exit codes: 0 done, 1 something failed or was refused, 3 results not to be trusted, "
    "4 wrong usage, 130 interrupted."
)


def main(argv: list[str] | None = None) -> int:
    """Run *argv*; return the exit code of its command, 4 for wrong usage, 130 when stopped."""
    arguments = _parser().parse_args(argv)
    try:
        status = int(arguments.run(arguments))
        sys.stdout.flush()
    except BrokenPipeError:  # as of ``iwr explain … | head``: who read has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except IwrError as error:
        print(f"iwr: {error}", file=sys.stderr)
        return 4
    except KeyboardInterrupt:
        print("iwr: interrupted", file=sys.stderr)
        return 130
    return status


class _Parser(argparse.ArgumentParser):
    """Exits with 4 for wrong usage, as pytest does."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(4, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="iwr", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument(
        "--version", action="version", version=f"pytest-iwr {version('pytest-iwr')}"
    )
    add_all(parser.add_subparsers(required=True, metavar="COMMAND"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
