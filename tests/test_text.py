"""Words for numbers and texts."""

import pytest

from pytest_iwr.text import percent


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0.00%"), (1e-7, "less than 0.01%"), (0.0001, "0.01%"), (0.032, "3.20%"), (1, "100.00%")],
)
def test_a_share_is_never_rounded_down_to_nothing(share, said):
    """One pixel of a million is less than 0.01%, not 0.00%."""
    assert percent(share) == said
