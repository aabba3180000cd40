"""What became of one task, for whoever is to mend the page: what failed, and what it showed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_iwr.metrics import score
from pytest_iwr.report.calls import files_of_model, reply_words
from pytest_iwr.report.engines import beside_words, engine_lines, unverified_lines
from pytest_iwr.report.failure import facts
from pytest_iwr.report.judging import warnings_of
from pytest_iwr.report.shown import Changed, changed, near, phrases_of
from pytest_iwr.report.text import (
    ended_at,
    name_of,
    plural,
    scores_words,
    why,
    words_of,
)
from pytest_iwr.results import Result, Status
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytest_iwr.results import ActionResult, TaskResult

_MARKS = {
    Result.PASSED: "✓",
    Result.FAILED: "✗",
    Result.UNDECIDED: "?",
    Result.ERROR: "!",
    Result.NOT_REACHED: "·",
}
#: More notes than this are the same trouble again and again.
_NOTES = 8
#: An error may name two engines with all that they are made of.
_ERROR_LIMIT = 500
#: Changes of a page that are listed unless all are asked for.
_CHANGES = 16


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run kept of a task beside its records.

    ``folder`` is the run's, ``texts`` what the page showed after each step (0: as opened), a line a
    thing, ``checkpoints`` the pictures of how it should look.
    """

    folder: Path
    texts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    checkpoints: Mapping[int, Path] = field(default_factory=dict)


def _replies(result: TaskResult, kept: Kept) -> Iterator[str]:
    """Yield where a model's reply and the page in it lie, and what is to be known of it."""
    if words := reply_words(result):
        yield words
    if paths := [str(kept.folder / path) for path in files_of_model(result)]:
        yield f"written by the model: {', '.join(paths)}"


def account_lines(result: TaskResult, kept: Kept, *, verbose: bool = False) -> Iterator[str]:
    """Yield what became of a task: few lines when all passed, else also why and what was seen.

    The text of the page is cut to what has to do with the action, unless *verbose*.
    """
    yield f"{result.key.dataset}/{name_of(result.key)}: {outcome(result)}"
    yield from _scores(result, verbose=verbose)
    yield from (f"warning: {words}" for words in warnings_of(result))
    if all(action.result is Result.PASSED for action in result.actions) and not _is_trouble(result):
        yield f"pictures in {kept.folder / 'artifacts' / result.key.path}"
        return
    if result.task.page_spec and result.task.page_spec != result.key.subject:
        yield f"page under test: {one_line(result.task.page_spec)}"
    yield from _replies(result, kept)
    if all(action.result is Result.NOT_REACHED for action in result.actions):
        return
    yield ""
    ending = ended_at(result)
    for action in result.actions:
        reason = why(action) if action.result is Result.UNDECIDED and action != ending else ""
        yield _in_trajectory(action, kept) + (f": {reason}" if reason else "")
    if ending is None:
        return
    yield ""
    yield f"{one_line(ending.planned.title)}: {words_of(ending.result)}: {why(ending)}"
    for row in _told(result, ending, kept):
        yield _line(*row)
    yield from _page(ending, kept, verbose=verbose)


def _scores(result: TaskResult, *, verbose: bool) -> Iterator[str]:
    """Yield the scores, what is wrong with them, and the engines that made the visual ones."""
    scores = score(result)
    yield scores_words(result, scores)
    if scores.ifs_interval is not None:  # else it is the outcome
        yield from (f"error: {one_line(error, limit=_ERROR_LIMIT)}" for error in scores.errors)
    if verbose and (words := beside_words(scores)):
        yield words
    if engines := " · ".join(engine_lines([result])):
        yield engines
    yield from (f"warning: {words}" for words in unverified_lines([result]))


def outcome(result: TaskResult) -> str:
    """Say in a few words what became of the task."""
    if _is_trouble(result):
        reason = result.error or (result.end.reason if result.end else "")
        return f"{words_of(result.status)}: {one_line(reason)}" if reason else str(result.status)
    total, ending = len(result.actions), ended_at(result)
    if ending:
        return f"{words_of(ending.result)} at action {ending.step} of {total}"
    undecided = sum(action.result is Result.UNDECIDED for action in result.actions)
    if undecided:
        return f"nothing failed, {undecided} of {plural(total, 'action')} undecided"
    return f"passed, {plural(total, 'action')}"


def _is_trouble(result: TaskResult) -> bool:
    return result.status is not Status.COMPLETE


def _in_trajectory(action: ActionResult, kept: Kept) -> str:
    words = f"{_MARKS[action.result]} {words_of(action.result):<11}"
    title = one_line(action.planned.title)
    idle = " (nothing was asserted, and the page's text did not change)"
    return f"  {words} {title}{idle if _was_idle(action, kept) else ''}"


def _was_idle(action: ActionResult, kept: Kept) -> bool:
    """Whether an action passed that nobody judged and that no text of the page answered to."""
    before, after = kept.texts.get(action.step - 1), kept.texts.get(action.step)
    passed = action.result is Result.PASSED and not action.planned.judged
    return passed and before is not None and before == after


def _told(result: TaskResult, ending: ActionResult, kept: Kept) -> Iterator[tuple[str, str]]:
    yield from (fact for fact in facts(ending) if fact.label != "note")
    record = ending.action
    if record and record.target and record.candidates:
        yield "evidence", one_line("; ".join(record.candidates[0].evidence))
    notes = list(notes_until(result, ending))
    for step, note in notes[:_NOTES]:
        where = f"action {step}" if step else "as it was opened"
        yield "note", f"{where}: {one_line(note)}"
    if len(notes) > _NOTES:
        yield "note", f"… and {len(notes) - _NOTES} more"
    for what, path in pictures_of(ending, kept).items():
        yield what, f"{path} (the checkpoint)" if what == "recorded" else path


def _line(what: str, text: str) -> str:
    return f"  {what:<9} {text}"


def pictures_of(ending: ActionResult, kept: Kept) -> dict[str, str]:
    """Return the pictures before and after an action, and the checkpoint as ``recorded``."""
    record, checkpoint = ending.action, kept.checkpoints.get(ending.step)
    taken = {"before": record.before, "after": record.after} if record else {}
    pictures = {what: str(kept.folder / path) for what, path in taken.items() if path}
    return {**pictures, "recorded": str(checkpoint)} if checkpoint else pictures


def notes_until(result: TaskResult, ending: ActionResult) -> Iterator[tuple[int, str]]:
    """Yield the notes of every step up to *ending*, each text once."""
    records = [result.opening, *(a.action for a in result.actions if a.step <= ending.step)]
    known: set[str] = set()
    for record in records:
        for note in record.notes if record else ():
            if note not in known:
                known.add(note)
                yield record.step if record else 0, note


def _page(ending: ActionResult, kept: Kept, *, verbose: bool) -> Iterator[str]:
    step = shown_step(ending)
    lines = kept.texts.get(step)
    if lines is None:
        yield _line("page", "the run kept no text of it; look at the pictures")
        return
    if step == ending.step and (before := kept.texts.get(step - 1)) is not None:
        yield from _changes(before, lines, verbose=verbose)
    when = "after the action" if step == ending.step else "as the action met it"
    parts = [(line, 0) for line in lines] if verbose else near(lines, _sought(ending))
    shown = sum(not left for _, left in parts)
    cut = f", {shown} of its {len(lines)} lines (-v shows all)" if shown < len(lines) else ""
    yield _line("page", f"{when}{cut}:")
    for line, left in parts:
        yield f"    … {plural(left, 'line')}" if left else f"    {line}"


def shown_step(ending: ActionResult) -> int:
    """Return the step at which the page was seen last: after the action, if it was done."""
    done = ending.action and ending.action.after
    return ending.step if done else ending.step - 1


def _sought(ending: ActionResult) -> tuple[str, ...]:
    """Return the phrases that an action has to do with."""
    record, verdict = ending.action, ending.verdict
    checks = [check.check for check in verdict.checks] if verdict else []
    return phrases_of(ending.planned.description, record.target if record else "", *checks)


def _changes(before: tuple[str, ...], after: tuple[str, ...], *, verbose: bool) -> Iterator[str]:
    found = changed(before, after)
    yield _line("changed", _changed_words(found))
    shown = found.lines if verbose else found.lines[:_CHANGES]
    for change in shown:
        yield f"    {change}"
    if len(found.lines) > len(shown):
        yield f"    … and {len(found.lines) - len(shown)} more (-v shows all)"


def _changed_words(found: Changed) -> str:
    if not found:
        return "nothing of the page's text"
    moved = f"{plural(found.moved, 'line')} of the page's text moved" if found.moved else ""
    if not found.lines:
        return moved
    return f"by the action (- before, + after){f'; {moved}' if moved else ''}:"
