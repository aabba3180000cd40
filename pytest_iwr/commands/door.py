"""The door to models for a command: opened when it is needed, closed when the command ends."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pytest_iwr.page.writers import cache_folder, known_models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.models.answers import Desk
    from pytest_iwr.settings import Settings


@contextmanager
def opened_desk(settings: Settings) -> Iterator[Desk]:
    """Give where models are asked; what a command spends is counted for itself."""
    from pytest_iwr.models.answers import Desk  # noqa: PLC0415 - commands load what they need
    from pytest_iwr.models.opening import open_door  # noqa: PLC0415
    from pytest_iwr.models.runtime import Portal  # noqa: PLC0415
    from pytest_iwr.runs import now  # noqa: PLC0415

    portal = Portal()
    with TemporaryDirectory(prefix="iwr-") as run:
        door = open_door(
            settings,
            known_models(settings),
            portal,
            cache=cache_folder(settings),
            run=Path(run),
            since=now(),
        )
        try:
            yield Desk(door.ask, door.forget)
        finally:
            door.close()
            portal.close()
