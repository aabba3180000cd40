"""Pictures of an action, as lines that CI systems read in the output of a test case."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.results import Result
from pytest_iwr.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_iwr.results import ActionResult, VisualRecord

_PICTURED = {Result.FAILED, Result.UNDECIDED, Result.ERROR}
#: Inside of the marker these would end it, or what stands before them would be taken for the path.
_BREAKING = frozenset("[]|\n\t")


@dataclass(frozen=True, slots=True)
class Attachments:
    """Where the pictures of a run lie: *folder* is the run's.

    With *root* they are named relative to it, and those outside of it not at all (GitLab); without
    one they are named by absolute paths (Jenkins).
    """

    folder: Path
    root: Path | None = None

    @classmethod
    def for_ci(cls, folder: Path, environment: Mapping[str, str]) -> Attachments:
        """Return the pictures of the run in *folder* as the CI system of *environment* reads them.

        GitLab wants paths relative to ``CI_PROJECT_DIR``, else to the current directory.
        """
        if not environment.get("GITLAB_CI"):
            return cls(folder)
        return cls(folder, root=Path(environment.get("CI_PROJECT_DIR") or Path.cwd()))

    def lines(self, action: ActionResult, visual: VisualRecord | None) -> tuple[str, ...]:
        """Return a line for each picture of an action that did not pass, of those that exist.

        The picture after the action comes first, as GitLab shows one only. A path that the marker
        cannot hold has no line.
        """
        if action.result not in _PICTURED:
            return ()
        named = (self._named(path) for path in self._pictures(action, visual) if path.is_file())
        return tuple(f"[[ATTACHMENT|{path}]]" for path in named if path and _is_safe(path))

    def _pictures(self, action: ActionResult, visual: VisualRecord | None) -> Iterator[Path]:
        """Yield the paths of after, before and checkpoint.

        Jenkins keeps one file per name and class: a checkpoint, named like its picture, must never
        stand without that picture before it.
        """
        record = action.action
        after = self.folder / record.after if record and record.after else None
        if after:
            yield after
        if record and record.before:
            yield self.folder / record.before
        if after and after.is_file() and visual and visual.checkpoint:
            yield Path(visual.checkpoint)

    def _named(self, path: Path) -> str | None:
        if self.root is None:
            return str(path.resolve())
        path, root = path.resolve(), self.root.resolve()
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else None


def _is_safe(path: str) -> bool:
    return clean(path) == path and not _BREAKING.intersection(path)
