"""A plan, as a table and as JSON."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.asked import in_short
from pytest_iwr.page.plan import total
from pytest_iwr.protocol import FLOOR
from pytest_iwr.report.table import Line, Row, lay_out
from pytest_iwr.report.text import NONE, plural
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_iwr.page.plan import Asked, Plan, Problem
    from pytest_iwr.settings import Settings

_BOLD = {"bold": True}
_HEAD = ("model", "pages", "on disk", "calls", " tokens in", "tokens out", "      US $")
_UNKNOWN = "unknown"
_ROUGH = (
    "rough: tokens in are counted as 4 characters or a usual picture each; tokens out are guessed, "
    "a page of 9,000; what a model thinks is written too, and paid for, up to its limit"
)
_LONGEST = 500
_CENT = 0.01


def lines(plan: Plan, settings: Settings, *, width: int) -> Iterator[Line]:
    """Yield what is asked of whom, what it comes to, how rough that is, what cannot be asked."""
    several = f"{settings.samples} pages each, " if settings.samples > 1 else ""
    yield Line(
        f"{plural(plan.tasks, 'task')}, {several}video as {settings.video}, budget "
        f"{settings.budget}, catalogue {plan.catalogue}"
    )
    yield Line("")
    floors = [said for said in settings.model if said.startswith(FLOOR)]
    pages = plan.tasks - len({one.task for one in plan.problems if not one.models})
    rows = [*map(_row, plan.asked), *(_floor(said, pages) for said in floors)]
    if len(rows) > 1:
        rows.append(_sum(plan.asked, besides=pages * len(floors)))
    yield from lay_out([Row(_cells(*_HEAD), markup=_BOLD), *rows], width=width, cut=True)
    yield Line("")
    for text in _notes(plan):
        yield from map(Line, textwrap.wrap(text, width, subsequent_indent="  "))
    yield from _problems(plan, width=width)


def _cells(name: str, *figures: str) -> tuple[str, ...]:
    """Return *figures* flush right below their heads."""
    return (name, *(f"{one:>{len(head)}}" for one, head in zip(figures, _HEAD[1:], strict=True)))


def _row(one: Asked) -> Row:
    resolved = "" if one.model.said == one.model.resolved else one.model.resolved
    if one.is_free:
        cells = (str(len(one.calls)), NONE, "0", NONE, NONE, _usd(0.0))
    else:
        cells = (
            str(len(one.calls)),
            str(one.on_disk),
            str(len(one.sent)),
            f"{one.tokens_in:,}",
            f"{one.tokens_out:,}",
            _usd(one.usd),
        )
    return Row(_cells(one.model.said, *cells), resolved)


def _floor(said: str, pages: int) -> Row:
    return Row(_cells(said, str(pages), NONE, "0", NONE, NONE, _usd(0.0)), "needs no model")


def _sum(asked: Sequence[Asked], *, besides: int) -> Row:
    """Add up what is asked; *besides* are pages that nobody is asked for."""
    figures = (
        str(sum(len(one.calls) for one in asked) + besides),
        str(sum(one.on_disk for one in asked)),
        str(sum(len(one.sent) for one in asked)),
        f"{sum(one.tokens_in for one in asked):,}",
        f"{sum(one.tokens_out for one in asked):,}",
        _usd(total(one.usd for one in asked)),
    )
    return Row(_cells("in all", *figures), markup=_BOLD)


def _usd(amount: float | None) -> str:
    """Return an amount with cents, never rounded down to nothing."""
    if amount is None:
        return _UNKNOWN
    return "< 0.01" if 0 < amount < _CENT else f"{amount:,.2f}"


def _notes(plan: Plan) -> Iterator[str]:
    paying = [one for one in plan.asked if one.sent and one.most_usd != 0]
    unknown = [one.model.said for one in paying if one.usd is None]
    known = [one for one in paying if one.usd is not None]
    if known:
        most = total(one.most_usd for one in known)
        longest = max(one.longest_reply for one in known)
        yield (
            f"{_dollars(most)} at most, if every reply takes all the tokens that it may "
            f"({longest:,})"
        )
    if unknown:
        yield (
            f"no price is known for {', '.join(unknown)}{_rest(known)}; an alias may name one: "
            "--alias='NAME=provider:name price=2/10' (US dollars per million tokens)"
        )
    if any(one.sent for one in plan.asked):
        yield _ROUGH
    elif plan.asked and not plan.problems:
        yield "nothing is to be asked"


def _rest(known: list[Asked]) -> str:
    return f"; the rest comes to {_dollars(total(one.usd for one in known))}" if known else ""


def _dollars(amount: float | None) -> str:
    words = _usd(amount)
    return f"less than ${_CENT}" if words.startswith("<") else f"${words}"


def _problems(plan: Plan, *, width: int) -> Iterator[Line]:
    if plan.problems:
        yield from (Line(""), Line("cannot be asked", _BOLD))
    for one in plan.problems:
        yield from map(Line, textwrap.wrap(_told(one), width, subsequent_indent="  "))


def _told(one: Problem) -> str:
    models = f" ({', '.join(one.models)})" if one.models else ""
    return f"{one_line(one.task)}{models}: {one_line(in_short(one.why), limit=_LONGEST)}"


def document(plan: Plan, settings: Settings) -> dict[str, Any]:
    """Return the plan as JSON; amounts are US dollars, ``null`` where no price is known."""
    return {
        "catalogue": plan.catalogue,
        "tasks": plan.tasks,
        "samples": settings.samples,
        "video": settings.video,
        "profile": settings.budget,
        "thinking": settings.thinking,
        "models": [_as_document(one) for one in plan.asked],
        "usd": total(one.usd for one in plan.asked),
        "most_usd": total(one.most_usd for one in plan.asked),
        "problems": [
            {"task": one.task, "models": list(one.models), "why": in_short(one.why)}
            for one in plan.problems
        ],
    }


def _as_document(one: Asked) -> dict[str, Any]:
    return {
        "said": one.model.said,
        "model": one.model.resolved,
        "pages": len(one.calls),
        "on_disk": one.on_disk,
        "calls": len(one.sent),
        "tokens_in": one.tokens_in,
        "tokens_out": one.tokens_out,
        "usd": one.usd,
        "most_usd": one.most_usd,
    }
