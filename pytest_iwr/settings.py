"""What the user asked for, resolved once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pytest_iwr.errors import UsageError
from pytest_iwr.option_table import OPTIONS, Option
from pytest_iwr.option_values import READERS, Shard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Gate = Literal["actions", "none"]
Visual = Literal["on", "off"]
Cache = Literal["auto", "replay", "refresh", "off", "collect"]
Budget = Literal["paper", "modern"]
VideoInput = Literal["frames", "native"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user asked for; paths are absolute, times in seconds."""

    protocol: str = "offline"
    tasks: Path | None = None
    task: str | None = None
    limit: int | None = None
    page: Path | None = None
    model: tuple[str, ...] = ()
    judge: str = "checks"
    judge_votes: int = 1
    canaries: float = 0.1
    grounder: str | None = None
    alias: tuple[str, ...] = ()
    samples: int = 1
    video: VideoInput = "frames"
    budget: Budget = "modern"
    thinking: str | None = None
    cache: Cache = "auto"
    cache_dir: Path | None = None
    requests: Path = Path("iwr-requests")
    max_cost_usd: float | None = None
    model_timeout_s: float = 1200.0
    calls: int = 8
    generate_only: bool = False
    floors: bool = False
    shard: Shard | None = None
    resume: str | None = None
    gate: Gate = "actions"
    min_final: float | None = None
    visual: Visual = "on"
    ocr: str | None = None
    structure: str | None = None
    device: str = "auto"
    scorer: str | None = None
    download: bool = False
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
        judge=values["judge"],
        judge_votes=values["judge-votes"],
        canaries=values["canaries"],
        grounder=values["grounder"],
        alias=values["alias"] or (),
        samples=values["samples"] or 1,
        video=values["video"],
        budget=values["budget"],
        thinking=values["thinking"],
        cache=values["cache"],
        cache_dir=values["cache-dir"],
        requests=values["requests"],
        max_cost_usd=values["max-cost"],
        model_timeout_s=values["model-timeout"],
        calls=values["calls"],
        generate_only=values["generate-only"] or False,
        floors=values["floors"] or False,
        shard=values["shard"],
        resume=values["resume"],
        gate=values["gate"],
        min_final=values["min-final"],
        visual=values["visual"],
        ocr=values["ocr"],
        structure=values["structure"],
        device=values["device"],
        scorer=values["scorer"],
        download=values["download"] or False,
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
