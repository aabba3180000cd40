"""What is known of a judge is kept by its name, and found by it."""

from __future__ import annotations

import hashlib
import json

import pytest

from pytest_iwr.agreement import Agreement, Confusion
from pytest_iwr.calibrations import calibration_of, find_calibration, write_calibration

NAME = "model/1 anthropic:claude, 3 votes"
COUNTED = Confusion(80, 5, 3, 25, 2)


def calibration(*, judge=NAME, confusion=COUNTED):
    """Return a calibration, as of now."""
    agreement = Agreement.of(confusion)
    return calibration_of(agreement, judge=judge, tasks=("shop",), cases_sha256="ab" * 32)


def test_what_was_kept_is_found_as_it_was(tmp_path):
    """By the judge's own name, at the place that its hash gives."""
    path = write_calibration(tmp_path, calibration())

    found = find_calibration(tmp_path, NAME)

    assert found.counts.confusion == COUNTED
    assert found == calibration().model_copy(update={"created": found.created})
    digest = hashlib.sha256(NAME.encode()).hexdigest()
    assert path == tmp_path / "calibrations" / f"{digest[:16]}.json"


def test_the_file_says_what_it_is(tmp_path):
    """Its JSON has a schema, the counts, and rates with their intervals."""
    told = json.loads(write_calibration(tmp_path, calibration()).read_bytes())

    assert told["schema"] == "iwr-calibration/1"
    assert told["judge"] == NAME
    assert told["false_pass"]["value"] == pytest.approx(3 / 28)
    assert told["false_pass"]["low"] < 3 / 28 < told["false_pass"]["high"]
    assert told["counts"]["undecided"] == 2


def test_what_cannot_be_computed_is_kept_as_null(tmp_path):
    """A judge that was never shown a defect has no rate of false passes."""
    write_calibration(tmp_path, calibration(confusion=Confusion(true_yes=7)))

    found = find_calibration(tmp_path, NAME)

    assert found.false_pass.value is found.false_pass.high is found.kappa.value is None


def test_a_later_one_takes_the_place_of_an_earlier_one(tmp_path):
    """The last measurement counts; nothing of a draft stays."""
    write_calibration(tmp_path, calibration())
    path = write_calibration(tmp_path, calibration(confusion=Confusion(1, 1, 1, 1)))

    assert find_calibration(tmp_path, NAME).counts.confusion == Confusion(1, 1, 1, 1)
    assert list(path.parent.iterdir()) == [path]


def test_an_unknown_judge_has_none(tmp_path):
    """Another version, other votes, another prompt: another name."""
    write_calibration(tmp_path, calibration())

    assert find_calibration(tmp_path, "model/1 anthropic:claude, 1 vote") is None


@pytest.mark.parametrize("data", [b"", b"{}", b'{"schema": "iwr-calibration/2"}'])
def test_a_file_that_is_none_is_nothing_known(tmp_path, caplog, data):
    """A warning names it; a run goes on with a judge that is not calibrated."""
    path = write_calibration(tmp_path, calibration())
    path.write_bytes(data)

    assert find_calibration(tmp_path, NAME) is None
    assert f"{path}: no calibration that can be read" in caplog.text


def test_a_file_of_another_judge_does_not_count(tmp_path):
    """Whatever its name is: the file says whose it is."""
    path = write_calibration(tmp_path, calibration(judge="other"))
    own = write_calibration(tmp_path, calibration())
    own.write_bytes(path.read_bytes())

    assert find_calibration(tmp_path, NAME) is None
