"""Results as one JSON document: what was measured, apart from when and where it was."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pytest_iwr.metrics import aggregate, score
from pytest_iwr.placing import write_whole
from pytest_iwr.report.engines import engines_json
from pytest_iwr.report.judging_json import canaries, judging, verdict
from pytest_iwr.report.text import why
from pytest_iwr.results import Result, missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_iwr.manifest import Manifest
    from pytest_iwr.metrics import Group, Mean, Means
    from pytest_iwr.results import ActionResult, CallRecord, TaskResult, VisualRecord
    from pytest_iwr.samples import Samples

SCHEMA = "iwr-report/1"


def write_json(path: Path, results: Sequence[TaskResult], *, manifest: Manifest, name: str) -> None:
    """Write `document` to *path*, at once. Raises `IwrError` when the disk refuses it."""
    text = json.dumps(document(results, manifest=manifest, name=name), indent=2)
    write_whole(path, f"{text}\n".encode(), problem="the results cannot be written")


def document(results: Sequence[TaskResult], *, manifest: Manifest, name: str) -> dict[str, Any]:
    """Return what a run came to, safe for JSON.

    ``metrics`` depends on nothing but what was observed: two runs of the same tasks on the same
    pages have the same. Times, paths, machine and the names of runs stand in ``run``; what was
    asked of models, what it took and what it cost, in ``calls``; how far the model that judged can
    be trusted in ``judging``, ``null`` where none did.
    """
    return {
        "schema": SCHEMA,
        "run": {"name": name, **manifest.model_dump(mode="json", by_alias=True)},
        "metrics": metrics(results, expected=manifest.expected),
        "judging": judging(results),
        "calls": [_call(call) for result in results for call in result.calls],
    }


def metrics(results: Sequence[TaskResult], *, expected: Sequence[str]) -> dict[str, Any]:
    """Return scores per task and means per subject; scores in [0, 1], ``null`` where there is none.

    *expected* are the keys of all that the run was to have results for. ``engines`` tells once who
    made the visual numbers; each step names its two.
    """
    return {
        "expected": len(expected),
        "missing": sorted(missing(expected, results)),
        "engines": engines_json(results),
        "subjects": [_group(group) for group in aggregate(results)],
        "tasks": [_task(result) for result in results],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "subject": group.subject,
        "page": group.page_spec,
        "floor": group.is_floor,
        "protocol": group.protocol,
        "fingerprint": group.fingerprint,
        "visual": group.visual,
        "mixed_engines": list(group.made.mixed),
        "results": group.results,
        "errors": group.errors,
        "statuses": {status.value: count for status, count in group.statuses.items()},
        "actions": {result.value: count for result, count in group.counts.items()},
        "means": _means(group.means),
        "samples": _samples(group.samples),
        "breakdowns": {
            name: {value: _means(means) for value, means in parts.items()}
            for name, parts in group.breakdowns.items()
        },
    }


def _samples(samples: Samples | None) -> dict[str, Any] | None:
    if samples is None:
        return None
    return {
        "most": samples.most,
        "best_final": _over(samples.best),
        "best_ifs": _over(samples.best_ifs),
        "pass_at": {str(k): _over(mean) for k, mean in samples.pass_at.items()},
    }


def _over(mean: Mean | None) -> dict[str, Any] | None:
    return None if mean is None else {"low": mean.low, "high": mean.high, "n": mean.n}


def _call(call: CallRecord) -> dict[str, Any]:
    told = call.model_dump(mode="json", exclude={"record", "key", "reply", "page"})
    return {"key": call.key.path, **told}


def _means(means: Means) -> dict[str, Any]:
    return {
        "ifs": _mean(means.ifs),
        "vfs": _mean(means.vfs),
        "vfs_compared": _mean(means.vfs_compared),
        "vfs_all": _mean(means.vfs_all),
        "coverage": _mean(means.coverage),
        "final": _mean(means.final),
        "words_f1": _mean(means.words_f1),
        "structure_sees": _mean(means.structure_sees),
    }


def _mean(mean: Mean) -> dict[str, Any]:
    ci = [mean.ci.low, mean.ci.high] if mean.ci else None
    return {"value": mean.value, "low": mean.low, "high": mean.high, "n": mean.n, "ci95": ci}


def _task(result: TaskResult) -> dict[str, Any]:
    task = result.task
    return {
        "dataset": task.key.dataset,
        "task": task.key.task,
        "subject": task.key.subject,
        "sample": task.key.sample,
        "title": task.title,
        "classification": task.classification,
        "status": result.status.value,
        "reason": result.end.reason if result.end else "",
        "reply": task.reply_status,
        "protocol": task.protocol,
        "fingerprint": task.fingerprint,
        "visual": task.visual,
        "viewport": task.viewport,
        "task_sha256": task.task_sha256,
        "page_sha256": task.page_sha256,
        "scores": _scores(result),
        "actions": [_action(action) for action in result.actions],
        "visuals": {str(step): _visual(visual) for step, visual in result.visuals.items()},
        "judge": task.judge.name if task.judge else None,
        "judges_itself": task.judges_itself,
        "canaries": canaries(result),
    }


def _visual(visual: VisualRecord) -> dict[str, Any]:
    text, structure = visual.text_engine, visual.structure_engine
    return {
        "ocr": visual.ocr,
        "structure": visual.structure,
        "hvs": visual.hvs,
        "looks": visual.looks or None,
        "score": visual.score,
        "words_f1": visual.words_f1,
        "structure_sees": visual.structure_sees,
        "text_engine": text.name if text else None,
        "structure_engine": structure.name if structure else None,
    }


def _scores(result: TaskResult) -> dict[str, Any]:
    scores = asdict(score(result))
    scores["counts"] = {kind.value: count for kind, count in scores["counts"].items()}
    return scores


def _action(action: ActionResult) -> dict[str, Any]:
    passed = action.result is Result.PASSED
    return {
        "step": action.step,
        "title": action.planned.title,
        "description": action.planned.description,
        "result": action.result.value,
        "why": None if passed else why(action),
        "target": action.action.target if action.action else "",
        "stage": action.action.stage if action.action else "",
        "verdict": verdict(action.verdict),
    }
