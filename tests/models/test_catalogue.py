from __future__ import annotations

from datetime import date

import pytest
from genai_prices import Usage as Tokens
from genai_prices import calc_price

from pytest_iwr.errors import UsageError
from pytest_iwr.models.budget import Budget
from pytest_iwr.models.catalogue import catalogue


def test_an_alias_is_resolved_and_keeps_its_name():
    """What the user typed names the subject, what it stands for is asked."""
    spec = catalogue().find("claude")

    assert (spec.slug, spec.resolved) == ("claude", "anthropic:claude-opus-5-5")


@pytest.mark.parametrize(
    ("said", "resolved", "slug"),
    [
        ("anthropic:claude-opus-5-5", "anthropic:claude-opus-5-5", "anthropic-claude-opus-5-5"),
        ("openrouter:qwen/qwen3-vl", "openrouter:qwen/qwen3-vl", "openrouter-qwen-qwen3-vl"),
        ("openai:a@b@http://h:8000/v1/", "openai:a@b@http://h:8000/v1", "openai-a-b"),
        ("recorded:some/where/replies", "recorded:some/where/replies", "recorded-replies"),
        ("transformers:/models/tiny", "transformers:/models/tiny", "transformers-tiny"),
        ("script:answers:reply_to", "script:answers:reply_to", "script-answers-reply_to"),
    ],
)
def test_a_model_is_named_by_its_provider(said, resolved, slug):
    """Names may hold anything; hosts and folders stay out of node ids."""
    spec = catalogue().find(said)

    assert (spec.resolved, spec.slug) == (resolved, slug)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("cluade", "no alias 'cluade' is known; did you mean claude"),
        ("anthropc:claude-opus-5-5", "no provider 'anthropc' is known; did you mean anthropic?"),
        ("anthropic/claude", "no alias 'anthropic' is known"),
        ("openai:", "write provider:name"),
        ("openai:demo@http://me:secret@host/v1", "a base URL holds no user, password or query"),
        ("openai:demo@http://host/v1?key=secret", "put a key into the environment variable"),
        ("openai:demo@http://", "is no base URL"),
    ],
)
def test_what_is_no_model_is_told_with_the_closest(said, words):
    """A slip of the pen costs one look; a password never stands in the message."""
    with pytest.raises(UsageError) as caught:
        catalogue().find(said)

    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


def test_an_address_of_ones_own_speaks_chat_and_has_a_key_of_its_own():
    """A provider's key is never sent to another host."""
    known = catalogue()
    own = known.provider(known.find("openai:demo@http://127.0.0.1:8000/v1"))

    assert (own.wire, own.keys, own.prices) == ("openai-chat", ("IWR_API_KEY",), None)
    assert known.provider(known.find("gpt")).wire == "openai-responses"


@pytest.mark.parametrize(
    ("said", "profile", "budget"),
    [
        ("claude", "paper", Budget(64, 70, 1000, 16384)),
        ("gpt", "paper", Budget(64, 70, None, 16384)),
        ("openai:gpt-4o-2024-08-06", "paper", Budget(64, 70, None, 4096)),
        ("qwen", "paper", Budget(20, 20, None, 4096, native_video=True)),
        ("glm", "paper", Budget(20, 20, None, 16384)),
        ("gemini", "modern", Budget(64, 100, None, 65536, native_video=True)),
        ("claude", "modern", Budget(64, 100, 1568, 65536)),
    ],
)
def test_a_budget_is_what_all_matching_entries_add_up_to(said, profile, budget):
    """Figures of the released configuration stand in the profile of the paper."""
    known = catalogue()

    assert known.budget(known.find(said), profile) == budget


def test_an_alias_of_ones_own_goes_first_and_changes_what_it_says():
    """Own names may shadow ours; what they do not say stays as it is."""
    known = catalogue().with_own(
        ["claude = openai:demo@http://127.0.0.1:1/v1 max_images=20 native_video=on price=2/10"]
    )
    spec = known.find("claude")
    budget = known.budget(spec, "modern")

    assert (spec.name, spec.price, spec.slug) == ("demo", (2.0, 10.0), "claude")
    assert (budget.max_images, budget.native_video, budget.max_frames) == (20, True, 64)


@pytest.mark.parametrize(
    "line",
    ["mine", "mine=", "a:b=gpt", "mine=gpt frames=3", "mine=gpt max_frames=0", "mine=gpt price=2",
     "mine=gpt price=nan/2", "mine=gpt price=2/inf", "mine=gpt price=-1/2",
     "mine=gpt native_video=yes", "mine=nobody"],
)  # fmt: skip
def test_an_alias_that_says_nothing_we_know_is_refused(line):
    """A field that is not understood would be a setting that silently does not hold."""
    with pytest.raises(UsageError):
        catalogue().with_own([line])


def test_ids_that_end_say_when_and_what_comes_then():
    """The day before it is a warning in time; from the day on it says so."""
    ends = catalogue().retiring["google:gemini-2.5-pro"]

    assert "is retired on 2026-12-01" in ends.words(date(2026, 11, 21))
    assert "was retired on 2026-12-01" in ends.words(date(2026, 12, 1))
    assert "google:gemini-3.8-flash" in ends.words(date(2026, 12, 1))


@pytest.mark.parametrize("alias", sorted(catalogue().aliases))
def test_every_alias_has_a_provider_and_a_price_that_is_known_or_not(alias):
    """A renamed id in the table of prices is noticed here, not on a bill."""
    known = catalogue()
    spec = known.find(alias)
    prices = known.provider(spec).prices
    without = {"glm"}

    if alias in without:
        with pytest.raises(LookupError):
            calc_price(Tokens(input_tokens=1), spec.name, provider_id=prices)
    else:
        assert calc_price(Tokens(input_tokens=10**6), spec.name, provider_id=prices).total_price > 0
