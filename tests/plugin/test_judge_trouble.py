"""A judge that cannot be asked, or does not answer: an error, never a verdict, never a score."""

from __future__ import annotations

import hashlib
import json
import re
import socket
from collections import Counter
from pathlib import Path

import pytest
import replays
from judges import picture
from model_faults import Fault
from model_server import serving
from model_wires import Said, Wire

from pytest_iwr.results import Result

STAGE = Path(__file__).with_name("stage.py").read_text(encoding="utf-8")
#: The stage with its grounder, without its judge, and with engines that a picture of a pixel suits.
CONFTEST = f"""{STAGE.rpartition("@pytest.hookimpl")[0]}
from pytest_iwr.visual.base import TextReading


class Pixel:
    name = "pixel/1"

    def read(self, _picture):
        return TextReading(())

    def similarity(self, _reference, _picture):
        return 0.5


@pytest.hookimpl(optionalhook=True)
def pytest_iwr_make_text_reader(config):
    return Pixel()


@pytest.hookimpl(optionalhook=True)
def pytest_iwr_make_structure_scorer(config):
    return Pixel()
"""
#: Long enough for the first question, which loads libraries; what hangs takes all of it.
TIMEOUT = "--iwr-model-timeout=5"
LONG = "First I look at the heading, then at the list. " * 4_400
POINTS = '"overall": 5, "layout": 10, "elements": 20, "colours": 10, "proportions": 15'


def verdict(case, says="yes"):
    """Return a verdict as it is asked for."""
    return json.dumps({"case": case, "reason": "it is seen", "verdict": says})


def points(case, total):
    """Return points with a total as it is written."""
    return f'{{"case": "{case}", "reason": "alike", {POINTS}, "total": {total}}}'


#: Replies that are no verdict, by the assertion that they are given to.
NO_VERDICTS = {
    "prose": lambda _case: "Yes, the assertion holds.",
    "another-case": lambda _case: verdict("00000000"),
    "both": lambda case: f"{verdict(case, 'no')} or rather {verdict(case)}",
    "long-before": lambda case: f"{LONG}{verdict(case)}",
    "long-after": lambda case: f"{verdict(case)}{LONG}",
    "a-score": lambda case: json.dumps({"case": case, "reason": "", "verdict": 1}),
    "empty": lambda _case: "",
    "truncated": lambda case: Said(verdict(case), finish="length"),
    "declined": lambda case: Said(verdict(case), finish="refusal"),
}
#: Trouble on the way, where no reply comes.
NO_REPLIES = {
    "not-utf8": Fault.NOT_UTF8,
    "slow": Fault.HANG,
    "rate-limited": Fault.RATE_LIMITED,
    "reset": Fault.RESET,
    "proxy": Fault.NOT_JSON,
}
#: What is no score of looks.
NO_SCORES = {
    "half-a-point": lambda case: points(case, 85.5),
    "bold": lambda case: points(case, '"**85**/100"'),
    "sum": lambda case: points(case, 85),
    "words": lambda _case: "Score: 60/100",
}
COLOURS = dict(zip(NO_SCORES, ("red", "green", "blue", "black"), strict=True))
LOOKS = {
    hashlib.sha256(picture(colour, (1, 1))).hexdigest(): name for name, colour in COLOURS.items()
}


def about(asked):
    """Return which assertion, or whose looks, are asked about."""
    words = re.search(r"Assertion:\n<<\w+\n(.*)\n", "\n".join(asked.texts))
    return words[1] if words else LOOKS[asked.media[0].sha256]


def answer(asked):
    """Say what the question is to be answered with; else yes."""
    case = re.search(r"`<<([0-9a-f]{8})`", asked.texts[0])[1]
    return (NO_VERDICTS | NO_SCORES).get(about(asked), verdict)(case)


def press(assertion, *, looked_at=False):
    """Return an action that is done and judged."""
    return {
        "type": "Press",
        "parameters": {"description": "found", "key": "Enter"},
        "logical_assertion": assertion,
        "visual_evaluation_flag": looked_at,
    }


def write_task(home, name, *actions):
    """Write a task that runs on stage."""
    task = {
        "schema": "iwr-task/1",
        "id": name,
        "initial_visual_evaluation_flag": False,
        "action_sequence": list(actions),
    }
    folder = home / "tasks" / name
    (folder / "reference").mkdir(parents=True)
    (folder / "reference" / "index.html").write_text("<!doctype html><title>Empty</title>")
    (folder / "task.json").write_text(json.dumps(task))
    return folder


def project_in(home):
    """Make a project on stage whose judge is a model."""
    (home / "pytest.ini").write_text("[pytest]\n")
    (home / "conftest.py").write_text(CONFTEST)
    return home


def run(home, model, *options):
    """Run all tasks with *model* for a judge."""
    given = (f"--iwr-judge={model}", "--iwr-grounder=rules", "--iwr-canaries=0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IWR_API_KEY", "sk-demo")
        return replays.run(home, *given, "--iwr-cache-dir=kept", *options)


def at(server):
    """Return the model of *server*."""
    return f"openai:demo@{server.url(Wire.CHAT)}"


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    """Give a run with every kind of trouble, each in a task of its own, and what was asked.

    Before and behind the action that is troubled stand others that are answered, so that no five
    questions in a row are without an answer.
    """
    home = project_in(tmp_path_factory.mktemp("troubled"))
    for name in (*NO_VERDICTS, *NO_REPLIES):
        write_task(home, name, press("fine"), press(name), press("fine"))
    for name, colour in COLOURS.items():
        folder = write_task(home, name, press("fine", looked_at=True))
        (folder / "checkpoints").mkdir()
        (folder / "checkpoints" / "step_1.png").write_bytes(picture(colour, (1, 1)))
    with serving(answer, faults=lambda asked: NO_REPLIES.get(about(asked), Fault.OK)) as server:
        ran = run(home, at(server), TIMEOUT)
    return ran, Counter(about(asked) for asked in server.asked)


def calls_of(result, purpose, step):
    """Return of each call whether it was a question that was asked again."""
    return [c.again for c in result.calls if (c.purpose, c.step) == (purpose, step)]


@pytest.mark.parametrize("name", [*NO_VERDICTS, *NO_REPLIES])
def test_without_a_verdict_there_is_an_error_and_no_score(troubled, name):
    """The action neither passes nor fails, and no number is left of the task: never 0."""
    ran, _ = troubled
    scores = ran.scores[name]
    assert ran.actions_of(name) == [Result.PASSED, Result.ERROR, Result.NOT_REACHED]
    assert ran.results[name].actions[1].verdict.holds is None
    assert (scores.ifs, scores.ifs_interval, scores.final, scores.final_interval) == (None,) * 4
    assert "step 2: no verdict: openai:demo@" in ran.results[name].error


@pytest.mark.parametrize("name", NO_VERDICTS)
def test_a_reply_that_is_no_verdict_is_asked_about_once_more_and_only_once(troubled, name):
    """Two requests, two calls in the journal, of which the second says that it was again."""
    ran, requests = troubled
    assert requests[name] == 2
    assert calls_of(ran.results[name], "assertion", 2) == [False, True]


@pytest.mark.parametrize("name", NO_REPLIES)
def test_a_question_without_a_reply_is_not_asked_in_other_words(troubled, name):
    """Passing trouble is tried again as it was; the question stays one call."""
    ran, requests = troubled
    assert requests[name] >= 1
    assert calls_of(ran.results[name], "assertion", 2) == [False]


@pytest.mark.parametrize("name", NO_SCORES)
def test_trouble_with_looks_leaves_the_actions_alone(troubled, name):
    """IFS stays; VFS and Final are null, and neither is a number that a reply held."""
    ran, requests = troubled
    scores = ran.scores[name]
    assert scores.ifs == 1.0
    assert (scores.vfs, scores.final, scores.hvs) == (None, None, None)
    assert ran.results[name].visuals[1].error.startswith("no holistic score: openai:demo@")
    assert requests[name] == 2
    assert calls_of(ran.results[name], "looks", 1) == [False, True]


def test_a_run_with_trouble_is_not_to_be_trusted(troubled):
    """It goes on past trouble that comes and goes, and ends in 3, with a word for each task."""
    ran, requests = troubled
    assert ran.code == 3
    assert len(ran.results) == len(NO_VERDICTS) + len(NO_REPLIES) + len(NO_SCORES)
    assert requests["fine"] == 1
    assert set(requests) == {"fine", *NO_VERDICTS, *NO_REPLIES, *NO_SCORES}
    assert "do not trust this run" in " ".join(ran.printed.split())


def test_a_model_that_was_not_asked_gives_no_verdict_and_is_paid_once(tmp_path):
    """Its yes is nobody's; what it cost is told, once, and nothing more is asked of it."""
    home = project_in(tmp_path)
    for name in ("a", "b"):
        write_task(home, name, press(f"it holds of {name}"))
    with serving(answer, faults=Fault.OTHER_MODEL) as server:
        alias = f"--iwr-alias=mine={at(server)} price=100/100"
        ran = run(home, "mine", alias, "--iwr-visual=off")
    costs = [c.cost_usd for r in ran.results.values() for c in r.calls if c.cost_usd is not None]
    assert ran.code == 3
    assert [ran.actions_of(name) for name in ("a", "b")] == [[Result.ERROR]] * 2
    assert [scores.ifs for scores in ran.scores.values()] == [None, None]
    assert "answered, so this is not its result" in " ".join(ran.printed.split())
    assert server.calls == 1
    assert costs == [0.12]


def test_where_nobody_listens_the_run_ends_after_five_questions(tmp_path):
    """The tasks behind them never begin, and the summary says why and how to go on."""
    home = project_in(tmp_path)
    for number in range(8):
        write_task(home, f"t{number}", press(f"it holds of {number}"))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        model = f"openai:demo@http://127.0.0.1:{nobody.getsockname()[1]}/v1"
        ran = run(home, model, "--iwr-model-timeout=1", "--iwr-visual=off")
    printed = " ".join(ran.printed.split())
    assert ran.code == 3
    assert sorted(ran.results) == [f"t{number}" for number in range(5)]
    assert {scores.ifs for scores in ran.scores.values()} == {None}
    assert "--iwr-judge: 5 questions in a row had no answer" in printed
    assert "the connection failed" in printed
    assert re.search(r"^resume +pytest .*--iwr-resume=", ran.printed, re.MULTILINE)


#: So many that each of two workers breaks off before they are all begun.
TASKS = 16
WRITTEN = ("--iwr-visual=off", "--iwr-json=report.json")


class Provider:
    """A model that is of no use with what is late, as long as it ``refuses`` or ``rambles``."""

    def __init__(self):
        self.trouble = ""

    def fault(self, asked):
        """Say what a request comes to."""
        return Fault.TOO_LARGE if self.trouble == "refuses" and is_late(asked) else Fault.OK

    def answer(self, asked):
        """Say what a request is answered with."""
        if self.trouble == "rambles" and is_late(asked):
            return "Yes, I should think so."
        return answer(asked)


def is_late(asked):
    """Tell whether the server may refuse this."""
    return about(asked).startswith("late")


@pytest.fixture(scope="module")
def provider():
    """Give a provider, and its server: of the same name for all runs, so that they compare."""
    provider = Provider()
    with serving(provider.answer, faults=provider.fault) as server:
        yield provider, server


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, provider):
    """Give the metrics of a run in which nothing went wrong, and how often it asked."""
    home, (_, server) = half_answered(tmp_path_factory.mktemp("undisturbed")), provider
    before = server.calls
    assert run(home, at(server), *WRITTEN).code == 0
    return metrics_of(home), server.calls - before


def half_answered(home):
    """Make a project of tasks of which the first questions are answered whatever happens."""
    project_in(home)
    write_task(home, "a", press("well, a"))
    write_task(home, "b", press("well, b"), press("late, b"), press("well, behind b"))
    for number in range(TASKS):
        write_task(home, f"c{number:02}", press(f"late, c{number}"))
    return home


def metrics_of(home):
    """Return the measured part of the report."""
    return json.loads((home / "report.json").read_text("utf-8"))["metrics"]


@pytest.mark.parametrize(
    ("trouble", "workers"), [("refuses", ()), ("refuses", ("-n2",)), ("rambles", ())]
)
def test_a_run_that_was_broken_off_goes_on_with_what_is_missing(
    tmp_path, provider, undisturbed, trouble, workers
):
    """Replies of use come from disk; in the end all is as if nothing had happened."""
    (state, server), (metrics, calls) = provider, undisturbed
    home, first = half_answered(tmp_path), server.calls
    state.trouble = trouble
    broken = run(home, at(server), *WRITTEN, *workers)
    state.trouble, second = "", server.calls
    again = run(home, at(server), *WRITTEN, *workers, "--iwr-resume=last")
    answered = [about(one) for one in server.asked[first:second] if not is_late(one)]
    missing = [about(one) for one in server.asked[second:]]

    assert broken.code == 3
    assert f"c{TASKS - 1:02}" not in broken.results
    assert "5 questions in a row had no answer" in " ".join(broken.printed.split())
    assert sorted(answered) == ["well, a", "well, b", "well, behind b"]
    assert sorted(missing) == sorted(["late, b", *(f"late, c{n}" for n in range(TASKS))])
    assert len(answered) + len(missing) == calls
    assert again.code == 0
    assert metrics_of(home) == metrics
