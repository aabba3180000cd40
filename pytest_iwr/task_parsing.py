"""Read a task from JSON: liberal in what is accepted, strict in saying what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pytest_iwr.checks import CHECKS
from pytest_iwr.errors import TaskFormatError
from pytest_iwr.task import ActionKind, Task
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails


_OPENING = {"open", "navigate", "goto", "open url", "openurl", "visit"}


def parse_task(data: Any, *, where: str, root: Path | None = None) -> Task:
    """Return the task that *data* describes.

    *where* names the file (and row) in errors; *root* is the folder of the task's files. A leading
    open or navigate row of the trajectory is step 0 and is not counted. Raises `TaskFormatError`.
    """
    if not isinstance(data, dict):
        raise TaskFormatError(f"{where}: a task is a JSON object, not {type(data).__name__}")
    data, opening = _without_opening(data)
    try:
        task = Task.model_validate(data)
    except ValidationError as error:
        raise TaskFormatError(f"{where}: {_first_problem(error, data)}") from error
    task._root = root  # noqa: SLF001 - a frozen model's own private attributes, set once at birth
    task._opening = opening  # noqa: SLF001
    return task


def _without_opening(data: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    rows = data.get("action_sequence")
    if not (isinstance(rows, list) and rows and isinstance(rows[0], dict)):
        return data, False
    first = rows[0]
    if str(first.get("type", "")).strip().lower() not in _OPENING:
        return data, False
    flag = first.get("visual_evaluation_flag")
    changed = {**data, "action_sequence": rows[1:]}
    if flag is not None and data.get("initial_visual_evaluation_flag") is None:
        changed["initial_visual_evaluation_flag"] = flag
    return changed, True


def _first_problem(error: ValidationError, data: dict[str, Any]) -> str:
    """Say the first problem in words: which action or field, what it holds, what it may hold."""
    problems = [p for p in error.errors(include_url=False) if not _is_echo(p)]
    problem, more = problems[0], len(problems) - 1
    tail = f" ({more} more problem{'s' if more > 1 else ''})" if more else ""
    path = [part for part in problem["loc"] if not _is_check_class(part)]
    return _words(problem, path, data) + tail


def _is_echo(problem: ErrorDetails) -> bool:
    """Tell whether pydantic calls a list too short only because an entry of it is bad."""
    return problem["type"] == "too_short" and bool(problem.get("input"))


def _words(problem: ErrorDetails, path: list[int | str], data: dict[str, Any]) -> str:
    message = problem["msg"].removeprefix("Value error, ")
    if not path:
        return message
    where = ".".join(str(part) for part in path)
    if path[0] == "action_sequence" and len(path) > 1:
        number, rest = int(path[1]), path[2:]
        if rest == ["type"]:
            return _unknown_kind(number, data)
        where = ": ".join(filter(None, [f"action {number + 1}", ".".join(map(str, rest))]))
    if problem["type"] == "missing":
        return f"{where} is missing"
    return f"{where}: {message} (got {one_line(repr(problem.get('input')), limit=80)})"


def _unknown_kind(number: int, data: dict[str, Any]) -> str:
    kinds = ", ".join(kind.value for kind in ActionKind)
    value = data["action_sequence"][number].get("type")
    said = "no type" if value is None else f"type {one_line(str(value), limit=40)!r}"
    return f"action {number + 1} has {said}; known types are {kinds}"


def _is_check_class(part: Any) -> bool:
    return isinstance(part, str) and part in {cls.__name__ for cls in CHECKS.values()}


def task_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``task.json``."""
    schema = Task.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
