"""The seam of judging: what was seen before and after an action in, a verdict out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pytest_iwr.browser.observation import Observation
from pytest_iwr.results import Holds

if TYPE_CHECKING:
    from pytest_iwr.models.call import Made
    from pytest_iwr.task import Action

__all__ = ["CheckResult", "Holds", "Judge", "Observation", "Opinion", "Verdict", "Vote"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: its sentence, whether it held before and after (``None``: could not be read)."""

    check: str
    before: bool | None
    after: bool | None
    holds: Holds
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """One answer of several; ``holds`` is ``None`` where there is none, and ``error`` says why."""

    holds: Holds | None
    reason: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a judge said that was asked beside the one who decided; ``None`` where it failed."""

    judge: str
    holds: Holds | None
    reason: str = ""
    error: str = ""
    votes: tuple[Vote, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judge's answer and the reason for it, in words for a person.

    ``votes`` are the answers that it was made of, ``calls`` what was asked of models, ``by`` the
    judge that decided (empty: the one that was asked), ``beside`` what another said of the same,
    ``seconds`` how long it took to judge.
    """

    holds: Holds
    reason: str = ""
    checks: tuple[CheckResult, ...] = ()
    votes: tuple[Vote, ...] = ()
    calls: tuple[Made, ...] = ()
    by: str = ""
    beside: Opinion | None = None
    seconds: float = 0.0


class Judge(Protocol):
    """Decides whether an action did what its assertion says.

    A judge whose attribute ``waits`` is true (one that asks somebody) is asked aside, in threads:
    the replay runs ahead of it.
    """

    @property
    def name(self) -> str:
        """Identify the judge in records and fingerprints."""
        ...

    def judge(self, action: Action, *, before: Observation, after: Observation) -> Verdict:
        """Return the verdict on *action*. Raises `JudgeError` when there is none to be had."""
        ...
