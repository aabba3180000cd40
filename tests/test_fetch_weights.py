import hashlib
import os
import subprocess
import sys
import time
from functools import partial

import pytest
from tiny_dino import save_tiny_dino
from weights_server import MODEL, publishing

WEIGHTS = f"{MODEL}model.safetensors"
NAMES = """\
from pytest_iwr.visual.factory import Making, structure_scorer, text_reader
making = Making(device="cpu", download={download})
print(structure_scorer("dinov2", making).name)
print(text_reader("easyocr", making).name)
"""


@pytest.fixture
def published(tmp_path):
    """Give the servers that weights come from, and an EasyOCR that knows them."""
    with publishing() as published:
        published.publish_dino(save_tiny_dino(tmp_path / "original"))
        published.write_easyocr(tmp_path / "packages")
        yield published


@pytest.fixture
def python(published, tmp_path):
    """Return a function that runs Python in a process that sees those servers, and no others."""

    def run(*arguments, **variables):
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("HF_")},
            **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9"),
            "NO_PROXY": "127.0.0.1",
            "PYTHONPATH": os.pathsep.join([str(tmp_path / "packages"), *sys.path]),
            "HF_ENDPOINT": published.url,
            "HF_HOME": str(tmp_path / "hub"),
            "EASYOCR_MODULE_PATH": str(tmp_path / "easy"),
        }
        return subprocess.run(
            [sys.executable, *arguments], env={**environment, **variables}, cwd=tmp_path,
            capture_output=True, text=True, check=False, timeout=100,
        )  # fmt: skip

    return run


@pytest.fixture
def fetch(python):
    """Return a function that runs `iwr fetch weights`."""
    return partial(python, "-m", "pytest_iwr", "fetch", "weights")


def sentences(done):
    """Return what was said of failures."""
    return [line for line in done.stderr.splitlines() if line.startswith("iwr: not fetched: ")]


def test_weights_are_fetched_where_engines_look(fetch, published, tmp_path):
    """Hashes are told, and how engines are named."""
    done = fetch()
    assert done.returncode == 0, done.stderr
    sha256 = hashlib.sha256(published.files[WEIGHTS]).hexdigest()
    assert f"SHA-256 {sha256} (unverified: its hash is not listed)" in done.stdout
    assert "use it: --iwr-structure=dinov2\n" in done.stdout
    assert (tmp_path / "easy" / "model" / "craft_mlt_25k.pth").read_bytes().startswith(b"network")
    assert done.stdout.count("(verified)") == 2
    assert "use it: --iwr-ocr=easyocr:en\n" in done.stdout
    assert "iwr: english_g2.pth: " in done.stderr


def test_engines_find_what_was_fetched(fetch, python, published):
    """They need no network then."""
    fetch()
    published.asked.clear()
    done = python("-c", NAMES.format(download=False))
    assert done.stdout.startswith("dinov2 (transformers 5."), done.stderr
    assert "\neasyocr (easyocr " in done.stdout
    assert published.asked == []


def test_engines_fetch_only_where_they_may(python, published):
    """Without leave, what is missing is an error, and nobody is asked for it."""
    assert "run: iwr fetch weights" in python("-c", NAMES.format(download=False)).stderr
    assert published.asked == []
    done = python("-c", NAMES.format(download=True))
    assert "\neasyocr (easyocr " in done.stdout, done.stderr


def test_nothing_is_downloaded_twice(fetch, published):
    """What is there is only looked at."""
    fetch()
    published.asked.clear()
    assert fetch().returncode == 0
    assert [one for one in published.asked if one.startswith("GET")] == []


def test_weights_are_fetched_into_a_folder(fetch, tmp_path):
    """Each engine is named with the part of it that is its own."""
    into = tmp_path / "carried"
    done = fetch("--into", str(into), "--languages", "en+de")
    assert done.returncode == 0, done.stderr
    assert f"--iwr-structure=dinov2@{into / 'dinov2-base'}\n" in done.stdout
    assert f"--iwr-ocr=easyocr:en+de@{into / 'easyocr'}\n" in done.stdout
    assert (into / "easyocr" / "latin_g2.pth").is_file()
    assert not (tmp_path / "easy").exists()


def test_languages_are_of_weights_alone(python):
    """A task has none to choose."""
    done = python("-m", "pytest_iwr", "fetch", f"bench/Tasks@{'c' * 40}", "--languages", "de")
    assert done.returncode == 4
    assert "iwr fetch weights --languages" in done.stderr


def test_without_a_network_it_is_told_at_once(fetch):
    """One sentence for each engine, exit 1, and no half minute of trying."""
    started = time.monotonic()
    done = fetch(HF_ENDPOINT="http://127.0.0.1:9")
    assert time.monotonic() - started < 20
    assert done.returncode == 1
    (said,) = sentences(done)
    assert "cannot fetch facebook/dinov2-base from http://127.0.0.1:9: " in said
    assert "refused; where there is no network, copy the files" in said


def test_what_one_engine_lacks_does_not_stop_the_other(fetch, published):
    """The zip file of a network is gone."""
    del published.files["/craft_mlt_25k.zip"]
    done = fetch()
    (said,) = sentences(done)
    assert f"cannot fetch {published.url}/craft_mlt_25k.zip: HTTPError: HTTP Error 404" in said
    assert "--iwr-structure=dinov2" in done.stdout
    assert done.returncode == 1


def test_a_network_with_another_md5_is_discarded(fetch, published, tmp_path):
    """Nothing of it stays where EasyOCR would load it."""
    published.publish_easy("craft_mlt_25k", b"something else")
    (said,) = sentences(fetch())
    assert "has not the published MD5" in said
    assert list((tmp_path / "easy" / "model").iterdir()) == []


def test_weights_with_another_hash_than_listed_are_discarded(fetch, published, tmp_path):
    """The Hub lists a SHA-256 for each large file."""
    published.listed[WEIGHTS] = "0" * 64
    (said,) = sentences(fetch("--into", str(tmp_path / "into")))
    assert "came with another SHA-256 than the Hub lists" in said
    assert not (tmp_path / "into" / "dinov2-base" / "model.safetensors").exists()


def test_a_network_that_lies_there_damaged_is_told(fetch, tmp_path):
    """It is not overwritten: it may be somebody's."""
    place = tmp_path / "easy" / "model" / "craft_mlt_25k.pth"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"cut off")
    (said,) = sentences(fetch())
    assert f"does not load {place}: its MD5 is not the published one" in said
    assert place.read_bytes() == b"cut off"


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        ("xx", "knows no language xx; it knows de, en, ru"),
        ("ru+de", "cannot read de together with ru"),
    ],
)
def test_languages_that_cannot_be_read_are_named(fetch, languages, told):
    """Before anything of EasyOCR is fetched."""
    (said,) = sentences(fetch("--languages", languages))
    assert told in said
