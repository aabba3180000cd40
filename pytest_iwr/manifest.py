"""The manifest of a run: what was asked, with what, when. It says nothing of scores."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_iwr.results import TaskResult
    from pytest_iwr.settings import Settings

SCHEMA = "iwr-run/1"
NAME = "manifest.json"
_PACKAGES = ("pytest-iwr", "pytest", "playwright", "rapidocr", "onnxruntime", "numpy", "Pillow")


def write_manifest(
    folder: Path,
    *,
    arguments: Sequence[str],
    settings: Settings,
    expected: int,
    results: Sequence[TaskResult] = (),
    exit_status: int | None = None,
) -> None:
    """Write the manifest of a run that begins, or write it anew when the run is over.

    The folder is made; it carries its own ``.gitignore``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    path = folder / NAME
    begun = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else _begun(arguments)
    over = _over(results, exit_status) if exit_status is not None else {}
    asked = {name: _plain(value) for name, value in asdict(settings).items()}
    manifest = {**begun, "settings": asked, "tasks_expected": expected, **over}
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def _begun(arguments: Sequence[str]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "started": _now(),
        "arguments": [str(argument) for argument in arguments],
        "python": platform.python_version(),
        "platform": f"{sys.platform} {platform.machine()}",
        "cpus": os.cpu_count(),
        "versions": {name: _version(name) for name in _PACKAGES},
    }


def _over(results: Sequence[TaskResult], exit_status: int) -> dict[str, Any]:
    tasks = [result.task for result in results]
    return {
        "finished": _now(),
        "exit_status": exit_status,
        "statuses": dict(Counter(result.status.value for result in results)),
        "protocols": sorted({f"{task.protocol}:{task.fingerprint}" for task in tasks}),
        "chromium": sorted({task.chromium for task in tasks if task.chromium}),
        "opened_by_row": sorted(task.key.path for task in tasks if task.opens_by_row),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | None) else str(value)
