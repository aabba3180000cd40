"""How the door is opened: from what the user asked for, for one process of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.callables import find_callable
from pytest_iwr.errors import ModelError, UsageError
from pytest_iwr.models.offline import RecordedBackend, ScriptBackend
from pytest_iwr.models.runtime import Patience, Portal, ProviderBackend

if TYPE_CHECKING:
    from pytest_iwr.models.base import Backend
    from pytest_iwr.models.catalogue import Catalogue
    from pytest_iwr.models.spec import ModelSpec


@dataclass(slots=True)
class Backends:
    """Makes who answers for a model; all of a process share one portal."""

    catalogue: Catalogue
    patience: Patience
    portal: Portal

    def __call__(self, spec: ModelSpec) -> Backend:
        """Return who answers for *spec*. Raises `ModelError` where nobody can."""
        match spec.provider:
            case "recorded":
                return RecordedBackend(Path(spec.name))
            case "script":
                return _script(spec)
            case "transformers":
                from pytest_iwr.models.local import LocalBackend  # noqa: PLC0415 - weighs gigabytes

                return LocalBackend(spec, deadline_s=self.patience.deadline_s)
            case _:
                provider = self.catalogue.provider(spec)
                return ProviderBackend(spec, provider, self.portal, self.patience)


def _script(spec: ModelSpec) -> Backend:
    try:
        function = find_callable(spec.name, example="answers:reply_to")
    except UsageError as error:
        raise ModelError(str(error), lasting=True) from error
    return ScriptBackend(function, name=spec.resolved)
