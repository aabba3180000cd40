"""What must hold of scores whatever happened."""

from itertools import product
from math import fsum

from hypothesis import given, settings
from hypothesis import strategies as st
from trajectories import run, two_ends

from pytest_iwr.metrics import score

LETTERS = st.builds(
    lambda head, end, length: (head + end)[:length].ljust(length, "."),
    st.text(alphabet="PPU", max_size=5),
    st.sampled_from(["N", "I", "A"]),
    st.integers(min_value=1, max_value=6),
)
UNIT = st.floats(min_value=0.0, max_value=1.0, allow_nan=False)


@st.composite
def _runs(draw):
    letters = draw(LETTERS)
    steps = range(len(letters) + 1)
    return {
        "letters": letters,
        "flags": tuple(draw(st.sets(st.sampled_from(steps)))),
        "initial": draw(st.booleans()),
        "looks": {step: draw(UNIT) for step in steps},
    }


def _worlds(letters):
    """Say, for each way the undecided may come out, how many actions passed."""
    ended = letters.find("A")
    free = [i for i, c in enumerate(letters) if c in "UA" or (ended >= 0 and i > ended)]
    for luck in product([True, False], repeat=len(free)):
        came_out = dict(zip(free, luck, strict=True))
        good = [came_out.get(i, c == "P") for i, c in enumerate(letters)]
        yield (good.index(False) if False in good else len(good))


def _finals(letters, flags, initial, looks):
    """Return Final in every world, unseen checkpoints being worth 0 or 1, one by one."""
    ended = letters.find("A")
    unseen = {s for s in flags if ended >= 0 and s > ended}
    counted = sorted(({0} if initial else set()) | {s for s in flags if s > 0})
    for passed in set(_worlds(letters)):
        steps = [s for s in counted if s <= passed]
        hidden = [s for s in steps if s in unseen]
        for fill in product([0.0, 1.0], repeat=len(hidden)):
            values = {**looks, **dict(zip(hidden, fill, strict=True))}
            vfs = fsum(values[s] for s in steps) / len(steps) if steps else 0.0
            yield 0.7 * passed / len(letters) + 0.3 * vfs


@settings(max_examples=300, deadline=None)
@given(what=_runs())
def test_ends_are_what_every_possible_world_gives(what):
    """Trying out every way the undecided may come out gives the very ends of IFS and Final."""
    scores = score(run(**what))
    passed = list(_worlds(what["letters"]))
    total = len(what["letters"])
    assert scores.ifs_interval == two_ends(min(passed) / total, max(passed) / total)
    outcomes = list(_finals(**what))
    assert scores.final_interval == two_ends(min(outcomes), max(outcomes))


@settings(max_examples=200, deadline=None)
@given(what=_runs())
def test_every_score_lies_in_its_interval(what):
    """0 ≤ low ≤ headline ≤ high ≤ 1, for every score that there is."""
    scores = score(run(**what))
    for headline, ends in (
        (scores.ifs, scores.ifs_interval),
        (scores.vfs, scores.vfs_interval),
        (scores.vfs_all, scores.vfs_all_interval),
        (scores.final, scores.final_interval),
    ):
        assert ends is None or 0.0 <= ends.low <= ends.high <= 1.0
        assert headline is None or ends.low == headline == ends.high


@settings(max_examples=200, deadline=None)
@given(what=_runs(), data=st.data())
def test_failing_an_action_never_raises_ifs(what, data):
    """Turning an action that passed into a failed one raises neither end of IFS."""
    letters = what["letters"]
    at = data.draw(st.integers(0, len(letters) - 1))
    worse = letters[:at] + "N" + "." * (len(letters) - at - 1)
    before, after = score(run(**what)), score(run(**{**what, "letters": worse}))
    if letters[at] in "PU":
        assert after.ifs_interval.low <= before.ifs_interval.low
        assert after.ifs_interval.high <= before.ifs_interval.high
