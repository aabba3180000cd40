"""Runs in which a model writes the pages: what reaches results, exit codes, caches, reports."""

from __future__ import annotations

import json

import pytest
from generated import KEY, PAGE, REPLY, model, said, shown
from model_faults import Fault
from model_server import serving
from model_wires import Said, Wire

from pytest_iwr.journal import read_run


def test_the_page_in_the_reply_is_tried(shop):
    """A reply becomes a page, which is replayed like any other."""
    with serving(said(REPLY)) as server:
        done = shop.run(*model(server), "--iwr-json=report.json")
    result = done.results["shop"]
    (call,) = result.calls

    assert done.code == 0
    assert result.key.subject == "openai-demo"
    assert (done.folder / call.page).read_text() == PAGE
    assert (done.folder / call.reply).read_text() == REPLY
    assert (call.status, call.cached, call.input_tokens, call.cost_usd) == ("ok", False, 1000, None)
    assert "calls     openai-demo: 1 call · 1k tokens in, 200 out · cost unknown" in done.out
    (told,) = json.loads(shop.read("report.json"))["calls"]
    assert told["key"] == "tasks/shop/openai-demo"


def test_the_header_says_who_is_asked(shop):
    """The resolved model and the version of the catalogue stand in every log."""
    done = shop.run("--iwr-model=claude", "--iwr-cache=collect", "--iwr-cache-dir=kept")

    assert "iwr: claude is anthropic:claude-opus-5-5 (catalogue 20" in done.out


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("I would rather not.", "no_html", "no page:"),
        ("", "empty", "no page: the reply is empty"),
    ],
)
def test_a_model_that_writes_no_page_scores_nothing(shop, text, status, words):
    """That is the model's result: 0, told with its reason, and no error."""
    with serving(said(text)) as server:
        done = shop.run(*model(server))

    assert done.code == 1
    assert done.scores["shop"].final in {0.0, None}
    assert done.scores["shop"].ifs == 0.0
    assert done.results["shop"].task.reply_status == status
    assert words in done.out


def test_a_refusal_is_told_in_the_models_words(shop):
    """Nobody needs to open a reply to see that there is none."""
    with serving(said(REPLY), faults=Fault.REFUSED) as server:
        done = shop.run(*model(server))

    assert done.code == 1
    assert "the model refused: I can't help with copying this page." in done.out


def test_a_page_that_was_cut_off_is_tried_and_says_so(shop):
    """Its actions count as they come; that the reply ended early stands beside the score."""
    text = f"```html\n{PAGE * 50}"
    with serving(lambda _: Said(text, finish="length")) as server:
        done = shop.run(*model(server))

    assert done.code == 0
    assert done.results["shop"].task.reply_status == "truncated"
    assert "truncated: the reply was cut off at 65536 tokens" in done.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"```html\n{PAGE}", "reply: a document in a fenced block that never closes"),
        (f"{REPLY}\n```css\np {{}}\n```", "blocks left out and not merged: css"),
        (
            f"```html\n{PAGE}<img src=__PLACEHOLDER_ASSETS_BASE_DIR__/asset_099.png>\n```",
            "it asks for asset_099.png, which the task has not",
        ),
    ],
)
def test_what_is_odd_about_a_reply_is_told_beside_its_score(shop, text, words):
    """HTML that never closes, styles that were left out, files that are made up."""
    with serving(said(text)) as server:
        done = shop.run(*model(server))

    assert done.code == 0
    assert done.results["shop"].task.reply_status == "ok"
    assert words in done.text


def test_a_reply_that_was_cut_off_before_a_page_began_is_no_page(shop):
    """All was spent on thinking: the model's result, with its reason."""
    with serving(said(REPLY), faults=Fault.THINKING_ONLY) as server:
        done = shop.run(*model(server))

    assert done.code == 1
    assert "cut off at 65536 tokens, before a page began" in done.out


@pytest.mark.parametrize("fault", [Fault.BAD_KEY, Fault.TOO_LARGE, Fault.NOT_JSON, Fault.QUOTA])
def test_a_model_that_cannot_be_asked_is_an_error_and_never_a_score(shop, fault):
    """Exit 3, no number, and the call is in the journal with its status."""
    with serving(said(REPLY), faults=fault) as server:
        done = shop.run(*model(server))
    (call,) = done.results["shop"].calls

    assert done.code == 3
    assert done.scores["shop"].ifs is None
    assert (call.status, call.cached, call.reply) == ("error", False, None)
    assert KEY not in done.all


def test_another_model_than_asked_scores_nothing_and_what_it_cost_is_told(shop):
    """The reply was paid for, so it is kept and counted; it is nobody's result."""
    with serving(said(REPLY), faults=Fault.OTHER_MODEL) as server:
        alias = f"--iwr-alias=mine=openai:demo@{server.url(Wire.CHAT)} price=100/100"
        done = shop.run(alias, "--iwr-model=mine", "--iwr-cache-dir=kept")
    (call,) = done.results["shop"].calls

    assert done.code == 3
    assert (call.served_model, call.cost_usd) == ("somebody-else-9", 0.12)
    assert "answered, so this is not its result" in done.text
    assert len(list((shop.path / "kept" / "replies").rglob("*.json"))) == 1


def test_a_wrong_key_is_asked_about_once(project):
    """Each further task fails at once, with the same sentence."""
    for name in ("a", "b", "c"):
        project.task(name)
        shown(project, name)
    with serving(said(REPLY), faults=Fault.BAD_KEY) as server:
        done = project.run(*model(server))

    assert (done.code, server.calls) == (3, 1)
    assert done.out.count("the key was refused") >= 3


def test_a_second_run_asks_nobody(shop):
    """Replies are on disk; the server may be gone."""
    with serving(said(REPLY)) as server:
        options = model(server)
        first = shop.run(*options, "--iwr-json=first.json")
    again = shop.run(*options, "--iwr-cache=replay", "--iwr-json=again.json")

    assert (first.code, again.code) == (0, 0)
    assert "1 call (1 from disk)" in again.out
    one, two = (json.loads(shop.read(name))["metrics"] for name in ("first.json", "again.json"))
    assert one == two


def test_replay_without_a_reply_is_an_error_that_names_the_call(shop):
    """Which page is missing stands there in words."""
    done = shop.run("--iwr-model=claude", "--iwr-cache=replay", "--iwr-cache-dir=kept")

    assert done.code == 3
    assert "no reply on disk for: page for shop by claude" in done.text


def test_without_a_key_nothing_is_begun(shop):
    """The variable that is missing is named, before a browser starts."""
    done = shop.run("--iwr-model=claude", "--iwr-cache-dir=kept")

    assert done.code == 4
    assert "no key for anthropic: set ANTHROPIC_API_KEY" in done.all
    assert done.folders == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--iwr-model=cluade"], "did you mean claude"),
        (["--iwr-model=recorded:nowhere"], "nowhere is no folder with replies"),
        (["--iwr-model=transformers:nowhere"], "nowhere is no folder with weights"),
        (["--iwr-model=claude", "--iwr-video=native"], "is not known to take a video"),
        (["--iwr-model=a", "--iwr-alias=a=gpt size=3"], "'size=3' is not understood"),
        (["--iwr-model=gpt", "--iwr-thinking=much"], "known values are minimal"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_opened(shop, options, words):
    """Exit 4, one sentence, no folder."""
    done = shop.run(*options, "--iwr-cache-dir=kept")

    assert done.code == 4
    assert words in done.all
    assert done.folders == []


def test_collected_calls_wait_and_are_no_failure(shop):
    """Nothing is sent; the task is pending, and the run is well."""
    done = shop.run("--iwr-model=claude", "--iwr-cache=collect", "--iwr-cache-dir=kept")
    (home,) = (shop.path / "iwr-requests").iterdir()

    assert done.code == 0
    assert done.outcomes == {"skipped": 1}
    assert "pending: page for shop by claude waits for a reply in iwr-requests" in done.text
    assert (home / "prompt.md").is_file()
    assert done.results["shop"].status == "pending"


def test_pages_alone_are_written_and_scored_later(shop):
    """Writing needs no browser, scoring no model; going on with the run does the rest."""
    with serving(said(REPLY)) as server:
        options = model(server)
        written = shop.run(*options, "--iwr-generate-only")
    (call,) = written.results["shop"].calls
    page = (written.folder / call.page).read_text()
    tried = shop.run(*options, "--iwr-resume=last", "--iwr-cache=replay")
    (result,) = read_run(written.folder)

    assert (written.code, tried.code) == (0, 0)
    assert page == PAGE
    assert result.status == "complete"
    assert server.calls == 1
