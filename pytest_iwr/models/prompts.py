"""Prompts are files, and known by their hash: one that changes is another prompt."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from string import Template

_DIGITS = 12


def prompt_text(package: str, name: str, **values: object) -> str:
    """Return the prompt ``prompts/<name>.md`` of *package*, with *values* in place of ``$names``.

    Where any is given, each name in the prompt has to be.
    """
    text = _bytes(package, name).decode("utf-8")
    return Template(text).substitute(values) if values else text


def prompt_id(package: str, name: str) -> str:
    """Return the name of a prompt and the first 12 digits of its hash, ``generate-1@0123…``."""
    return f"{name}@{hashlib.sha256(_bytes(package, name)).hexdigest()[:_DIGITS]}"


@cache
def _bytes(package: str, name: str) -> bytes:
    return (resources.files(package) / "prompts" / f"{name}.md").read_bytes()
