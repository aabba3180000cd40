"""Records made of what was seen, said and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.results import (
    CallRecord,
    CandidateRecord,
    CheckRecord,
    OpinionRecord,
    PlannedAction,
    StageRecord,
    VisualRecord,
    VoteRecord,
)
from pytest_iwr.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pytest_iwr.grounding.base import Candidate, Stage
    from pytest_iwr.judging.base import CheckResult, Opinion, Vote
    from pytest_iwr.judging.holistic import Look
    from pytest_iwr.models.call import Made
    from pytest_iwr.results import Key
    from pytest_iwr.task import Action
    from pytest_iwr.visual.score import VisualScore

_KEPT_CANDIDATES = 5

#: What stands in place of a comparison where the page was dead before it showed anything.
NO_PICTURE = "no-picture"


def call_record(key: Key, attempt: int, made: Made, *, step: int | None = None) -> CallRecord:
    """Return what a call to a model took, and how it ended; *step* is what it was about."""
    call, reply = made.call, made.reply
    return CallRecord(
        key=key,
        attempt=attempt,
        role=call.role,
        model=call.model.resolved,
        prompt=call.prompt,
        call=call.key,
        status=made.status.value,
        note=clean(made.note),
        cached=made.cached,
        tries=reply.tries if reply else made.tries,
        served_model=one_line(reply.served_model or "") or None if reply else None,
        finish_reason=reply.finish_reason if reply else None,
        input_tokens=reply.usage.input_tokens if reply else None,
        output_tokens=reply.usage.output_tokens if reply else None,
        cost_usd=reply.cost_usd if reply else None,
        latency_s=reply.latency_s if reply else None,
        step=step,
        purpose=call.purpose,
        again=made.again,
        began=made.began,
    )


def vote_records(votes: Iterable[Vote]) -> tuple[VoteRecord, ...]:
    """Return votes as they are recorded."""
    return tuple(
        VoteRecord(holds=one.holds, reason=clean(one.reason), error=clean(one.error) or None)
        for one in votes
    )


def opinion_record(opinion: Opinion | None) -> OpinionRecord | None:
    """Return the opinion of a judge that was heard beside another, where one was."""
    if opinion is None:
        return None
    return OpinionRecord(
        judge=opinion.judge,
        holds=opinion.holds,
        reason=clean(opinion.reason),
        error=clean(opinion.error) or None,
        votes=vote_records(opinion.votes),
    )


def check_records(checks: Iterable[CheckResult]) -> tuple[CheckRecord, ...]:
    """Return what checks found as it is recorded."""
    return tuple(
        CheckRecord(
            check=clean(one.check),
            before=one.before,
            after=one.after,
            holds=one.holds,
            detail=clean(one.detail),
        )
        for one in checks
    )


def candidate_records(candidates: Sequence[Candidate]) -> tuple[CandidateRecord, ...]:
    """Return what was considered, the closest of it."""
    return tuple(
        CandidateRecord(what=one_line(c.what), score=round(c.score, 1), evidence=c.evidence)
        for c in candidates[:_KEPT_CANDIDATES]
    )


def stage_record(stage: Stage) -> StageRecord:
    """Return what one of those said who were asked in turn what is meant."""
    return StageRecord(
        name=stage.name,
        status=stage.status.value,
        reason=clean(stage.reason),
        margin=stage.margin,
        candidates=candidate_records(stage.candidates),
    )


class At(NamedTuple):
    """A step of an attempt."""

    key: Key
    attempt: int
    step: int


def visual_record(
    at: At,
    score: VisualScore,
    *,
    checkpoint: Path,
    look: Look | None = None,
    holistic: str = "",
) -> VisualRecord:
    """Return what was found of *checkpoint* and the picture of a step.

    *look* is what the judge *holistic* made of them, where one was asked.
    """
    return VisualRecord(
        **at._asdict(),
        engine=f"{score.text_engine.name} + {score.structure_engine.name}",
        text_engine=score.text_engine,
        structure_engine=score.structure_engine,
        words_f1=score.words_f1,
        structure_sees=score.sees,
        ocr=float(score.ocr),
        structure=float(score.structure),
        shortcut=score.shortcut,
        sizes_differ=score.sizes_differ,
        checkpoint=str(checkpoint),
        seconds={"ocr": round(score.ocr_s, 4), "structure": round(score.structure_s, 4)},
        hvs=look.score if look else None,
        holistic=holistic,
        looks=dict(look.parts) if look else {},
        looks_reason=clean(look.reason) if look else "",
    )


def bare_visual_record(at: At, *, error: str | None = None) -> VisualRecord:
    """Return that a step could not be compared, or, without *error*, shows nothing at all."""
    if error:
        return VisualRecord(**at._asdict(), engine="", error=clean(error))
    return VisualRecord(**at._asdict(), engine="", ocr=0.0, structure=0.0, shortcut=NO_PICTURE)


def planned(action: Action, step: int) -> PlannedAction:
    """Return what metrics and reports must know of *action*, the *step*-th from 1."""
    return PlannedAction(
        kind=action.kind.value,
        title=action.title(step),
        description=clean(action.description),
        assertion=clean(action.assertion) if action.assertion else None,
        flagged=action.visual_flag,
        judged=action.judged,
    )
