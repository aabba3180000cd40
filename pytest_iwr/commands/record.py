"""``iwr record``: make a task's video, checkpoints and sheets from its solution."""

from __future__ import annotations

import shutil
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.commands.parsers import add_chromium, add_command
from pytest_iwr.commands.progress import Progress
from pytest_iwr.commands.started import started_chromium
from pytest_iwr.errors import IwrError, RecordingError, TaskFormatError, UsageError
from pytest_iwr.report.text import plural
from pytest_iwr.text import shown

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction
    from collections.abc import Mapping

    from pytest_iwr.entries import Entry
    from pytest_iwr.recorder.record import Recorder, Recording
    from pytest_iwr.recorder.source import Source

#: Pictures of what was refused.
_REFUSED = Path("iwr-results", "not-recorded")
_HELP = "make a task's video, checkpoints and sheets by performing its solution"


def add_to(commands: _SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = add_command(commands, "record", _HELP)
    what = "a task's folder, or a folder of tasks"
    parser.add_argument("path", type=Path, metavar="TASK", help=what)
    parser.add_argument(
        "--from",
        dest="source",
        metavar="PAGE",
        help="take the page from here: an HTML file, a folder, or http://localhost:PORT/",
    )
    parser.add_argument(
        "--into", type=Path, metavar="FOLDER", help="write FOLDER/<id>; the task stays as it is"
    )
    add_chromium(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Record every task that the path names; return 1 when one was refused."""
    from pytest_iwr.dataset import find  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.engines import make_engines  # noqa: PLC0415
    from pytest_iwr.recorder.record import Recorder  # noqa: PLC0415
    from pytest_iwr.recorder.source import source_at  # noqa: PLC0415

    entries = find(arguments.path)
    if arguments.source and len(entries) > 1:
        raise UsageError(f"--from is one page, but {arguments.path} holds {len(entries)} tasks")
    engines = make_engines()
    progress = Progress()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the draft is removed
    with ExitStack() as stack:
        stack.callback(progress.done)
        source = None
        if arguments.source:
            own = entries[0].root / "assets"
            source = stack.enter_context(source_at(arguments.source, assets=own))
        chromium = stack.enter_context(started_chromium(arguments.chromium))
        recorder = Recorder(
            chromium, engines.judge, engines.grounder, warn=progress.warn, tell=progress.tell
        )
        recorded = [
            _record(recorder, entry, arguments.into, source=source, progress=progress)
            for entry in entries
        ]
    return 0 if all(recorded) else 1


def _record(
    recorder: Recorder,
    entry: Entry,
    folder: Path | None,
    *,
    source: Source | None,
    progress: Progress,
) -> bool:
    """Record one task and say what came of it; one that is refused leaves the others to be done."""
    from pytest_iwr.dataset import load  # noqa: PLC0415

    into = folder / entry.name if folder else None
    shutil.rmtree(_REFUSED / entry.name, ignore_errors=True)  # pictures of an earlier refusal
    try:
        recording = recorder.record(load(entry), source=source, into=into)
    except (RecordingError, TaskFormatError) as error:
        progress.done()
        print(f"iwr: not recorded: {error}{_pictures(error, entry.name)}", file=sys.stderr)
        return False
    progress.done()
    _print(entry.name, recording, recorder.chromium.version)
    return True


def _print(name: str, recording: Recording, version: str) -> None:
    sheets = plural(recording.sheets, "contact sheet")
    print(
        f"{name}: {recording.steps} checkpoints, a video of {recording.video_s:.0f} s, "
        f"{sheets} in {shown(recording.home)} (Chromium {version})"
    )
    for old, new in recording.renamed.items():
        print(f"  assets/{old} is now assets/{new}")
    for member, value in recording.added.items():
        print(f"  {member}: {_words(value)} (measured; correct it in task.json)")


def _words(value: Mapping[str, object]) -> str:
    return ", ".join(f"{key} {said}" for key, said in value.items())


def _pictures(error: IwrError, name: str) -> str:
    """Write the pictures of a refusal, if there are any, and say where they are."""
    pictures = error.pictures if isinstance(error, RecordingError) else {}
    folder = _REFUSED / name
    for file, picture in pictures.items():
        folder.mkdir(parents=True, exist_ok=True)
        (_REFUSED / ".gitignore").write_text("*\n", encoding="utf-8")
        (folder / file).write_bytes(picture)
    shown = ", ".join(str(folder / file) for file in pictures)
    return f"\n  what the page showed: {shown}" if shown else ""
