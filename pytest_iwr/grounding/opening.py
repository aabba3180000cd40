"""Who grounds: ``rules``, ``rules+MODEL``, ``model:MODEL`` or ``browser-use:MODEL``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pytest_iwr.grounding.asking import Asker
from pytest_iwr.grounding.base import Grounder
from pytest_iwr.grounding.cascade import CascadeGrounder, ModelGrounder
from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.roles import ALWAYS, CASCADE, grounding_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_iwr.grounding.listed import ElementSource
    from pytest_iwr.models.answers import Desk
    from pytest_iwr.models.spec import ModelSpec


class OpenGrounder(Grounder, Protocol):
    """A grounder that may hold something."""

    def close(self) -> None:
        """End what it holds."""
        ...


def grounder_of(
    spec: str,
    *,
    desk: Desk,
    model_of: Callable[[str], ModelSpec],
    agent: Callable[[], ElementSource],
) -> OpenGrounder:
    """Return who grounds by *spec*; models are asked at *desk*, and named by *model_of*.

    *agent* opens browser-use's list of elements. Nothing is asked yet. Raises `UsageError`.
    """
    said = grounding_model(spec)
    if said is None:
        return RulesGrounder()
    asker = Asker(desk, model_of(said))
    if spec.startswith(CASCADE):
        return CascadeGrounder(asker)
    if spec.startswith(ALWAYS):
        return ModelGrounder(asker)
    return ModelGrounder(asker, agent())
