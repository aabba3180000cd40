import subprocess
import sys
import threading
import time

import pytest

from pytest_iwr.browser import watchdog as module
from pytest_iwr.browser.freeing import killed_process
from pytest_iwr.browser.watchdog import Watchdog, freed_after


@pytest.fixture(autouse=True)
def _short_grace(monkeypatch):
    """Give a terminated script little time."""
    monkeypatch.setattr(module, "GRACE_S", 0.2)


@pytest.fixture
def sleeper():
    """Give a process that sleeps long, as a browser that does not answer."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


@pytest.fixture
def guarding(sleeper):
    """Return a function that gives a watchdog over the sleeper."""
    given = []

    def guard(stop=lambda: None):
        given.append(Watchdog(stop, killed_process(sleeper.pid)))
        return given[-1]

    yield guard
    for one in given:
        one.close()


def test_in_time(guarding, sleeper):
    """A call that ends in time has no consequences."""
    dog = guarding()
    with dog.limit(5):
        pass
    time.sleep(0.3)
    assert (dog.fired, sleeper.poll()) == (False, None)


def test_the_first_means_is_enough(guarding, sleeper):
    """When stopping the script frees the call, the browser lives."""
    freed = threading.Event()
    dog = guarding(freed.set)
    with dog.limit(0.1):
        assert freed.wait(5)
    time.sleep(0.4)
    assert (dog.fired, sleeper.poll()) == (True, None)


def test_killing_is_next(guarding, sleeper):
    """When stopping the script does not help, the browser is killed, and only then."""
    stopped = threading.Event()
    dog = guarding(stopped.set)
    with dog.limit(0.1):
        assert sleeper.wait(timeout=5) == -9
    assert (dog.fired, stopped.is_set()) == (True, True)


def test_a_means_that_fails(guarding, sleeper, caplog):
    """Trouble with stopping the script does not save the browser."""

    def trouble():
        raise RuntimeError("the loop is closed")

    with guarding(trouble).limit(0.1):
        assert sleeper.wait(timeout=5) == -9
    assert "could not be freed in one of the ways" in caplog.text


def test_one_call_after_the_other(guarding, sleeper):
    """Each call has its own time; earlier calls do not count."""
    dog = guarding()
    for _ in range(4):
        with dog.limit(0.4):
            time.sleep(0.15)
    assert dog.fired is False


def test_inner_limit_does_not_lift_the_outer(guarding, sleeper):
    """When a guarded call ends inside another, the outer one is still guarded."""
    dog = guarding()
    with dog.limit(0.3):
        with dog.limit(5):
            pass
        assert sleeper.wait(timeout=5) == -9


def test_inner_limit_does_not_stretch_the_outer(guarding, sleeper):
    """A longer limit inside a shorter one gives no more time."""
    dog = guarding()
    with dog.limit(0.2), dog.limit(60):
        assert sleeper.wait(timeout=5) == -9


def test_browser_that_is_gone(guarding, sleeper):
    """Killing what is dead already is no trouble."""
    sleeper.kill()
    sleeper.wait()
    dog = guarding()
    with dog.limit(0.1):
        time.sleep(0.6)
    assert dog.fired


def test_closing_ends_the_thread(guarding):
    """Nothing is left running."""
    before = threading.active_count()
    dog = guarding()
    dog.close()
    assert threading.active_count() == before


def test_each_means_in_turn():
    """The next is tried when the one before has not helped, and the last is not repeated."""
    tried, freed = [], threading.Event()
    with freed_after(0.1, lambda: tried.append(1), lambda: tried.append(2), freed.set):
        assert freed.wait(5)
    assert tried == [1, 2]


def test_freed_after(sleeper):
    """A call without a script to stop is freed by killing the process."""
    with freed_after(0.1, killed_process(sleeper.pid)):
        assert sleeper.wait(timeout=5) == -9
