"""A data set of ten thousand rows is collected in no time and little memory."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import NamedTuple

ROWS = 10_000
ROUNDS = 3
#: Times the processor time that pytest itself needs for as many parameters of one function. An
#: idle core of a desk collects the rows in 2 s, and the parameters in 1.5 s.
LIMIT = 2.0
LIMIT_MB = 250

PARAMETERS = f"""
import pytest

@pytest.mark.parametrize("number", range({ROWS}))
def test_one(number):
    pass
"""

#: Prints exit code, seconds of processor time, and the most memory used.
MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)
"""


class Cost(NamedTuple):
    """What a collection came to."""

    code: float
    processor_s: float
    peak_mb: float


def rows():
    """Yield rows of 3 to 6 kB, as the benchmark has them."""
    for number in range(ROWS):
        words = "Click the button that opens the panel, then read it. " * (6 + number % 7)
        action = {"type": "Click", "parameters": {"description": words}}
        yield json.dumps({"id": number, "action_sequence": [action] * 9}) + "\n"


def collected(name: str, *, at) -> Cost:
    """Collect one file in a process of its own."""
    collecting = [sys.executable, "-m", "pytest", name, "--collect-only", "-q"]
    watched = [sys.executable, "-c", MEASURED, *collecting]
    done = subprocess.run(watched, cwd=at, capture_output=True, text=True, check=True)
    return Cost(*map(float, done.stdout.split()))


def test_ten_thousand_rows_cost_little_more_than_parameters(bare):
    """`pytest data.jsonl --collect-only -q`: at most twice pytest's own cost, and 250 MB.

    Both are measured in turns, so that a busy machine slows them alike; the best of each counts.
    """
    file = bare.write("data.jsonl", "".join(rows()))
    bare.write("test_parameters.py", PARAMETERS)

    rounds = [
        (collected("data.jsonl", at=bare.path), collected("test_parameters.py", at=bare.path))
        for _ in range(ROUNDS)
    ]
    ours, plain = zip(*rounds, strict=True)
    best, least = (min(cost.processor_s for cost in costs) for costs in (ours, plain))
    peak_mb = max(cost.peak_mb for cost in ours)

    print(  # noqa: T201 - the figure is what one comes for
        f"\n{ROWS} rows, {file.stat().st_size / 1e6:.0f} MB: {best:.2f} s of processor time, "
        f"{best / least:.2f} times {ROWS} parameters, {peak_mb:.0f} MB"
    )
    assert {cost.code for cost in ours + plain} == {0}
    assert best <= LIMIT * least
    assert peak_mb <= LIMIT_MB
