"""The summary at the end of a run, as lines that pytest's reporter or a plain print can write."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Literal

from pytest_iwr.aggregate import subjects_of
from pytest_iwr.metrics import Group, aggregate, score
from pytest_iwr.report.rows import (
    BOLD,
    GREEN,
    HEADER,
    RED,
    YELLOW,
    Scored,
    floors_line,
    mean_rows,
    task_row,
)
from pytest_iwr.report.table import Line, lay_out
from pytest_iwr.report.text import name_of, plural, protocol_of, protocol_words
from pytest_iwr.results import Result, Status
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_iwr.results import TaskRecord, TaskResult

__all__ = ["Line", "summary_lines"]

#: More results than this are not listed one by one, unless asked for.
LISTED = 30
WORST = 10
#: The narrowest terminal that lines are laid out for.
NARROWEST = 80

_HANGING = " " * 10
_UNFINISHED = (Status.PENDING, Status.INTERRUPTED, Status.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class _View:
    """How the summary is to be shown, and whether task ids need their dataset beside them."""

    width: int
    verbose: bool
    datasets: bool
    short: bool


def summary_lines(
    results: Sequence[TaskResult],
    *,
    results_dir: str,
    width: int = NARROWEST,
    verbose: bool = False,
    gate: Literal["actions", "none"] = "actions",
    min_final: float | None = None,
    again: str = "",
) -> list[Line]:
    """Return the summary of a run.

    One row per task and subject (from 31 results on only the ten worst, unless *verbose*), the
    means of each subject, notes, and where everything lies. Floors beside a subject are a line, not
    rows, unless *verbose*. Results of different protocols stand in tables of their own. The last
    line always says how many actions are undecided. *gate* and *min_final* tell what makes the run
    fail, *again* is the command line that goes on with it. Lines keep to *width* columns (at least
    80); what does not fit is cut unless *verbose*.
    """
    scored = [Scored(result, score(result)) for result in results]
    groups = aggregate(results)
    view = _View(
        width=max(width, NARROWEST),
        verbose=verbose,
        datasets=len({result.key.dataset for result in results}) > 1,
        short=len(results) > LISTED and not verbose,
    )
    return [
        *_tables(scored, groups, view),
        *_gate_lines(groups, gate=gate, min_final=min_final),
        *_unfinished(scored),
        *_errors(scored, view),
        *_provenance(scored, results_dir=results_dir),
        *([Line(f"resume    {again}")] if again else []),
        _last(scored),
    ]


def _tables(scored: Sequence[Scored], groups: Sequence[Group], view: _View) -> Iterator[Line]:
    labels = list(dict.fromkeys(protocol_of(one.result.task) for one in scored))
    for label in labels:
        if len(labels) > 1:
            yield Line(f"protocol {label}", BOLD)
        members = [one for one in scored if protocol_of(one.result.task) == label]
        ours = [group for group in groups if _label(group) == label]
        subjects = subjects_of(ours)
        floors = [group for group in ours if group not in subjects]
        if not view.verbose:
            members = [one for one in members if not _is_of(floors, one)]
        shown = _worst(members) if view.short else members
        rows = [task_row(one, verbose=view.verbose, datasets=view.datasets) for one in shown]
        for group in subjects:
            if group.results > 1:
                rows += mean_rows(group, verbose=view.verbose)
        yield from lay_out([HEADER, *rows], width=view.width, cut=not view.verbose)
        if view.short:
            yield _shortened(members, shown=len(shown))
        if floors:
            yield Line(f"floors    mean Final without a model: {floors_line(floors)}")
        yield Line("")


def _is_of(groups: Sequence[Group], one: Scored) -> bool:
    return one.result.key.subject in {group.subject for group in groups}


def _label(group: Group) -> str:
    return protocol_words(group.protocol, group.fingerprint, visual=group.visual)


def _worst(members: Sequence[Scored]) -> list[Scored]:
    """Return the ten lowest by the low end of Final (of IFS where there is no Final)."""
    standing = [(one.scores.final_interval or one.scores.ifs_interval, one) for one in members]
    ranked = [(interval.low, one) for interval, one in standing if interval]
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])[:WORST]]


def _shortened(members: Sequence[Scored], *, shown: int) -> Line:
    failed = sum(one.scores.counts[Result.FAILED] > 0 for one in members)
    pageless = sum(one.result.status is Status.NO_PAGE for one in members)
    text = (
        f"the {shown} worst of {len(members)} results (-v shows all); {failed} with a failed action"
    )
    return Line(f"{text}, {pageless} without a page" if pageless else text)


def _gate_lines(
    groups: Sequence[Group], *, gate: Literal["actions", "none"], min_final: float | None
) -> Iterator[Line]:
    if gate == "none":
        yield Line("gate      none: failed actions are recorded and fail nothing")
    if min_final is None:
        return
    for group in subjects_of(groups):
        met = group.meets(min_final)
        low = "missing" if group.means.final.low is None else f"{group.means.final.low:.4f}"
        verdict = "reaches" if met else "does not reach"
        text = f"gate      {group.subject}: mean Final {low} {verdict} {min_final:g}"
        yield Line(text, GREEN if met else RED)


def _unfinished(scored: Sequence[Scored]) -> Iterator[Line]:
    statuses = Counter(one.result.status for one in scored)
    found = [f"{statuses[status]} {status}" for status in _UNFINISHED if statuses[status]]
    if found:
        text = f"partial   {', '.join(found)} of {plural(len(scored), 'result')}"
        yield Line(text, YELLOW)


def _errors(scored: Sequence[Scored], view: _View) -> Iterator[Line]:
    broken = [one for one in scored if one.scores.errors]
    shown = broken if view.verbose else broken[:WORST]
    for result, scores in shown:
        more = len(scores.errors) - 1
        tail = f" (and {more} more)" if more else ""
        text = f"error     {name_of(result.key)}: {one_line(scores.errors[0])}{tail}"
        for line in wrap(text, view.width, subsequent_indent=_HANGING):
            yield Line(line, RED)
    if len(broken) > len(shown):
        yield Line(f"error     … and {len(broken) - len(shown)} more (-v shows all)", RED)


def _provenance(scored: Sequence[Scored], *, results_dir: str) -> Iterator[Line]:
    tasks = [one.result.task for one in scored]
    for label in dict.fromkeys(protocol_of(task) for task in tasks):
        yield Line(f"protocol  {label}")
    yield from _browsers(tasks)
    yield Line(f"results   {results_dir}")


def _browsers(tasks: Sequence[TaskRecord]) -> Iterator[Line]:
    """Name the browser that ran, and the one that made the checkpoints where that is another."""
    versions = sorted({task.chromium for task in tasks if task.chromium})
    recorded = sorted({task.recorded_with for task in tasks if task.recorded_with})
    if not versions:
        return
    text = f"chromium  {', '.join(versions)}"
    if recorded:
        text += f" (checkpoints by {', '.join(recorded)})"
    differ = len({*versions, *recorded}) > 1
    yield Line(f"{text}: versions differ", YELLOW) if differ else Line(text)


def _last(scored: Sequence[Scored]) -> Line:
    undecided = sum(one.scores.undecided for one in scored)
    actions = sum(len(one.result.actions) for one in scored)
    text = f"{undecided} of {plural(actions, 'action')} undecided"
    errors = sum(bool(one.scores.errors) for one in scored)
    if not errors:
        return Line(text, YELLOW if undecided else {})
    warning = f"do not trust this run: {plural(errors, 'task')} with harness errors"
    return Line(f"{text}; {warning}", {**RED, **BOLD})
