"""Prompts are files, known by their name and their hash."""

from __future__ import annotations

import hashlib
from importlib import resources
from string import Template

_DIGITS = 12


def prompt_id(room: str, name: str) -> str:
    """Return the name of a prompt in ``<room>/prompts/`` and its hash: ``generate-1@0123…``."""
    return f"{name}@{hashlib.sha256(_file(room, name)).hexdigest()[:_DIGITS]}"


def prompt_text(room: str, name: str, **values: str) -> str:
    """Return the prompt with *values* in place of ``$names``; each of them has to be given."""
    return Template(_file(room, name).decode("utf-8")).substitute(values)


def _file(room: str, name: str) -> bytes:
    return (resources.files("pytest_iwr") / room / "prompts" / f"{name}.md").read_bytes()
