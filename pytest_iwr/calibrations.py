"""What is known of a judge: how it did on pages of known truth, kept by its name.

``<folder>/calibrations/<first 16 digits of the name's SHA-256>.json``. A run looks here whether its
judge was ever measured, so this room imports nothing that takes time.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pytest_iwr.agreement import Agreement, Confusion
from pytest_iwr.placing import write_whole
from pytest_iwr.runs import now

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_iwr.agreement import Rate
    from pytest_iwr.bootstrap import Interval

_log = logging.getLogger(__name__)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Counts(_Frozen):
    """A confusion: see `pytest_iwr.agreement.Confusion`."""

    true_yes: int
    false_no: int
    false_yes: int
    true_no: int
    undecided: int
    errors: int

    @classmethod
    def of(cls, confusion: Confusion) -> Counts:
        """Return the counts of *confusion*."""
        return cls(**asdict(confusion))

    @property
    def confusion(self) -> Confusion:
        """Return the counts as what can be computed with."""
        return Confusion(**self.model_dump())


class Measured(_Frozen):
    """A number and its 95 % interval; ``None`` where it cannot be computed."""

    value: float | None
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, value: float | None, ci: Interval | None) -> Measured:
        """Return *value* with its interval."""
        return cls(value=value, low=ci.low if ci else None, high=ci.high if ci else None)


class Calibration(_Frozen):
    """How a judge did. ``cases_sha256`` identifies the cases, so that like is set beside like.

    ``judge``: the judge's name as it stands in records. ``tasks``: where the cases come from.
    ``false_pass``: yes where the truth is no; ``false_fail``: no where it is yes.
    """

    schema_: Literal["iwr-calibration/1"] = Field(default="iwr-calibration/1", alias="schema")
    judge: str
    created: str
    tasks: tuple[str, ...]
    cases_sha256: str
    counts: Counts
    accuracy: Measured
    false_pass: Measured
    false_fail: Measured
    kappa: Measured


def calibration_of(
    agreement: Agreement, *, judge: str, tasks: tuple[str, ...], cases_sha256: str
) -> Calibration:
    """Return what *agreement* says of *judge*, as of now."""
    return Calibration(
        judge=judge,
        created=now(),
        tasks=tasks,
        cases_sha256=cases_sha256,
        counts=Counts.of(agreement.confusion),
        accuracy=_measured(agreement.accuracy),
        false_pass=_measured(agreement.false_pass),
        false_fail=_measured(agreement.false_fail),
        kappa=Measured.of(agreement.kappa, agreement.kappa_ci),
    )


def _measured(rate: Rate) -> Measured:
    return Measured.of(rate.value, rate.ci)


def calibration_path(folder: Path, judge_name: str) -> Path:
    """Return where below *folder* the calibration of the judge *judge_name* lies, if any."""
    digest = hashlib.sha256(judge_name.encode()).hexdigest()
    return folder / "calibrations" / f"{digest[:16]}.json"


def write_calibration(folder: Path, calibration: Calibration) -> Path:
    """Keep *calibration* below *folder* in the place of an earlier one; return its path.

    Raises `IwrError` when the disk refuses it.
    """
    path = calibration_path(folder, calibration.judge)
    told = json.dumps(calibration.model_dump(mode="json", by_alias=True), indent=2)
    write_whole(path, f"{told}\n".encode(), problem="the calibration cannot be kept")
    return path


def find_calibration(folder: Path, judge_name: str) -> Calibration | None:
    """Return what *folder* knows of the judge *judge_name*; ``None`` where that is nothing.

    A file that cannot be read as a calibration is nothing known; a warning names it.
    """
    path = calibration_path(folder, judge_name)
    try:
        found = Calibration.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        _log.warning("%s: no calibration that can be read, so it does not count: %s", path, error)
        return None
    return found if found.judge == judge_name else None
