"""Records made of what was seen, said and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.results import CallRecord, PlannedAction, VisualRecord
from pytest_iwr.text import clean, one_line

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_iwr.models.call import Made
    from pytest_iwr.results import Key
    from pytest_iwr.task import Action
    from pytest_iwr.visual.score import VisualScore


def call_record(key: Key, attempt: int, written: Made) -> CallRecord:
    """Return what a call of the model that wrote a page took, and how it ended."""
    call, reply = written.call, written.reply
    return CallRecord(
        key=key,
        attempt=attempt,
        role=call.role,
        model=call.model.resolved,
        prompt=call.prompt,
        call=call.key,
        status=written.status.value,
        note=clean(written.note),
        cached=written.cached,
        tries=reply.tries if reply else written.tries,
        served_model=one_line(reply.served_model or "") or None if reply else None,
        finish_reason=reply.finish_reason if reply else None,
        input_tokens=reply.usage.input_tokens if reply else None,
        output_tokens=reply.usage.output_tokens if reply else None,
        cost_usd=reply.cost_usd if reply else None,
        latency_s=reply.latency_s if reply else None,
    )


class At(NamedTuple):
    """A step of an attempt."""

    key: Key
    attempt: int
    step: int


def visual_record(at: At, engine: str, score: VisualScore, *, checkpoint: Path) -> VisualRecord:
    """Return what *engine* found of *checkpoint* and the picture of a step."""
    return VisualRecord(
        **at._asdict(),
        engine=engine,
        ocr=float(score.ocr),
        structure=float(score.structure),
        shortcut=score.shortcut,
        sizes_differ=score.sizes_differ,
        checkpoint=str(checkpoint),
        seconds={"ocr": round(score.ocr_s, 4), "structure": round(score.structure_s, 4)},
    )


def bare_visual_record(at: At, *, error: str | None = None) -> VisualRecord:
    """Return that a step could not be compared, or, without *error*, shows nothing at all."""
    if error:
        return VisualRecord(**at._asdict(), engine="", error=clean(error))
    return VisualRecord(**at._asdict(), engine="", ocr=0.0, structure=0.0, shortcut="no-picture")


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
