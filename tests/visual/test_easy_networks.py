import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tests" / "support" / "easy_networks.py"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Give what the script says that runs where EasyOCR can be imported."""
    python = os.environ.get("IWR_EASYOCR_PYTHON")
    if not python:
        pytest.skip("IWR_EASYOCR_PYTHON names no Python that has EasyOCR; see: make easyocr-pair")
    folder = tmp_path_factory.mktemp("networks")
    done = subprocess.run(
        [python, str(SCRIPT), str(folder)], env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_reads_as_easyocr_alone(told):
    """Through our reader, EasyOCR's networks give the texts and places that EasyOCR gives."""
    assert len(told["read"]) > 1
    assert len({text for text, *_ in told["read"]}) > 1
    assert told["read"] == told["straight"]


def test_networks_that_were_not_published_are_not_loaded(told):
    """A pickle whose MD5 is not EasyOCR's is refused, in a sentence that says what to do."""
    assert "craft_mlt_25k.pth: its MD5 is not the published one" in told["refused"]
    assert "iwr fetch weights --languages en" in told["refused"]


def test_what_is_checked_is_what_easyocr_runs(told):
    """For each language the network that is checked is the one that EasyOCR would choose."""
    assert told["other choices"] == []


def test_a_reading_tells_what_it_is_made_with(told):
    """Versions, both networks, languages, numbers and device are told."""
    made = told["provenance"]
    assert made["version"].startswith("easyocr 1.7.2, torch ")
    assert [(one["name"], one["verified"]) for one in made["weights"]] == [
        ("craft", True),
        ("english_g2", True),
    ]
    assert (made["options"], made["dtype"], made["device"]) == ("en", "float32 and int8", "cpu")


def test_a_job_has_one_thread(told):
    """PyTorch computes on one thread once it was told so."""
    assert told["threads"] == 1
