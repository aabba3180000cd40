"""Models in a run of pytest: the door of this process, and the pages that come through it."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

import pytest

from pytest_iwr.manifest import read_manifest
from pytest_iwr.models.cache import ReplyCache
from pytest_iwr.models.door import Door
from pytest_iwr.models.opening import Backends
from pytest_iwr.models.runtime import Patience, Portal
from pytest_iwr.models.spending import Spending
from pytest_iwr.page.writers import cache_folder, known_models, pages_by
from pytest_iwr.plugin.keys import RUN, SETTINGS
from pytest_iwr.plugin.progress import Pace, Teller, noted

if TYPE_CHECKING:
    from pytest_iwr.models.call import Answer, Call
    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.page.generated import GeneratedPages

PACE = Pace()
_DOOR: pytest.StashKey[Door] = pytest.StashKey()


def generated_pages(
    config: pytest.Config, model: ModelSpec, *, subject: str, sample: int
) -> GeneratedPages:
    """Return the source of the pages that *model* writes in this run. Raises `UsageError`."""

    def ask(call: Call) -> Answer:
        return door_of(config).ask(call)

    return pages_by(model, config.stash[SETTINGS], subject=subject, sample=sample, ask=ask)


def door_of(config: pytest.Config) -> Door:
    """Return the door of this process, opened when the first call goes through it."""
    if _DOOR not in config.stash:
        door = config.stash[_DOOR] = _opened(config)
        config.add_cleanup(door.close)
    return config.stash[_DOOR]


def _opened(config: pytest.Config) -> Door:
    settings, run = config.stash[SETTINGS], config.stash[RUN]
    known = known_models(settings)
    portal = Portal()
    config.add_cleanup(portal.close)
    patience = Patience(deadline_s=settings.model_timeout_s)
    return Door(
        catalogue=known,
        cache=ReplyCache(cache_folder(settings)),
        mode=settings.cache,
        backend=Backends(known, patience, portal),
        spending=Spending(run.folder, settings.max_cost_usd),
        requests=settings.requests,
        slots=settings.calls,
        since=read_manifest(run.folder).sessions[0].started,
        telling=partial(noted, run.folder),
    )


def tell_progress(config: pytest.Config) -> None:
    """Say now and then, on the controller, what models are thinking about; not with ``-q``."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if reporter is None or config.get_verbosity() < 0:
        return

    capture = config.pluginmanager.getplugin("capturemanager")

    def say(line: str) -> None:
        # As pytest's own live logs do: what a test prints is captured, and so would this be.
        with capture.global_and_fixture_disabled() if capture else nullcontext():
            reporter.ensure_newline()
            reporter.write_line(line)

    teller = Teller(config.stash[RUN].folder, say, PACE)
    teller.start()
    config.add_cleanup(teller.close)
