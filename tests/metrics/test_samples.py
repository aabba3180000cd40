"""Several samples of a task: worked examples, and what always holds."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iwr.bootstrap import Interval
from pytest_iwr.records import CallRecord, Key
from pytest_iwr.samples import pass_at_k, samples_of
from pytest_iwr.tally import tally


class Scored:
    """What is looked at of a task's scores."""

    def __init__(self, ifs, final):
        self.ifs_interval = ifs and Interval(*ifs)
        self.final_interval = final and Interval(*final)


def sample(task, number, ifs, final=(0.5, 0.5)):
    """Return a sample with its scores."""
    return Key(dataset="d", task=task, subject="m", sample=number), Scored(ifs, final)


FULL, HALF, NONE = (1.0, 1.0), (0.5, 0.5), (0.0, 0.0)


@pytest.mark.parametrize(
    ("n", "c", "k", "expected"),
    [(1, 0, 1, 0.0), (1, 1, 1, 1.0), (4, 1, 1, 0.25), (4, 1, 2, 0.5), (4, 2, 2, 5 / 6),
     (4, 1, 4, 1.0), (5, 0, 5, 0.0), (10, 3, 5, 1 - 21 / 252)],
)  # fmt: skip
def test_pass_at_k_is_the_share_of_choices_with_a_pass(n, c, k, expected):
    """By hand: of all choices of k samples, how many hold one that passes."""
    assert pass_at_k(n=n, c=c, k=k) == pytest.approx(expected)


@given(st.integers(1, 7).flatmap(lambda n: st.tuples(
    st.just(n), st.integers(0, n), st.integers(1, n))))  # fmt: skip
def test_pass_at_k_counts_choices(chosen):
    """The formula is what counting gives, whatever the numbers."""
    n, c, k = chosen
    choices = list(combinations(range(n), k))
    passing = sum(any(one < c for one in choice) for choice in choices)

    assert pass_at_k(n=n, c=c, k=k) == pytest.approx(passing / len(choices))


def test_one_sample_of_each_task_is_nothing_to_tell():
    """Where nothing was sampled there is no best of them."""
    assert samples_of([sample("a", 1, FULL), sample("b", 1, HALF)]) is None
    assert samples_of([]) is None


def test_best_and_pass_are_means_over_tasks():
    """Two tasks of two samples: one passes half of its tries, the other none."""
    told = samples_of(
        [
            sample("a", 1, FULL, (0.9, 0.9)),
            sample("a", 2, HALF, (0.4, 0.4)),
            sample("b", 1, NONE, (0.1, 0.1)),
            sample("b", 2, HALF, (0.3, 0.3)),
        ]
    )

    assert told.most == 2
    assert (told.best.interval.low, told.best.n) == (pytest.approx(0.6), 2)
    assert told.best_ifs.interval.low == pytest.approx(0.75)
    assert told.pass_at[1].interval == Interval(0.25, 0.25)
    assert told.pass_at[2].interval == Interval(0.5, 0.5)


def test_an_undecided_sample_may_have_passed():
    """Ends are kept: at worst it failed, at best it passed."""
    told = samples_of([sample("a", 1, (0.2, 1.0)), sample("a", 2, HALF)])

    assert told.pass_at[1].interval == Interval(0.0, 0.5)
    assert told.pass_at[2].interval == Interval(0.0, 1.0)


def test_a_sample_with_an_error_leaves_and_the_task_says_how_many_are_left():
    """pass@2 of a task with one scored sample is not known: it is over the tasks that have two."""
    told = samples_of(
        [sample("a", 1, FULL), sample("a", 2, None, None), sample("b", 1, NONE),
         sample("b", 2, FULL)]
    )  # fmt: skip

    assert (told.pass_at[1].interval, told.pass_at[1].n) == (Interval(0.75, 0.75), 2)
    assert (told.pass_at[2].interval, told.pass_at[2].n) == (Interval(1.0, 1.0), 1)


def made(status="ok", **more):
    """Return the record of a call."""
    key = Key(dataset="d", task="a", subject="m")
    return CallRecord(
        key=key, role="generate", model="openai:m", prompt="p", call="k", status=status, **more
    )


def test_a_tally_knows_what_it_does_not_know():
    """Sums are over what is known; a price that nobody knows is counted, not taken for 0."""
    told = tally(
        [
            made(cost_usd=0.5, input_tokens=10, output_tokens=2, latency_s=4.0),
            made(cost_usd=0.25, cached=True, input_tokens=5, latency_s=2.0),
            made(latency_s=3.0),
            made("timeout"),
        ]
    )

    assert (told.calls, told.cached, told.unpriced) == (4, 1, 1)
    assert (told.cost_usd, told.paid_usd) == (0.75, 0.5)
    assert (told.input_tokens, told.output_tokens) == (15, 2)
    assert told.latency_s == 3.0
    assert told.statuses == {"ok": 3, "timeout": 1}


def test_a_tally_of_calls_without_a_price_costs_nobody_knows_what():
    """``None`` is not 0."""
    assert tally([made(latency_s=1.0)]).cost_usd is None
    assert tally([]).cost_usd is None
