"""Who judges and who grounds, as the settings name them; nothing is loaded to know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.models.catalogue import Catalogue
    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.settings import Settings

CHECKS = "checks"
RULES = "rules"
_WITH_CHECKS = f"{CHECKS}+"
#: What stands before the model that grounds, and says how it is asked.
CASCADE, ALWAYS, AGENT = f"{RULES}+", "model:", "browser-use:"


@dataclass(frozen=True, slots=True)
class JudgeSpec:
    """What ``--iwr-judge`` says: whether checks decide, and the model, if one is asked."""

    checks: bool
    model: str | None


class Role(NamedTuple):
    """A model that decides in a run, and the option that names it."""

    option: str
    model: ModelSpec


def parse_judge(said: str) -> JudgeSpec:
    """Return what ``checks``, ``SPEC`` or ``checks+SPEC`` means. Raises `UsageError`."""
    if said == CHECKS:
        return JudgeSpec(checks=True, model=None)
    model = said.removeprefix(_WITH_CHECKS)
    if not model:
        raise UsageError(f"--iwr-judge={said}: name a model behind the +, such as checks+gemini")
    return JudgeSpec(checks=said.startswith(_WITH_CHECKS), model=model)


def demand_odd(votes: int) -> None:
    """Raise `UsageError` for a number of votes that may have no majority."""
    if votes % 2 == 0:
        raise UsageError(f"--iwr-judge-votes={votes}: an odd number, so that there is a majority")


def grounder_said(settings: Settings) -> str:
    """Return who finds elements: as asked for, else rules, helped by a model where one judges."""
    judge = parse_judge(settings.judge).model
    return settings.grounder or (f"{RULES}+{judge}" if judge else RULES)


def grounding_model(said: str) -> str | None:
    """Return the model in ``rules``, ``rules+SPEC``, ``model:SPEC`` or ``browser-use:SPEC``.

    Raises `UsageError` for anything else.
    """
    if said == RULES:
        return None
    for way in (CASCADE, ALWAYS, AGENT):
        if said.startswith(way) and said != way:
            return said.removeprefix(way)
    raise UsageError(
        f"--iwr-grounder={said}: known are rules, rules+SPEC, model:SPEC and browser-use:SPEC, "
        "where SPEC is a model, such as gemini"
    )


def is_agent(settings: Settings) -> bool:
    """Tell whether browser-use lists the elements, for which a browser has to be attachable."""
    return grounder_said(settings).startswith(AGENT)


def roles_of(settings: Settings, known: Catalogue) -> Iterator[Role]:
    """Yield the models that judge and ground. Raises `UsageError` for one that nobody knows."""
    named = (
        ("--iwr-judge", settings.judge, parse_judge(settings.judge).model),
        ("--iwr-grounder", settings.grounder or "", grounding_model(grounder_said(settings))),
    )
    for option, said, model in named:
        if model is None:
            continue
        try:
            yield Role(option, known.find(model))
        except UsageError as error:
            raise UsageError(f"{option}={said or model}: {error}") from error
