"""What the user asked for: every option once, with its ini and environment twins, resolved once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pytest_iwr.errors import UsageError
from pytest_iwr.option_values import READERS, Shard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Gate = Literal["actions", "none"]
Visual = Literal["on", "off"]


@dataclass(frozen=True, slots=True)
class Option:
    """An option: ``--iwr-<name>`` on the command line, ``iwr_<name>`` in ini, ``IWR_<NAME>``.

    ``kind`` names how its text is read: word, words (parted by commas), path, count (≥ 1), share
    (0 to 1), seconds (> 0), shard (``2/4``), flag (on or off; on where only its name is given).
    """

    name: str
    help: str
    kind: Literal["word", "words", "path", "count", "share", "seconds", "shard", "flag"] = "word"
    default: str | None = None
    choices: tuple[str, ...] = ()
    metavar: str | None = None

    @property
    def flag(self) -> str:
        """Return the name on the command line."""
        return f"--iwr-{self.name}"

    @property
    def ini(self) -> str:
        """Return the name in the ini file."""
        return f"iwr_{self.name.replace('-', '_')}"

    @property
    def env(self) -> str:
        """Return the name of the environment variable."""
        return self.ini.upper()


OPTIONS: tuple[Option, ...] = (
    Option(
        "protocol",
        "how scores are made: offline needs no key, no weights and no network",
        default="offline",
        choices=("offline",),
    ),
    Option(
        "tasks",
        "folder of tasks/<id>/task.json, or a data.jsonl, that runs when no path is given",
        kind="path",
        metavar="PATH",
    ),
    Option(
        "task", "run only tasks whose id matches this pattern, such as 'shop-*'", metavar="GLOB"
    ),
    Option("limit", "run only the first N tasks", kind="count", metavar="N"),
    Option(
        "page",
        "the page under test: an HTML file for one task, or a folder with <task-id>/index.html",
        kind="path",
        metavar="PATH",
    ),
    Option(
        "model",
        "who writes the page: floor:blank, floor:still or floor:slides, which need no model; "
        "several are parted by commas",
        kind="words",
        metavar="SPEC",
    ),
    Option("floors", "run the three floors too, and print them under the score", kind="flag"),
    Option(
        "shard",
        "run only the I-th of N parts of the tasks; a task is always in the same part",
        kind="shard",
        metavar="I/N",
    ),
    Option(
        "resume",
        "go on with a run: its folder, its name, or 'last'; what it has a result for is not run "
        "again",
        metavar="RUN",
    ),
    Option(
        "gate",
        "what fails a test: a failed action, or nothing (scores are only recorded)",
        default="actions",
        choices=("actions", "none"),
    ),
    Option(
        "min-final",
        "fail only when a subject's mean Final (its low end) is below this, instead of by actions",
        kind="share",
        metavar="0..1",
    ),
    Option(
        "visual",
        "compare the page with the checkpoints (on), or only see whether it works (off)",
        default="on",
        choices=("on", "off"),
    ),
    Option(
        "results",
        "folder in which each run makes a folder of its own",
        kind="path",
        default="iwr-results",
        metavar="DIR",
    ),
    Option("json", "write the results to this file as JSON", kind="path", metavar="FILE"),
    Option("chromium", "the Chromium or Chrome to run, when not the one found", kind="path"),
    Option(
        "action-timeout",
        "seconds after which a page that does not answer is taken for dead",
        kind="seconds",
        default="15",
        metavar="S",
    ),
    Option(
        "task-timeout",
        "seconds after which a task is given up as an error",
        kind="seconds",
        default="300",
        metavar="S",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user asked for; paths are absolute, times in seconds."""

    protocol: str = "offline"
    tasks: Path | None = None
    task: str | None = None
    limit: int | None = None
    page: Path | None = None
    model: tuple[str, ...] = ()
    floors: bool = False
    shard: Shard | None = None
    resume: str | None = None
    gate: Gate = "actions"
    min_final: float | None = None
    visual: Visual = "on"
    results: Path = Path("iwr-results")
    json: Path | None = None
    chromium: Path | None = None
    action_timeout_s: float = 15.0
    task_timeout_s: float = 300.0

    @property
    def gates_actions(self) -> bool:
        """Whether a failed action fails the run; else nothing does, or the mean Final."""
        return self.gate == "actions" and self.min_final is None


def resolve(
    *,
    cli: Mapping[str, str | None],
    env: Mapping[str, str],
    ini: Callable[[str], str],
    cwd: Path,
    ini_dir: Path,
) -> Settings:
    """Return the settings: command line before environment before ini before default.

    A path of the command line or the environment is relative to *cwd*, one of the ini file to
    *ini_dir*. Raises `UsageError` naming the option and where the value came from.
    """
    found = {o.name: _find(o, cli=cli, env=env, ini=ini) for o in OPTIONS}
    values = {
        option.name: _read(
            option, *found[option.name], base=_base(found[option.name][1], cwd, ini_dir)
        )
        for option in OPTIONS
    }
    settings = Settings(
        protocol=values["protocol"],
        tasks=values["tasks"],
        task=values["task"],
        limit=values["limit"],
        page=values["page"],
        model=values["model"] or (),
        floors=values["floors"] or False,
        shard=values["shard"],
        resume=values["resume"],
        gate=values["gate"],
        min_final=values["min-final"],
        visual=values["visual"],
        results=values["results"],
        json=values["json"],
        chromium=values["chromium"],
        action_timeout_s=values["action-timeout"],
        task_timeout_s=values["task-timeout"],
    )
    return _consistent(settings)


def _find(
    option: Option,
    *,
    cli: Mapping[str, str | None],
    env: Mapping[str, str],
    ini: Callable[[str], str],
) -> tuple[str | None, str]:
    if (value := cli.get(option.name)) is not None:
        return value, option.flag
    if value := env.get(option.env):
        return value, option.env
    if value := ini(option.ini):
        return value, option.ini
    return option.default, "default"


def _base(origin: str, cwd: Path, ini_dir: Path) -> Path:
    return ini_dir if origin.startswith("iwr_") else cwd


def _read(option: Option, text: str | None, origin: str, *, base: Path) -> Any:
    if text is None:
        return None
    if not text.strip():
        raise UsageError(f"{origin} is empty")
    if option.choices and text not in option.choices:
        known = ", ".join(option.choices)
        raise UsageError(f"{origin}={text}: known values are {known}")
    if option.kind == "path":
        return base / Path(text).expanduser()
    return READERS[option.kind](text, origin)


def _consistent(settings: Settings) -> Settings:
    if settings.min_final is not None and settings.visual == "off":
        raise UsageError("--iwr-min-final needs the visual score: leave --iwr-visual=off out")
    return settings
