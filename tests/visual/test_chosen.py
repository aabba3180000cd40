from dataclasses import dataclass

import pytest

from pytest_iwr.errors import UsageError
from pytest_iwr.record_parts import Provenance
from pytest_iwr.settings import Settings
from pytest_iwr.visual.chosen import changes, chosen, demand_engines, distant


@dataclass
class There:
    """A scorer that tells of engines."""

    text_engine: Provenance
    structure_engine: Provenance


EDGES = Provenance(engine="edge-colour")
PAPER = {"protocol": "paper", "judge": "gemini"}


def _easy(languages):
    return Provenance(engine="easyocr", options=languages)


@pytest.mark.parametrize(
    ("said", "engines", "changed"),
    [
        ({}, ("rapidocr", "edge-colour"), False),
        ({"ocr": "rapidocr"}, ("rapidocr", "edge-colour"), False),
        ({"ocr": "rapidocr:whole"}, ("rapidocr:whole", "edge-colour"), True),
        ({"structure": "dinov2"}, ("rapidocr", "dinov2"), True),
        (PAPER, ("easyocr", "dinov2"), True),
        ({**PAPER, "ocr": "easyocr:en@w"}, ("easyocr:en@w", "dinov2"), True),
        ({**PAPER, "structure": "dinov2@w"}, ("easyocr", "dinov2@w"), True),
    ],
)
def test_settings_name_engines(said, engines, changed):
    """Each protocol has its own; what stands in their place is no longer ``offline``."""
    settings = Settings(**said)
    assert (chosen(settings), changes(settings)) == (engines, changed)


@pytest.mark.parametrize(
    ("ocr", "has"), [("easyocr", "de"), ("easyocr:en+de", "en"), ("rapidocr", "en")]
)
def test_a_scorer_elsewhere_reads_what_the_run_asks_for(ocr, has):
    """Another engine, or the same for other languages, is refused with both names."""
    settings = Settings(ocr=ocr, scorer="gpu:7070")
    with pytest.raises(UsageError, match=f"gpu:7070 has easyocr.*asks for {ocr.split('+')[0]}"):
        demand_engines(settings, There(_easy(has), EDGES))


@pytest.mark.parametrize(
    ("ocr", "has"), [("easyocr", "en"), ("easyocr@w", "en"), ("easyocr:en+de", "en+de")]
)
def test_the_same_engine_is_taken(ocr, has):
    """Wherever its weights lie there."""
    demand_engines(Settings(ocr=ocr, scorer="gpu:7070"), There(_easy(has), EDGES))


@pytest.mark.parametrize("key", ["", "xyz"])
def test_a_scorer_elsewhere_needs_its_key(monkeypatch, key):
    """The message names the variable."""
    monkeypatch.setenv("IWR_SCORER_KEY", key)
    with pytest.raises(UsageError, match="IWR_SCORER_KEY"):
        distant(Settings(scorer="gpu:7070"))
