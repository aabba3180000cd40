"""The command `iwr models`: the list, one model, replies from elsewhere."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from asked import call_to
from pydantic_ai.models import KnownModelName

from pytest_iwr.__main__ import main
from pytest_iwr.models.cache import ReplyCache
from pytest_iwr.models.call import ReplyStatus
from pytest_iwr.models.catalogue import catalogue
from pytest_iwr.models.collect import write_request

DOCS = Path(__file__).parents[1] / "docs" / "models.md"
KEYS = {name for provider in catalogue().providers.values() for name in provider.keys}
#: Aliases whose ids pydantic-ai cannot know, with the reason.
NOT_LISTED = {"qwen": "pydantic-ai lists no id of openrouter"}


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch, tmp_path):
    """Keep the environment of whoever runs the tests out of them."""
    for name in (*KEYS, "IWR_API_KEY", "IWR_ALIAS", "IWR_BUDGET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IWR_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def cache(tmp_path):
    """Give the cache that the command uses."""
    return ReplyCache(tmp_path / "cache")


@pytest.fixture
def request_for(tmp_path):
    """Return a function that writes a call down and gives its folder."""

    def write(name="anthropic:claude-opus-5-5", **how):
        return write_request(call_to(name, **how), tmp_path / "requests")

    return write


def told(capsys, *arguments):
    """Return the exit code of a command and its JSON."""
    code = main(["models", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_every_alias_is_listed_with_its_id(capsys):
    """The catalogue's version stands in the first line, each alias in a line of its own."""
    assert main(["models"]) == 0
    first, *lines = capsys.readouterr().out.splitlines()

    assert f"catalogue {catalogue().version}, budget modern" in first
    rows = {line.split()[0]: line.split()[1] for line in lines if len(line.split()) > 1}
    assert {name: rows[name] for name in catalogue().aliases} == dict(catalogue().aliases)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_list_keeps_to_a_terminal(capsys, monkeypatch, width):
    """No line of its tables is longer than the terminal is wide."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    main(["models"])
    plain = re.sub(r"\x1b\[\d+m", "", capsys.readouterr().out)
    tables = plain[plain.index("\nalias") : plain.index("\nother models")]

    assert max(map(len, tables.splitlines())) <= width


def test_a_key_is_told_by_name_and_never_by_value(capsys, monkeypatch):
    """Whether a variable is set is all that anybody needs to know."""
    monkeypatch.setenv("GEMINI_API_KEY", "sk-very-secret")
    main(["models"])
    listed = capsys.readouterr().out
    main(["models", "gemini"])
    one = capsys.readouterr().out
    _, document = told(capsys)

    assert re.search(r"^google +google +set +GEMINI_API_KEY$", listed, re.MULTILINE)
    assert re.search(r"^openai +openai-responses +not set +OPENAI_API_KEY$", listed, re.MULTILINE)
    assert "GEMINI_API_KEY (set)" in one
    assert {m["provider"] for m in document["models"] if m["key_is_set"]} == {"google"}
    assert "very-secret" not in listed + one + json.dumps(document)


def test_an_unknown_price_is_told_as_unknown(capsys):
    """Never as 0."""
    _, mine = told(capsys, "x", "--alias=x=openai:demo@http://127.0.0.1:1/v1")
    main(["models", "x", "--alias=x=openai:demo@http://127.0.0.1:1/v1"])

    assert mine["price"] is None
    assert re.search(r"price +unknown", capsys.readouterr().out)


def test_prices_are_those_of_the_table_of_prices(capsys):
    """Of calls of our length; a longer one may cost more a token."""
    from genai_prices import Usage, calc_price  # noqa: PLC0415 - slow to load

    used = Usage(input_tokens=70_000, output_tokens=9_000)
    for one in told(capsys)[1]["models"]:
        provider = catalogue().providers[one["provider"]]
        name = one["model"].partition(":")[2]
        if not one["price"]:
            with pytest.raises(LookupError):
                calc_price(used, name, provider_id=provider.prices)
            continue
        paid = 0.07 * one["price"]["input"] + 0.009 * one["price"]["output"]
        table = calc_price(used, name, provider_id=provider.prices).total_price
        assert paid == pytest.approx(float(table)), one["alias"]


def test_the_profile_says_what_is_shown(capsys):
    """Both profiles can be seen; the environment chooses as it does for pytest."""
    paper = told(capsys, "claude", "--budget=paper")[1]["budget"]
    modern = told(capsys, "claude")[1]["budget"]

    assert paper["longest_side_px"] == 1000
    assert paper["max_tokens"] == 16_384 < modern["max_tokens"]


def test_the_environment_is_heard_as_in_pytest(capsys, monkeypatch):
    """The command line goes before it."""
    monkeypatch.setenv("IWR_BUDGET", "paper")
    monkeypatch.setenv("IWR_ALIAS", "mine=openai:gpt-6-luna max_frames=8")

    assert told(capsys, "claude")[1]["profile"] == "paper"
    assert told(capsys, "claude", "--budget=modern")[1]["profile"] == "modern"
    assert told(capsys, "mine")[1]["budget"]["max_frames"] == 8


def test_own_aliases_are_listed_with_what_they_say(capsys):
    """A price and a budget of one's own go before what is known."""
    alias = "less=openai:gpt-6-luna max_images=20 longest_side_px=800 price=2/10"
    (mine,) = (m for m in told(capsys, f"--alias={alias}")[1]["models"] if m["alias"] == "less")

    assert mine["model"] == "openai:gpt-6-luna"
    assert mine["price"] == {"input": 2.0, "output": 10.0}
    assert (mine["budget"]["max_images"], mine["budget"]["longest_side_px"]) == (20, 800)


def test_an_id_that_ends_is_warned_of(capsys):
    """With the day and its successor, in the list and alone."""
    (name, ending), *_ = catalogue().retiring.items()
    main(["models"])
    assert ending.words(date(2026, 11, 21)) in capsys.readouterr().out
    main(["models", name])

    assert f"warning   {name} is retired on {ending.on}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "meant"), [("cluade", "claude"), ("antropic:claude-opus-5-5", "anthropic")]
)
def test_an_unknown_model_gives_the_closest(capsys, said, meant):
    """Wrong usage: exit 4."""
    assert main(["models", said]) == 4
    assert f"did you mean {meant}" in capsys.readouterr().err


def test_what_answers_here_needs_no_key_and_costs_nothing(capsys):
    """Weights, recorded replies and functions have no provider."""
    for spec in ("transformers:weights", "recorded:replies", "script:answers:reply_to"):
        code, document = told(capsys, spec)
        assert code == 0
        assert document["keys"] == []
        assert document["price"] == {"input": 0.0, "output": 0.0}


@pytest.mark.parametrize("words", [["import"], ["import", "a", "b"], ["claude", "gpt"]])
def test_more_or_less_than_one_thing_is_wrong_usage(capsys, words):
    """The message has the usage."""
    assert main(["models", *words]) == 4
    assert "iwr models import FOLDER" in capsys.readouterr().err


def test_replies_are_taken_in_once(capsys, request_for, cache):
    """Taken, there already, waiting: each is counted; waiting is no success."""
    call = call_to("anthropic:claude-opus-5-5")
    (request_for() / "reply.md").write_text("```html\n<p>hi</p>\n```\n")
    request_for(sample=2)

    assert main(["models", "import", "requests"]) == 1
    assert "2 requests: 1 taken, 1 waiting" in capsys.readouterr().out
    assert cache.get(call).text == "```html\n<p>hi</p>\n```\n"
    (request_for(sample=2) / "reply.md").write_text("second")
    assert main(["models", "import", "requests"]) == 0
    assert "2 requests: 1 taken, 1 there already" in capsys.readouterr().out
    (request_for() / "reply.md").write_text("another")
    assert main(["models", "import", "requests"]) == 0
    assert cache.get(call).text == "```html\n<p>hi</p>\n```\n"


@pytest.mark.parametrize(
    ("finish_reason", "text", "status"),
    [
        ("stop", "<p>hi</p>", ReplyStatus.OK),
        ("length", "<p>h", ReplyStatus.TRUNCATED),
        ("content_filter", "I cannot", ReplyStatus.REFUSED),
        ("stop", "", ReplyStatus.EMPTY),
        (None, "<p>hi</p>", ReplyStatus.OK),
    ],
)
def test_a_reply_of_a_batch_says_how_it_ended(request_for, cache, finish_reason, text, status):
    """As replies of providers do; what a batch costs is not known."""
    answered = {"text": text, "served_model": "claude-opus-5-5", "usage": {"output_tokens": 7}}
    if finish_reason:
        answered["finish_reason"] = finish_reason
    (request_for() / "reply.json").write_text(json.dumps(answered))

    assert main(["models", "import", "requests"]) == 0
    reply = cache.get(call_to("anthropic:claude-opus-5-5"))
    assert (reply.status, reply.text, reply.served_model) == (status, text, "claude-opus-5-5")
    assert (reply.usage.output_tokens, reply.cost_usd) == (7, None)


def spoil_question(home):
    """Ask something else than was asked."""
    path = home / "request.json"
    path.write_text(path.read_text().replace("Write the page.", "Write a poem."))


def spoil_provider(home):
    """Name a place outside the cache."""
    path = home / "request.json"
    path.write_text(path.read_text().replace('"provider": "', '"provider": "../../'))


def write(name, text):
    """Return a function that puts a file into a request."""
    return lambda home: (home / name).write_text(text)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (spoil_question, "was changed: its question is not the one that was asked"),
        (spoil_provider, "was changed"),
        (write("request.json", "{"), "request.json: is no request of ours: Invalid JSON"),
        (write("request.json", '{"schema": "iwr-request/2"}'), "is no request of ours: schema"),
        (write("reply.json", '{"finish_reason": "stop"}'), "is no reply: text: Field required"),
        (
            write("reply.json", '{"text": "", "finish_reason": "max_tokens"}'),
            "is no reply: finish_reason: Input should be 'stop', 'length' or 'content_filter'",
        ),
        (write("reply.json", '{"text": "a", "finish": "length"}'), "is no reply: finish: Extra"),
        (write("reply.json", '{"text": "other"}'), "both reply.md and reply.json are there"),
    ],
)
def test_what_cannot_be_used_is_told_and_stops_nobody(capsys, request_for, cache, spoil, why):
    """One sentence for each; the others are taken in all the same."""
    homes = [request_for(sample=sample) for sample in (1, 2, 3)]
    for home in homes:
        (home / "reply.md").write_text("words")
    if "is no reply" in why:
        (homes[1] / "reply.md").unlink()
    spoil(homes[1])

    assert main(["models", "import", "requests"]) == 1
    out = capsys.readouterr().out
    assert "2 taken, 1 not usable" in out
    (line,) = (line for line in out.splitlines() if line.startswith("not usable"))
    assert why in line
    assert len(list(cache.folder.rglob("*.json"))) == 2


def test_a_folder_without_requests_is_wrong_usage(capsys, tmp_path):
    """Nothing was taken in, and nobody should believe so."""
    assert main(["models", "import", str(tmp_path)]) == 4
    assert "no request here" in capsys.readouterr().err


def test_import_as_json(capsys, request_for):
    """The same, for whoever waits in a script."""
    home = request_for()

    code, document = told(capsys, "import", "requests")
    assert code == 1
    assert document["counts"] == {"taken": 0, "there already": 0, "waiting": 1, "not usable": 0}
    assert document["requests"][0]["folder"] == f"requests/{home.name}"


def test_the_table_of_aliases_in_the_docs_is_that_of_the_catalogue():
    """So that it cannot drift."""
    text = DOCS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|$", text, re.MULTILINE)

    assert dict(rows) == dict(catalogue().aliases)
    assert len(rows) == len(catalogue().aliases)
    assert f"Aliases of the catalogue of {catalogue().version}." in text


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("frames", "max_frames"),
        ("pictures in all, with sheets", "max_images"),
        ("longest side", "longest_side_px"),
        ("tokens it may write", "max_tokens"),
    ],
)
def test_the_budgets_in_the_docs_are_those_of_the_catalogue(row, field):
    """Every limit of a profile is told, and no other."""
    (line,) = re.findall(rf"^\| {row} \|.*$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    known = catalogue()
    models = [known.find(said) for said in (*known.aliases, "openai:gpt-4o")]
    for profile, told in zip(("modern", "paper"), line.split("|")[2:4], strict=True):
        limits = {getattr(known.budget(model, profile), field) for model in models} - {None}
        numbers = re.findall(r"\b\d+\b", re.sub(r"GPT-4o|(?<=\d),(?=\d)", "", told))
        assert set(map(int, numbers)) == limits


@pytest.mark.parametrize(("alias", "model"), catalogue().aliases.items())
def test_the_library_knows_the_ids_of_aliases(alias, model):
    """An id that the library does not know is suspicious, where it lists the provider at all."""
    known = get_args(KnownModelName.__value__)
    listed = any(name.startswith(f"{model.partition(':')[0]}:") for name in known)

    assert listed is (alias not in NOT_LISTED)
    assert model in known or not listed
