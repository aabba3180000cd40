import pytest

from pytest_iwr.browser.chromium import Chromium
from pytest_iwr.protocol import ReplayRules

#: The pages of these tests are at rest at once; what they have begun is waited for all the same.
QUICK = ReplayRules(load_floor_s=0, action_floor_s=0.05, endless_s=0)


class QuickChromium(Chromium):
    """Our Chromium, which does not watch pages longer than they move."""

    def open_task(self, page, task):
        """Return a session that settles early."""
        session = super().open_task(page, task)
        session.rules = QUICK
        return session


@pytest.fixture(scope="session")
def quick_chromium(playwright):
    """Give a Chromium that wastes no time."""
    ours = QuickChromium(playwright)
    yield ours
    ours.close()
