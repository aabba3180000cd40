"""The models that judge and ground in a run, asked through the door of this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.calibrations import find_calibration
from pytest_iwr.page.writers import known_models
from pytest_iwr.plugin.keys import SETTINGS
from pytest_iwr.plugin.models import models_in
from pytest_iwr.results import CalibrationRecord, JudgeRecord
from pytest_iwr.roles import RULES, grounder_said

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from pytest_iwr.calibrations import Calibration
    from pytest_iwr.grounding.listed import ElementSource
    from pytest_iwr.grounding.opening import OpenGrounder
    from pytest_iwr.judging.opening import ModelJudges

_JUDGE, _GROUNDER = "--iwr-judge", "--iwr-grounder"


def judges_for(config: pytest.Config) -> ModelJudges | None:
    """Return what the model that judges is asked, ``None`` where none does."""
    settings = config.stash[SETTINGS]
    for option, model in models_in(settings):
        if option == _JUDGE:
            from pytest_iwr.judging.opening import judges_of  # noqa: PLC0415 - only with a model
            from pytest_iwr.plugin.asking import desk_of  # noqa: PLC0415

            desk = desk_of(config, option)
            return judges_of(model, desk, votes=settings.judge_votes, canaries=settings.canaries)
    return None


def grounder_for(config: pytest.Config) -> OpenGrounder | None:
    """Return who finds elements with the help of a model, ``None`` where rules alone do.

    It is closed when the config is unmade.
    """
    settings = config.stash[SETTINGS]
    said = grounder_said(settings)
    if said == RULES:
        return None
    from pytest_iwr.grounding.opening import grounder_of  # noqa: PLC0415 - only with a model
    from pytest_iwr.plugin.asking import desk_of  # noqa: PLC0415

    known = known_models(settings)
    desk = desk_of(config, _GROUNDER)
    grounder = grounder_of(said, desk=desk, model_of=known.find, agent=_browser_use)
    config.add_cleanup(grounder.close)
    return grounder


def _browser_use() -> ElementSource:
    from pytest_iwr.agent.elements import BrowserUseElements  # noqa: PLC0415 - only if asked

    return BrowserUseElements.opened()


def told_of(models: ModelJudges, *, folder: Path) -> JudgeRecord:
    """Return what results say of the model that judges; *folder* keeps calibrations."""
    judge = models.judge
    known = find_calibration(folder, judge.name)
    return JudgeRecord(
        model=judge.model.resolved,
        name=judge.name,
        votes=judge.votes,
        calibration=_recorded(known) if known else None,
    )


def _recorded(known: Calibration) -> CalibrationRecord:
    return CalibrationRecord(
        created=known.created,
        cases=known.counts.confusion.total,
        accuracy=known.accuracy.value,
        false_pass=known.false_pass.value,
        false_fail=known.false_fail.value,
        kappa=known.kappa.value,
    )
