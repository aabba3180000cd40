"""Rows of the terminal's table: what one result, and the mean of a group, look like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.protocol import FLOOR, FLOORS
from pytest_iwr.report.calls import reply_words
from pytest_iwr.report.engines import beside_means, beside_words, mixed_words
from pytest_iwr.report.table import Row
from pytest_iwr.report.text import (
    NONE,
    counts_words,
    ended_at,
    ifs_words,
    null_word,
    plural,
    score_words,
    subject_of,
    why,
    words_of,
)
from pytest_iwr.results import Result, Status
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_iwr.metrics import Group, Interval, Mean
    from pytest_iwr.report.summary import Scored

BOLD = {"bold": True}
LIGHT = {"light": True}
RED = {"red": True}
YELLOW = {"yellow": True}
GREEN = {"green": True}

HEADER = Row(cells=("task", "subject", "IFS", "VFS", "Final"), words="actions", markup=BOLD)


def task_row(one: Scored, *, verbose: bool, datasets: bool) -> Row:
    """Return the row of one result, named with its dataset where there are several."""
    key = one.result.key
    return Row(
        cells=(
            f"{key.dataset}/{key.task}" if datasets else key.task,
            subject_of(key),
            *_score_cells(one),
        ),
        words=_outcome(one),
        markup=_paint(one),
        below=tuple(_below(one, verbose=verbose)),
    )


def _outcome(one: Scored) -> str:
    words = counts_words(one.scores.counts)
    return f"no page · {words}" if one.result.status is Status.NO_PAGE else words


def _score_cells(one: Scored) -> list[str]:
    """Return IFS, VFS, Final; the first that is missing says why."""
    result, scores = one
    vfs = score_words(scores.vfs, scores.vfs_interval)
    cells = [ifs_words(scores), vfs, score_words(scores.final, scores.final_interval)]
    reason = null_word(scores, result.status)
    if NONE in cells and reason:
        cells[cells.index(NONE)] = f"{NONE} {reason}"
    return cells


def _paint(one: Scored) -> Mapping[str, bool]:
    failed = one.scores.counts[Result.FAILED] > 0 or one.result.status is Status.NO_PAGE
    if failed or one.scores.errors:
        return RED
    return YELLOW if one.scores.ifs is None else GREEN


def _below(one: Scored, *, verbose: bool) -> Iterator[str]:
    """Say what ended the trajectory, errors apart: they have their own lines at the end.

    When *verbose*, tell also each undecided verdict, how many checkpoints were compared, and what
    stands beside VFS.
    """
    result, scores = one
    if scores.ifs_interval is None and scores.errors:
        return
    if words := reply_words(result):
        yield words
    if result.status is not Status.COMPLETE and result.end and result.end.reason:
        yield f"{words_of(result.status)}: {one_line(result.end.reason)}"
    ending = ended_at(result)
    for action in result.actions:
        if action is ending or (verbose and action.result is Result.UNDECIDED):
            yield f"{one_line(action.planned.title)}: {why(action)}"
    if verbose and scores.coverage is not None:
        all_words = score_words(scores.vfs_all, scores.vfs_all_interval)
        yield f"{scores.compared} of {scores.flagged} checkpoints compared, VFS_all {all_words}"
    if verbose and (words := beside_words(scores)):
        yield words


def mean_rows(group: Group, *, verbose: bool) -> Iterator[Row]:
    """Yield the row of a group's means and, where there is one, of their bootstrap interval."""
    means = group.means
    scores = (means.ifs, means.vfs, means.final)
    notes = tuple(_beside(group, verbose=verbose))
    spread = [mean.ci for mean in scores]
    yield Row(
        cells=(f"mean of {means.ifs.n}", group.subject, *(_mean_words(mean) for mean in scores)),
        markup=BOLD,
        below=() if any(spread) else notes,
    )
    if any(spread):
        yield Row(
            cells=("95 % over tasks", group.subject, *(_ci_words(ci) for ci in spread)),
            markup=LIGHT,
            below=notes,
        )


def _mean_words(mean: Mean) -> str:
    return score_words(mean.value, mean.interval)


def _ci_words(ci: Interval | None) -> str:
    return NONE if ci is None else f"{ci.low:.2f} to {ci.high:.2f}"


def _beside(group: Group, *, verbose: bool) -> Iterator[str]:
    """Say what a mean over fewer tasks, or with zeros for missing ones, would hide."""
    means = group.means
    if words := mixed_words(group):
        yield words
    if means.vfs.n and means.vfs.n != means.ifs.n:
        yield f"VFS and Final are over {plural(means.vfs.n, 'task')}, IFS over {means.ifs.n}"
    if means.vfs_compared.n and means.vfs_compared.n != means.vfs.n:
        compared = plural(means.vfs_compared.n, "task")
        yield f"VFS over the {compared} with a comparison: {_mean_words(means.vfs_compared)}"
    yield from _samples(group)
    if group.page_spec and group.page_spec != group.subject and not group.is_floor:
        yield f"{group.subject} is {one_line(group.page_spec)}"
    if verbose:
        yield from _broken_down(group)


def _samples(group: Group) -> Iterator[str]:
    """Say what several samples of each task come to."""
    told = group.samples
    if told is None:
        return
    parts = [f"{told.most} samples a task"]
    if told.best:
        parts.append(f"best of them Final {_over(told.best)}")
    parts += [f"pass@{k} {_over(mean)}" for k, mean in told.pass_at.items()]
    yield f"{' · '.join(parts)} (pass: IFS 1)"


def _over(mean: Mean) -> str:
    return f"{_mean_words(mean)} (n {mean.n})"


_BREAKDOWN_WORDS = {
    "interaction_complexity": "level",
    "visual_complexity": "visual complexity",
    "domain": "domain",
}


def _broken_down(group: Group) -> Iterator[str]:
    """Say the means per level, visual complexity and domain, where the tasks have several."""
    means = group.means
    if means.coverage.n:
        yield (
            f"{_mean_words(means.coverage)} of the flagged checkpoints compared, "
            f"VFS_all {_over(means.vfs_all)}"
        )
    if words := beside_means(means):
        yield words
    for name, parts in group.breakdowns.items():
        if len(parts) > 1:
            told = (
                f"{one_line(value)} IFS {_mean_words(m.ifs)} Final {_mean_words(m.final)} "
                f"(n {m.ifs.n})"
                for value, m in parts.items()
            )
            yield f"by {_BREAKDOWN_WORDS[name]}: {' · '.join(told)}"


def floors_line(floors: Sequence[Group]) -> str:
    """Return what the pages made without a model come to: ``blank 0.012 · still 0.301 (n 3)``."""
    by_name = {floor.page_spec.removeprefix(FLOOR): floor.means.final for floor in floors}
    told = (f"{name} {_over(by_name[name])}" for name in FLOORS if name in by_name)
    return " · ".join(told)
