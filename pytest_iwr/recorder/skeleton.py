"""A new task to start from: small, whole, and ready to be recorded."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from pytest_iwr.errors import UsageError
from pytest_iwr.task_json import TASK_ID

if TYPE_CHECKING:
    from pathlib import Path

DESKTOP = (1280, 800)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What the author says of a new task. ``viewport`` is in CSS pixels; a phone has touch."""

    id: str
    title: str = ""
    domain: str = ""
    viewport: tuple[int, int] = DESKTOP
    touch: bool = False

    def home(self, tasks: Path) -> Path:
        """Return the folder *tasks*/<id>.

        Raises `UsageError` for an id that cannot be one, and when the folder is there already.
        """
        if not re.fullmatch(TASK_ID, self.id):
            raise UsageError(
                f"{self.id!r} cannot be an id: letters, digits, '.', '_' and '-', "
                "the first a letter or digit, 80 at most"
            )
        home = tasks / self.id
        if home.exists():
            raise UsageError(f"{home} is there already; choose another id")
        return home

    def write(self, tasks: Path) -> Path:
        """Write the task into its `home` and return that folder.

        It has a page of its own, which its author replaces, three actions on it with checks, and
        their solution. Raises `UsageError` as `home` does.
        """
        home = self.home(tasks)
        home.parent.mkdir(parents=True, exist_ok=True)
        with resources.as_file(resources.files("pytest_iwr.recorder") / "starter") as starter:
            shutil.copytree(starter, home)
        (home / "task.json").write_text(self._task_json(), encoding="utf-8")
        return home

    def _task_json(self) -> str:
        import jinja2  # noqa: PLC0415 - only a new task needs it

        template = resources.files("pytest_iwr.recorder") / "task.json.jinja"
        environment = jinja2.Environment(autoescape=False, keep_trailing_newline=True)  # noqa: S701 - JSON
        width, height = self.viewport
        return environment.from_string(template.read_text(encoding="utf-8")).render(
            id=self.id,
            title=json.dumps(self.title or self.id, ensure_ascii=False),
            domain=json.dumps(self.domain, ensure_ascii=False) if self.domain else "",
            width=width,
            height=height,
            touch=json.dumps(self.touch),
            environment="mobile" if self.touch else "desktop",
        )
