"""What ``iwr score --as=released`` prints: the released arithmetic beside ours."""

from __future__ import annotations

from collections import defaultdict
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from pytest_iwr.metrics import aggregate, score
from pytest_iwr.released import LABEL, released_means
from pytest_iwr.report.table import Row, lay_out
from pytest_iwr.report.text import (
    ifs_words,
    name_of,
    number,
    plural,
    protocol_of,
    score_words,
    with_more,
)
from pytest_iwr.text import MAX_TEXT, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_iwr.metrics import Interval, Mean, TaskScores
    from pytest_iwr.released import Beside, Pair, ReleasedMeans, ReleasedScores
    from pytest_iwr.results import VisualRecord

SCHEMA = "iwr-released/1"
_OURS = "ours"
_HEADER = Row(("arithmetic", "task", "IFS", "VFS", "Final"))
_NARROWEST = 80
_WIDEST = 100
_INDENT = 2
_NOTE = (
    f"{LABEL}: how the evaluator released with IWR-Bench counts, on the pictures and verdicts of "
    "this run and with the engines named above. It did not act, read or judge as this run did, so "
    "these are no published numbers and cannot be compared with any. VFS is without the judge's "
    "holistic score, which nobody has for its pairs."
)


def lines(tasks: Sequence[Beside], *, run: str, width: int) -> Iterator[str]:
    """Yield the table of *tasks* and what it means, to *width* columns (at least 80)."""
    width = max(width, _NARROWEST)
    rows = [_HEADER]
    for one in tasks:
        rows += _task_rows(one, width=width)
    for members in _subjects(tasks):
        rows += _mean_rows(members)
    yield f"{LABEL} beside ours, on the stored pictures of {run}"
    for line in lay_out(rows, width=width, cut=False):
        yield line.text
    yield ""
    for label in dict.fromkeys(protocol_of(one.ours.task) for one in tasks):
        yield f"ours      {label}"
    for engine in sorted(_engines(tasks)):
        yield from _wrapped("engines", engine, width)
    yield from _wrapped("note", _NOTE, width)
    yield from _wrapped("nulls", _nulls(tasks), width)


def _wrapped(head: str, text: str, width: int) -> list[str]:
    width = min(width, _WIDEST)
    return wrap(f"{head:10}{text}", width, subsequent_indent=" " * 10, break_on_hyphens=False)


def document(tasks: Sequence[Beside], *, run: str) -> dict[str, Any]:
    """Return both arithmetics of *tasks*, safe for JSON; ``null`` where there is no number."""
    return {
        "schema": SCHEMA,
        "run": run,
        "note": _NOTE,
        "engines": sorted(_engines(tasks)),
        "tasks": [_task(one) for one in tasks],
        "subjects": [_subject(members) for members in _subjects(tasks)],
    }


def _task(one: Beside) -> dict[str, Any]:
    key, ours, released = one.ours.key, score(one.ours), one.released
    return {
        "dataset": key.dataset,
        "task": key.task,
        "subject": key.subject,
        "sample": key.sample,
        "protocol": protocol_of(one.ours.task),
        _OURS: {
            "ifs": ours.ifs,
            "vfs": ours.vfs,
            "final": ours.final,
            "ifs_interval": _ends(ours.ifs_interval),
            "vfs_interval": _ends(ours.vfs_interval),
            "final_interval": _ends(ours.final_interval),
            "errors": list(ours.errors),
        },
        LABEL: {
            "ifs": released.ifs,
            "vfs": released.vfs,
            "final": released.final,
            "reason": released.reason,
            "in_means": released.final is not None,
            "remarks": list(_remarks(released)),
            "pairs": [
                {
                    "checkpoint": pair.checkpoint,
                    "picture": pair.picture,
                    "ocr": look.ocr,
                    "structure": look.structure,
                }
                for pair, look in _pairs(released)
            ],
        },
    }


def _subject(members: Sequence[Beside]) -> dict[str, Any]:
    means, released = _means(members)
    first = members[0].ours
    return {
        "subject": first.key.subject,
        "protocol": protocol_of(first.task),
        _OURS: {
            name: {"value": mean.value, "low": mean.low, "high": mean.high, "n": mean.n}
            for name, mean in zip(("ifs", "vfs", "final"), means, strict=True)
        },
        LABEL: {
            "ifs": released.ifs,
            "vfs": released.vfs,
            "final": released.final,
            "n": released.n,
            "without": len(members) - released.n,
        },
    }


def _ends(interval: Interval | None) -> list[float] | None:
    return [interval.low, interval.high] if interval else None


def _pairs(released: ReleasedScores) -> list[tuple[Pair, VisualRecord]]:
    pairs = released.trail.pairs if released.trail else ()
    return list(zip(pairs, released.looks, strict=True))


def _task_rows(one: Beside, *, width: int) -> list[Row]:
    ours, released = score(one.ours), one.released
    looks = (ours.vfs, ours.vfs_interval), (ours.final, ours.final_interval)
    cells = (ifs_words(ours), *(score_words(*look) for look in looks))
    theirs = (_successes(released), number(released.vfs), number(released.final))
    return [
        Row((_OURS, name_of(one.ours.key), *cells), below=_below(_errors(ours), width)),
        Row((LABEL, "", *theirs), below=_below(_remarks(released), width)),
    ]


def _below(remarks: Iterable[str], width: int) -> tuple[str, ...]:
    width = min(width, _WIDEST) - _INDENT
    return tuple(line for one in remarks for line in _lines(one, width))


def _lines(text: str, width: int) -> list[str]:
    return wrap(one_line(text, limit=MAX_TEXT), width, break_on_hyphens=False)


def _errors(scores: TaskScores) -> Iterator[str]:
    if scores.errors:
        yield with_more(scores.errors[0], scores.errors)


def _successes(released: ReleasedScores) -> str:
    trail = released.trail
    if released.ifs is None or trail is None:
        return number(None)
    return f"{trail.successes}/{len(trail.flags)} {number(released.ifs)}"


def _remarks(released: ReleasedScores) -> Iterator[str]:
    """Say why there is no number; else how it came about where ours is another."""
    trail = released.trail
    if released.reason or trail is None:
        yield released.reason or "no record"
        return
    if shifted := sum(pair.picture != pair.checkpoint for pair in trail.pairs):
        pictures = plural(len(trail.pairs), "picture")
        yield f"{shifted} of {pictures} beside another step's checkpoint"
    if trail.lenient:
        steps = ", ".join(str(step) for step in trail.lenient)
        yield f"no verdict on {steps}, which counts as a yes there"
    if trail.broken:
        yield f"action {trail.broken} was not carried out, which counts as a failure there"


def _subjects(tasks: Sequence[Beside]) -> list[list[Beside]]:
    """Return the tasks of each group that `aggregate` makes of ours."""
    found: defaultdict[tuple[str, str], list[Beside]] = defaultdict(list)
    for one in tasks:
        found[one.ours.key.subject, protocol_of(one.ours.task)].append(one)
    return [part for members in found.values() for part in _by_page(members)]


def _by_page(members: list[Beside]) -> list[list[Beside]]:
    """Part them by page; results without a page belong to the page of the others, if it is one."""
    parts: defaultdict[str, list[Beside]] = defaultdict(list)
    for one in members:
        parts[one.ours.task.page_spec].append(one)
    return [members] if len(parts.keys() - {""}) <= 1 else list(parts.values())


def _means(members: Sequence[Beside]) -> tuple[tuple[Mean, Mean, Mean], ReleasedMeans]:
    (group,) = aggregate(one.ours for one in members)
    means = group.means.ifs, group.means.vfs, group.means.final
    return means, released_means(one.released for one in members)


def _mean_rows(members: Sequence[Beside]) -> list[Row]:
    """Return the means of both, and of ours over the tasks that have both where that differs."""
    means, released = _means(members)
    subject = members[0].ours.key.subject
    theirs = (number(released.ifs), number(released.vfs), number(released.final))
    rows = [
        Row((_OURS, f"mean of {means[0].n} {subject}", *_mean_cells(means))),
        Row((LABEL, f"mean of {released.n}", *theirs)),
    ]
    both = [one for one in members if one.released.final is not None]
    if both and len(both) < len(members):
        means, _ = _means(both)
        rows.append(Row((_OURS, f"of the same {released.n}", *_mean_cells(means))))
    return rows


def _mean_cells(means: Sequence[Mean]) -> list[str]:
    return [score_words(mean.value, mean.interval) for mean in means]


def _engines(tasks: Sequence[Beside]) -> set[str]:
    looks = (look for one in tasks for look in (*one.released.looks, *one.ours.visuals.values()))
    return {look.engine for look in looks if look.engine}


def _nulls(tasks: Sequence[Beside]) -> str:
    pageless = sum(one.released.pageless for one in tasks)
    untold = sum(bool(one.released.reason) for one in tasks) - pageless
    text = f"{untold} of {plural(len(tasks), 'result')} without a number by the {LABEL}"
    return f"{text}; {pageless} had no page, which it left out of its means" if pageless else text
