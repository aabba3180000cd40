"""Models in a run of pytest: the door of this process, and the pages that come through it."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

import pytest

from pytest_iwr.manifest import read_manifest
from pytest_iwr.models.answers import Desk
from pytest_iwr.models.opening import open_door
from pytest_iwr.models.runtime import Portal
from pytest_iwr.page.writers import cache_folder, known_models, pages_by
from pytest_iwr.plugin.keys import DESKS, RUN, SETTINGS
from pytest_iwr.plugin.progress import Pace, Teller, noted

if TYPE_CHECKING:
    from pytest_iwr.models.call import Answer, Call
    from pytest_iwr.models.door import Door
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
    portal = Portal()
    config.add_cleanup(portal.close)
    return open_door(
        settings,
        known_models(settings),
        portal,
        cache=cache_folder(settings),
        run=run.folder,
        since=read_manifest(run.folder).sessions[0].started,
        telling=partial(noted, run.folder),
    )


def desk_of(config: pytest.Config, option: str) -> Desk:
    """Return where the model that *option* names is asked in this process."""
    desks = config.stash.setdefault(DESKS, {})
    desk = Desk(lambda call: door_of(config).ask(call), lambda call: door_of(config).forget(call))
    return desks.setdefault(option, desk)


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
