"""What became of one task, as one JSON document."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pytest_iwr.metrics import score
from pytest_iwr.report.account import notes_until, outcome, pictures_of, shown_step
from pytest_iwr.report.calls import files_of_model
from pytest_iwr.report.engines import engines_json
from pytest_iwr.report.shown import changed
from pytest_iwr.report.text import ended_at, why
from pytest_iwr.results import Result

if TYPE_CHECKING:
    from pytest_iwr.report.account import Kept
    from pytest_iwr.results import ActionResult, TaskResult

SCHEMA = "iwr-account/1"


def document(result: TaskResult, kept: Kept) -> dict[str, Any]:
    """Return the account of *result*, safe for JSON; the text of the page is whole."""
    scores, ending = score(result), ended_at(result)
    return {
        "schema": SCHEMA,
        **result.key.model_dump(),
        "title": result.task.title,
        "page": result.task.page_spec,
        "reply": result.task.reply_status,
        "files": [str(kept.folder / path) for path in files_of_model(result)],
        "protocol": result.task.protocol,
        "fingerprint": result.task.fingerprint,
        "visual": result.task.visual,
        "status": result.status.value,
        "outcome": outcome(result),
        "scores": {
            "ifs": scores.ifs,
            "vfs": scores.vfs,
            "final": scores.final,
            "words_f1": scores.words_f1,
            "structure_sees": scores.structure_sees,
        },
        "errors": list(scores.errors),
        "engines": engines_json([result]),
        "actions": [_action(action) for action in result.actions],
        "ended": _ended(result, ending, kept) if ending else None,
    }


def _action(action: ActionResult) -> dict[str, Any]:
    return {
        "step": action.step,
        "title": action.planned.title,
        "result": action.result.value,
        "why": None if action.result is Result.PASSED else why(action),
    }


def _ended(result: TaskResult, ending: ActionResult, kept: Kept) -> dict[str, Any]:
    record, verdict, step = ending.action, ending.verdict, shown_step(ending)
    before, lines = kept.texts.get(step - 1), kept.texts.get(step)
    done = step == ending.step and before is not None and lines is not None
    return {
        "step": ending.step,
        "description": ending.planned.description,
        "assertion": ending.planned.assertion,
        "checks": [c.model_dump(mode="json") for c in verdict.checks] if verdict else [],
        "target": record.target if record else "",
        "stage": record.stage if record else "",
        "candidates": [c.model_dump() for c in record.candidates] if record else [],
        "stages": [stage.model_dump() for stage in record.stages] if record else [],
        "notes": [{"step": at, "note": note} for at, note in notes_until(result, ending)],
        "pictures": pictures_of(ending, kept),
        "changed": asdict(changed(before or (), lines or ())) if done else None,
        "shown": {"step": step, "lines": None if lines is None else list(lines)},
    }
