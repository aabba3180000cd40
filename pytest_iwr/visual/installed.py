"""Is an engine there? Answered without importing it."""

from __future__ import annotations

from importlib.util import find_spec

from pytest_iwr.errors import ScorerError


def require(*modules: str, pip: str, engine: str) -> None:
    """Raise `ScorerError` unless every one of *modules* can be found.

    The message calls the engine *engine* and names what to install: ``pip install`` *pip*.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise ScorerError(
            f"{engine} needs {', '.join(missing)}, which is not installed; run: pip install {pip}"
        )
