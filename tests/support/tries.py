"""Bounds of time that hold on a busy machine: what waits too long does so at each try."""

from collections.abc import Callable

TRIES = 3


def takes_less(seconds_taken: Callable[[], float], *, than_s: float) -> bool:
    """Tell whether one of three tries takes less; the first that does is the last."""
    return any(seconds_taken() < than_s for _ in range(TRIES))
