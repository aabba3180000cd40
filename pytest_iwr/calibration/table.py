"""How a judge did, in words for a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_iwr.calibrations import Counts, Measured
from pytest_iwr.judging.base import Holds
from pytest_iwr.report.rows import BOLD, RED, YELLOW
from pytest_iwr.report.table import Line, Row, lay_out
from pytest_iwr.report.text import NONE, number, plural
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_iwr.agreement import Agreement, Rate
    from pytest_iwr.bootstrap import Interval
    from pytest_iwr.calibration.calibrate import Calibrated, Judged

_WHAT = 10
_TASKS = Row(
    ("task", "cases", "false pass", "false fail", "undecided", "errors", "accuracy", "kappa"),
    markup=BOLD,
)
_RATES = Row(("over all", "rate", "95 % interval", "of"), markup=BOLD)
_MATRIX = Row(("assertion", "said yes", "said no"), markup=BOLD)


def lines(calibrated: Calibrated, *, width: int) -> Iterator[Line]:
    """Yield what the judge said: by task, in all, and each case where it was not right."""
    agreement = calibrated.agreement()
    yield Line(f"{'judge':<{_WHAT}} {one_line(calibrated.judge)}")
    yield Line(f"{'cases':<{_WHAT}} {_cases(calibrated)}")
    yield Line("")
    by_task = [_task(name, calibrated.agreement(name)) for name in calibrated.tasks]
    together = [_task("in all", agreement, BOLD)] if len(by_task) > 1 else []
    yield from lay_out([_TASKS, *by_task, *together], width=width, cut=True)
    yield Line("")
    yield from lay_out([_MATRIX, *_matrix(agreement)], width=width, cut=True)
    yield Line("")
    yield from lay_out([_RATES, *_rates(agreement)], width=width, cut=True)
    yield from _astray(calibrated)


def _cases(calibrated: Calibrated) -> str:
    pages = {(one.case.task, one.case.page) for one in calibrated.judged}
    holding = sum(one.case.holds for one in calibrated.judged)
    return (
        f"{len(calibrated.judged)} on {plural(len(pages), 'page')}: the assertion holds in "
        f"{holding} and is false in {len(calibrated.judged) - holding}"
    )


def _task(name: str, agreement: Agreement, markup: Mapping[str, bool] | None = None) -> Row:
    counts = agreement.confusion
    cells = (
        name,
        str(counts.total),
        _share(agreement.false_pass),
        _share(agreement.false_fail),
        str(counts.undecided),
        str(counts.errors),
        number(agreement.accuracy.value),
        number(agreement.kappa),
    )
    return Row(cells, markup=markup or {})


def _share(rate: Rate) -> str:
    return f"{rate.count} of {rate.n}"


def _matrix(agreement: Agreement) -> Iterator[Row]:
    counts = agreement.confusion
    yield Row(("holds", str(counts.true_yes), str(counts.false_no)))
    yield Row(("is false", str(counts.false_yes), str(counts.true_no)))


def _rates(agreement: Agreement) -> Iterator[Row]:
    told = (
        ("accuracy", agreement.accuracy, "decided"),
        ("false pass", agreement.false_pass, "decided whose assertion is false"),
        ("false fail", agreement.false_fail, "decided whose assertion holds"),
    )
    for name, rate, of in told:
        yield Row((name, number(rate.value), _ends(rate.ci), f"{rate.n} {of}"))
    yield Row(("kappa", number(agreement.kappa), _ends(agreement.kappa_ci), ""))


def _ends(ci: Interval | None) -> str:
    return f"{ci.low:.3f} to {ci.high:.3f}" if ci else NONE


def _astray(calibrated: Calibrated) -> Iterator[Line]:
    """Yield the cases without a right answer: wrong ones, then undecided ones, then errors."""
    parts = (
        ("wrong", RED, [one for one in calibrated.judged if one.right is False]),
        ("undecided", YELLOW, [one for one in calibrated.judged if one.said is Holds.UNDECIDED]),
        ("errors", RED, [one for one in calibrated.judged if one.said is None]),
    )
    for name, markup, found in parts:
        if found:
            yield Line("")
            yield Line(f"{name:<{_WHAT}} {plural(len(found), 'case')}", markup)
        yield from map(Line, _told(found))


def _told(found: Iterable[Judged]) -> Iterator[str]:
    for one in found:
        case = one.case
        said = f"said {one.said}, but {_truth(one)}" if one.right is False else _truth(one)
        yield f"  {case.task}::{case.page}  {case.action.title(case.step)}: {said}"
        yield f"    assertion  {one_line(case.action.assertion or '', limit=400)}"
        if one.reason:
            yield f"    reason     {one_line(one.reason, limit=400)}"


def _truth(one: Judged) -> str:
    return "it holds" if one.case.holds else "it is false"


def document(calibrated: Calibrated) -> dict[str, Any]:
    """Return everything as JSON: the calibration, beside it each task and each case."""
    told = calibrated.calibration().model_dump(mode="json", by_alias=True)
    told["by_task"] = {name: _numbers(calibrated.agreement(name)) for name in calibrated.tasks}
    told["cases"] = [_case(one) for one in calibrated.judged]
    return told


def _numbers(agreement: Agreement) -> dict[str, Any]:
    rates = ("accuracy", "false_pass", "false_fail")
    told: dict[str, Any] = {"counts": Counts.of(agreement.confusion).model_dump()}
    for name in rates:
        rate: Rate = getattr(agreement, name)
        told[name] = Measured.of(rate.value, rate.ci).model_dump()
    told["kappa"] = Measured.of(agreement.kappa, agreement.kappa_ci).model_dump()
    return told


def _case(one: Judged) -> dict[str, Any]:
    return {
        "task": one.case.task,
        "page": one.case.page,
        "step": one.case.step,
        "assertion": one.case.action.assertion,
        "holds": one.case.holds,
        "said": one.said.value if one.said else None,
        "reason": one.reason if one.said else "",
        "error": None if one.said else one.reason,
    }
