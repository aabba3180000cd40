"""Which models are meant, and what can be said against asking them before anything is opened."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_iwr.errors import UsageError
from pytest_iwr.page.writers import cache_folder, demand_video, known_models, models_of
from pytest_iwr.roles import CHECKS, RULES, Role, grounder_said, is_agent, roles_of
from pytest_iwr.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.settings import Settings

_INSTALL = "install them with: pip install 'pytest-iwr[models]'"
#: Modes in which a call may be sent.
_SENDING = ("auto", "refresh", "off")


def models_in(settings: Settings) -> tuple[Role, ...]:
    """Return every model of a run, with the option that names it. Raises `UsageError`."""
    writers = [Role("--iwr-model", model) for model in models_of(settings)]
    decides = settings.judge != CHECKS or settings.grounder not in {None, RULES}
    return (*writers, *(roles_of(settings, known_models(settings)) if decides else ()))


def resolved_models(settings: Settings) -> dict[str, str]:
    """Return what each model is known as to its provider, by what the user called it."""
    return {role.model.said: role.model.resolved for role in models_in(settings)}


def header_lines(settings: Settings) -> Iterator[str]:
    """Yield who is asked for what, and how; warn of what is to be known of them."""
    roles = models_in(settings)
    if not roles:
        return
    known, today = known_models(settings), datetime.now(tz=UTC).date()
    for model in dict.fromkeys(role.model for role in roles):
        alias = f"{model.said} is {model.resolved}" if model.said != model.resolved else model.said
        yield f"iwr: {alias} (catalogue {known.version})"
    yield from _decides(settings)
    yield (
        f"iwr: budget {settings.budget}, video {settings.video}, cache {settings.cache} in "
        f"{shown(cache_folder(settings))}"
    )
    for model in dict.fromkeys(role.model for role in roles):
        if ends := known.retiring.get(model.resolved):
            yield f"iwr: warning: {ends.words(today)}"


def _decides(settings: Settings) -> Iterator[str]:
    """Yield who judges and grounds, where a model does; warn of one that judges itself."""
    grounder = grounder_said(settings)
    if settings.judge == CHECKS and grounder == RULES:
        return
    votes = f", {settings.judge_votes} votes" if settings.judge_votes > 1 else ""
    yield f"iwr: judge {settings.judge}{votes}, canaries {settings.canaries:g}, grounder {grounder}"
    roles = models_in(settings)
    writers = {role.model.resolved for role in roles if role.option == "--iwr-model"}
    judges = [role.model for role in roles if role.option == "--iwr-judge"]
    for judge in judges:
        if judge.resolved in writers:
            yield f"iwr: warning: {judge.said} judges pages that it wrote itself"


def demand_models(settings: Settings, *, workers: int) -> None:
    """Refuse what cannot work, before a browser starts. Raises `UsageError`."""
    if is_agent(settings):
        from pytest_iwr.agent.environment import environment  # noqa: PLC0415 - only if asked

        environment(None).ready()
    for role in models_in(settings):
        if role.option == "--iwr-model":
            _demand_writer(settings, role)
        elif role.model.provider == "recorded":
            raise UsageError(f"{role.option}={role.model.said}: recorded replies are pages only")
        if role.model.provider == "recorded":
            _demand_folder(role)
        elif role.model.provider == "transformers":
            _demand_weights(settings, role, workers=workers)
        elif role.model.provider != "script":
            _demand_provider(settings, role)


def _demand_writer(settings: Settings, role: Role) -> None:
    demand_video(settings, role.model)
    if find_spec("markdown_it") is None:
        raise UsageError(f"pages of models are read with libraries that are missing; {_INSTALL}")


def _demand_folder(role: Role) -> None:
    option, model = role
    if not Path(model.name).is_dir():
        raise UsageError(f"{option}={model.said}: {model.name} is no folder with replies")


def _demand_weights(settings: Settings, role: Role, *, workers: int) -> None:
    option, model = role
    if not Path(model.name).is_dir():
        raise UsageError(f"{option}={model.said}: {model.name} is no folder with weights")
    if find_spec("torch") is None or find_spec("transformers") is None:
        raise UsageError(
            "local weights need torch and transformers; install them with: "
            "pip install 'pytest-iwr[local]'"
        )
    if workers > 1 and settings.cache in _SENDING:
        raise UsageError(
            f"{option}={model.said}: each of the {workers} workers would load the weights; "
            "write the pages in one process (--iwr-generate-only, without -n), then run with "
            "--iwr-cache=replay, or serve them: openai:NAME@http://HOST:PORT/v1"
        )


def _demand_provider(settings: Settings, role: Role) -> None:
    """Refuse a model that no reply is there of and that could not be asked for one."""
    option, model = role
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
            f"{option}={model.said}: no key for {model.provider}: set "
            f"{' or '.join(provider.keys)} in the environment; without a key, replies can be "
            "collected elsewhere (--iwr-cache=collect)"
        )
