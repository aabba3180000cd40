"""What a run with models would ask of them: its very calls, made and not sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from pytest_iwr.dataset import load
from pytest_iwr.errors import IwrError, ModelError, TaskFormatError
from pytest_iwr.models.cache import ReplyCache
from pytest_iwr.models.call import Answer
from pytest_iwr.models.door import demand_served
from pytest_iwr.models.estimate import expected, expected_usd, most_usd
from pytest_iwr.page.writers import cache_folder, demand_video, known_models, models_of, pages_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_iwr.entries import Entry
    from pytest_iwr.models.call import Call, Usage
    from pytest_iwr.models.catalogue import Catalogue
    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.page.generated import GeneratedPages
    from pytest_iwr.settings import Settings
    from pytest_iwr.task import Task


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one call would take: tokens, US dollars as expected and at most (``None``: unknown).

    ``on_disk``: its reply is there. ``sent``: it would go to a model, once.
    """

    on_disk: bool
    sent: bool
    usage: Usage
    usd: float | None
    most_usd: float | None


@dataclass(frozen=True, slots=True)
class Asked:
    """All that one model would be asked; the figures are of what is sent."""

    model: ModelSpec
    longest_reply: int
    calls: list[Forecast] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        """Whether replies are taken from this machine at once, and never kept."""
        return self.model.is_free

    @property
    def sent(self) -> list[Forecast]:
        """Return the calls that would be sent."""
        return [call for call in self.calls if call.sent]

    @property
    def on_disk(self) -> int:
        """Return how many replies are on disk."""
        return sum(call.on_disk for call in self.calls)

    @property
    def tokens_in(self) -> int:
        """Return how many tokens would be shown."""
        return sum(call.usage.input_tokens or 0 for call in self.sent)

    @property
    def tokens_out(self) -> int:
        """Return how many tokens are expected to be written."""
        return sum(call.usage.output_tokens or 0 for call in self.sent)

    @property
    def usd(self) -> float | None:
        """Return what it is expected to cost."""
        return total(call.usd for call in self.sent)

    @property
    def most_usd(self) -> float | None:
        """Return what it costs when every reply is as long as it may be."""
        return total(call.most_usd for call in self.sent)


@dataclass(frozen=True, slots=True)
class Problem:
    """A call that a run could not make: of ``task``, to ``models`` (none: nobody can be shown)."""

    task: str
    models: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would ask, model by model, over so many ``tasks``."""

    catalogue: str
    tasks: int
    asked: tuple[Asked, ...]
    problems: tuple[Problem, ...]


def total(amounts: Iterator[float | None]) -> float | None:
    """Return the sum; ``None`` where one of them is not known."""
    known = list(amounts)
    return None if None in known else sum(amount or 0.0 for amount in known)


def plan(entries: Sequence[Entry], settings: Settings, *, tell: Callable[[int], None]) -> Plan:
    """Return what a run with *settings* would ask about the tasks in *entries*.

    Nothing is written, nobody is asked; *tell* hears the number of each task. Raises `UsageError`
    for models that cannot be.
    """
    making = _Making.of(settings)
    for number, entry in enumerate(entries, start=1):
        tell(number)
        making.add(entry)
    return Plan(
        catalogue=making.catalogue.version,
        tasks=len(entries),
        asked=tuple(making.asked),
        problems=tuple(making.problems),
    )


@dataclass(slots=True)
class _Making:
    """A plan while it is made."""

    settings: Settings
    catalogue: Catalogue
    cache: ReplyCache
    asked: list[Asked]
    problems: list[Problem] = field(default_factory=list)
    _keys: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, settings: Settings) -> _Making:
        models, catalogue = models_of(settings), known_models(settings)
        for model in models:
            demand_video(settings, model)
        budgets = [catalogue.budget(model, settings.budget) for model in models]
        asked = [Asked(m, budget.max_tokens) for m, budget in zip(models, budgets, strict=True)]
        return cls(settings, catalogue, ReplyCache(cache_folder(settings)), asked)

    def add(self, entry: Entry) -> None:
        try:
            task = load(entry)
        except TaskFormatError as error:
            self.problems.append(Problem(entry.name, (), str(error)))
            return
        whys: dict[str, list[str]] = {}
        for one in self.asked:
            for why in self._forecast(one, task):
                whys.setdefault(why, []).append(one.model.said)
        for why, models in whys.items():
            whose = () if len(models) == len(self.asked) else tuple(models)
            self.problems.append(Problem(task.id, whose, why))

    def _forecast(self, one: Asked, task: Task) -> Iterator[str]:
        """Add what *one* is asked about *task*; yield, once each, what keeps it from that."""
        whys: dict[str, None] = {}
        for sample in range(1, self.settings.samples + 1):
            try:
                one.calls.append(self._call(self._pages(one.model, sample).call_for(task)))
            except IwrError as error:
                whys[str(error)] = None
        yield from whys

    def _pages(self, model: ModelSpec, sample: int) -> GeneratedPages:
        return pages_by(
            model,
            self.settings,
            subject=model.slug,
            sample=sample,
            ask=_nobody,
            remembers=False,
        )

    def _call(self, call: Call) -> Forecast:
        free = call.model.is_free
        kept = None if free else self.cache.get(call)
        if kept:
            demand_served(Answer(call, kept, cached=True))
        twice = call.key in self._keys
        self._keys.add(call.key)
        return Forecast(
            on_disk=kept is not None,
            sent=not (kept or free or twice),
            usage=expected(call),
            usd=expected_usd(call, self.catalogue),
            most_usd=most_usd(call, self.catalogue),
        )


def _nobody(_call: Call) -> NoReturn:
    raise ModelError("a plan asks nobody")
