"""The seam of judging: what was seen before and after an action in, a verdict out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pytest_iwr.browser.observation import Observation
from pytest_iwr.results import Holds

if TYPE_CHECKING:
    from pytest_iwr.task import Action

__all__ = ["CheckResult", "Holds", "Judge", "Observation", "Verdict"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: its sentence, whether it held before and after (``None``: could not be read)."""

    check: str
    before: bool | None
    after: bool | None
    holds: Holds
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judge's answer and the reason for it, in words for a person."""

    holds: Holds
    reason: str = ""
    checks: tuple[CheckResult, ...] = ()


class Judge(Protocol):
    """Decides whether an action did what its assertion says."""

    @property
    def name(self) -> str:
        """Identify the judge in records and fingerprints."""
        ...

    def judge(self, action: Action, *, before: Observation, after: Observation) -> Verdict:
        """Return the verdict on *action*. Raises `JudgeError` when there is none to be had."""
        ...
