"""Agreement with the truth: worked examples by hand, and what must always hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iwr.agreement import Agreement, Confusion, Rate, kappa, kappa_ci, wilson
from pytest_iwr.records import Holds

COUNTS = st.integers(0, 200)
CONFUSIONS = st.builds(Confusion, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
#: 50 answers: agreed in 35; by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5, so kappa is 0.2 / 0.5.
WORKED = Confusion(true_yes=20, false_no=5, false_yes=10, true_no=15)


def test_what_was_said_is_counted_by_what_is_true():
    """None is an error; an error and an undecided answer are no yes and no no."""
    pairs = [
        (True, Holds.YES), (True, Holds.YES), (True, Holds.NO), (False, Holds.YES),
        (False, Holds.NO), (False, Holds.NO), (False, Holds.NO),
        (True, Holds.UNDECIDED), (False, Holds.UNDECIDED), (False, None),
    ]  # fmt: skip

    counted = Confusion.of(pairs)

    assert counted == Confusion(2, 1, 1, 3, undecided=2, errors=1)
    assert (counted.decided, counted.total) == (7, 10)
    assert Confusion.of([]) == Confusion()


def test_a_worked_example():
    """35 of 50 right; of 25 false ones 10 pass, of 25 true ones 5 fail."""
    agreement = Agreement.of(WORKED)

    assert agreement.accuracy == Rate(35, 50)
    assert agreement.false_pass == Rate(10, 25)
    assert agreement.false_fail == Rate(5, 25)
    assert agreement.false_pass.value == pytest.approx(0.4)
    assert agreement.kappa == pytest.approx(0.4)


def test_the_interval_of_a_worked_kappa():
    """The variance by hand: (0.02743 + 0.02547 - 0.0025) / (50 * 0.5^4) = 0.016128."""
    interval = kappa_ci(WORKED)

    error = math.sqrt(0.016128)
    assert interval.low == pytest.approx(0.4 - 1.96 * error, abs=1e-4)
    assert interval.high == pytest.approx(0.4 + 1.96 * error, abs=1e-4)


def test_the_interval_of_kappa_is_that_of_repeated_samples():
    """Kappas of samples drawn from the same shares scatter as the interval says."""
    rng = np.random.default_rng(7)
    shares = np.array([60, 12, 6, 32]) / 110
    drawn = [kappa(Confusion(*row)) for row in rng.multinomial(400, shares, size=4000)]
    interval = kappa_ci(Confusion(*(int(count) for count in shares * 440)))

    assert (interval.high - interval.low) / (2 * 1.96) == pytest.approx(
        np.std(drawn) * math.sqrt(400 / 440), rel=0.05
    )


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),  # z² / (n + z²) = 3.8415 / 13.8415
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 29, 0.0061, 0.1718),
        (0, 1, 0.0, 0.7935),
    ],
)
def test_wilson_by_hand(count, n, low, high):
    """Certain is nothing: none of ten leaves room for more than a quarter."""
    interval = wilson(count, n)

    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


def test_what_cannot_be_computed_is_none():
    """A rate of nothing is no 0, nor is kappa where the truth is always the same."""
    assert wilson(0, 0) is None
    assert Rate(0, 0).value is None
    assert kappa(Confusion()) is None
    assert kappa(Confusion(true_yes=9, false_no=1)) is None
    assert kappa(Confusion(true_no=9, false_yes=1)) is None
    assert Agreement.of(Confusion(true_yes=3, errors=2)).false_pass.ci is None


def test_a_judge_that_always_says_yes_is_no_better_than_chance():
    """It is right in nine of ten cases, and kappa shows what that is worth."""
    yes = Confusion(true_yes=90, false_yes=10)

    assert Agreement.of(yes).accuracy.value == pytest.approx(0.9)
    assert kappa(yes) == pytest.approx(0.0)


def test_perfect_agreement_has_no_interval_of_kappa():
    """Its standard error comes out as 0, which few cases do not justify."""
    perfect = Confusion(true_yes=3, true_no=2)

    assert kappa(perfect) == pytest.approx(1.0)
    assert kappa_ci(perfect) is None


@given(CONFUSIONS)
def test_numbers_stay_in_their_ranges(confusion):
    """Rates lie in 0 to 1 and within their intervals, kappa in -1 to 1 and within its own."""
    agreement = Agreement.of(confusion)

    for rate in (agreement.accuracy, agreement.false_pass, agreement.false_fail):
        if rate.n:
            assert 0 <= rate.ci.low <= rate.value <= rate.ci.high <= 1
    if agreement.kappa is not None:
        assert -1 - 1e-9 <= agreement.kappa <= 1 + 1e-9
    if agreement.kappa_ci is not None:
        assert -1 <= agreement.kappa_ci.low <= agreement.kappa_ci.high <= 1
        assert agreement.kappa_ci.low - 1e-9 <= agreement.kappa <= agreement.kappa_ci.high + 1e-9


@given(CONFUSIONS)
def test_undecided_answers_and_errors_change_no_rate(confusion):
    """They are counted apart."""
    c = confusion
    bare = Agreement.of(Confusion(c.true_yes, c.false_no, c.false_yes, c.true_no))
    whole = Agreement.of(c)

    assert (whole.accuracy, whole.kappa, whole.kappa_ci) == (
        bare.accuracy,
        bare.kappa,
        bare.kappa_ci,
    )


@given(CONFUSIONS)
def test_yes_and_no_may_change_places(confusion):
    """Kappa is the same, false passes become false fails."""
    c = confusion
    turned = Agreement.of(Confusion(c.true_no, c.false_yes, c.false_no, c.true_yes))
    found = Agreement.of(c)

    assert turned.false_pass == found.false_fail
    assert turned.kappa == (None if found.kappa is None else pytest.approx(found.kappa))


@given(st.integers(0, 100), st.integers(1, 100), st.integers(2, 20))
def test_more_cases_make_an_interval_shorter(count, n, times):
    """The same share of more cases is known better."""
    count = min(count, n)
    few, many = wilson(count, n), wilson(count * times, n * times)

    assert many.high - many.low < few.high - few.low
