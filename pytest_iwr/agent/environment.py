"""The environment that holds browser-use: made, looked at, removed. Nothing else is in it.

browser-use pins nearly all that it needs, so it cannot live beside the clients of our models. It is
installed from a lock with hashes, which the package carries.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from pytest_iwr.errors import UsageError
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

INSTALL = "iwr agent install"
#: Where the environment is, instead of the user's folder for data.
VARIABLE = "IWR_AGENT_DIR"
_LOCK = "requirements.lock"
#: Says which lock a folder was made from, and whether that was finished. Written first.
_STAMP = "iwr-agent.json"
_PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
_TIMEOUT_S = 1800.0


class State(StrEnum):
    """What a folder holds."""

    MISSING = "missing"
    UNFINISHED = "unfinished"
    STALE = "stale"
    READY = "ready"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment in *folder*, which need not be there yet."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter that has browser-use."""
        return self.folder / "bin" / "python"

    @property
    def state(self) -> State:
        """What is in the folder now: ``STALE`` was made from another lock than ours."""
        try:
            stamp = json.loads((self.folder / _STAMP).read_text("utf-8"))
            made_of, whole = stamp["lock"], stamp["whole"]
        except (FileNotFoundError, NotADirectoryError):
            return State.FOREIGN if _holds_anything(self.folder) else State.MISSING
        except (OSError, ValueError, KeyError, TypeError):
            return State.UNFINISHED
        if not whole or not self.python.exists():
            return State.UNFINISHED
        return State.READY if made_of == lock_hash() else State.STALE

    def ready(self) -> Environment:
        """Return itself. Raises `UsageError` where browser-use cannot be run from it."""
        state = self.state
        if state is State.READY:
            return self
        what = {
            State.MISSING: "is not installed",
            State.UNFINISHED: "was not installed to the end",
            State.STALE: "is installed in another version",
            State.FOREIGN: "is not installed; something else is there",
        }[state]
        raise UsageError(
            f"browser-use {version()} {what} in {self.folder}; run `{INSTALL}`"
            f" ({VARIABLE} or --into names another folder)"
        )


def environment(into: Path | None = None) -> Environment:
    """Return the environment in *into*, else in ``IWR_AGENT_DIR``, else in the user's folder."""
    import platformdirs  # noqa: PLC0415 - only when asked

    named = into or os.environ.get(VARIABLE)
    return Environment(
        Path(named).absolute() if named else platformdirs.user_data_path("pytest-iwr") / "agent"
    )


@cache
def _lock() -> str:
    return (resources.files("pytest_iwr.agent") / _LOCK).read_text("utf-8")


def lock_hash() -> str:
    """Return the SHA-256 of the lock."""
    return hashlib.sha256(_lock().encode()).hexdigest()


def version() -> str:
    """Return the version of browser-use that the lock pins."""
    pinned: dict[str, str] = dict(_PINNED.findall(_lock()))
    return pinned["browser-use"]


def install(env: Environment, say: Callable[[str], None]) -> bool:
    """Make *env*, telling each step; return whether anything had to be done.

    What was begun and not finished, or made from another lock, is made anew. Raises `UsageError`
    when the folder holds something else, or when the packages cannot be had.
    """
    from filelock import FileLock  # noqa: PLC0415 - only when installing

    try:
        env.folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(env.folder.with_name(f".{env.folder.name}.lock")):
            return _install(env, say)
    except OSError as error:
        raise UsageError(f"{env.folder}: cannot be written: {error}") from error


def _install(env: Environment, say: Callable[[str], None]) -> bool:
    if env.state is State.READY:
        return False
    remove(env)
    say(f"browser-use {version()} and what it needs go to {env.folder}")
    say("some 100 packages, about 55 MB to fetch and 320 MB on disk; most often under two minutes")
    began = perf_counter()
    env.folder.mkdir()
    _stamp(env, whole=False)
    _run([sys.executable, "-m", "venv", str(env.folder)], "no environment can be made", _VENV)
    _run([str(env.python), *_pip()], f"browser-use {version()} cannot be installed", _INDEX)
    _stamp(env, whole=True)
    say(f"done in {perf_counter() - began:.0f} s, {size_mb(env)} MB")
    return True


_VENV = "on Debian and Ubuntu: apt-get install python3-venv"
_INDEX = (
    "pip must reach a package index (its own settings, such as PIP_INDEX_URL, hold), with wheels "
    f"for Python {sys.version_info.major}.{sys.version_info.minor} on {sys.platform}"
)


def _pip() -> tuple[str, ...]:
    """Return pip's arguments. The lock names all there is: nothing is resolved, nothing built."""
    lock = str(resources.files("pytest_iwr.agent") / _LOCK)
    hashed = ("--require-hashes", "--only-binary", ":all:", "--no-deps")
    quiet = ("--quiet", "--no-input", "--disable-pip-version-check")
    return ("-m", "pip", "install", *quiet, *hashed, "-r", lock)


def _run(command: list[str], problem: str, remedy: str) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_TIMEOUT_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"{problem}: {error}; {remedy}; then run `{INSTALL}` again") from error
    if done.returncode:
        why = _reason(f"{done.stdout}\n{done.stderr}")
        raise UsageError(f"{problem}: {why}; {remedy}; then run `{INSTALL}` again")


def _reason(output: str) -> str:
    """Return what a command said of its failure: its first error, else its last line."""
    said = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in said if line.startswith(("ERROR", "Error"))]
    return one_line((errors or said[-1:] or ["it said nothing"])[0], limit=300)


def _stamp(env: Environment, *, whole: bool) -> None:
    stamp = {"lock": lock_hash(), "browser-use": version(), "whole": whole}
    (env.folder / _STAMP).write_text(json.dumps(stamp), "utf-8")


def remove(env: Environment) -> bool:
    """Remove *env*; return whether there was one. Raises `UsageError` for what is not ours."""
    if env.state is State.FOREIGN:
        raise UsageError(
            f"{env.folder} holds something that `{INSTALL}` did not make; it stays as it is: name "
            "another folder with --into"
        )
    if not env.folder.exists():
        return False
    try:
        shutil.rmtree(env.folder)
    except OSError as error:
        raise UsageError(f"{env.folder}: cannot be removed: {error}") from error
    return True


def _holds_anything(folder: Path) -> bool:
    if not folder.is_dir():
        return folder.exists()
    return any(folder.iterdir())


def size_mb(env: Environment) -> int:
    """Return how many megabytes (of a million bytes) the files of *env* have."""
    files = (path for path in env.folder.rglob("*") if path.is_file() and not path.is_symlink())
    return round(sum(path.stat().st_size for path in files) / 1e6)
