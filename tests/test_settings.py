"""Options: where values come from, how they are read, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_iwr.errors import UsageError
from pytest_iwr.option_table import OPTIONS
from pytest_iwr.option_values import Shard
from pytest_iwr.settings import Settings, resolve

CWD, INI_DIR = Path("/here"), Path("/project")


def resolved(cli=(), env=(), ini=()) -> Settings:
    """Return the settings for these texts."""
    file = dict(ini)
    return resolve(
        cli=dict(cli),
        env=dict(env),
        ini=lambda name: file.get(name, ""),
        cwd=CWD,
        ini_dir=INI_DIR,
    )


def test_nothing_asked_for_gives_the_documented_defaults():
    """Defaults of options are those of the settings; results go below the current folder."""
    settings = resolved()

    assert settings == Settings(results=CWD / "iwr-results", requests=CWD / "iwr-requests")


def test_every_option_reaches_its_own_setting():
    """No option's value ends up in another's place."""
    texts = {
        "protocol": "offline", "tasks": "t", "task": "shop-*", "limit": "3", "page": "p.html",
        "gate": "none", "min-final": "0.5", "visual": "on", "results": "r", "chromium": "c",
        "action-timeout": "2.5", "task-timeout": "60", "model": "floor:blank, floor:still",
        "floors": "on", "shard": "2/4", "resume": "last", "json": "r.json",
        "alias": "mine=openai:demo price=2/10\nother=gpt", "samples": "3", "video": "native",
        "budget": "paper", "thinking": "low", "cache": "replay", "cache-dir": "kept",
        "requests": "asked", "max-cost": "$2.50", "model-timeout": "90", "calls": "2",
        "generate-only": "on", "judge": "checks+gemini", "judge-votes": "3", "canaries": "0.5",
        "grounder": "rules", "ocr": "easyocr:en", "structure": "dinov2@w", "device": "cuda:1",
        "scorer": "there:7070", "download": "on",
    }  # fmt: skip

    assert set(texts) == {option.name for option in OPTIONS}
    assert resolved(cli=texts) == Settings(
        protocol="offline",
        judge="checks+gemini",
        judge_votes=3,
        canaries=0.5,
        grounder="rules",
        ocr="easyocr:en",
        structure="dinov2@w",
        device="cuda:1",
        scorer="there:7070",
        download=True,
        tasks=CWD / "t",
        task="shop-*",
        limit=3,
        page=CWD / "p.html",
        gate="none",
        min_final=0.5,
        visual="on",
        results=CWD / "r",
        chromium=CWD / "c",
        action_timeout_s=2.5,
        task_timeout_s=60.0,
        model=("floor:blank", "floor:still"),
        floors=True,
        shard=Shard(2, 4),
        resume="last",
        json=CWD / "r.json",
        alias=("mine=openai:demo price=2/10", "other=gpt"),
        samples=3,
        video="native",
        budget="paper",
        thinking="low",
        cache="replay",
        cache_dir=CWD / "kept",
        requests=CWD / "asked",
        max_cost_usd=2.5,
        model_timeout_s=90.0,
        calls=2,
        generate_only=True,
    )


@pytest.mark.parametrize(
    ("cli", "env", "ini", "gate"),
    [
        ({}, {}, {}, "actions"),
        ({}, {}, {"iwr_gate": "none"}, "none"),
        ({}, {"IWR_GATE": "actions"}, {"iwr_gate": "none"}, "actions"),
        ({"gate": "none"}, {"IWR_GATE": "actions"}, {}, "none"),
        ({"gate": None}, {"IWR_GATE": ""}, {"iwr_gate": "none"}, "none"),
    ],
)
def test_command_line_before_environment_before_ini_before_default(cli, env, ini, gate):
    """The first place that says something is taken; an empty variable says nothing."""
    assert resolved(cli, env, ini).gate == gate


@pytest.mark.parametrize(
    ("place", "page"),
    [
        ({"cli": {"page": "mine.html"}}, CWD / "mine.html"),
        ({"env": {"IWR_PAGE": "mine.html"}}, CWD / "mine.html"),
        ({"ini": {"iwr_page": "mine.html"}}, INI_DIR / "mine.html"),
        ({"ini": {"iwr_page": "/mine.html"}}, Path("/mine.html")),
        ({"cli": {"page": "~/mine.html"}}, Path.home() / "mine.html"),
    ],
)
def test_paths_start_where_they_were_written(place, page):
    """Command line and environment: the current folder; ini: its own; ``~`` is one's home."""
    assert resolved(**place).page == page


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", "1.5"),
        ("limit", "inf"),
        ("limit", "1e3"),
        ("limit", "²"),
        ("min-final", "1.01"),
        ("min-final", "nan"),
        ("min-final", "half"),
        ("action-timeout", "0"),
        ("task-timeout", "inf"),
        ("gate", "None"),
        ("visual", "yes"),
        ("protocol", "papers"),
        ("page", ""),
        ("task", " "),
        ("model", "a,,b"),
        ("floors", "maybe"),
        ("shard", "0/4"),
        ("shard", "5/4"),
        ("shard", "2 of 4"),
        ("shard", "1/0"),
    ],
)
def test_a_wrong_value_is_refused_naming_where_it_stands(name, text):
    """The message names the option as the command line, environment or file has it."""
    (option,) = (option for option in OPTIONS if option.name == name)

    with pytest.raises(UsageError, match=f"^--iwr-{name}(=| is empty)"):
        resolved(cli={name: text})
    with pytest.raises(UsageError, match=f"^{option.ini}(=| is empty)"):
        resolved(ini={option.ini: text or " "})


def test_a_gate_on_final_needs_the_looks():
    """Final has no number without the visual score, so gating on it is refused."""
    with pytest.raises(UsageError, match="--iwr-min-final needs the visual score"):
        resolved(cli={"min-final": "0.5"}, env={"IWR_VISUAL": "off"})


@pytest.mark.parametrize(
    ("cli", "gated"),
    [({}, True), ({"gate": "none"}, False), ({"min-final": "0.5"}, False)],
)
def test_actions_fail_tests_unless_something_else_is_the_gate(cli, gated):
    """With no gate, or the mean Final for a gate, single actions fail nothing."""
    assert resolved(cli=cli).gates_actions is gated


def test_shards_part_the_tasks():
    """Each task is in exactly one part, by its name alone; parts are of like size."""
    tasks = [("bench", str(number)) for number in range(400)]
    shards = [Shard(number, 4) for number in (1, 2, 3, 4)]

    parts = [[task for task in tasks if shard.holds(*task)] for shard in shards]

    assert sorted(task for part in parts for task in part) == sorted(tasks)
    assert all(70 <= len(part) <= 130 for part in parts)
    assert Shard(3, 4).holds("bench", "17") == (("bench", "17") in parts[2])
