"""The wording that all reports share, and how wide a text is on a terminal."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from pytest_iwr.metrics import VfsNull
from pytest_iwr.results import Result, Status
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_iwr.metrics import Interval, TaskScores
    from pytest_iwr.results import ActionResult, Key, TaskRecord, TaskResult

NONE = "\u2013"
_ELLIPSIS = "…"

_NULL_WORDS = {
    VfsNull.NONE_COMPARED: "none compared",
    VfsNull.NONE_FLAGGED: "none flagged",
    VfsNull.OFF: "off",
    VfsNull.ERROR: "error",
}


def plural(count: int, noun: str) -> str:
    """Return ``1 task`` or ``2 tasks``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def with_more(text: str, errors: Sequence[str]) -> str:
    """Return *text*, of the first of *errors*, and how many more there are."""
    more = len(errors) - 1
    return f"{text} (and {more} more)" if more else text


def words_of(name: str) -> str:
    """Return a value of an enumeration as words: ``not_reached`` is ``not reached``."""
    return name.replace("_", " ")


def subject_of(key: Key) -> str:
    """Return the subject, with the number of the sample where there are several."""
    return key.subject if key.sample == 1 else f"{key.subject}.{key.sample}"


def name_of(key: Key) -> str:
    """Return ``task::subject``."""
    return f"{key.task}::{subject_of(key)}"


def label_of(protocol: str, fingerprint: str) -> str:
    """Return protocol and fingerprint as they stand beside numbers: ``offline:1a2b3c4d5e6f``."""
    if not fingerprint or protocol.endswith(f":{fingerprint}"):
        return protocol or "unknown protocol"
    return f"{protocol or 'unknown'}:{fingerprint}"


def protocol_of(task: TaskRecord) -> str:
    """Return the label of a task's protocol, saying so when nothing is compared."""
    return protocol_words(task.protocol, task.fingerprint, visual=task.visual)


def by_protocol(results: Iterable[TaskResult]) -> dict[str, list[TaskResult]]:
    """Return *results* by the label of their protocol: what may be counted together."""
    parts: defaultdict[str, list[TaskResult]] = defaultdict(list)
    for result in results:
        parts[protocol_of(result.task)].append(result)
    return dict(parts)


def protocol_words(protocol: str, fingerprint: str, *, visual: str) -> str:
    """Return the label of a protocol, saying so when nothing is compared."""
    label = label_of(protocol, fingerprint)
    return label if visual == "on" else f"{label} (visual off)"


def number(value: float | None) -> str:
    """Return a score with three places, or a dash."""
    return NONE if value is None else f"{value:.3f}"


def ends(interval: Interval) -> str:
    """Return what an undecided task lies between: ``[0.20, 0.60]``."""
    return f"[{interval.low:.2f}, {interval.high:.2f}]"


def score_words(headline: float | None, interval: Interval | None) -> str:
    """Return a score, else its two ends, else a dash."""
    if headline is not None or interval is None:
        return number(headline)
    return ends(interval)


def ifs_words(scores: TaskScores) -> str:
    """Return IFS with the actions it counts, ``7/9 0.778``, where it is decided."""
    words = score_words(scores.ifs, scores.ifs_interval)
    if scores.ifs is None:
        return words
    return f"{scores.counts[Result.PASSED]}/{sum(scores.counts.values())} {words}"


def null_word(scores: TaskScores, status: Status) -> str | None:
    """Say in a word or two why a score is missing, or ``None`` where that has no reason."""
    if scores.vfs_null:
        return _NULL_WORDS[scores.vfs_null]
    return None if status in {Status.COMPLETE, Status.NO_PAGE} else words_of(status)


def counts_words(counts: Mapping[Result, int]) -> str:
    """Return ``7 passed · 1 failed · 1 not reached``, without what did not occur."""
    found = [f"{counts[result]} {words_of(result)}" for result in Result if counts.get(result)]
    return " · ".join(found) or "no actions"


def scores_words(result: TaskResult, scores: TaskScores) -> str:
    """Return the three scores in one line, with the protocol that they were made with."""
    vfs = score_words(scores.vfs, scores.vfs_interval)
    reason = null_word(scores, result.status)
    if scores.vfs_interval is None and reason:
        vfs = f"{NONE} ({reason})"
    final = score_words(scores.final, scores.final_interval)
    ifs = ifs_words(scores)
    return f"IFS {ifs} · VFS {vfs} · Final {final} · {protocol_of(result.task)}"


def why(action: ActionResult) -> str:
    """Say in one line why an action came to what it came to; texts of pages are cleaned."""
    match action.result:
        case Result.FAILED if action.action and action.action.reason:
            return _with_detail(words_of(action.action.reason), action.action.detail)
        case Result.FAILED:
            return one_line(_verdict_reason(action) or _unmet(action))
        case Result.UNDECIDED if action.abstained and action.action:
            return _with_detail("abstained", action.action.detail)
        case Result.UNDECIDED:
            return _with_detail("undecided", _verdict_reason(action))
        case Result.ERROR:
            return _with_detail("error", _trouble(action))
        case _:
            return words_of(action.result)


def ended_at(result: TaskResult) -> ActionResult | None:
    """Return the action that ended the trajectory before its last one, if one did."""
    ending = {Result.FAILED, Result.ERROR}
    return next((a for a in result.actions if a.result in ending or a.abstained), None)


def _with_detail(word: str, detail: str) -> str:
    detail = one_line(detail)
    if not detail or detail.lower().startswith(word):
        return detail or word
    return f"{word}: {detail}"


def _verdict_reason(action: ActionResult) -> str:
    """Return the judge's reason, else what the checks saw that led to the verdict."""
    verdict = action.verdict
    if verdict is None:
        return ""
    checks = [check for check in verdict.checks if check.holds is verdict.holds]
    return verdict.reason or "; ".join(check.detail or check.check for check in checks)


def _unmet(action: ActionResult) -> str:
    assertion = action.planned.assertion
    return f"does not hold: {assertion}" if assertion else "the assertion does not hold"


def _trouble(action: ActionResult) -> str:
    if action.verdict and action.verdict.error:
        return action.verdict.error
    return action.action.detail if action.action else ""


def columns(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def fit(text: str, width: int) -> str:
    """Return *text* cut at its end to at most *width* columns."""
    if columns(text) <= width:
        return text
    return _head(text, width - 1).rstrip() + _ELLIPSIS


def middle(text: str, width: int) -> str:
    """Return *text* cut in the middle to at most *width* columns: both ends of an id tell most."""
    if columns(text) <= width:
        return text
    tail = _head(text[::-1], (width - 1) // 2)[::-1]
    return _head(text, width - 1 - columns(tail)) + _ELLIPSIS + tail


def pad(text: str, width: int) -> str:
    """Return *text* filled with spaces to *width* columns."""
    return text + " " * (width - columns(text))


def _head(text: str, width: int) -> str:
    used = 0
    for at, character in enumerate(text):
        used += _width(character)
        if used > width:
            return text[:at]
    return text
