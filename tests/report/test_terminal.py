"""What a person reads at the end of a run."""

import pytest

from pytest_iwr.report.terminal import summary_lines
from pytest_iwr.report.text import NONE, columns
from pytest_iwr.results import Status

DIR = "iwr-results/20261120-ab12"


def _texts(results, **options):
    return [line.text for line in summary_lines(results, results_dir=DIR, **options)]


def _line(results, start, **options):
    """Return the one line that starts so."""
    (found,) = [text for text in _texts(results, **options) if text.startswith(start)]
    return found


def _cells(results):
    return [part.strip() for part in _line(results, "shop", width=120).split("  ") if part.strip()]


def _painted(results, start, **options):
    lines = summary_lines(results, results_dir=DIR, **options)
    (found,) = [line for line in lines if line.text.startswith(start)]
    return {name for name, on in found.markup.items() if on}


def test_whole_summary_of_one_task(task):
    """One failed task at 80 columns reads exactly so."""
    assert _texts([task("PPI.")]) == [
        "task  subject  IFS        VFS    Final  actions",
        "shop  claude   2/4 0.500  0.500  0.500  2 passed · 1 failed · 1 not reached",
        "  03 press Enter: not found: nothing is named 'Add to cart'",
        "",
        "protocol  offline:aa11",
        "chromium  156.0.1",
        "results   iwr-results/20261120-ab12",
        "0 of 4 actions undecided",
    ]


def test_row_of_a_decided_task(task):
    """Passed over total and the three scores stand in one row."""
    assert _cells([task("PPPP")])[2:] == ["4/4 1.000", "0.500", "0.850", "4 passed"]


def test_words_go_beneath_when_the_row_is_too_long(task):
    """Where the counts do not fit into the row of every task, they stand beneath each."""
    lines = _texts([task("PPU.", task="a-task-with-a-longer-name"), task("PPI.")])
    assert lines[0].split() == ["task", "subject", "IFS", "VFS", "Final"]
    assert "  2 passed · 1 failed · 1 not reached" in lines


@pytest.mark.parametrize(
    ("letters", "cells"),
    [
        ("PUPN", ["[0.25, 0.75]", "[0.52, 0.52]", "[0.33, 0.68]"]),
        ("PPA.", ["[0.50, 1.00]", "[0.52, 0.76]", "[0.51, 0.93]"]),
    ],
)
def test_undecided_task_shows_both_ends(task, letters, cells):
    """While something is undecided, every score is an interval."""
    assert _cells([task(letters, looks=0.52)])[2:5] == cells


@pytest.mark.parametrize(
    ("options", "ending"),
    [
        ({"visual": "off"}, ["4/4 1.000", f"{NONE} off", NONE]),
        ({"letters": "PE.."}, [f"{NONE} error", NONE, NONE]),
        ({"letters": "N..."}, ["0/4 0.000", f"{NONE} none compared", "0.000"]),
        ({"letters": "P...", "status": Status.PENDING}, [f"{NONE} pending", NONE, NONE]),
        ({"letters": "P...", "status": Status.INTERRUPTED}, [f"{NONE} interrupted", NONE, NONE]),
        ({"looks": None}, ["4/4 1.000", f"{NONE} error", NONE]),
    ],
)
def test_missing_score_is_a_dash_with_its_reason(task, options, ending):
    """A missing score is a dash, never 0, and the first of a row says why."""
    assert _cells([task(**options)])[2:5] == ending


def test_no_page_is_zero_and_says_why(task):
    """A task without a page has zeros, and the reason beneath."""
    lines = _texts([task("....", status=Status.NO_PAGE, reason="the reply was cut off")])
    assert "0/4 0.000  0.000  0.000  no page · 4 not reached" in lines[1]
    assert lines[2] == "  no page: the reply was cut off"


def test_refused_verdict_tells_what_was_seen(task):
    """An action whose assertion does not hold says what the check saw."""
    text = _line([task("N...", detail="'Added' was never painted")], "  01")
    assert text == "  01 click 'Add to cart': 'Added' was never painted"


def test_undecided_verdicts_are_told_when_verbose(task):
    """Each undecided verdict has its line only when asked for; the reason stands in it."""
    assert (
        _line([task("PUPP")], "  02", verbose=True) == "  02 type the review: undecided: not seen"
    )
    assert not any(text.startswith("  02") for text in _texts([task("PUPP")]))


def test_abstention_is_told(task):
    """What ended a trajectory by abstaining is told without being asked."""
    assert _line([task("PA..")], "  02") == "  02 type the review: abstained: two alike"


def test_page_made_text_cannot_paint_the_terminal(task):
    """Escapes, new lines and overrides in a page's text do not reach the terminal."""
    evil = "\x1b[31mred\x1b[0m\r\n::error::gotcha \u202egnp\x07"
    assert _line([task("N...", detail=evil)], "  01").endswith(": red ::error::gotcha gnp")
    assert not any("\x1b" in text or "\n" in text for text in _texts([task("N...", detail=evil)]))


@pytest.mark.parametrize("width", [80, 100, 132])
def test_lines_keep_to_the_width(task, width):
    """Long ids and reasons, wide characters included, never make a line longer than the screen."""
    long = task(
        "PPU.",
        task="an-identifier-" * 6,
        subject="some-provider-some-model-of-2026",
        detail="漢字" * 90,
    )
    broken = task("PE..", task="another-identifier-" * 4)
    wordy = task("N...", detail="漢字" * 90)
    texts = _texts([long, broken, wordy], width=width)
    assert max(columns(text) for text in texts) <= width


def test_long_id_is_cut_in_the_middle(task):
    """Both ends of a long id stay readable."""
    name = "start" + "-x" * 60 + "-the-end"
    row = _line([task("PPPP", task=name)], "start")
    assert "…" in row
    assert "-the-end  claude" in row


def test_long_subject_leaves_room_for_the_task(task):
    """However long the subject, most of the room for names stays with the task."""
    row = _line([task("PUPP", task="start" + "-x" * 30, subject="model-" * 20)], "start")
    assert columns(row.split("  ")[0]) > columns(row.split("  ")[1]) > 8


def test_columns_are_aligned(task):
    """The scores of all rows start in the column of their heading."""
    header, first, _, second, *_ = _texts(
        [task("PUPP", task="a"), task("PPPP", task="b" * 20)], width=80
    )
    at = header.index("VFS")
    assert first[at:].startswith("[0.50, 0.50]")
    assert second[at:].startswith("0.500")


def test_mean_of_a_group(task):
    """Two tasks of one subject have a row of means that says over how many."""
    row = _line([task("PPPP", task="a"), task("I...", task="b")], "mean of 2")
    assert row.split() == ["mean", "of", "2", "claude", "0.500", "0.250", "0.425"]


def test_mean_of_compared_tasks_stands_beside(task):
    """Where a task compared nothing, the mean over the compared ones is told too."""
    lines = _texts([task("PPPP", task="a"), task("I...", task="b")])
    assert "  VFS over the 1 task with a comparison: 0.500" in lines


def test_interval_over_tasks_is_no_undecided_interval(task):
    """The bootstrap interval stands in a row of its own and is not written in brackets."""
    tasks = [task("PPPP" if n % 2 else "PPI.", task=f"t{n}") for n in range(6)]
    row = _line(tasks, "95 % over tasks")
    assert " to " in row
    assert "[" not in row


def test_single_task_has_no_mean(task):
    """A mean of one would only repeat its row."""
    assert not any(text.startswith("mean") for text in _texts([task()]))


def test_subjects_have_their_own_means(task):
    """Two subjects on two tasks have two rows of means."""
    results = [task(task=name, subject=who) for who in ("claude", "gpt") for name in "ab"]
    means = [text.split()[3] for text in _texts(results) if text.startswith("mean of 2")]
    assert means == ["claude", "gpt"]


def test_protocols_stand_in_tables_of_their_own(task):
    """Numbers of two fingerprints are never in one table or one mean."""
    results = [task(task=t, fingerprint=f) for f in ("aa11", "bb22") for t in "ab"]
    texts = _texts(results)
    assert [t for t in texts if t.startswith("protocol offline:")] == [
        "protocol offline:aa11",
        "protocol offline:bb22",
    ]
    assert sum(t.startswith("mean of 2") for t in texts) == 2
    assert {"protocol  offline:aa11", "protocol  offline:bb22"} <= set(texts)


def test_samples_and_datasets_are_named(task):
    """A second sample has its number, and several datasets stand before their task ids."""
    results = [task(sample=2), task(dataset="bench")]
    assert _line(results, "demo/shop").split()[1] == "claude.2"
    assert _line(results, "bench/shop").split()[1] == "claude"


def _many(task, count=40):
    return [task("PPPP" if n % 4 else "I...", task=f"t{n:02d}") for n in range(count)]


def test_many_tasks_show_the_worst(task):
    """Beyond 30 results only the ten worst have a row, and the way to all is told."""
    texts = _texts(_many(task))
    rows = [text.split()[0] for text in texts if text.startswith("t") and "claude" in text]
    assert rows == [f"t{n:02d}" for n in range(0, 40, 4)]
    assert "the 10 worst of 40 results (-v shows all); 10 with a failed action" in texts


@pytest.mark.parametrize(("count", "options"), [(30, {}), (40, {"verbose": True})])
def test_all_tasks_are_shown(task, count, options):
    """Up to 30 results, and when verbose any number, every one has its row."""
    texts = _texts(_many(task, count), **options)
    assert sum(text.startswith("t") and "claude" in text for text in texts) == count


def test_verbose_shows_levels(task):
    """When verbose, tasks of several interaction levels have their means by level, with n."""
    results = [task("PPPP", task="a", level="L1"), task("I...", task="b", level="L4")]
    (line,) = (text for text in _texts(results, verbose=True) if "by level" in text)
    assert line.startswith("  by level: L1 IFS 1.000 Final 0.")
    assert line.endswith("(n 1) · L4 IFS 0.000 Final 0.000 (n 1)")


@pytest.mark.parametrize(
    ("results", "last"),
    [
        ([], "0 of 0 actions undecided"),
        (["PPPP"], "0 of 4 actions undecided"),
        (["PUPU", "PPA."], "3 of 8 actions undecided"),
        (["U"], "1 of 1 action undecided"),
    ],
)
def test_last_line_counts_the_undecided(task, results, last):
    """The last line always says how many actions are undecided."""
    made = [task(letters, task=f"t{n}") for n, letters in enumerate(results)]
    assert _texts(made)[-1] == last


def test_errors_forbid_trust(task):
    """Harness errors are named one by one, and the last line says not to trust the run."""
    results = [task("PE..", task="a"), task("PPPP", task="b"), task("PUPP", task="c", looks=None)]
    texts = _texts(results)
    assert "error     a::claude: step 2: the judge timed out" in texts
    assert "(and 3 more)" in _line(results, "error     c::claude", width=120)
    assert texts[-1] == (
        "1 of 12 actions undecided; do not trust this run: 2 tasks with harness errors"
    )
    assert "red" in _painted(results, "1 of 12")


def test_error_is_told_once(task):
    """What broke a task stands in the line of its error, not beneath its row as well."""
    assert sum("timed out" in text for text in _texts([task("PE..")])) == 1


def test_long_error_is_told_whole(task):
    """The words of an error are never cut: they go on in the next line."""
    reason = "the browser could not be started " * 4
    lines = _texts([task("P...", status=Status.INCOMPLETE, reason=reason)])
    told = [text for text in lines if text.startswith(("error     ", "          "))]
    assert len(told) > 1
    assert " ".join(" ".join(told).split()).endswith(reason.strip())


@pytest.mark.parametrize("length", range(20, 70, 10))
def test_long_error_gives_no_command(task, length):
    """Where an error goes on in the next line, a CI system finds no command at its start."""
    reason = f"{'x' * length} " + "::error::x " * 20
    lines = _texts([task("P...", status=Status.INCOMPLETE, reason=reason)])
    assert sum("::error::" in line for line in lines) > 1
    assert [line for line in lines if line.lstrip().startswith("::")] == []


def test_many_errors_are_counted(task):
    """Of more than ten broken tasks ten are named, and the rest is counted."""
    texts = _texts([task("PE..", task=f"t{n:02d}") for n in range(13)])
    assert sum(text.startswith("error     t") for text in texts) == 10
    assert "error     … and 3 more (-v shows all)" in texts


def test_unfinished_run_says_so(task):
    """A run with tasks that wait, were stopped or got lost calls itself partial."""
    results = [
        task(task="a"),
        task("P...", task="b", status=Status.PENDING),
        task("P...", task="c", status=Status.INCOMPLETE, reason="budget"),
    ]
    assert _line(results, "partial") == "partial   1 pending, 1 incomplete of 3 results"


def test_chromium_difference_is_shown(task):
    """Results of two versions of Chromium are marked."""
    results = [task(), task(task="b", chromium="157.0.2")]
    assert _line(results, "chromium") == "chromium  156.0.1, 157.0.2: versions differ"
    assert _painted(results, "chromium") == {"yellow"}


def test_browser_of_the_checkpoints_is_named(task):
    """The browser that made the checkpoints stands beside the one that ran."""
    same = [task(recorded_with="156.0.1")]
    other = [task(recorded_with="150.0.9")]

    assert _line(same, "chromium") == "chromium  156.0.1 (checkpoints by 156.0.1)"
    assert _line(other, "chromium") == "chromium  156.0.1 (checkpoints by 150.0.9): versions differ"


@pytest.mark.parametrize(
    ("letters", "colour"), [("PPPP", "green"), ("PPI.", "red"), ("PE..", "red"), ("PPPU", "yellow")]
)
def test_rows_are_painted_by_outcome(task, letters, colour):
    """All passed is green, a failure or an error red, an undecided task yellow."""
    assert _painted([task(letters)], "shop") == {colour}


@pytest.mark.parametrize(
    ("threshold", "text", "colour"),
    [
        (0.5, "gate      claude: mean Final 0.5000 reaches 0.5", "green"),
        (0.8, "gate      claude: mean Final 0.5000 does not reach 0.8", "red"),
    ],
)
def test_threshold_is_told(task, threshold, text, colour):
    """A threshold on the mean Final says whether each subject reaches it."""
    assert _line([task("PPI.")], "gate", min_final=threshold) == text
    assert _painted([task("PPI.")], "gate", min_final=threshold) == {colour}


def test_gate_none_is_told(task):
    """A run whose failures fail nothing says so."""
    assert "fail nothing" in _line([task("PPI.")], "gate", gate="none")
