"""Which models write pages, as the settings name them, and the pages that each of them writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_iwr.errors import UsageError
from pytest_iwr.page.floors import FloorPages, parse_floor
from pytest_iwr.protocol import FLOOR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_iwr.models.call import Answer, Call
    from pytest_iwr.models.catalogue import Catalogue
    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.page.generated import GeneratedPages
    from pytest_iwr.settings import Settings


def known_models(settings: Settings) -> Catalogue:
    """Return the catalogue of models with the user's aliases. Raises `UsageError`."""
    from pytest_iwr.models.catalogue import catalogue  # noqa: PLC0415 - only with a model

    return catalogue().with_own(settings.alias)


def writers_of(settings: Settings) -> tuple[FloorPages | ModelSpec, ...]:
    """Return the floors and models that are to write pages, in the order in which they were named.

    Raises `UsageError` for a spec that nobody knows.
    """
    try:
        return tuple(
            parse_floor(said) if said.startswith(FLOOR) else known_models(settings).find(said)
            for said in settings.model
        )
    except UsageError as error:
        raise UsageError(f"--iwr-model={','.join(settings.model)}: {error}") from error


def models_of(settings: Settings) -> tuple[ModelSpec, ...]:
    """Return the models alone. Raises `UsageError` for a spec that nobody knows."""
    return tuple(one for one in writers_of(settings) if not isinstance(one, FloorPages))


def cache_folder(settings: Settings) -> Path:
    """Return where replies are kept."""
    import platformdirs  # noqa: PLC0415 - only with a model

    return settings.cache_dir or platformdirs.user_cache_path("pytest-iwr")


def demand_video(settings: Settings, model: ModelSpec) -> None:
    """Raise `UsageError` where a video is to be shown to a model that takes none."""
    if settings.video != "native":
        return
    if not known_models(settings).budget(model, settings.budget).native_video:
        raise UsageError(
            f"--iwr-video=native: {model.resolved} is not known to take a video; use "
            "--iwr-video=frames, or say that it does: "
            f"--iwr-alias='NAME={model.resolved} native_video=on'"
        )


def pages_by(
    model: ModelSpec,
    settings: Settings,
    *,
    subject: str,
    sample: int,
    ask: Callable[[Call], Answer],
    remembers: bool = True,
) -> GeneratedPages:
    """Return the pages that *model* writes for *subject*; *ask* is the door to models.

    *remembers* whether what is worked out about videos is kept for the next time.
    """
    from pytest_iwr.page.generated import GeneratedPages  # noqa: PLC0415 - only with a model

    return GeneratedPages(
        subject=subject,
        model=model,
        ask=ask,
        budget=known_models(settings).budget(model, settings.budget),
        video=settings.video,
        thinking=settings.thinking,
        sample=sample,
        memo=cache_folder(settings) / "inputs",
        remembers=remembers,
        only=settings.generate_only,
    )
