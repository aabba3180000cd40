"""The author's solution: where each action of the trajectory acts on the reference page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pytest_iwr.errors import RecordingError

if TYPE_CHECKING:
    from pytest_iwr.task import Task


class SolvedAction(BaseModel):
    """A Playwright selector of the element, ``None`` for the page itself or for the focus."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    locator: str | None = None


class Solution(BaseModel):
    """``reference/solution.json``: one entry per action. Never read when evaluating."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_: Literal["iwr-solution/1"] = Field(alias="schema")
    actions: tuple[SolvedAction, ...]


def read_solution(task: Task) -> Solution:
    """Return the solution of *task*. Raises `RecordingError` when it is missing or does not fit."""
    path = (task.root or Path()) / "reference" / "solution.json"
    try:
        solution = Solution.model_validate(json.loads(path.read_bytes()))
    except (OSError, ValueError, ValidationError) as error:
        raise RecordingError(f"{path}: no solution of the form iwr-solution/1: {error}") from error
    if len(solution.actions) != len(task.actions):
        raise RecordingError(
            f"{path}: {len(solution.actions)} actions, but the task has {len(task.actions)}"
        )
    return solution
