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
    number,
    plural,
    protocol_of,
    score_words,
    subject_of,
)
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_iwr.metrics import Interval, Mean
    from pytest_iwr.released import Beside, Pair, ReleasedMeans, ReleasedScores, Trail
    from pytest_iwr.results import VisualRecord

SCHEMA = "iwr-released/1"
_OURS = "ours"
_HEADER = Row(("task", "subject", "IFS", "VFS", "Final"), "arithmetic")
_NARROWEST = 80
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
        rows += _task_rows(one)
    for members in _subjects(tasks):
        rows += _mean_rows(members)
    yield f"{LABEL} beside ours, on the stored pictures of {run}"
    for line in lay_out(rows, width=width, cut=False):
        yield line.text
    yield ""
    for label in dict.fromkeys(protocol_of(one.ours.task) for one in tasks):
        yield f"ours      {label}"
    for engine in sorted(_engines(tasks)):
        yield f"engines   {engine}"
    yield from wrap(f"note      {_NOTE}", min(width, 100), subsequent_indent=" " * 10)
    yield _last(tasks)


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
            "remarks": list(_remarks(released.trail)),
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


def _task_rows(one: Beside) -> list[Row]:
    key, ours, released = one.ours.key, score(one.ours), one.released
    looks = (ours.vfs, ours.vfs_interval), (ours.final, ours.final_interval)
    cells = (ifs_words(ours), *(score_words(*look) for look in looks))
    theirs = (_successes(released), number(released.vfs), number(released.final))
    below = (one_line(released.reason),) if released.reason else tuple(_remarks(released.trail))
    return [
        Row((key.task, subject_of(key), *cells), _OURS, below=tuple(map(one_line, ours.errors))),
        Row(("", "", *theirs), _with_pairs(released), below=below),
    ]


def _successes(released: ReleasedScores) -> str:
    trail = released.trail
    if released.ifs is None or trail is None:
        return number(None)
    return f"{trail.successes}/{len(trail.flags)} {number(released.ifs)}"


def _with_pairs(released: ReleasedScores) -> str:
    """Name the arithmetic, and say how many pictures it compares with another step's checkpoint."""
    if released.reason or not released.trail:
        return LABEL
    pairs = released.trail.pairs
    shifted = sum(pair.picture != pair.checkpoint for pair in pairs)
    pictures = plural(len(pairs), "picture")
    return f"{LABEL}; {shifted} of {pictures} beside another step's checkpoint"


def _remarks(trail: Trail | None) -> Iterator[str]:
    if trail and trail.lenient:
        steps = ", ".join(str(step) for step in trail.lenient)
        yield f"no verdict on {steps}, which counts as a yes there"
    if trail and trail.broken:
        yield f"action {trail.broken} was never performed, which counts as a failure there"


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
    means, released = _means(members)
    subject = members[0].ours.key.subject
    theirs = (number(released.ifs), number(released.vfs), number(released.final))
    cells = (score_words(mean.value, mean.interval) for mean in means)
    return [
        Row((f"mean of {means[0].n}", subject, *cells), _OURS),
        Row((f"mean of {released.n}", subject, *theirs), LABEL),
    ]


def _engines(tasks: Sequence[Beside]) -> set[str]:
    looks = (look for one in tasks for look in (*one.released.looks, *one.ours.visuals.values()))
    return {look.engine for look in looks if look.engine}


def _last(tasks: Sequence[Beside]) -> str:
    pageless = sum(one.released.pageless for one in tasks)
    untold = sum(bool(one.released.reason) for one in tasks) - pageless
    text = f"{untold} of {plural(len(tasks), 'result')} without a number by the {LABEL}"
    return f"{text}; {pageless} without a page, left out of its means" if pageless else text
