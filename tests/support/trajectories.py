"""Build task results from trajectories written as letters.

A trajectory is written as letters, one per action: ``P`` passed, ``I`` infeasible, ``N`` verdict
no, ``U`` verdict undecided, ``A`` abstained, ``E`` judge error, ``.`` nothing recorded.
"""

import pytest

from pytest_iwr.metrics import Interval
from pytest_iwr.results import (
    ActionRecord,
    EndRecord,
    Execution,
    Holds,
    Key,
    PlannedAction,
    Status,
    TaskRecord,
    VerdictRecord,
    VisualRecord,
    assemble,
)

EXECUTIONS = {
    "P": (Execution.DONE, Holds.YES),
    "N": (Execution.DONE, Holds.NO),
    "U": (Execution.DONE, Holds.UNDECIDED),
    "E": (Execution.DONE, None),
    "I": (Execution.INFEASIBLE, None),
    "A": (Execution.ABSTAINED, None),
}


def key(task="shop", subject="claude", sample=1):
    """Return whose result it is."""
    return Key(dataset="demo", task=task, subject=subject, sample=sample)


def recorded(letters, who):
    """Yield the records of a trajectory written as letters."""
    for step, letter in enumerate(letters, start=1):
        if letter == ".":
            return
        execution, holds = EXECUTIONS[letter]
        yield ActionRecord(key=who, step=step, execution=execution)
        if execution is Execution.DONE:
            error = "the judge timed out" if holds is None else None
            yield VerdictRecord(key=who, step=step, judge="checks", holds=holds, error=error)


def look(who, step, value):
    """Return a comparison that gave *value*."""
    return VisualRecord(key=who, step=step, engine="test", ocr=value, structure=value)


def run(
    letters="PPPPP",
    *,
    who=None,
    flags=(1, 2, 3, 4, 5),
    initial=False,
    looks=None,
    status=Status.COMPLETE,
    visual="on",
    protocol="offline:aa",
    fingerprint="aa",
    level="L2",
    page_spec="",
    more=(),
):
    """Return the result that a trajectory written as letters adds up to."""
    who = who or key()
    looks = {} if looks is None else looks
    planned = tuple(
        PlannedAction(kind="Click", title=f"{s:02d} click", judged=True, flagged=s in flags)
        for s in range(1, len(letters) + 1)
    )
    opened = TaskRecord(
        key=who,
        actions=planned,
        initial_flag=initial,
        visual=visual,
        protocol=protocol,
        fingerprint=fingerprint,
        page_spec=page_spec,
        classification={"interaction_complexity": level},
    )
    pictures = [look(who, step, value) for step, value in looks.items()]
    return assemble(
        [opened, *recorded(letters, who), *pictures, *more, EndRecord(key=who, status=status)]
    )


V1, V2, V3, V4, V5 = 0.9, 0.8, 0.4, 0.7, 0.2
LOOKS = {1: V1, 2: V2, 3: V3, 4: V4, 5: V5}


def two_ends(low, high):
    """Return an interval to compare with."""
    return Interval(pytest.approx(low), pytest.approx(high))


#: A comparison whose scorer failed, at step 2.
BROKEN = VisualRecord(key=key(), step=2, engine="test", error="the OCR engine did not start")
