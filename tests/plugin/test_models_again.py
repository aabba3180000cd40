"""Runs with several samples, several models, a limit of cost, a run before them."""

from __future__ import annotations

import json

import pytest
from generated import PAGE, REPLY, model, said, shown
from model_faults import Fault
from model_server import Pace, serving
from model_wires import Wire

from pytest_iwr.journal import read_run


def test_several_samples_are_several_tests(shop):
    """Each has a page of its own; means are over tasks, and pass@k says over how many."""
    pages = iter([REPLY, "No.", REPLY])
    with serving(lambda _asked: next(pages)) as server:
        done = shop.run(*model(server), "--iwr-samples=3", "--iwr-gate=none", "--iwr-json=r.json")
    (subject,) = json.loads(shop.read("r.json"))["metrics"]["subjects"]
    results = {result.key.sample: result for result in read_run(done.folder)}

    assert [results[n].status for n in (1, 2, 3)] == ["complete", "no_page", "complete"]
    assert subject["means"]["ifs"]["value"] == pytest.approx(2 / 3)
    assert subject["means"]["ifs"]["n"] == 1
    assert subject["samples"]["pass_at"]["1"] == {
        "low": pytest.approx(2 / 3), "high": pytest.approx(2 / 3), "n": 1,
    }  # fmt: skip
    assert subject["samples"]["pass_at"]["3"]["low"] == 1.0
    assert "3 samples a task" in done.out


def test_samples_have_leaves_of_their_own(shop):
    """Each can be named, selected and failed by itself."""
    done = shop.run("--iwr-model=claude", "--iwr-samples=2", "--collect-only", "-q")

    assert done.ids == ["tasks/shop/task.json::claude.1", "tasks/shop/task.json::claude.2"]


def test_one_model_under_two_addresses_is_two_subjects(shop):
    """Two servers of one model are told apart by digits, not mixed."""
    specs = ",".join(f"openai:demo@http://127.0.0.1:{port}/v1" for port in (1, 2))
    done = shop.run(f"--iwr-model={specs}", "--collect-only", "-q")
    one, two = (name.rpartition("::")[2] for name in done.ids)

    assert one == "openai-demo"
    assert two.startswith("openai-demo-")


def test_the_limit_of_cost_stops_the_run_before_it_is_passed(project):
    """What was paid is kept and told; what was not sent is unfinished, never 0."""
    for name in ("a", "b", "c", "d"):
        project.task(name)
        shown(project, name)
    with serving(said(REPLY)) as server:
        alias = f"--iwr-alias=mine=openai:demo@{server.url(Wire.CHAT)} price=100/100"
        done = project.run(alias, "--iwr-model=mine", "--iwr-cache-dir=kept", "--iwr-max-cost=1.7")

    assert done.code == 3
    assert server.calls == 2
    assert [done.scores[name].ifs for name in "abcd"] == [1.0, 1.0, None, None]
    assert "$0.24" in done.out
    assert "of --iwr-max-cost=1.7 are spent" in done.text


def test_a_resumed_run_pays_for_nothing_twice(project):
    """Results that stand need no page any more, whatever became of the cache."""
    for name in ("a", "b"):
        project.task(name)
        shown(project, name)
    with serving(said(REPLY), faults=[Fault.OK, Fault.TOO_LARGE]) as server:
        first = project.run(*model(server), "--iwr-cache=off")
        again = project.run(*model(server), "--iwr-cache=off", "--iwr-resume=last")
    results = {result.key.task: result for result in read_run(first.folder)}

    assert (first.code, again.code) == (3, 0)
    assert server.calls == 3
    assert results["a"].status == results["b"].status == "complete"


def test_a_result_stands_as_long_as_the_model_would_be_asked_alike(shop):
    """Another recording is another question: its page is written and tried anew."""
    pages = iter([REPLY, f"```html\n{PAGE} again\n```"])
    with serving(lambda _asked: next(pages)) as server:
        options = (*model(server), "--iwr-resume=last")
        shop.run(*model(server))
        stands = shop.run(*options)
        calls = server.calls
        shown(shop, "shop", colour="grey")
        anew = shop.run(*options)

    assert "1 of 1 results stood" in stands.out
    assert "0 of 1 results stood" in anew.out
    assert (calls, server.calls) == (1, 2)


def test_a_recorded_reply_that_was_changed_is_tried_again(shop):
    """Files may say something else now; what they say is what counts."""
    options = ("--iwr-model=recorded:replies", "--iwr-resume=last")
    shop.write("replies/shop.md", REPLY)
    shop.run(options[0])
    stands = shop.run(*options)
    shop.write("replies/shop.md", f"```html\n{PAGE} again\n```")
    anew = shop.run(*options)

    assert "1 of 1 results stood" in stands.out
    assert "0 of 1 results stood" in anew.out


def test_a_run_does_not_go_on_with_another_model(shop):
    """What an alias stands for is part of the run."""
    with serving(said(REPLY)) as server:
        url = server.url(Wire.CHAT)
        common = ("--iwr-model=mine", "--iwr-cache-dir=kept")
        shop.run(f"--iwr-alias=mine=openai:demo@{url}", *common)
        other = shop.run(f"--iwr-alias=mine=openai:other@{url}", *common, "--iwr-resume=last")

    assert other.code == 4
    assert "which would mix two runs" in other.all


def test_recorded_replies_and_functions_need_no_key_and_no_cache(shop):
    """Both answer from this machine, each under its own name."""
    shop.write("replies/shop.md", REPLY)
    shop.write("answers.py", f"def reply_to(call):\n    return {REPLY!r}\n")
    done = shop.run("--iwr-model=recorded:replies,script:answers:reply_to", "--iwr-cache-dir=kept")

    assert done.code == 0
    assert [result.key.subject for result in read_run(done.folder)] == [
        "recorded-replies", "script-answers-reply_to",
    ]  # fmt: skip
    assert not (shop.path / "kept" / "replies").exists()


def test_a_model_is_beside_floors_a_subject(shop):
    """Floors and models can be named together; floors never gate beside them."""
    shop.write("replies/shop.md", REPLY)
    done = shop.run("--iwr-model=recorded:replies,floor:blank")

    assert done.code == 0
    assert {result.key.subject for result in read_run(done.folder)} == {
        "recorded-replies", "floor-blank",
    }  # fmt: skip


def test_long_thinking_is_told(shop):
    """A person sees what is waited for; nothing of it stays on disk."""
    often = (
        "from pytest_iwr.plugin import asking\nasking.PACE = asking.Pace(every_s=0.2, look_s=0.1)"
    )
    shop.write("conftest.py", f"{shop.read('conftest.py')}\n{often}\n")
    with serving(said(REPLY), pace=Pace(latency_s=2.0)) as server:
        done = shop.run(*model(server))

    assert "iwr: waiting for page for shop by openai:demo" in done.out
    assert list((done.folder / ".asking").iterdir()) == []


def test_a_broken_drawing_of_the_task_is_an_error_in_words(project):
    """A task without a video cannot be shown; that is no model's fault."""
    project.task("shop")
    done = project.run("--iwr-model=claude", "--iwr-cache=collect", "--iwr-cache-dir=kept")

    assert done.code == 3
    assert "video.mp4 is missing" in done.text
