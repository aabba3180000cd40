from __future__ import annotations

import json
from dataclasses import replace
from itertools import takewhile

import pytest
from asked import PICTURE, SAID, Answering, call_to, door_to

from pytest_iwr.errors import BudgetSpentError, CacheMissError, CallPendingError, ModelError
from pytest_iwr.models.call import Media, ReplyStatus, key_of, question
from pytest_iwr.models.collect import collected, take_in
from pytest_iwr.models.spending import Spending


def key(call):
    """Return the key of *call*."""
    return key_of(question(call))


def is_sent(door, call):
    """Tell whether *call* is sent; the limit of cost says no."""
    try:
        door.ask(call)
    except BudgetSpentError:
        return False
    return True


OTHER = Media.of(b"another picture", media_type="image/png", name="sheet_1.png")


@pytest.mark.parametrize(
    "other",
    [
        call_to("openai:other"),
        call_to("openai:demo@http://127.0.0.1:8000/v1"),
        call_to("openai:demo", parts=("Write a page.", PICTURE)),
        call_to("openai:demo", parts=("Write the page.", OTHER)),
        call_to("openai:demo", parts=(PICTURE, "Write the page.")),
        call_to("openai:demo", sample=2),
        call_to("openai:demo", max_tokens=101),
        call_to("openai:demo", thinking="low"),
    ],
)
def test_whatever_an_answer_depends_on_is_in_the_key(call, other):
    """Two calls that may be answered differently never share a reply."""
    assert key(call) != key(other)


def test_the_key_is_the_same_on_every_machine_and_in_every_version(call):
    """A cache can be copied; this hash may only change with the schema of keys."""
    assert key(call) == key(call_to("openai:demo"))
    assert key(call) == "6f13bff4367e633b9d870e54749b93ec930bccd2351a083dc8ef2a5cefe28194"


def test_a_reply_is_asked_for_once_and_then_read(call, cache):
    """What is paid for is paid for once."""
    backend = Answering()
    door = door_to(backend, cache)
    first, second = door.ask(call), door.ask(call)

    assert (first.reply, first.cached) == (SAID, False)
    assert (second.reply, second.cached) == (SAID, True)
    assert len(backend.calls) == 1


def test_a_kept_reply_is_a_file_that_a_person_can_read(call, cache):
    """Request and reply stand in it, pictures by hash only."""
    door_to(Answering(), cache).ask(call)
    told = json.loads(cache.path(call.model, key(call)).read_text())

    assert told["schema"] == "iwr-reply/1"
    assert told["request"]["parts"][0] == {"text": "Write the page."}
    assert told["request"]["parts"][1]["sha256"] == PICTURE.sha256
    assert told["reply"]["text"] == SAID.text


@pytest.mark.parametrize("status", [ReplyStatus.TRUNCATED, ReplyStatus.REFUSED, ReplyStatus.EMPTY])
def test_what_the_model_did_is_kept_whatever_it_was(call, cache, status):
    """Asking again until it pleases would be another benchmark."""
    backend = Answering(SAID.model_copy(update={"status": status}))
    door = door_to(backend, cache)
    door.ask(call)

    assert door.ask(call).reply.status is status
    assert len(backend.calls) == 1


@pytest.mark.parametrize("status", ["timeout", "rate_limited", "error"])
def test_trouble_is_never_kept(call, cache, status):
    """The next run asks again."""
    backend = Answering(ModelError("no", status=status))
    door = door_to(backend, cache)
    for _ in range(2):
        with pytest.raises(ModelError, match="no"):
            door.ask(call)

    assert len(backend.calls) == 2
    assert not cache.knows(call.model)


def test_a_model_that_can_only_fail_is_not_asked_again(call, cache):
    """A wrong key would fail a hundred calls alike."""
    backend = Answering(ModelError("wrong key", lasting=True))
    door = door_to(backend, cache)
    for sample in (1, 2, 3):
        with pytest.raises(ModelError, match="wrong key"):
            door.ask(call_to("openai:demo", sample=sample))

    assert len(backend.calls) == 1


def test_replay_sends_nothing_and_says_what_is_missing(call, cache):
    """A missing reply is told in words, not by its hash alone."""
    backend = Answering()
    with pytest.raises(CacheMissError, match="page for shop by openai:demo") as caught:
        door_to(backend, cache, mode="replay").ask(call)

    assert caught.value.status == "error"
    assert backend.calls == []


def test_replay_gives_what_is_there(call, cache):
    """A run that was paid for can be had again without a key."""
    door_to(Answering(), cache).ask(call)

    assert door_to(Answering(ModelError("down")), cache, mode="replay").ask(call).reply == SAID


def test_refresh_asks_once_a_run(call, cache):
    """Replies from before the run do not count, those of the run itself do."""
    backend = Answering()
    door_to(backend, cache).ask(call)
    anew = door_to(backend, cache, mode="refresh", since="9999")
    anew.ask(call)
    again = door_to(backend, cache, mode="refresh", since="2000")
    again.ask(call)

    assert len(backend.calls) == 2


def test_off_reads_and_keeps_nothing(call, cache):
    """Neither the reply that is there nor the new one is touched."""
    backend = Answering()
    door = door_to(backend, cache, mode="off")
    door.ask(call)
    door.ask(call)

    assert len(backend.calls) == 2
    assert not cache.knows(call.model)


def test_a_kept_file_that_is_broken_is_told_and_stays(call, cache):
    """A paid reply is not asked for again in silence."""
    door_to(Answering(), cache).ask(call)
    path = cache.path(call.model, key(call))
    path.write_text("{")

    with pytest.raises(ModelError, match="move it away to ask again"):
        door_to(Answering(), cache).ask(call)
    assert path.read_text() == "{"


@pytest.mark.parametrize(
    "served", ["demo", "demo-2026-11-01", "demo-20261101", "models/demo", None]
)
def test_a_dated_snapshot_is_the_model_that_was_asked(call, cache, served):
    """Providers add a date to the name they were called by."""
    backend = Answering(SAID.model_copy(update={"served_model": served}))

    assert door_to(backend, cache).ask(call).reply.text == SAID.text


def test_another_model_than_asked_is_an_error_and_its_reply_is_kept(call, cache):
    """A score of the one is never told as one of the other; what was paid for is not lost."""
    backend = Answering(SAID.model_copy(update={"served_model": "demo-mini"}))
    door = door_to(backend, cache)
    with pytest.raises(ModelError, match="'demo-mini' answered"):
        door.ask(call)

    assert cache.path(call.model, key(call)).is_file()
    for number in (1, 2):  # neither asked once more nor asked for another sample
        with pytest.raises(ModelError, match="serves=demo-mini"):
            door.ask(call_to("openai:demo", sample=number))
    assert len(backend.calls) == 1


def test_the_limit_of_cost_holds_before_a_call_is_sent(cache):
    """Expected costs count, those of calls under way too."""
    backend = Answering()
    lines = ["mine=openai:demo price=100/10000"]
    door = door_to(backend, cache, most_usd=3.0, lines=lines)
    mine = door.catalogue.find("mine")
    calls = [replace(call_to("openai:demo", sample=n), model=mine) for n in range(1, 20)]
    asked = list(takewhile(lambda one: is_sent(door, one), calls))

    with pytest.raises(BudgetSpentError, match=r"of --iwr-max-cost=3 are spent"):
        door.ask(calls[len(asked)])
    assert len(asked) == len(backend.calls) > 1
    assert door.spending.spent_usd == pytest.approx(0.25 * len(asked))


def test_the_ledger_outlives_a_process_that_was_killed_while_it_wrote(tmp_path):
    """Half a line is left out, and what is written behind it counts."""
    ledger = Spending(tmp_path, 1.0)
    ledger.reserve("a", 0.5)
    (path,) = tmp_path.glob("*.jsonl")
    path.write_text(f'{path.read_text()}["b", 0.')
    ledger.reserve("c", 0.25)

    assert ledger.spent_usd == 0.75


def test_a_call_without_a_price_is_not_sent_under_a_limit(cache):
    """Nobody could say when to stop."""
    call = call_to("openai:demo@http://127.0.0.1:8000/v1")
    with pytest.raises(BudgetSpentError, match="no price is known"):
        door_to(Answering(), cache, most_usd=1.0).ask(call)


def test_collect_writes_the_whole_call_down_and_sends_nothing(call, cache):
    """Whoever answers needs nothing else: question, pictures, a place for the reply."""
    backend = Answering()
    door = door_to(backend, cache, mode="collect")
    with pytest.raises(CallPendingError, match="waits for a reply"):
        door.ask(call)
    (home,) = door.requests.iterdir()

    assert sorted(path.name for path in home.iterdir()) == [
        "prompt.md", "request.json", "sheet_1.png",
    ]  # fmt: skip
    assert (home / "sheet_1.png").read_bytes() == b"a picture"
    assert (home / "prompt.md").read_text() == "Write the page.\n\n[sheet_1.png]\n"
    assert backend.calls == []


def test_a_reply_from_elsewhere_is_taken_in_and_answers_the_call(call, cache):
    """What was collected needs no model any more."""
    door = door_to(Answering(), cache, mode="collect")
    with pytest.raises(CallPendingError):
        door.ask(call)
    (home,) = door.requests.iterdir()
    (home / "reply.md").write_text(SAID.text)

    assert [take_in(one, cache) for one in collected(door.requests)] == [True]
    assert [take_in(one, cache) for one in collected(door.requests)] == [False]
    assert door.ask(call).reply.text == SAID.text
