"""Two runs side by side: what changed, as lines for a terminal."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.compare import Standing
from pytest_iwr.pairs import Change, LeftOut, take_final, take_ifs, take_vfs
from pytest_iwr.report.engines import engine_lines, made_of, mixed_names, unverified_lines
from pytest_iwr.report.rows import BOLD, GREEN, RED, YELLOW
from pytest_iwr.report.table import Line, Row, lay_out
from pytest_iwr.report.text import (
    NONE,
    number,
    plural,
    protocol_words,
    score_words,
    why,
    words_of,
)
from pytest_iwr.results import Result
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_iwr.compare import Compared, Comparison, Made, Trust
    from pytest_iwr.pairs import ActionChange, Delta, Pair
    from pytest_iwr.results import Key, TaskResult

#: More broken or fixed tasks than this are not listed, unless asked for.
LISTED = 20
_WHAT = 9
_LEFT_OUT = {
    LeftOut.CHANGED: "of a changed task",
    LeftOut.ERROR: "with an error",
    LeftOut.UNFINISHED: "unfinished",
    LeftOut.UNDECIDED: "undecided",
    LeftOut.NULL: "without a visual score",
}


@dataclass(frozen=True, slots=True)
class View:
    """How a comparison is to be shown: ``before`` and ``after`` are the names of the runs."""

    before: str
    after: str
    width: int = 80
    verbose: bool = False


def refusal(comparison: Comparison) -> str:
    """Say why numbers of two runs cannot be set against each other; empty where they can."""
    said = [f"{_label(one)} before, {_label(other)} after" for one, other in comparison.makes]
    reasons = [f"they were made differently ({'; '.join(said)})"] if said else []
    changed = [f"{dataset}/{task}" for dataset, task in comparison.changed_tasks]
    if changed:
        reasons.append(f"tasks were changed in between ({', '.join(changed)})")
    return " and ".join(reasons)


def forged(comparison: Comparison) -> str:
    """Say that different engines bear one fingerprint; empty where each has its own.

    No difference is made of such numbers, whatever is asked for: nobody could tell them apart.
    """
    makes: defaultdict[Made, list[TaskResult]] = defaultdict(list)
    for group in comparison.groups:
        makes[group.made_before] += [pair.before for pair in group.pairs]
        makes[group.made_after] += [pair.after for pair in group.pairs]
    for made, results in makes.items():
        if told := mixed_names(made_of(results)):
            return f"{_label(made)} is said of different engines: {told}"
    return ""


def comparison_lines(
    comparison: Comparison, given: Trust, view: View, *, gate: bool = False
) -> Iterator[Line]:
    """Yield what changed, the numbers first, the verdict of the *gate* last."""
    yield Line(_row("before", view.before))
    yield Line(_row("after", view.after))
    labels = {_label(group.made_after) for group in comparison.groups}
    if not comparison.makes:
        yield Line(_row("protocol", " · ".join(sorted(labels))))
    yield from _engines(comparison)
    yield Line("")
    labelled = bool(comparison.makes) or len(labels) > 1
    rows = [row for group in comparison.groups for row in _score_rows(group, labelled=labelled)]
    yield from lay_out([_SCORES, *rows], width=view.width, cut=not view.verbose)
    yield Line("")
    if view.verbose:
        told = [_pair_row(pair) for pair in comparison.pairs]
        yield from lay_out([_TASKS, *told], width=view.width, cut=False)
        yield Line("")
    yield from _broken(comparison, view)
    yield from _fixed(comparison, view)
    yield from _others(comparison, view)
    yield from _alone(comparison)
    yield from _verdict(comparison, given, gate=gate)


def _engines(comparison: Comparison) -> Iterator[Line]:
    results = [result for pair in comparison.pairs for result in (pair.before, pair.after)]
    for at, words in enumerate(engine_lines(results)):
        yield Line(_row("" if at else "engines", words))
    for words in unverified_lines(results):
        yield Line(_row("warning", words), YELLOW)


_HEAD = ("score", "subject", "before", "after", "delta", "95 % over tasks", "tasks")
_SCORES = Row(_HEAD, markup=BOLD)
_TASKS = Row(("task", "subject", "IFS", "VFS", "Final"), "actions changed", BOLD)


def _row(what: str, text: str) -> str:
    return f"{what:<{_WHAT}} {text}"


def _label(made: Made) -> str:
    return protocol_words(made.protocol, made.fingerprint, visual=made.visual)


def _score_rows(group: Compared, *, labelled: bool) -> Iterator[Row]:
    subject = _subject(*group.subjects)
    labels = [f" {_label(made)}" for made in (group.made_before, group.made_after)]
    before, after = labels if labelled else ("", "")
    for name, found in (("IFS", group.ifs), ("VFS", group.vfs), ("Final", group.final)):
        cells = (
            name,
            subject,
            number(found.before) + before,
            number(found.after) + after,
            _signed(found.value),
            f"{_signed(found.ci.low)} to {_signed(found.ci.high)}" if found.ci else NONE,
            str(found.n),
        )
        yield Row(cells, _left_out(found), _paint(found))


def _subject(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _signed(value: float | None) -> str:
    return NONE if value is None else f"{round(value, 3) + 0.0:+.3f}"


def _left_out(found: Delta) -> str:
    told = [f"{count} {_LEFT_OUT[reason]}" for reason, count in found.left_out.items()]
    return f"left out: {', '.join(told)}" if told else ""


def _paint(found: Delta) -> Mapping[str, bool]:
    """Colour what an interval tells from 0, as far as one reads it."""
    low, high = (round(found.ci.low, 3), round(found.ci.high, 3)) if found.ci else (0, 0)
    if high < 0:
        return RED
    return GREEN if low > 0 else {}


def _pair_row(pair: Pair) -> Row:
    before, after = pair.scores
    cells = [
        f"{score_words(*take(before))} → {score_words(*take(after))}"
        for take in (take_ifs, take_vfs, take_final)
    ]
    words = "the task was changed" if pair.changed_task else str(len(pair.changes))
    return Row((_task(pair), _subject_of(pair), *cells), words)


def _task(pair: Pair) -> str:
    return "/".join(pair.task)


def _subject_of(pair: Pair) -> str:
    """Return the subject, with the number of the sample where that is not the first."""
    sample = pair.after.key.sample
    name = _subject(pair.before.key.subject, pair.after.key.subject)
    return name if sample == 1 else f"{name}.{sample}"


def _name(pair: Pair) -> str:
    return f"{_task(pair)}::{_subject_of(pair)}"


def _of(pair: Pair, kind: Change) -> list[ActionChange]:
    return [change for change in pair.changes if change.kind is kind]


def _broken(comparison: Comparison, view: View) -> Iterator[Line]:
    broken = [(pair, change) for pair in comparison.pairs for change in pair.broken]
    if broken:
        yield Line(_row("broken", f"{plural(len(broken), 'action')} that passed before"), RED)
    shown = broken if view.verbose else broken[:LISTED]
    for pair, change in shown:
        yield Line(f"  {_name(pair)}  {_title(change)}: {why(change.after)}")
    yield from _more(len(broken) - len(shown))
    lost = [_name(pair) for pair in comparison.pairs if pair.lost_page]
    if lost:
        yield Line(_row("gone", f"the page of {', '.join(lost)}"), RED)


def _title(change: ActionChange) -> str:
    return one_line(change.after.planned.title)


def _more(left: int) -> Iterator[Line]:
    if left > 0:
        yield Line(f"  … and {left} more (-v shows all)")


def _fixed(comparison: Comparison, view: View) -> Iterator[Line]:
    fixed = [(pair, found) for pair in comparison.pairs if (found := _of(pair, Change.FIXED))]
    if fixed:
        count = plural(sum(len(found) for _, found in fixed), "action")
        yield Line(_row("fixed", f"{count} that did not pass before"), GREEN)
    shown = fixed if view.verbose else fixed[:LISTED]
    for pair, found in shown:
        yield Line(f"  {_name(pair)}  {', '.join(_fixed_words(found))}")
    yield from _more(len(fixed) - len(shown))


def _fixed_words(found: list[ActionChange]) -> Iterator[str]:
    """Name what had gone wrong; what only was not reached is counted."""
    behind = [change for change in found if change.before.result is Result.NOT_REACHED]
    for change in found:
        if change not in behind:
            yield f"{_title(change)} ({words_of(change.before.result)} before)"
    if behind:
        yield f"{plural(len(behind), 'action')} not reached before"


def _others(comparison: Comparison, view: View) -> Iterator[Line]:
    others = [(pair, c) for pair in comparison.pairs for c in _of(pair, Change.OTHER)]
    counted = Counter(_words(change) for _, change in others)
    if others:
        told = " · ".join(f"{count} {words}" for words, count in counted.items())
        yield Line(_row("other", told), YELLOW)
    ending = {Result.FAILED, Result.ERROR}
    for pair, change in others:
        if view.verbose or change.after.result in ending:
            yield Line(f"  {_name(pair)}  {_title(change)}: {_other_words(change)}")
    if not any(pair.changes for pair in comparison.pairs):
        yield Line(_row("actions", "no action of a pair came to anything else"))


def _words(change: ActionChange) -> str:
    return f"{words_of(change.before.result)} → {words_of(change.after.result)}"


def _other_words(change: ActionChange) -> str:
    word, told = words_of(change.after.result), why(change.after)
    reason = told.removeprefix(word) if told.startswith(word) else f": {told}"
    return f"{_words(change)}{reason}"


def _alone(comparison: Comparison) -> Iterator[Line]:
    sides = (("before", comparison.only_before), ("after", comparison.only_after))
    for side, keys in sides:
        if keys:
            told = f"{plural(len(keys), 'result')} {side}: {', '.join(paths(keys))}"
            yield Line(_row("only in", one_line(told, limit=2_000)), YELLOW)
    changed = ["/".join(task) for task in comparison.changed_tasks]
    if changed:
        told = f"{', '.join(changed)}: in no mean, and its actions are not compared"
        yield Line(_row("changed", told), YELLOW)


def paths(keys: Iterable[Key]) -> list[str]:
    """Return keys as sorted paths."""
    return sorted(key.path for key in keys)


def _verdict(comparison: Comparison, given: Trust, *, gate: bool) -> Iterator[Line]:
    if not given.given:
        text = f"do not trust this comparison: after has {', '.join(_distrust(given))}"
        yield Line(text, {**RED, **BOLD})
    elif gate:
        worse = comparison.standing is not Standing.NOT_WORSE
        yield Line(_row("gate", _gate_words(comparison)), RED if worse else GREEN)


def _distrust(given: Trust) -> Iterator[str]:
    if given.errors:
        yield f"{plural(given.errors, 'task')} with harness errors"
    if given.unfinished:
        yield f"{given.unfinished} unfinished"
    if given.missing:
        yield f"{plural(given.missing, 'result')} missing"
    if not given.decided:
        yield "no action that was decided"


def _gate_words(comparison: Comparison) -> str:
    match comparison.standing:
        case Standing.WORSE:
            who = [g for g in comparison.groups if g.standing is Standing.WORSE]
            return f"worse beyond noise: {', '.join(_subject(*g.subjects) for g in who)}"
        case Standing.UNKNOWN:
            return "nothing to go by: no pair is decided on both sides"
        case _:
            return "not worse beyond noise"
