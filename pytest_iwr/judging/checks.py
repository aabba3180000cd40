"""The judge that needs no model: a task's own checks, each a fact that a person can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.checks import (
    ControlCheck,
    FieldCheck,
    OrderCheck,
    PictureCheck,
    ScrollCheck,
    TextCheck,
)
from pytest_iwr.judging.base import CheckResult, Holds, Verdict
from pytest_iwr.judging.checks_facts import (
    Fact,
    control_fact,
    field_fact,
    order_fact,
    text_fact,
)
from pytest_iwr.judging.checks_moves import picture_fact, scroll_fact
from pytest_iwr.judging.checks_sight import Sight

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_iwr.checks import Check
    from pytest_iwr.judging.base import Observation
    from pytest_iwr.task import Action
    from pytest_iwr.visual.base import TextReader

NO_CHECKS = "no checks: only a model judge can decide the sentence"


class CheckJudge:
    """Judges by checks alone (PROTOCOL section 6).

    Painted text is what a person reads on the screen: lines of text, and also what a field shows
    on its face (its value, its placeholder, the chosen option; never a password). So a text check
    for "ada" holds when somebody has typed "ada" into a field that is in sight. Text in the
    colour of its background is not painted.

    *reader* gives the engine that reads text painted on a canvas; it is called only when a page
    has a canvas and the page's own text does not have what a check looks for.
    """

    def __init__(self, *, reader: Callable[[], TextReader] | None = None) -> None:
        self._reader = reader

    @property
    def name(self) -> str:
        """Identify the judge in records and fingerprints."""
        return "checks/2"

    def judge(self, action: Action, *, before: Observation, after: Observation) -> Verdict:
        """Return yes when all checks hold, no when one does not, else undecided.

        Raises `JudgeError` when a picture or the text of a canvas could not be read.
        """
        if not action.checks:
            return Verdict(Holds.UNDECIDED, NO_CHECKS)
        old, new = Sight(before, self._reader), Sight(after, self._reader)
        results = tuple(_result(check, before=old, after=new) for check in action.checks)
        return _verdict(results)


def _verdict(results: Sequence[CheckResult]) -> Verdict:
    for worst in (Holds.NO, Holds.UNDECIDED):
        details = [result.detail for result in results if result.holds is worst]
        if details:
            return Verdict(worst, "; ".join(details), tuple(results))
    details = [result.detail for result in results]
    return Verdict(Holds.YES, "; ".join(details), tuple(results))


def _result(check: Check, *, before: Sight, after: Sight) -> CheckResult:
    match check:
        case ScrollCheck():
            return _compared(check, scroll_fact(check, before=before, after=after))
        case PictureCheck():
            return _compared(check, picture_fact(check, before=before, after=after))
        case _:
            return _brought_about(check, before=_fact(check, before), after=_fact(check, after))


def _fact(check: TextCheck | FieldCheck | OrderCheck | ControlCheck, sight: Sight) -> Fact:
    match check:
        case TextCheck():
            return text_fact(check, sight)
        case FieldCheck():
            return field_fact(check, sight)
        case OrderCheck():
            return order_fact(check, sight)
        case ControlCheck():
            return control_fact(check, sight)


def _compared(check: Check, fact: Fact) -> CheckResult:
    """Return the result of a fact about the change itself, which has no before of its own."""
    return CheckResult(check.sentence(), None, fact.held, _holds(fact.held), fact.sentence())


def _holds(held: bool | None) -> Holds:  # noqa: FBT001 - a fact, not an option
    if held is None:
        return Holds.UNDECIDED
    return Holds.YES if held else Holds.NO


def _brought_about(check: Check, *, before: Fact, after: Fact) -> CheckResult:
    """Return the result of a fact that must have become true, or have been true both times."""
    holds, detail = _holds(after.held), after.sentence()
    if after.held is not False and before.held is None:
        holds, detail = Holds.UNDECIDED, f"{before.sentence('was')} before the action"
    elif after.held is not False and before.held is not check.invariant:
        verb = "was" if check.invariant else "was already"
        holds, detail = Holds.NO, f"{before.sentence(verb)} before the action"
    return CheckResult(check.sentence(), before.held, after.held, holds, detail)
