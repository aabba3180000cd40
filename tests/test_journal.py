"""The journal: whole lines, the highest attempt, and what a crash leaves."""

from __future__ import annotations

import os

import pytest

from pytest_iwr.errors import JournalError
from pytest_iwr.journal import (
    JournalWriter,
    combine,
    read_attempts,
    read_journal,
    read_records,
    read_run,
)
from pytest_iwr.results import (
    ActionRecord,
    EndRecord,
    Execution,
    Key,
    PlannedAction,
    Result,
    RunRecord,
    Status,
    TaskRecord,
)

KEY = Key(dataset="tasks", task="shop", subject="page")
PLANNED = (PlannedAction(kind="Click", title="01 click"),)


def attempt(number: int, *, key: Key = KEY, execution: Execution = Execution.DONE) -> list:
    """Return the records of one attempt at a task of one action."""
    return [
        TaskRecord(key=key, attempt=number, actions=PLANNED),
        ActionRecord(key=key, attempt=number, step=1, execution=execution),
        EndRecord(key=key, attempt=number, status=Status.COMPLETE),
    ]


def write(folder, *records, writer: str = "main"):
    """Write a journal and return its file."""
    journal = JournalWriter(folder, writer=writer)
    for record in records:
        journal.append(record)
    journal.close()
    return journal.path


def test_what_is_written_is_read_again(tmp_path):
    """A journal opens with who writes it; records come back as they were."""
    records = attempt(1)

    opened, *back = read_records(write(tmp_path, *records))

    assert isinstance(opened, RunRecord)
    assert opened.writer == "main"
    assert back == records


def test_each_record_is_in_the_file_when_append_returns(tmp_path):
    """Another process sees a record before the next action starts, closed or not."""
    journal = JournalWriter(tmp_path, writer="main")

    journal.append(attempt(1)[0])

    assert len(journal.path.read_bytes().splitlines()) == 2
    journal.close()


def test_writers_are_read_together_and_sorted_by_key(tmp_path):
    """Each process has a file of its own; a run is all of them."""
    other = KEY.model_copy(update={"task": "blog"})
    write(tmp_path, *attempt(1), writer="gw0")
    write(tmp_path, *attempt(1, key=other), writer="gw1")

    assert [result.key.task for result in read_run(tmp_path)] == ["blog", "shop"]


def test_only_the_highest_attempt_counts(tmp_path):
    """An earlier attempt leaves no trace, in whatever order the lines stand."""
    first = attempt(1, execution=Execution.INFEASIBLE)

    (result,) = combine([[*attempt(2), *first]])

    assert result.task.attempt == 2
    assert result.actions[0].result is Result.PASSED


def test_the_later_line_of_a_key_wins():
    """Within an attempt, what was written last is what counts."""
    failed = ActionRecord(key=KEY, step=1, execution=Execution.INFEASIBLE)

    (result,) = combine([[*attempt(1), failed]])

    assert result.actions[0].result is Result.FAILED


def test_attempts_are_counted_for_each_key(tmp_path):
    """Every key starts at 1."""
    journal = JournalWriter(tmp_path, writer="main")
    other = KEY.model_copy(update={"task": "blog"})

    numbers = [journal.next_attempt(key) for key in (KEY, KEY, other)]
    journal.close()

    assert numbers == [1, 2, 1]


def test_a_line_cut_off_by_a_crash_is_left_out(tmp_path):
    """Cut anywhere, the last line is as if it had never been begun; the others stand."""
    path = write(tmp_path, *attempt(1))
    whole = path.read_bytes()
    last = len(whole.splitlines(keepends=True)[-1])

    counts = []
    for cut in range(1, last + 1):
        path.write_bytes(whole[:-cut])
        counts.append(len(list(read_records(path))))
    (result,) = read_run(tmp_path)

    assert set(counts) == {3}
    assert result.status is Status.INCOMPLETE
    assert result.error == "the attempt was never closed (a lost worker?)"


def test_kinds_and_fields_of_a_later_version_are_passed_over(tmp_path):
    """A journal of a newer version is read as far as it is known."""
    path = write(tmp_path, *attempt(1))
    with path.open("ab") as file:
        file.write(b'{"record": "mood", "tokens": 7}\n')

    assert len(list(read_records(path))) == 4
    assert len(read_run(tmp_path)) == 1


@pytest.mark.parametrize("line", [b"{}", b"nonsense", b'{"record": "end", "key": {}}', b"\xff"])
def test_any_other_line_is_an_error_that_names_it(tmp_path, line):
    """A broken line in the middle is never skipped: numbers would be wrong in silence."""
    path = write(tmp_path, *attempt(1))
    path.write_bytes(line + b"\n" + path.read_bytes())

    with pytest.raises(JournalError, match=r"journal-main\.jsonl: line 1 is not a record"):
        read_run(tmp_path)


def test_an_attempt_without_its_opening_is_an_error(tmp_path):
    """Results whose task is unknown cannot be scored, and say so."""
    write(tmp_path, *attempt(1)[1:])

    with pytest.raises(JournalError, match=r"does not fit together: .*without its task record"):
        read_run(tmp_path)


def test_a_folder_without_a_journal_is_an_error(tmp_path):
    """Naming the wrong folder is said, not taken for an empty run."""
    with pytest.raises(JournalError, match="no journal"):
        read_run(tmp_path)


def test_a_disk_that_refuses_is_an_error_of_the_journal(tmp_path):
    """What could not be written is said with the file's name, and nothing is written behind it."""
    journal = JournalWriter(tmp_path, writer="main")
    file = journal._opened()
    real, file.number = file.number, os.open("/dev/full", os.O_WRONLY)

    said = r"journal-main\.jsonl: cannot write the journal: .*No space"
    with pytest.raises(JournalError, match=said):
        journal.append(attempt(1)[0])
    os.close(file.number)
    file.number = real
    with pytest.raises(JournalError, match=said):
        journal.append(attempt(1)[0])
    journal.close()

    assert len(list(read_records(journal.path))) == 1


def test_a_run_that_goes_on_writes_files_of_its_own(tmp_path):
    """Nobody writes behind another's line, which may be torn; attempts are numbered on."""
    first = write(tmp_path, *attempt(1))
    first.write_bytes(first.read_bytes()[:-5])

    second = JournalWriter(tmp_path, writer="main")
    number = second.next_attempt(KEY)
    for record in attempt(number):
        second.append(record)
    second.close()
    journal = read_journal(tmp_path)

    assert (second.path.name, number) == ("journal-main.2.jsonl", 2)
    assert [result.task.attempt for result in journal.results] == [2]
    assert journal.results[0].status is Status.COMPLETE
    assert journal.torn == (first,)


def test_two_writers_of_one_attempt_are_never_mixed(tmp_path):
    """Should a lost worker write on while its task runs elsewhere, the closed attempt counts."""
    lost = attempt(1, execution=Execution.INFEASIBLE)[:-1]
    write(tmp_path, *attempt(1), writer="gw0")
    write(tmp_path, *lost, writer="gw1")

    (result,) = read_run(tmp_path)

    assert (result.status, result.actions[0].result) == (Status.COMPLETE, Result.PASSED)


def test_a_journal_of_another_schema_is_refused(tmp_path):
    """Records that this version may misread are not read at all."""
    path = write(tmp_path, *attempt(1))
    path.write_bytes(path.read_bytes().replace(b"iwr-journal/1", b"iwr-journal/2"))

    with pytest.raises(JournalError, match=r"is of the schema 'iwr-journal/2'.*use the version"):
        read_run(tmp_path)


def test_attempts_are_those_that_count(tmp_path):
    """The records as they stand, of the highest attempt at each key, sorted by key."""
    other = Key(dataset="tasks", task="blog", subject="page")
    write(tmp_path, *attempt(1), *attempt(2), *attempt(1, key=other))

    assert read_attempts(tmp_path) == (tuple(attempt(1, key=other)), tuple(attempt(2)))


def test_attempts_of_a_broken_journal_are_refused(tmp_path):
    """An attempt without its task says nothing."""
    write(tmp_path, *attempt(1)[1:])

    with pytest.raises(JournalError, match="does not fit together"):
        read_attempts(tmp_path)
