import json
import os
import sys
import time
from pathlib import Path

import pytest

from pytest_iwr.agent.process import AgentProcess, Told
from pytest_iwr.errors import GroundingError

FAKE = Path(__file__).parents[1] / "support" / "fake_agent.py"
BOTH = (Told("<button /> One", 11), Told("<button /> Two", 12))


@pytest.fixture
def log(tmp_path):
    """Give the file that gets a line, the process id, for each start."""
    return tmp_path / "starts"


@pytest.fixture
def process(log):
    """Return a function that gives a process which behaves in a way."""
    made = []

    def make(behaviour, *, limit_s=10):
        command = [sys.executable, str(FAKE), behaviour, str(log)]
        made.append(AgentProcess(command, limit_s=limit_s))
        return made[-1]

    yield make
    for one in made:
        one.close()


def listed(process):
    """Ask for the elements of some page."""
    return process.elements(cdp_url="ws://nowhere", target_id="T")


def pids(log):
    """Return the ids of the processes that were started."""
    return [int(line) for line in log.read_text().splitlines()]


def runs(pid):
    """Tell whether a process is there; one that ended and was not waited for is."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_process_answers_all(process, log):
    """Elements come in order; a second list costs no second start."""
    asked = process("well")
    assert (listed(asked), listed(asked)) == (BOTH, BOTH)
    assert len(pids(log)) == 1


def test_nothing_starts_before_it_is_asked(process, log):
    """A process that nobody asks is none."""
    process("well").close()
    assert not log.exists()


@pytest.mark.parametrize("behaviour", ["others first", "floods stderr"])
def test_noise_is_no_answer(process, behaviour):
    """Answers to other questions and floods on stderr change nothing."""
    assert listed(process(behaviour)) == BOTH


def test_one_death_is_mended(process, log):
    """A process that died is started again, and asked all over."""
    assert listed(process("dies once")) == BOTH
    assert len(pids(log)) == 2


def test_two_deaths_are_told(process, log):
    """One that dies again is given up, with its exit, its last words, and what to do."""
    with pytest.raises(GroundingError, match=r"ended \(1\).*the ground is gone.*iwr agent install"):
        listed(process("dies"))
    assert len(pids(log)) == 2


def test_silence_has_an_end(process, log):
    """One that does not answer is killed after its time; the next question gets a new one."""
    hanging = process("hangs", limit_s=1)
    began = time.monotonic()
    with pytest.raises(GroundingError, match="did not answer for 1 s when asked to list"):
        listed(hanging)
    assert time.monotonic() - began < 8
    assert not runs(pids(log)[0])
    with pytest.raises(GroundingError, match="did not answer"):
        listed(hanging)
    assert len(pids(log)) == 2


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        ("garbage", "answers what is no answer: 'Welcome to the agent!'"),
        ("refuses", "cannot list: ValueError: no such page"),
        ("no elements", "gave a list that cannot be read"),
    ],
)
def test_what_is_no_list_is_told(process, behaviour, told):
    """Whatever else comes back is an error that says what came."""
    with pytest.raises(GroundingError, match=told):
        listed(process(behaviour))


def test_no_program_says_what_to_do(tmp_path):
    """Where there is no interpreter, the message names the command that installs one."""
    with pytest.raises(GroundingError, match=r"cannot be started.*iwr agent install"):
        listed(AgentProcess([str(tmp_path / "none")]))


def test_surroundings(process, monkeypatch):
    """It gets no key, a home and a current folder of its own, empty and gone afterwards."""
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    asked = process("tells its surroundings")
    (told,) = listed(asked)
    around = json.loads(told.words)
    assert "OPENAI_API_KEY" not in around["env"]
    assert around["cwd"] == []
    assert Path(around["home"]) != Path.home()
    asked.close()
    assert not Path(around["home"]).exists()


@pytest.mark.parametrize("behaviour", ["well", "does not end"])
def test_closing_ends_it(process, log, behaviour):
    """After closing no process is left, whether it heeds the end of its stdin or not."""
    asked = process(behaviour)
    listed(asked)
    (pid,) = pids(log)
    assert runs(pid)
    asked.close()
    assert not runs(pid)


def test_the_asker_goes_on(process):
    """While an answer is waited for, what was given is called: a page's dialogs are answered."""
    calls = []

    def idle():
        calls.append(1)
        time.sleep(0.01)

    process("well").elements(cdp_url="ws://nowhere", target_id="T", idle=idle)
    assert calls
