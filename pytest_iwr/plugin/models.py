"""Which models are meant, and what can be said against asking them before anything is opened."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.errors import UsageError
from pytest_iwr.page.writers import cache_folder, demand_video, known_models, models_of
from pytest_iwr.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.settings import Settings

_INSTALL = "install them with: pip install 'pytest-iwr[models]'"
#: Modes in which a call may be sent.
_SENDING = ("auto", "refresh", "off")


def resolved_models(settings: Settings) -> dict[str, str]:
    """Return what each model is known as to its provider, by what the user called it."""
    return {model.said: model.resolved for model in models_of(settings)}


def header_lines(settings: Settings) -> Iterator[str]:
    """Yield who is asked, and how; warn of ids that end."""
    models = models_of(settings)
    if not models:
        return
    known, today = known_models(settings), datetime.now(tz=UTC).date()
    for model in models:
        alias = f"{model.said} is {model.resolved}" if model.said != model.resolved else model.said
        yield f"iwr: {alias} (catalogue {known.version})"
    yield (
        f"iwr: budget {settings.budget}, video {settings.video}, cache {settings.cache} in "
        f"{shown(cache_folder(settings))}"
    )
    for model in models:
        if ends := known.retiring.get(model.resolved):
            yield f"iwr: warning: {ends.words(today)}"


def demand_models(settings: Settings, *, workers: int) -> None:
    """Refuse what cannot work, before a browser starts. Raises `UsageError`."""
    models = models_of(settings)
    if models and find_spec("markdown_it") is None:
        raise UsageError(f"pages of models are read with libraries that are missing; {_INSTALL}")
    for model in models:
        demand_video(settings, model)
        if model.provider == "recorded":
            _demand_folder(model)
        elif model.provider == "transformers":
            _demand_weights(settings, model, workers=workers)
        elif model.provider != "script":
            _demand_provider(settings, model)


def _demand_folder(model: ModelSpec) -> None:
    if not Path(model.name).is_dir():
        raise UsageError(f"--iwr-model={model.said}: {model.name} is no folder with replies")


def _demand_weights(settings: Settings, model: ModelSpec, *, workers: int) -> None:
    if not Path(model.name).is_dir():
        raise UsageError(f"--iwr-model={model.said}: {model.name} is no folder with weights")
    if find_spec("torch") is None or find_spec("transformers") is None:
        raise UsageError(
            "local weights need torch and transformers; install them with: "
            "pip install 'pytest-iwr[local]'"
        )
    if workers > 1 and settings.cache in _SENDING:
        raise UsageError(
            f"--iwr-model={model.said}: each of the {workers} workers would load the weights; "
            "write the pages in one process (--iwr-generate-only, without -n), then run with "
            "--iwr-cache=replay, or serve them: openai:NAME@http://HOST:PORT/v1"
        )


def _demand_provider(settings: Settings, model: ModelSpec) -> None:
    """Refuse a model that no reply is there of and that could not be asked for one."""
    from pytest_iwr.models.cache import ReplyCache  # noqa: PLC0415 - only with a model
    from pytest_iwr.models.keys import key_of  # noqa: PLC0415

    knows = ReplyCache(cache_folder(settings)).knows(model)
    if settings.cache not in _SENDING or (knows and settings.cache == "auto"):
        return
    if find_spec("pydantic_ai") is None:
        raise UsageError(f"models are asked through libraries that are missing; {_INSTALL}")
    provider = known_models(settings).provider(model)
    if model.base_url is None and key_of(provider) is None:
        raise UsageError(
            f"--iwr-model={model.said}: no key for {model.provider}: set "
            f"{' or '.join(provider.keys)} in the environment; without a key, replies can be "
            "collected elsewhere (--iwr-cache=collect)"
        )
