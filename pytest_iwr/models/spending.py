"""What a run has spent, over all of its processes, so that it can stop before it spends more.

One file, one line for each event: a call is reserved at what it is expected to cost, and settled at
what it did. A reservation that was never settled counts: its call may have been paid.
"""

from __future__ import annotations

import json
import os
import threading
import time
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

    def reserve(self, key: str, usd: float | None) -> str:
        """Set *usd* aside for a call *key* and return by which name to settle it.

        A call that is sent twice is set aside twice: each time it may be paid. Raises
        `BudgetSpentError` when it is too much, and, where there is a limit, for a call of unknown
        price: nobody could say when to stop.
        """
        name = f"{key[:12]}-{os.getpid()}-{threading.get_ident()}-{time.time_ns()}"
        if self.most_usd is None:
            return name
        if usd is None:
            raise BudgetSpentError(
                "no price is known for this model, so --iwr-max-cost cannot hold; give its alias a "
                "price (--iwr-alias='mine=provider:name price=2/10'), or leave --iwr-max-cost out",
                lasting=True,
            )
        with self._locked():
            spent = self.spent_usd
            if spent + usd > self.most_usd:
                raise BudgetSpentError(
                    f"not sent: ${spent:.2f} of --iwr-max-cost={self.most_usd:g} are spent or set "
                    f"aside, and this call may cost ${usd:.2f}; go on with a higher limit"
                )
            self._add(name, usd)
        return name

    def settle(self, name: str, usd: float | None) -> None:
        """Replace what was set aside by what it cost; unknown leaves it as it was."""
        if self.most_usd is not None and usd is not None:
            with self._locked():
                self._add(name, usd)

    @property
    def spent_usd(self) -> float:
        """Return what is spent or set aside."""
        return sum(self._lines().values())

    def _lines(self) -> dict[str, float]:
        path = self.folder / _FILE
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        return dict(json.loads(line) for line in lines if line.endswith("]"))

    def _add(self, name: str, usd: float) -> None:
        # In a line of its own, even behind one that a killed process left unfinished.
        with (self.folder / _FILE).open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps([name, usd])}\n")

    def _locked(self) -> BaseFileLock:
        from filelock import FileLock  # noqa: PLC0415 - only where a model is asked

        return FileLock(self.folder / f".{_FILE}.lock")
