"""``iwr fetch weights``: what the visual engines of the paper need, before a run needs it."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from pytest_iwr.errors import ScorerError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_iwr.record_parts import WeightsRecord

WORD = "weights"
_STOPPED_BY_USER = 130
_TOLD_EVERY_S = 1.0


def add_options(parser: ArgumentParser) -> None:
    """Add the options that only weights have."""
    languages = "of weights: what EasyOCR is to read, as in en+de (default: en)"
    parser.add_argument("--languages", metavar="LANGUAGES", help=languages)


def run(arguments: Namespace) -> int:
    """Fetch weights, and say how they are named; return 1 when some could not be had."""
    languages, into = (arguments.languages or "en").split("+"), arguments.into
    wholly = True
    for fetch in (_dino, lambda into: _easy(into, languages)):
        try:
            fetch(into)
        except (ScorerError, OSError) as error:
            print(f"iwr: not fetched: {error}", file=sys.stderr)
            wholly = False
        except KeyboardInterrupt:
            print("iwr: stopped; the same command goes on from here", file=sys.stderr)
            return _STOPPED_BY_USER
    return 0 if wholly else 1


def _dino(into: Path | None) -> None:
    from pytest_iwr.visual.dino_files import NAME, DinoFolder  # noqa: PLC0415 - what is asked for
    from pytest_iwr.visual.fetching import fetch_dino  # noqa: PLC0415

    folder = DinoFolder(fetch_dino(into / NAME if into else None))
    _tell([folder.weights], folder.path)
    print(f"use it: --iwr-structure=dinov2{_at(folder.path if into else None)}")


def _easy(into: Path | None, languages: Sequence[str]) -> None:
    from pytest_iwr.visual.easy_files import networks_for, own_folder  # noqa: PLC0415
    from pytest_iwr.visual.fetching import fetch_easy  # noqa: PLC0415

    networks = networks_for(languages)
    folder = into / "easyocr" if into else own_folder()
    fetch_easy(networks, folder, on_bytes=_Progress().tell)
    _tell(networks.records(folder), folder)
    named = "+".join(networks.languages)
    print(f"use it: --iwr-ocr=easyocr:{named}{_at(folder if into else None)}")


def _tell(weights: Sequence[WeightsRecord], folder: Path) -> None:
    for one in weights:
        trust = "verified" if one.verified else "unverified: its hash is not listed"
        print(f"{one.name} in {folder}: SHA-256 {one.sha256} ({trust})")


def _at(folder: Path | None) -> str:
    return f"@{folder}" if folder else ""


class _Progress:
    """Tells how much of a file is there, now and then."""

    def __init__(self) -> None:
        self._told_at = time.monotonic()

    def tell(self, name: str, done: int, size: int) -> None:
        """Tell it of the file *name*; both are in bytes."""
        now = time.monotonic()
        if done == size or now - self._told_at >= _TOLD_EVERY_S:
            self._told_at = now
            print(f"iwr: {name}: {done / 1e6:.1f}/{size / 1e6:.1f} MB", file=sys.stderr)
