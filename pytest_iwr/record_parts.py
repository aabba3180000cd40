"""What records of a journal are made of: how things went, in a word, and parts of a line."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Execution(StrEnum):
    """Whether an action did execute; ``error`` is trouble of ours, never of the page."""

    DONE = "done"
    INFEASIBLE = "infeasible"
    ABSTAINED = "abstained"
    ERROR = "error"


class Reason(StrEnum):
    """Why an action is infeasible."""

    NOT_FOUND = "not_found"
    INVISIBLE = "invisible"
    COVERED = "covered"
    DISABLED = "disabled"
    NO_SCROLL = "no_scroll"
    TYPE_MISMATCH = "type_mismatch"
    PAGE_DEAD = "page_dead"


class Holds(StrEnum):
    """Whether an assertion holds."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


class Status(StrEnum):
    """What a task comes to."""

    COMPLETE = "complete"
    NO_PAGE = "no_page"
    INCOMPLETE = "incomplete"
    PENDING = "pending"
    INTERRUPTED = "interrupted"

    @property
    def finished(self) -> bool:
        """Whether nothing more is to come: it has a score, if only of 0 for no page."""
        return self in {Status.COMPLETE, Status.NO_PAGE}


class Part(BaseModel):
    """The base of everything that is recorded."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class PlannedAction(Part):
    """What metrics and reports must know about an action of the trajectory."""

    kind: str
    title: str
    description: str = ""
    assertion: str | None = None
    flagged: bool = False
    judged: bool = False


class CandidateRecord(Part):
    """A candidate that grounding considered; ``score`` in [0, 100]."""

    what: str
    score: float
    evidence: tuple[str, ...] = ()


class StageRecord(Part):
    """What one of those said who were asked in turn what is meant: rules, a model, vision."""

    name: str
    status: Literal["found", "not_found", "abstained"]
    reason: str = ""
    margin: float | None = None
    candidates: tuple[CandidateRecord, ...] = ()


class CheckRecord(Part):
    """One check of an assertion: what it says and what was seen."""

    check: str
    before: bool | None = None
    after: bool | None = None
    holds: Holds
    detail: str = ""


class VoteRecord(Part):
    """One answer of several; ``holds`` is ``None`` where there is none, and ``error`` says why."""

    holds: Holds | None
    reason: str = ""
    error: str | None = None


class OpinionRecord(Part):
    """What a judge said that was asked beside the one who decided; ``None`` where it failed."""

    judge: str
    holds: Holds | None
    reason: str = ""
    error: str | None = None
    votes: tuple[VoteRecord, ...] = ()


class CalibrationRecord(Part):
    """How well a judge did on pages with known truth: shares in [0, 1], ``None`` where unknown."""

    created: str
    cases: int
    accuracy: float | None = None
    false_pass: float | None = None
    false_fail: float | None = None
    kappa: float | None = None


class JudgeRecord(Part):
    """The model that judges: as it is known to its provider, and by its whole name.

    ``calibration`` is ``None`` where nobody has measured it.
    """

    model: str
    name: str
    votes: int = 1
    calibration: CalibrationRecord | None = None


class WeightsRecord(Part):
    """Weights that an engine ran on: SHA-256 in hexadecimal of the file.

    ``verified``: the hash is one that was published, or that this package lists.
    """

    name: str
    sha256: str
    verified: bool

    @property
    def words(self) -> str:
        """Return name and start of the hash."""
        return f"{self.name}@{self.sha256[:8]}"


class Provenance(Part):
    """What a number was computed with. Fields that do not apply are empty.

    ``engine`` is its name, ``version`` the versions of its libraries, ``options`` what it was told
    (languages, ways of reading), ``processor`` what prepares pictures for a network.
    """

    engine: str
    version: str = ""
    weights: tuple[WeightsRecord, ...] = ()
    options: str = ""
    processor: str = ""
    dtype: str = ""
    device: str = ""

    @property
    def name(self) -> str:
        """Return all of it in one line: what a fingerprint is made of."""
        weights = ", ".join(one.words for one in self.weights)
        inside = (self.version, weights, self.options, self.processor, self.dtype, self.device)
        told = "; ".join(part for part in inside if part)
        return f"{self.engine} ({told})" if told else self.engine

    @property
    def unverified(self) -> tuple[str, ...]:
        """Return the names of weights that nobody vouches for."""
        return tuple(one.name for one in self.weights if not one.verified)
