"""The seam to models: a call in, a reply out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_iwr.models.call import Call, Reply


class Backend(Protocol):
    """Answers calls to models of one kind."""

    def complete(self, call: Call) -> Reply:
        """Return the reply of *call*'s model. Raises `ModelError` for trouble that is not its own.

        A reply that was cut off, refused or empty is the model's result, and no error.
        """
        ...

    def close(self) -> None:
        """End what the backend holds: connections, threads, weights."""
        ...
