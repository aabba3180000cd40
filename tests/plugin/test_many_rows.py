"""A data set of ten thousand rows is collected in no time and little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from time import perf_counter

ROWS = 10_000
LIMIT_S = 3.0
LIMIT_MB = 250

#: Prints the most memory that its child used.
MEASURED = (
    "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:], "
    "stdout=subprocess.DEVNULL); "
    "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
)


def rows():
    """Yield rows of 3 to 6 kB, as the benchmark has them."""
    for number in range(ROWS):
        words = "Click the button that opens the panel, then read it. " * (6 + number % 7)
        action = {"type": "Click", "parameters": {"description": words}}
        yield json.dumps({"id": number, "action_sequence": [action] * 9}) + "\n"


def test_ten_thousand_rows_are_collected_in_three_seconds(bare):
    """`pytest data.jsonl --collect-only -q`, best of three: at most 3 s of wall time, 250 MB."""
    bare.write("data.jsonl", "".join(rows()))
    command = [sys.executable, "-m", "pytest", "data.jsonl", "--collect-only", "-q"]
    watched = [sys.executable, "-c", MEASURED, *command]
    taken = []

    for _ in range(3):
        began = perf_counter()
        done = subprocess.run(watched, cwd=bare.path, capture_output=True, text=True, check=True)
        taken.append(perf_counter() - began)
    code, peak_mb = (int(part) for part in done.stdout.split())

    size_mb = (bare.path / "data.jsonl").stat().st_size / 1e6
    print(  # noqa: T201 - the figure is what one comes for
        f"\n{ROWS} rows, {size_mb:.0f} MB: best {min(taken):.2f} s of "
        f"{', '.join(f'{s:.2f}' for s in taken)}; {peak_mb} MB; load {os.getloadavg()[0]:.1f}"
    )
    assert code == 0
    assert min(taken) <= LIMIT_S
    assert peak_mb <= LIMIT_MB
