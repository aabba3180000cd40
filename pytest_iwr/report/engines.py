"""Which engines made the visual numbers, what nobody vouches for, and what stands beside VFS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_iwr.metrics import made_by
from pytest_iwr.report.text import by_protocol, number
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_iwr.metrics import Group, MadeBy, Mean, Means, TaskScores
    from pytest_iwr.record_parts import Provenance
    from pytest_iwr.results import TaskResult

#: A name tells versions, weights, options, device: more than a line of most texts holds.
_NAME_LIMIT = 500


def made_of(results: Iterable[TaskResult]) -> MadeBy:
    """Return which engines made the visual numbers of *results*."""
    return made_by(visual for result in results for visual in result.visuals.values())


def engine_lines(results: Iterable[TaskResult]) -> Iterator[str]:
    """Yield ``text by NAME`` and ``structure by NAME``; nothing where nobody recorded it.

    Each engine is told once; where there are several protocols, with the one that it belongs to.
    """
    parts = by_protocol(results)
    for label, members in parts.items():
        made = made_of(members)
        behind = f" ({label})" if len(parts) > 1 else ""
        for what, engines in (("text", made.text), ("structure", made.structure)):
            for name in dict.fromkeys(names_of(engines)):
                yield f"{what} by {name}{behind}"


def brief_engines(results: Iterable[TaskResult]) -> Iterator[str]:
    """Yield the bare names of the engines in one line, once; nothing where nobody recorded them."""
    made = made_of(results)
    if names := dict.fromkeys(one.engine for one in (*made.text, *made.structure)):
        yield one_line(", ".join(names), limit=_NAME_LIMIT)


def names_of(engines: Iterable[Provenance]) -> list[str]:
    """Return the names of *engines*, each in one line."""
    return [one_line(engine.name, limit=_NAME_LIMIT) for engine in engines]


def unverified_lines(results: Iterable[TaskResult]) -> Iterator[str]:
    """Yield ``unverified weights: NAME``; nothing where all weights are vouched for."""
    if names := made_of(results).unverified:
        yield f"unverified weights: {one_line(', '.join(names), limit=_NAME_LIMIT)}"


def mixed_words(group: Group) -> str:
    """Say why a group has no mean of VFS and Final though its tasks have; else nothing."""
    told = mixed_names(group.made)
    return (
        f"no mean of VFS and Final: different engines bear one fingerprint: {told}" if told else ""
    )


def mixed_names(made: MadeBy) -> str:
    """Return the engines that cannot be averaged, in one line; nothing where all can."""
    return one_line(" and ".join(made.mixed), limit=2 * _NAME_LIMIT)


def beside_words(scores: TaskScores) -> str:
    """Return what stands beside the VFS of a task and is never in it; nothing where unknown."""
    if scores.words_f1 is None and scores.structure_sees is None:
        return ""
    return _beside(number(scores.words_f1), number(scores.structure_sees))


def beside_means(means: Means) -> str:
    """Return what stands beside a mean of VFS and is never in it; nothing where unknown."""
    if not (means.words_f1.n or means.structure_sees.n):
        return ""
    return _beside(_over(means.words_f1), _over(means.structure_sees))


def _beside(words_f1: str, sees: str) -> str:
    return (
        f"beside VFS, never in it: word F1 {words_f1}, "
        f"the structure engine sees {sees} of a checkpoint"
    )


def _over(mean: Mean) -> str:
    return f"{number(mean.value)} (n {mean.n})"


def engines_json(results: Sequence[TaskResult]) -> dict[str, Any]:
    """Return the engines that made the visual numbers of *results*, safe for JSON."""
    made = made_of(results)
    return {
        "text": [_engine(one) for one in made.text],
        "structure": [_engine(one) for one in made.structure],
        "unverified": list(made.unverified),
    }


def _engine(one: Provenance) -> dict[str, Any]:
    return {"name": one.name, **one.model_dump(mode="json")}
