"""The scores of a run as Markdown: for the job summary of a CI system, or a pull request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_iwr.report.calls import calls_lines
from pytest_iwr.report.engines import beside_means, engine_lines, unverified_lines
from pytest_iwr.report.failure import facts
from pytest_iwr.report.grounding import grounding_lines
from pytest_iwr.report.judging import judge_lines, warning_lines
from pytest_iwr.report.markdown_room import Section, fitted
from pytest_iwr.report.markdown_text import code, inline, row, unbroken
from pytest_iwr.report.rows import floors_line, mean_rows, task_row
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
from pytest_iwr.report.text import name_of, plural, score_words, why
from pytest_iwr.results import Result, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pytest_iwr.metrics import Group, Mean
    from pytest_iwr.report.markdown_room import Lines
    from pytest_iwr.report.table import Row
    from pytest_iwr.results import ActionResult, TaskResult

#: GitHub takes this much from a step, and shows nothing at all of what is longer.
SUMMARY_LIMIT_BYTES = 1024 * 1024
#: What the first lines need at least.
LEAST_BYTES = 4096

_HEAD = [
    row(("", "task", "subject", "IFS", "VFS", "Final", "what happened")),
    row((":-:", ":--", ":--", "--:", "--:", "--:", ":--")),
]
#: Of the cells of a row, how many are names.
_NAMES = 2
_PASSED, _FAILED, _OPEN, _ERROR = "✅", "❌", "❔", "⚠️"


def markdown(
    results: Sequence[TaskResult], *, results_dir: str, limit_bytes: int = SUMMARY_LIMIT_BYTES
) -> str:
    """Return the scores of a run as Markdown (GFM) of at most *limit_bytes* in UTF-8.

    The means of each subject; a table for each protocol, its worst tasks first, floors beside a
    subject being a line; what is unfinished, undecided or broken; and, collapsed, why actions
    failed or are undecided. What has no room is left out, and a line says so. Texts of pages,
    models and tasks are shown as they are and can neither link, fetch nor mention anything. Raises
    `ValueError` when *limit_bytes* is less than `LEAST_BYTES`.
    """
    if limit_bytes < LEAST_BYTES:
        raise ValueError(f"limit_bytes is {limit_bytes}; it must be at least {LEAST_BYTES}")
    members = scored(results)
    found = tables(members)
    where = f"all are in {code(results_dir)}"
    datasets = len({result.key.dataset for result in results}) > 1
    opening = _opening(members, found, where)
    sections = [
        opening,
        *(_table(table, where, datasets=datasets, named=len(found) > 1) for table in found),
        Section([*_notes(members), *_looks(members, found), ""]),
        *_reasons([one for table in found for one in table.of_subjects], where),
        Section([_footer(members, results_dir)]),
    ]
    alone = replace(opening, foot=[f"There is no room here for tables; {where}."])
    return fitted(sections, otherwise=alone, limit_bytes=limit_bytes)


def _opening(members: Sequence[Scored], found: Sequence[Table], where: str) -> Section:
    """Return the title, whether to trust what follows, and the means of each subject."""
    head = ["## IWR-Bench scores", ""]
    if warning := distrust_words(members):
        head += [f"**{_ERROR} {_sentence(warning)}**", ""]
    means = [[_headline(group, table.label), ""] for table in found for group in table.subjects]
    return Section(
        head,
        means,
        cut=lambda shown: f"The means of {shown} of {len(means)} subjects stand here; {where}.",
    )


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _headline(group: Group, label: str) -> str:
    means = group.means
    tasks = plural(means.ifs.n, "task")
    return " · ".join(
        (
            f"**Final {_mean(means.final)}**",
            f"IFS {_mean(means.ifs)}",
            f"VFS {_mean(means.vfs)}",
            f"{inline(group.subject)}, {tasks if means.ifs.n == 1 else f'mean of {tasks}'}",
            code(label),
        )
    )


def _mean(mean: Mean) -> str:
    return inline(score_words(mean.value, mean.interval))


def _table(table: Table, where: str, *, datasets: bool, named: bool) -> Section:
    """Return a row for each result, the worst first, those without a score last."""
    members = table.of_subjects
    label = [f"Protocol {code(table.label)}", ""] if named else []
    means = [line for group in table.subjects if group.results > 1 for line in _mean_lines(group)]
    floors = ["", f"Mean Final without a model: {inline(floors_line(table.floors))}"]
    return Section(
        [*label, *_HEAD, *means],
        [[_task_line(one, datasets=datasets)] for one in _ranked(members)],
        [*(floors if table.floors else []), ""],
        lambda shown: "\n" + shortened_words(members, shown=shown, rest=where),
    )


def _ranked(members: Sequence[Scored]) -> list[Scored]:
    ranked = worst_first(members)
    seen = {one.result.key for one in ranked}
    return [*ranked, *(one for one in members if one.result.key not in seen)]


def _task_line(one: Scored, *, datasets: bool) -> str:
    drawn = task_row(one, verbose=False, datasets=datasets)
    return row((_sign(one), *_cells(drawn), _lines([drawn.words, *drawn.below])))


def _cells(drawn: Row) -> Iterator[str]:
    """Yield task, subject and scores; no score is broken in two lines."""
    for at, cell in enumerate(drawn.cells):
        yield inline(cell) if at < _NAMES else unbroken(inline(cell))


def _lines(texts: Sequence[str]) -> str:
    return "<br>".join(inline(text) for text in texts)


def _sign(one: Scored) -> str:
    if one.scores.errors:
        return _ERROR
    if one.scores.counts[Result.FAILED] or one.result.status is Status.NO_PAGE:
        return _FAILED
    return _OPEN if one.scores.ifs is None else _PASSED


def _mean_lines(group: Group) -> Iterator[str]:
    for drawn in mean_rows(group, verbose=False):
        mark = "**" if drawn.markup.get("bold") else ""
        yield row(("", *(f"{mark}{cell}{mark}" for cell in _cells(drawn)), _lines(drawn.below)))


def _notes(members: Sequence[Scored]) -> Iterator[str]:
    """Yield a list of what a table of scores would hide."""
    broken = [one for one in members if one.scores.errors]
    for one in broken[:WORST]:
        yield f"- error: {inline(error_words(one), limit=500)}"
    if len(broken) > WORST:
        yield f"- error: … and {len(broken) - WORST} more"
    if words := unfinished_words(members):
        yield f"- partial: {words}"
    yield f"- {undecided_words(members)}"
    results = [one.result for one in members]
    for words in warning_lines(results):
        yield f"- {_ERROR} {inline(words, limit=500)}"
    for words in (*judge_lines(results), *grounding_lines(results), *calls_lines(results)):
        yield f"- {inline(words, limit=500)}"


def _looks(members: Sequence[Scored], found: Sequence[Table]) -> Iterator[str]:
    """Yield who made the visual numbers, and what stands beside them."""
    results = [one.result for one in members]
    for words in engine_lines(results):
        yield f"- {inline(words, limit=500)}"
    for words in unverified_lines(results):
        yield f"- {_ERROR} {inline(words, limit=500)}"
    for group in (group for table in found for group in table.subjects):
        if words := beside_means(group.means):
            yield f"- {inline(group.subject)}: {inline(words)}"


def _reasons(members: Sequence[Scored], where: str) -> Iterator[Section]:
    """Yield what is told only to those who ask: why each action failed, or is undecided."""
    ranked = _ranked(members)
    failed = [
        *(_pageless(one) for one in ranked if one.result.status is Status.NO_PAGE),
        *(told for one in ranked for told in _told(one, Result.FAILED)),
    ]
    undecided = [told for one in ranked for told in _told(one, Result.UNDECIDED)]
    for title, blocks in (("What failed", failed), ("What is undecided", undecided)):
        if blocks:
            yield _collapsed(f"{title} ({len(blocks)})", blocks, where)


def _collapsed(title: str, blocks: Sequence[Lines], where: str) -> Section:
    return Section(
        ["<details>", f"<summary>{title}</summary>", ""],
        blocks,
        ["", "</details>", ""],
        lambda shown: f"- … and {len(blocks) - shown} more; {where}",
    )


def _pageless(one: Scored) -> Lines:
    reason = one.result.end.reason if one.result.end else ""
    return [f"- **{inline(name_of(one.result.key))}**, no page: {inline(reason)}"]


def _told(one: Scored, result: Result) -> Iterator[Lines]:
    for action in one.result.actions:
        if action.result is result:
            yield [_reason(one, action), *_facts(action)]


def _reason(one: Scored, action: ActionResult) -> str:
    name, title = inline(name_of(one.result.key)), inline(action.planned.title)
    return f"- **{name}**, {title}: {inline(why(action))}"


def _facts(action: ActionResult) -> Iterator[str]:
    for fact in facts(action):
        yield f"  - {fact.label or 'also'}: {inline(fact.text)}"


def _footer(members: Sequence[Scored], results_dir: str) -> str:
    results = f"results in {code(results_dir)}"
    if browser := browsers([one.result.task for one in members]):
        return f"Chromium {inline(browser.words)} · {results}"
    return results


def github_summary(path: Path, text: str) -> str | None:
    """Append *text* to the summary of a step on GitHub, which ``GITHUB_STEP_SUMMARY`` names.

    Returns ``None``, or a line that warns that there is no summary, and why: a run never fails for
    the want of it. What would make the file too long for GitHub is not written.
    """
    data = b"\n" + text.encode("utf-8", "backslashreplace")
    try:
        with path.open("ab") as file:
            if file.tell() + len(data) > SUMMARY_LIMIT_BYTES:
                return f"no job summary: {path} would hold more than the 1 MiB that GitHub takes"
            file.write(data)
    except OSError as error:
        return f"no job summary: {path} cannot be written: {error.strerror or error}"
    return None
