"""Engines that look at pictures, as commands name them."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from pytest_iwr.option_table import OPTIONS
from pytest_iwr.settings import Settings

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from pytest_iwr.visual.score import Scorer

_NAMED = ("ocr", "structure", "device", "download")
#: What is meant where a command says nothing.
DEFAULTS = {option.name: option.default for option in OPTIONS if option.name in _NAMED}


def add_engines(parser: ArgumentParser) -> None:
    """Add the options that name engines, as they are in a run."""
    for option in OPTIONS:
        if option.name in _NAMED:
            taken: dict[str, Any] = {"metavar": option.metavar, "default": option.default}
            if option.kind == "flag":
                taken = {"action": "store_true"}
            parser.add_argument(f"--{option.name}", help=option.help, **taken)


def settings_of(arguments: Namespace) -> Settings:
    """Return what a command says of engines, as settings of a run."""
    return Settings(
        scorer=getattr(arguments, "scorer", None),
        **{name: getattr(arguments, name) for name in _NAMED},
    )


@contextmanager
def started_scorer(arguments: Namespace) -> Iterator[Scorer]:
    """Give who compares pictures: a process of its own, or the scorer that was named.

    Raises `UsageError` when an engine is not there.
    """
    from pytest_iwr.page.writers import cache_folder  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.visual.chosen import demand_engines, distant, plan_of  # noqa: PLC0415
    from pytest_iwr.visual.service.process import ScorerProcess  # noqa: PLC0415

    settings = settings_of(arguments)
    with closing(ScorerProcess()) as process:
        scorer = distant(settings)
        if scorer is None:
            process.start(plan_of(settings, key=process.key, cache=cache_folder(settings)))
            scorer = process.remote
        demand_engines(settings, scorer)
        yield scorer
