"""How the door is opened: from what the user asked for, for one process of a run."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.callables import find_callable
from pytest_iwr.errors import ModelError, UsageError
from pytest_iwr.models.cache import ReplyCache
from pytest_iwr.models.door import Door
from pytest_iwr.models.offline import RecordedBackend, ScriptBackend
from pytest_iwr.models.runtime import Patience, Portal, ProviderBackend
from pytest_iwr.models.spending import Spending

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from pytest_iwr.models.base import Backend
    from pytest_iwr.models.call import Call
    from pytest_iwr.models.catalogue import Catalogue
    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.settings import Settings


def open_door(
    settings: Settings,
    known: Catalogue,
    portal: Portal,
    *,
    cache: Path,
    run: Path,
    since: str,
    telling: Callable[[Call], AbstractContextManager[None]] = lambda _call: nullcontext(),
) -> Door:
    """Return the door of one process, as *settings* ask for it.

    Replies are kept in *cache*, what is spent in the folder *run*; replies from before *since*
    (ISO 8601, UTC) do not count where all are to be made anew.
    """
    return Door(
        catalogue=known,
        cache=ReplyCache(cache),
        mode=settings.cache,
        backend=Backends(known, Patience(deadline_s=settings.model_timeout_s), portal),
        spending=Spending(run, settings.max_cost_usd),
        requests=settings.requests,
        slots=settings.calls,
        since=since,
        telling=telling,
    )


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
