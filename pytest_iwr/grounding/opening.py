"""Who grounds: ``rules``, ``rules+MODEL``, ``model:MODEL`` or ``browser-use:MODEL``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from pytest_iwr.errors import UsageError
from pytest_iwr.grounding.asking import Asker
from pytest_iwr.grounding.base import Grounder
from pytest_iwr.grounding.cascade import CascadeGrounder, ModelGrounder
from pytest_iwr.grounding.rules import RulesGrounder

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_iwr.grounding.listed import ElementSource
    from pytest_iwr.models.answers import Desk
    from pytest_iwr.models.spec import ModelSpec

RULES, CASCADE, ALWAYS, AGENT = "rules", "rules+", "model:", "browser-use:"


class OpenGrounder(Grounder, Protocol):
    """A grounder that may hold something."""

    def close(self) -> None:
        """End what it holds."""
        ...


def model_said(spec: str) -> str | None:
    """Return how *spec* names the model that grounds, ``None`` where none does.

    Raises `UsageError` for what is no way to ground.
    """
    if spec == RULES:
        return None
    for way in (CASCADE, ALWAYS, AGENT):
        if spec.startswith(way) and (said := spec.removeprefix(way).strip()):
            return said
    raise UsageError(
        f"{spec!r} is no way to ground; write rules, rules+MODEL (a model where rules abstain), "
        "model:MODEL (a model always) or browser-use:MODEL (from browser-use's list)"
    )


def grounder_of(
    spec: str,
    *,
    desk: Desk,
    model_of: Callable[[str], ModelSpec],
    agent: Callable[[], ElementSource] | None = None,
) -> OpenGrounder:
    """Return who grounds by *spec*; models are asked at *desk*, and named by *model_of*.

    *agent* opens browser-use's list of elements. Nothing is asked yet. Raises `UsageError`.
    """
    said = model_said(spec)
    if said is None:
        return RulesGrounder()
    asker = Asker(desk, model_of(said))
    if spec.startswith(CASCADE):
        return CascadeGrounder(asker)
    if spec.startswith(ALWAYS):
        return ModelGrounder(asker)
    return ModelGrounder(asker, (agent or _browser_use)())


def _browser_use() -> ElementSource:
    # Named, not imported: the agent stands below this room, and most runs do without it.
    source: ElementSource = import_module("pytest_iwr.agent.elements").BrowserUseElements.opened()
    return source
