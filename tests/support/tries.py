"""Bounds of time that hold on a busy machine: what waits too long does so at each try."""

from collections.abc import Callable

TRIES = 3


def takes_less(seconds_taken: Callable[[], float], *, than_s: float) -> bool:
    """Tell whether one of three tries takes less; the first that does is the last."""
    for _ in range(TRIES):
        took = seconds_taken()
        print(f"{took:.2f} s of {than_s:.2f}")  # noqa: T201 - pytest shows it with a failure
        if took < than_s:
            return True
    return False
