"""What a person reads in a job summary or a pull request."""

import pytest
from rendered import Rendered

from pytest_iwr.report.markdown import LEAST_BYTES, SUMMARY_LIMIT_BYTES, github_summary, markdown
from pytest_iwr.report.text import NONE
from pytest_iwr.results import Status

DIR = "iwr-results/20261120T101500Z-3f9a"
ENDED = "03 press Enter: not found: nothing is named 'Add to cart'"
HEADER = ["", "task", "subject", "IFS", "VFS", "Final", "what happened"]


def text_of(*results, **options):
    """Return the Markdown of results."""
    return markdown(results, results_dir=DIR, **options)


def read(*results, **options):
    """Return the Markdown of results as it is read."""
    return Rendered.of(text_of(*results, **options))


def table_of(*results, **options):
    """Return the rows of the one table, without its header."""
    ((header, *rows),) = read(*results, **options).tables
    assert header == HEADER
    return rows


def test_first_line_has_the_means(task):
    """Under the title stand the mean Final, IFS and VFS, of whom, over how many, by what rules."""
    title, means, *_ = read(task(task="a"), task("PPI.", task="b")).visible
    assert title == "IWR-Bench scores"
    assert means == ("Final 0.675 · IFS 0.750 · VFS 0.500 · claude, mean of 2 tasks · offline:aa11")


def test_single_task_is_no_mean(task):
    """Of one task there is no mean, neither in words nor as a row."""
    _, means, *_ = read(task()).visible
    assert means == "Final 0.850 · IFS 1.000 · VFS 0.500 · claude, 1 task · offline:aa11"
    assert [row[1] for row in table_of(task())] == ["shop"]


def test_row_tells_what_happened(task):
    """A row has task, subject and scores, what the actions came to, and what ended them."""
    assert table_of(task("PPI.")) == [
        [
            "❌", "shop", "claude", "2/4 0.500", "0.500", "0.500",
            "2 passed · 1 failed · 1 not reached\n" + ENDED,
        ]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("letters", "options", "sign", "ifs"),
    [
        ("PPPP", {}, "✅", "4/4 1.000"),
        ("PN..", {}, "❌", "1/4 0.250"),
        ("PUPP", {}, "❔", "[0.25, 1.00]"),
        ("PE..", {}, "⚠️", f"{NONE} error"),
        ("P...", {"status": Status.INTERRUPTED}, "❔", f"{NONE} interrupted"),
        ("....", {"status": Status.NO_PAGE}, "❌", "0/4 0.000"),
    ],
)
def test_sign_tells_the_outcome(task, letters, options, sign, ifs):
    """Passed, failed, undecided and broken tasks are told apart at a glance."""
    ((first, _, _, second, *_),) = table_of(task(letters, **options))
    assert (first, second) == (sign, ifs)


def test_worst_stand_first(task):
    """Rows go from the lowest Final to the highest; those without a score stand last."""
    letters = {"best": "PPPP", "broken": "PE..", "worst": "I...", "open": "PUPP", "half": "PPI."}
    rows = table_of(*(task(text, task=name) for name, text in letters.items()))
    assert [row[1] for row in rows[1:]] == ["worst", "open", "half", "best", "broken"]


def test_means_stand_above_with_their_interval(task):
    """From five tasks on the means have a row with their 95 % interval; fewer have none."""
    results = [task("PPPP" if n else "I...", task=f"t{n}", looks=1.0) for n in range(5)]
    mean, interval, *rows = table_of(*results)
    assert mean[1:6] == ["mean of 5", "claude", "0.800", "0.800", "0.800"]
    assert interval[1:6] == ["95 % over tasks", "claude", *["0.40 to 1.00"] * 3]
    assert len(rows) == 5
    assert not any("95 %" in line for line in read(*results[:4]).visible)


def test_mean_over_fewer_tasks_says_so(task):
    """Where VFS is over fewer tasks than IFS, the row of the means tells it."""
    (mean, *_) = table_of(task(task="a"), task(task="b", looks=None))
    assert mean[-1] == "VFS and Final are over 1 task, IFS over 2"


def test_protocols_stand_in_tables_of_their_own(task):
    """Numbers of two fingerprints are never in one table, and each table names its own."""
    page = read(*(task(task=t, fingerprint=f) for f in ("aa11", "bb22") for t in "ab"))
    assert [len(rows) for rows in page.tables] == [4, 4]
    labels = [line for line in page.visible if line.startswith("Protocol")]
    assert labels == ["Protocol offline:aa11", "Protocol offline:bb22"]


def test_single_protocol_is_told_once(task):
    """Where there is one protocol it stands beside the means only."""
    assert text_of(task(task="a"), task(task="b")).count("offline:aa11") == 1


def test_subjects_have_their_own_means(task):
    """Each subject has its line of means and its row."""
    results = [task(task=name, subject=who) for who in ("claude", "gpt") for name in "ab"]
    lines = [line for line in read(*results).visible if line.startswith("Final ")]
    assert ["claude" in lines[0], "gpt" in lines[1], len(lines)] == [True, True, 2]
    assert [row[2] for row in table_of(*results)[:2]] == ["claude", "gpt"]


def test_floors_are_a_line(task):
    """Pages made without a model stand in a line below the table, and need no explanation."""
    floors = [task("I...", subject=name, page_spec=f"floor:{name}") for name in ("blank", "still")]
    page = read(task(), *floors)
    ((_, *rows),) = page.tables
    assert [row[2] for row in rows] == ["claude"]
    assert "Mean Final without a model: blank 0.000 (n 1) · still 0.000 (n 1)" in page.visible
    assert not any("not found" in line for line in page.visible)


def test_datasets_are_named(task):
    """Several datasets stand before their task ids."""
    assert [row[1] for row in table_of(task(), task(dataset="bench"))[1:]] == [
        "demo/shop",
        "bench/shop",
    ]


def test_errors_forbid_trust(task):
    """A run with trouble of ours says so before any number, and names the trouble."""
    page = read(task("PE..", task="a"), task(task="b"))
    assert page.visible[1] == "⚠️ Do not trust this run: 1 task with harness errors."
    assert "error: a::claude: step 2: the judge timed out" in page.visible


def test_many_errors_are_counted(task):
    """Of more than ten broken tasks ten are named, and the rest is counted."""
    lines = [
        x for x in read(*(task("E", task=f"t{n}") for n in range(13))).visible if "error:" in x
    ]
    assert [line[:9] for line in lines[:-1]] == [f"error: t{n}"[:9] for n in range(10)]
    assert lines[-1] == "error: … and 3 more"


def test_partial_and_undecided_are_told(task):
    """What is unfinished, and how many actions are undecided, stands below the table."""
    lines = read(task("PUUP", task="a"), task("P...", task="b", status=Status.PENDING)).visible
    assert "partial: 1 pending of 2 results" in lines
    assert "2 of 8 actions undecided" in lines


def test_undecided_are_counted_even_if_there_are_none(task):
    """That nothing is undecided is said as well."""
    assert "0 of 4 actions undecided" in read(task()).visible


def test_reasons_are_collapsed(task):
    """Why each action failed stands behind a line that opens, with what was sought and seen."""
    text = text_of(task("PPI.", task="a"), task("N...", task="b"), task(task="c"))
    inside = text.split("<summary>What failed (2)</summary>")[1].split("</details>")[0]
    lines = Rendered.of(inside).visible
    at = lines.index(f"a::claude, {ENDED}")
    assert lines[at + 1 : at + 3] == [
        "sought: Click the 'Add to cart' button",
        "closest: 41.0 button 'Buy'",
    ]
    assert "expected: 'Added' is shown" in lines
    assert "check: fails: text 'Added' (before: unknown, after: unknown)" in lines


def test_undecided_actions_have_reasons_of_their_own(task):
    """What is undecided is told apart from what failed, and a missing page among the latter."""
    text = text_of(
        task("PUUP", task="a"),
        task("....", task="b", status=Status.NO_PAGE, reason="the reply was cut off"),
    )
    assert "<summary>What failed (1)</summary>" in text
    assert "<summary>What is undecided (2)</summary>" in text
    assert "b::claude, no page: the reply was cut off" in Rendered.of(text).visible


def test_clean_run_has_nothing_to_open(task):
    """Where everything passed, there is nothing to explain."""
    assert "<details>" not in text_of(task(), task(task="b"))


def test_last_line_tells_where_everything_lies(task):
    """The browser and the folder of the results close the text."""
    assert read(task()).visible[-1] == f"Chromium 156.0.1 · results in {DIR}"
    assert read(task(chromium="")).visible[-1] == f"results in {DIR}"


def test_run_without_results(task):
    """Nothing measured is no error: the text says where it looked."""
    assert read().visible == ["IWR-Bench scores", "0 of 0 actions undecided", f"results in {DIR}"]


def _many(task, count):
    failing = {n: "I..." if n % 2 else "PPI." for n in range(count)}
    return [task(letters, task=f"task-{n:04d}") for n, letters in failing.items()]


@pytest.mark.parametrize("limit", [LEAST_BYTES, 5_000, 8_192, 20_000, 65_536, 10**6])
def test_text_keeps_to_its_limit(task, limit):
    """However many results there are, the text has no more bytes than it may."""
    results = _many(task, 200)
    text = text_of(*results, limit_bytes=limit)
    assert len(text.encode()) <= limit
    assert Rendered.of(text).tables[0][1][1] == "mean of 200"


def test_what_is_cut_is_told(task):
    """The worst stay; lines say how many stand there, and where all are."""
    results = _many(task, 100)
    page = read(*results, limit_bytes=10_000)
    (table,) = page.tables
    shown = [row for row in table if row[1].startswith("task-")]
    assert 0 < len(shown) < 50
    assert {row[5] for row in shown} == {"0.000"}
    (cut,) = [line for line in page.visible if "worst of" in line]
    assert cut == (
        f"the {len(shown)} worst of 100 results (all are in {DIR}); 100 with a failed action"
    )
    text = text_of(*results, limit_bytes=10_000)
    told = text.split("What failed (100)")[1].count("- **task-")
    assert f"- … and {100 - told} more; all are in `{DIR}`" in text


def test_cut_leaves_little_room_unused(task):
    """What is left out would not have had room."""
    whole = text_of(*_many(task, 100))
    cut = text_of(*_many(task, 100), limit_bytes=len(whole.encode()) - 1)
    assert len(whole.encode()) - 1_000 < len(cut.encode()) < len(whole.encode())


def test_text_that_fits_exactly_is_whole(task):
    """A text may be as long as its limit, the lines that would tell of a cut kept in reserve."""
    whole = text_of(*_many(task, 10))
    reserve = 300
    assert text_of(*_many(task, 10), limit_bytes=len(whole.encode()) + reserve) == whole


def test_too_many_subjects_for_tables(task):
    """Where not even the means have room as tables, their first lines do, and it is said."""
    results = [task("PPI.", task=t, subject=f"model-{n}") for n in range(60) for t in "ab"]
    text = text_of(*results, limit_bytes=LEAST_BYTES)
    page = Rendered.of(text)
    shown = sum(line.startswith("Final ") for line in page.visible)
    assert len(text.encode()) <= LEAST_BYTES
    assert page.tables == []
    assert f"The means of {shown} of 60 subjects stand here; all are in {DIR}." in text.replace(
        "`", ""
    )
    assert page.visible[-1].endswith(f"There is no room here for tables; all are in {DIR}.")


def test_limit_that_holds_nothing_is_refused(task):
    """A limit below what the first lines need is an error of the caller."""
    with pytest.raises(ValueError, match="it must be at least 4096"):
        text_of(task(), limit_bytes=LEAST_BYTES - 1)


def test_summary_is_appended(tmp_path):
    """What a step has said before stays, and the text begins on a line of its own."""
    path = tmp_path / "summary.md"
    assert github_summary(path, "## Ünïcode ✅\n") is None
    path.write_bytes(path.read_bytes() + b"no newline")
    assert github_summary(path, "## Again\n") is None
    assert path.read_text(encoding="utf-8") == "\n## Ünïcode ✅\nno newline\n## Again\n"


def test_summary_that_cannot_be_written_is_a_warning(tmp_path):
    """A folder that is missing, or a folder in place of the file, fails nothing: it is told."""
    missing = tmp_path / "gone" / "summary.md"
    assert github_summary(missing, "x") == (
        f"no job summary: {missing} cannot be written: No such file or directory"
    )
    assert "cannot be written: Is a directory" in github_summary(tmp_path, "x")


def test_summary_over_the_limit_is_not_written(tmp_path):
    """A file that GitHub would refuse as a whole keeps what it holds, to the byte."""
    path = tmp_path / "summary.md"
    path.write_bytes(b"a" * (SUMMARY_LIMIT_BYTES - 10))
    assert github_summary(path, "123456789") is None
    assert path.stat().st_size == SUMMARY_LIMIT_BYTES
    warning = github_summary(path, "1")
    assert warning == f"no job summary: {path} would hold more than the 1 MiB that GitHub takes"
    assert path.stat().st_size == SUMMARY_LIMIT_BYTES
