"""What a run has spent, over all of its processes, so that it can stop before it spends more.

One file, one line for each event: a call is reserved at what it is expected to cost, and settled at
what it did. A reservation that was never settled counts: its call may have been paid.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.errors import BudgetSpentError

if TYPE_CHECKING:
    from pathlib import Path

    from filelock import BaseFileLock

_FILE = "spending.jsonl"


@dataclass(frozen=True, slots=True)
class Spending:
    """The ledger in *folder*; ``most_usd`` is what the run may spend, ``None`` without limit."""

    folder: Path
    most_usd: float | None

    def reserve(self, key: str, usd: float | None) -> None:
        """Set *usd* aside for the call *key*. Raises `BudgetSpentError` when that is too much.

        With a limit, a call of unknown price is refused too: nobody could say when to stop.
        """
        if self.most_usd is None:
            return
        if usd is None:
            raise BudgetSpentError(
                "no price is known for this model, so --iwr-max-cost cannot hold; give its alias a "
                "price (--iwr-alias='mine=provider:name price=2/10'), or leave --iwr-max-cost out",
                lasting=True,
            )
        with self._locked():
            spent = sum(self._lines().values())
            if spent + usd > self.most_usd:
                raise BudgetSpentError(
                    f"not sent: ${spent:.2f} of --iwr-max-cost={self.most_usd:g} are spent or set "
                    f"aside, and this call may cost ${usd:.2f}; go on with a higher limit"
                )
            self._add(key, usd)

    def settle(self, key: str, usd: float | None) -> None:
        """Replace what was set aside for *key* by what it cost; unknown leaves it as it was."""
        if self.most_usd is not None and usd is not None:
            with self._locked():
                self._add(key, usd)

    @property
    def spent_usd(self) -> float:
        """Return what is spent or set aside."""
        return sum(self._lines().values())

    def _lines(self) -> dict[str, float]:
        path = self.folder / _FILE
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        return dict(json.loads(line) for line in lines if line.endswith("]"))

    def _add(self, key: str, usd: float) -> None:
        # In a line of its own, even behind one that a killed process left unfinished.
        with (self.folder / _FILE).open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps([key, usd])}\n")

    def _locked(self) -> BaseFileLock:
        from filelock import FileLock  # noqa: PLC0415 - only where a model is asked

        return FileLock(self.folder / f".{_FILE}.lock")
