"""The summary at the end of a run, as lines that pytest's reporter or a plain print can write."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Literal

from pytest_iwr.aggregate import subjects_of
from pytest_iwr.report.calls import calls_lines
from pytest_iwr.report.engines import brief_engines, engine_lines, unverified_lines
from pytest_iwr.report.grounding import grounding_lines
from pytest_iwr.report.judging import judge_lines, warning_lines
from pytest_iwr.report.rows import (
    BOLD,
    GREEN,
    HEADER,
    RED,
    YELLOW,
    floors_line,
    mean_rows,
    task_row,
)
from pytest_iwr.report.summary import (
    WORST,
    Scored,
    Table,
    browsers,
    distrust_words,
    error_words,
    scored,
    shortened_words,
    tables,
    undecided_words,
    unfinished_words,
    worst_first,
)
from pytest_iwr.report.table import Line, lay_out
from pytest_iwr.report.text import protocol_of
from pytest_iwr.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_iwr.metrics import Group
    from pytest_iwr.results import TaskRecord, TaskResult

__all__ = ["Line", "summary_lines"]

#: More results than this are not listed one by one, unless asked for.
LISTED = 30
#: The narrowest terminal that lines are laid out for.
NARROWEST = 80

_HANGING = " " * 10


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
    members = scored(results)
    found = tables(members)
    view = _View(
        width=max(width, NARROWEST),
        verbose=verbose,
        datasets=len({result.key.dataset for result in results}) > 1,
        short=len(results) > LISTED and not verbose,
    )
    return [
        *(line for table in found for line in _table(table, view, several=len(found) > 1)),
        *_gate_lines(
            [group for table in found for group in (*table.subjects, *table.floors)],
            gate=gate,
            min_final=min_final,
        ),
        *_unfinished(members),
        *_errors(members, view),
        *_provenance(members, view, results_dir=results_dir),
        *([Line(f"resume    {again}")] if again else []),
        _last(members),
    ]


def _table(table: Table, view: _View, *, several: bool) -> Iterator[Line]:
    if several:
        yield Line(f"protocol {table.label}", BOLD)
    members = table.members if view.verbose else table.of_subjects
    shown = worst_first(members)[:WORST] if view.short else members
    rows = [task_row(one, verbose=view.verbose, datasets=view.datasets) for one in shown]
    for group in table.subjects:
        if group.results > 1:
            rows += mean_rows(group, verbose=view.verbose)
    yield from lay_out([HEADER, *rows], width=view.width, cut=not view.verbose)
    if view.short:
        yield Line(shortened_words(members, shown=len(shown), rest="-v shows all"))
    if table.floors:
        yield Line(f"floors    mean Final without a model: {floors_line(table.floors)}")
    yield Line("")


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


def _unfinished(members: Sequence[Scored]) -> Iterator[Line]:
    if words := unfinished_words(members):
        yield Line(f"partial   {words}", YELLOW)


def _errors(members: Sequence[Scored], view: _View) -> Iterator[Line]:
    broken = [one for one in members if one.scores.errors]
    shown = broken if view.verbose else broken[:WORST]
    for one in shown:
        yield from _wrapped(f"error     {error_words(one)}", view.width, RED)
    if len(broken) > len(shown):
        yield Line(f"error     … and {len(broken) - len(shown)} more (-v shows all)", RED)


def _wrapped(text: str, width: int, markup: Mapping[str, bool] | None = None) -> Iterator[Line]:
    for line in wrap(text, width, subsequent_indent=_HANGING):
        yield Line(clean(line), markup or {})  # what stood inside may now stand at the start


def _provenance(members: Sequence[Scored], view: _View, *, results_dir: str) -> Iterator[Line]:
    results = [one.result for one in members]
    tasks = [result.task for result in results]
    yield from _labelled("calls", calls_lines(results), view)
    yield from _labelled("judge", judge_lines(results), view)
    yield from _labelled("grounding", grounding_lines(results), view)
    yield from _labelled("warning", warning_lines(results), view, RED)
    for label in dict.fromkeys(protocol_of(task) for task in tasks):
        yield Line(f"protocol  {label}")
    engines = engine_lines if view.verbose else brief_engines
    yield from _labelled("engines", engines(results), view)
    yield from _labelled("warning", unverified_lines(results), view, YELLOW)
    yield from _browsers(tasks)
    yield Line(f"results   {results_dir}")


def _labelled(
    label: str, lines: Iterable[str], view: _View, markup: Mapping[str, bool] | None = None
) -> Iterator[Line]:
    """Yield *lines*, the first of them behind *label*; what does not fit goes on below."""
    for words in lines:
        yield from _wrapped(f"{label:<9} {words}", view.width, markup)
        label = ""


def _browsers(tasks: Sequence[TaskRecord]) -> Iterator[Line]:
    if found := browsers(tasks):
        yield Line(f"chromium  {found.words}", YELLOW if found.differ else {})


def _last(members: Sequence[Scored]) -> Line:
    text = undecided_words(members)
    if warning := distrust_words(members):
        return Line(f"{text}; {warning}", {**RED, **BOLD})
    return Line(text, YELLOW if any(one.scores.undecided for one in members) else {})
