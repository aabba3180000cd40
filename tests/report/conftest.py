"""Builds results for the reports, a letter per action.

``P`` passed, ``I`` infeasible, ``N`` verdict no, ``U`` verdict undecided, ``A`` abstained,
``E`` judge error, ``.`` nothing recorded.
"""

import pytest

from pytest_iwr.results import (
    ActionRecord,
    CandidateRecord,
    CheckRecord,
    EndRecord,
    Execution,
    Holds,
    Key,
    PlannedAction,
    Reason,
    Status,
    TaskRecord,
    VerdictRecord,
    VisualRecord,
    assemble,
)

TITLES = ("click 'Add to cart'", "type the review", "press Enter", "scroll down")
LABELS = {"P": Holds.YES, "N": Holds.NO, "U": Holds.UNDECIDED, "E": None}

EVIL = "a\x00b\x1b[31mc\ufffe\uffff\ud800]]><x/>&\r\n::error::[[ATTACHMENT|/etc/passwd]]\u202ed"
OPENING = ActionRecord(
    key=Key(dataset="demo", task="shop", subject="claude"),
    step=0,
    execution=Execution.INFEASIBLE,
    reason=Reason.PAGE_DEAD,
    detail="it hung",
)


def _action(letter, who, step, detail):
    common = {"key": who, "step": step, "seconds": {"grounding": 0.25, "settling": 0.5}}
    if letter == "I":
        return ActionRecord(
            **common,
            execution=Execution.INFEASIBLE,
            reason=Reason.NOT_FOUND,
            detail=detail or "nothing is named 'Add to cart'",
            candidates=(CandidateRecord(what="button 'Buy'", score=41.0),),
            before=f"artifacts/{who.path}/step_{step - 1}.png",
        )
    if letter == "A":
        return ActionRecord(**common, execution=Execution.ABSTAINED, detail="two alike")
    return ActionRecord(**common, execution=Execution.DONE, target="button 'Add to cart'")


def _verdict(letter, who, step, detail):
    holds = LABELS[letter]
    check = CheckRecord(check="text 'Added'", holds=holds or Holds.NO, detail=detail or "not seen")
    error = "the judge timed out" if holds is None else None
    return VerdictRecord(
        key=who, step=step, judge="checks", holds=holds, checks=(check,), error=error, seconds=0.25
    )


def _task(
    letters="PPPP",
    *,
    task="shop",
    subject="claude",
    sample=1,
    dataset="demo",
    status=Status.COMPLETE,
    visual="on",
    looks=0.5,
    reason="",
    detail="",
    title="{step:02d} {words}",
    fingerprint="aa11",
    chromium="156.0.1",
    recorded_with="",
    level="L2",
    opening=None,
    page_spec="",
):
    who = Key(dataset=dataset, task=task, subject=subject, sample=sample)
    planned = tuple(
        PlannedAction(
            kind="Click",
            title=title.format(step=step, words=TITLES[(step - 1) % len(TITLES)]),
            description="Click the 'Add to cart' button",
            assertion="'Added' is shown",
            judged=True,
            flagged=True,
        )
        for step in range(1, len(letters) + 1)
    )
    records = [
        TaskRecord(
            key=who,
            actions=planned,
            initial_flag=False,
            protocol="offline",
            fingerprint=fingerprint,
            chromium=chromium,
            recorded_with=recorded_with,
            visual=visual,
            page_spec=page_spec,
            classification={"interaction_complexity": level},
        ),
        *([opening] if opening else []),
    ]
    for step, letter in enumerate(letters.rstrip("."), start=1):
        records.append(_action(letter, who, step, detail))
        if letter in LABELS:
            records.append(_verdict(letter, who, step, detail))
        records.append(VisualRecord(key=who, step=step, engine="t", ocr=looks, structure=looks))
    return assemble([*records, EndRecord(key=who, status=status, reason=reason)])


@pytest.fixture
def task():
    """Return the builder of results."""
    return _task


@pytest.fixture
def every_kind(task):
    """Return a result of every kind that there is."""
    return [
        task("PPPP", task="passed"),
        task("PPI.", task="infeasible"),
        task("N...", task="refused"),
        task("PUUP", task="undecided"),
        task("PA..", task="abstained"),
        task("PE..", task="error"),
        task("PPPP", task="scorer", looks=None),
        task("....", task="no-page", status=Status.NO_PAGE, reason="the reply was cut off"),
        task("P...", task="lost", status=Status.INCOMPLETE),
        task("P...", task="stopped", status=Status.INTERRUPTED, reason="stopped from outside"),
        task("....", task="waits", status=Status.PENDING, reason="waits for the batch"),
        task("I...", task="dead", opening=OPENING),
        task("", task="empty"),
        task("P", sample=2, visual="off"),
        task("N...", task="hostile", detail=EVIL, title=EVIL, reason=EVIL),
    ]
