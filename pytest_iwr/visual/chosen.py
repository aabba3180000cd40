"""Which engines look at pictures, as the settings name them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.errors import ScorerError, UsageError
from pytest_iwr.protocol import PAPER
from pytest_iwr.roles import CHECKS
from pytest_iwr.visual.factory import DINO, EASY, EDGES, RAPID, parse
from pytest_iwr.visual.service.process import Plan
from pytest_iwr.visual.service.remote import RemoteScorer
from pytest_iwr.visual.service.wire import parse_address

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_iwr.settings import Settings
    from pytest_iwr.visual.score import Scorer

#: The environment variable that holds the key of a scorer on another machine.
KEY = "IWR_SCORER_KEY"
#: Engines that call themselves what they are asked for as.
OURS = (RAPID, EASY, EDGES, DINO)
_ENGLISH = "en"


class Chosen(NamedTuple):
    """Engines by name: who reads, who compares structure."""

    ocr: str
    structure: str


def chosen(settings: Settings) -> Chosen:
    """Return the engines of the protocol, or what stands in their place.

    Raises `UsageError` where ``paper`` is to be measured with something else.
    """
    if settings.protocol != PAPER:
        return Chosen(settings.ocr or RAPID, settings.structure or EDGES)
    asked = Chosen(settings.ocr or EASY, settings.structure or DINO)
    reader = parse(asked.ocr)
    if reader.engine != EASY or reader.options not in {"", _ENGLISH}:
        raise _substitute("--iwr-ocr", asked.ocr, f"EasyOCR in English ({EASY}, {EASY}@FOLDER)")
    if parse(asked.structure).engine != DINO:
        raise _substitute("--iwr-structure", asked.structure, f"DINOv2 ({DINO}, {DINO}@FOLDER)")
    if settings.visual == "off":
        raise _substitute("--iwr-visual", "off", "visual fidelity")
    if settings.judge.partition("+")[0] == CHECKS:
        raise _substitute("--iwr-judge", settings.judge, "a model that judges, such as gemini")
    return asked


def _substitute(option: str, said: str, wants: str) -> UsageError:
    return UsageError(
        f"--iwr-protocol=paper takes {wants}, not {option}={said}; without the protocol's own "
        "engines, leave --iwr-protocol out: numbers are then labelled as what they are"
    )


def plan_of(settings: Settings, *, key: str, cache: Path, jobs: int = 0) -> Plan:
    """Return what a scorer is made of; readings are kept in *cache*. Raises `UsageError`."""
    ocr, structure = chosen(settings)
    return Plan(
        ocr=ocr,
        structure=structure,
        key=key,
        device=settings.device,
        download=settings.download,
        cache=str(cache),
        jobs=jobs,
    )


def changes(settings: Settings) -> bool:
    """Tell whether engines other than those of the protocol ``offline`` look at pictures."""
    return chosen(settings) != Chosen(RAPID, EDGES)


def distant(settings: Settings) -> RemoteScorer | None:
    """Return the scorer on another machine, if one was named. Raises `UsageError`."""
    if settings.scorer is None:
        return None
    if not (key := key_said()):
        raise UsageError(f"--iwr-scorer={settings.scorer}: say its key in {KEY}")
    return RemoteScorer(parse_address(settings.scorer), key)


def key_said() -> bytes:
    """Return the key that the environment says, empty where it says none. Raises `UsageError`."""
    try:
        return bytes.fromhex(os.environ.get(KEY, ""))
    except ValueError as error:
        raise UsageError(f"{KEY} is no key: an even number of hexadecimal digits") from error


def demand_engines(settings: Settings, scorer: Scorer) -> None:
    """Raise `UsageError` unless *scorer* has the engines that were asked for, ready to look."""
    try:
        have = scorer.text_engine, scorer.structure_engine
    except ScorerError as error:
        raise UsageError(str(error)) from error
    for said, has in zip(chosen(settings), have, strict=True):
        wanted = parse(said)
        if wanted.engine in OURS and wanted.engine != has.engine:
            raise _another(settings, has.engine, wanted.engine)
        if wanted.engine == EASY and (wanted.options or _ENGLISH) != has.options:
            raise _another(settings, f"{EASY}:{has.options}", said)


def _another(settings: Settings, has: str, wanted: str) -> UsageError:
    return UsageError(
        f"--iwr-scorer={settings.scorer} has {has}, and this run asks for {wanted}: start it with "
        "the engines of the run (iwr scorer --ocr=… --structure=…)"
    )
