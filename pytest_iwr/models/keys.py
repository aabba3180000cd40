"""Keys of providers: read from the environment, kept nowhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_iwr.models.catalogue import Provider


def key_of(provider: Provider) -> str | None:
    """Return the key that the environment holds for *provider*, or ``None``."""
    name = variable_of(provider)
    return os.environ[name] if name else None


def variable_of(provider: Provider) -> str | None:
    """Return the variable of the environment that holds the key, or ``None``."""
    return next((name for name in provider.keys if os.environ.get(name)), None)


def without_key(text: str, provider: Provider) -> str:
    """Return *text* with the key blotted out, should a server have repeated it."""
    key = key_of(provider)
    return text.replace(key, "[key]") if key else text
