"""What a rule is, and what it finds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_iwr.lint.context import Played, Written


class Severity(StrEnum):
    """An error makes a task unfair or useless; a warning may be meant."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule does not hold: ``what`` is wrong in words, at ``action`` (from 1) or nowhere."""

    what: str
    action: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``problem`` says what is wrong, ``remedy`` what to do.

    ``reads`` finds it in the files alone, ``sees`` in performances on the reference page.
    """

    code: str
    name: str
    severity: Severity
    problem: str
    remedy: str
    reads: Callable[[Written], Iterable[Hit]] | None = None
    sees: Callable[[Played], Iterable[Hit]] | None = None

    @property
    def sentence(self) -> str:
        """Return what is wrong in general, and what to do."""
        return f"{self.problem[:1].upper()}{self.problem[1:]}; {self.remedy}."

    def finding(self, hit: Hit, *, task: str) -> Finding:
        """Return *hit* as a finding in *task*, which is named by its place."""
        message = f"{hit.what}; {self.remedy}"
        return Finding(self.code, self.name, self.severity, task, hit.action, message)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong in a task; ``task`` is its place, ``action`` counts from 1."""

    code: str
    name: str
    severity: Severity
    task: str
    action: int | None
    message: str

    def line(self) -> str:
        """Return the finding as one line of a report."""
        where = f"{self.task}: " if self.action is None else f"{self.task}: action {self.action}: "
        return f"{where}{self.severity} {self.code} {self.name}: {self.message}"

    def as_json(self) -> dict[str, str | int | None]:
        """Return the finding as a JSON object."""
        return asdict(self)
