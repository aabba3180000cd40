"""What was asked of models, in words: for summaries of a run."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pytest_iwr.report.text import plural, words_of
from pytest_iwr.results import Status
from pytest_iwr.tally import most_at_once, tally
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_iwr.results import CallRecord, TaskResult
    from pytest_iwr.tally import Tally

_OK = "ok"
#: What answers sooner is here on this machine: a function, a file.
_WORTH_TELLING_S = 0.01
#: What else than the page of a subject models are asked for.
_ROLES = {"judge": ", judged", "ground": ", grounded"}
_THOUSAND, _MILLION = 1_000, 1_000_000


def calls_lines(results: Sequence[TaskResult]) -> Iterator[str]:
    """Yield a line for each subject and what models were asked for: calls, tokens, money, time."""
    calls: defaultdict[tuple[str, str], list[CallRecord]] = defaultdict(list)
    for result in results:
        for call in result.calls:
            calls[one_line(result.key.subject), _ROLES.get(call.role, "")].append(call)
    for (subject, role), made in calls.items():
        yield f"{subject}{role}: {tally_words(tally(made))}"
    at_once = most_at_once(call for made in calls.values() for call in made)
    if at_once > 1:
        yield f"{at_once} at once at most"


def tally_words(told: Tally) -> str:
    """Return ``3 calls (2 from disk) · 212k tokens in, 27k out · $1.38 · 94 s a call``."""
    kept = f" ({told.cached} from disk)" if told.cached else ""
    parts = [f"{plural(told.calls, 'call')}{kept}"]
    parts += [
        f"{count} {words_of(status)}"
        for status, count in sorted(told.statuses.items())
        if status != _OK
    ]
    if told.input_tokens is not None:
        parts.append(
            f"{_short(told.input_tokens)} tokens in, {_short(told.output_tokens or 0)} out"
        )
    parts.append(_money(told))
    if told.latency_s and told.latency_s >= _WORTH_TELLING_S:
        parts.append(f"{told.latency_s:.3g} s a call")
    return " · ".join(part for part in parts if part)


def _money(told: Tally) -> str:
    if told.cost_usd is None:
        return "cost unknown" if told.unpriced else ""
    paid = f" (${told.paid_usd:.2f} now)" if told.paid_usd != told.cost_usd else ""
    unknown = f", {told.unpriced} of unknown cost" if told.unpriced else ""
    return f"${told.cost_usd:.2f}{paid}{unknown}"


def _short(tokens: int) -> str:
    if tokens < _THOUSAND:
        return str(tokens)
    if tokens < _MILLION:
        return f"{tokens / _THOUSAND:.0f}k"
    return f"{tokens / _MILLION:.1f}M"


def files_of_model(result: TaskResult) -> list[str]:
    """Return where replies and pages of models lie, relative to the run's folder."""
    return [path for call in _written(result) for path in (call.reply, call.page) if path]


def _written(result: TaskResult) -> list[CallRecord]:
    return [call for call in result.calls if call.role == "generate"]


def reply_words(result: TaskResult) -> str:
    """Say what is to be known of the reply that a tried page comes from, or nothing."""
    if result.status is not Status.COMPLETE:
        return ""
    status = result.task.reply_status
    note = next((call.note for call in reversed(_written(result)) if call.note), "")
    if status is None or (status == _OK and not note):
        return ""
    word = "reply" if status == _OK else words_of(status)
    return f"{word}: {one_line(note)}" if note else word
