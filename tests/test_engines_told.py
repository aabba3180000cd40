"""Every command over results says what its numbers were made with."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from engine_runs import GPU_NAME, READER_NAME, READER_ON_GPU, as_before, made, write_run
from trajectories import key, run

from pytest_iwr.__main__ import main

LABEL = "offline:1a2b3c4d5e6f"
MADE = {"protocol": "offline", "fingerprint": "1a2b3c4d5e6f"}
BOTH = f"{READER_NAME} and {GPU_NAME}"


def looked(letters="PP", *, task="shop", fingerprint=MADE["fingerprint"], **engines):
    """Return a result that tells its engines."""
    looks = dict.fromkeys(range(1, len(letters) + 1), 0.5)
    options = {**MADE, "fingerprint": fingerprint, "page_spec": "page.html", "looks": looks}
    result = run(letters, who=key(task, "page"), **options)
    return made(result, **{"words_f1": 0.75, "structure_sees": 0.5, **engines})


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return a function that writes a run below the folder where runs are."""
    monkeypatch.chdir(tmp_path)
    return lambda name, *results: write_run(tmp_path / "iwr-results" / name, *results)


#: They print the summary that ends a run, which names engines in a word each unless asked for more.
BRIEF = (["report", "1"], ["merge", "1", "3"])


@pytest.mark.parametrize(
    "command",
    [
        ["report", "1"],
        ["report", "1", "-v"],
        ["explain", "1", "shop"],
        ["compare", "1", "2"],
        ["merge", "1", "3"],
    ],
    ids=" ".join,
)
def test_every_command_tells_protocol_and_engines(write, capsys, command):
    """The label with the fingerprint, and who made the visual numbers."""
    write("1", looked())
    write("2", looked("PI"))
    write("3", looked(task="blog"))

    assert main(command) == 0
    told = capsys.readouterr().out
    assert LABEL in told
    assert ("engines   reader, cells" if command in BRIEF else f"text by {READER_NAME}") in told


@pytest.mark.parametrize(
    "command", [["explain", "1", "shop", "--json"], ["compare", "1", "2", "--json"]], ids=" ".join
)
def test_every_document_tells_fingerprint_and_engines(write, capsys, command):
    """As whole values, for programs."""
    write("1", looked())
    write("2", looked("PI"))
    main(command)
    told = capsys.readouterr().out
    json.loads(told)

    assert '"fingerprint": "1a2b3c4d5e6f"' in told
    assert f'"name": "{READER_NAME}"' in told


def test_every_file_tells_protocol_and_engines(write, tmp_path):
    """Markdown, JUnit and JSON, written from a journal."""
    write("1", looked())
    files = [f"--{kind}={tmp_path / kind}" for kind in ("md", "junit", "json")]

    assert main(["report", "1", *files]) == 0
    markdown = (tmp_path / "md").read_text()
    assert LABEL in markdown
    assert "text by reader" in markdown
    found = {p.get("name"): p.get("value") for p in ET.parse(tmp_path / "junit").iter("property")}  # noqa: S314 - ours
    assert (found["iwr.protocol"], found["iwr.text_engine"]) == (LABEL, READER_NAME)
    metrics = json.loads((tmp_path / "json").read_text())["metrics"]
    assert metrics["subjects"][0]["fingerprint"] == MADE["fingerprint"]
    assert metrics["engines"]["text"][0]["name"] == READER_NAME
    assert metrics["subjects"][0]["means"]["words_f1"]["value"] == 0.75


def test_journal_of_an_older_version_still_reads(write, tmp_path):
    """Without the new fields the scores are the same, and what is not known is null."""
    write("new", looked())
    as_before(write("old", looked()))
    means = []
    for name in ("new", "old"):
        assert main(["report", name, f"--json={tmp_path / name}.json"]) == 0
        metrics = json.loads((tmp_path / f"{name}.json").read_text())["metrics"]
        means.append(metrics["subjects"][0]["means"])

    assert means[0]["final"] == means[1]["final"]
    assert (means[1]["words_f1"]["value"], means[1]["words_f1"]["n"]) == (None, 0)


def test_report_keeps_fingerprints_apart(write, capsys):
    """Were two fingerprints in one run, each would have a table and a mean of its own."""
    others = [looked(task=name, fingerprint="ffffffffffff") for name in "ab"]
    write("1", looked(task="c"), looked("PI", task="d"), *others)

    assert main(["report", "1"]) == 0
    told = capsys.readouterr().out
    assert f"protocol {LABEL}\n" in told
    assert "protocol offline:ffffffffffff\n" in told
    assert [line.split()[:4] for line in told.splitlines() if line.startswith("mean of")] == [
        ["mean", "of", "2", "page"],
        ["mean", "of", "2", "page"],
    ]


def test_compare_refuses_one_fingerprint_of_two_engines(write, capsys):
    """A journal says what its fingerprint does not: no difference is made, not even across."""
    write("1", looked())
    write("2", looked(text=READER_ON_GPU))

    for more in ([], ["--across"], ["--json"]):
        assert main(["compare", "1", "2", *more]) == 4
        assert f"{LABEL} is said of different engines: {BOTH}" in capsys.readouterr().err


def test_compare_across_labels_two_engines(write, capsys):
    """Engines that have fingerprints of their own can be compared across, each with its label."""
    write("1", looked())
    write("2", looked(fingerprint="ffffffffffff", text=READER_ON_GPU))

    assert main(["compare", "1", "2"]) == 4
    assert main(["compare", "1", "2", "--across"]) == 0
    told = capsys.readouterr().out
    assert f"text by {READER_NAME} ({LABEL})" in told
    assert f"text by {GPU_NAME} (offline:ffffffffffff)" in told
