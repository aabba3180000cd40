"""Which networks EasyOCR runs for which languages, and that those on disk are the right ones.

EasyOCR's networks are pickles, which can run code when they are loaded. What protects from that is
the MD5 that EasyOCR publishes of each, inside its package: no other file is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import ScorerError
from pytest_iwr.record_parts import WeightsRecord
from pytest_iwr.text import some
from pytest_iwr.visual.installed import require
from pytest_iwr.visual.weights import digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

ENGINE = "the text reader EasyOCR"
PIP = "'pytest-iwr[easyocr]'"
DETECTOR = "craft"
FETCH = "iwr fetch weights --languages"
_ENGLISH = "en"
_LATIN = "latin_g2"
#: The network of each language that has one of its own, and those that share one.
_OWN = {
    "th": "thai_g1",
    "ch_tra": "zh_tra_g1",
    "ch_sim": "zh_sim_g2",
    "ja": "japanese_g2",
    "ko": "korean_g2",
    "ta": "tamil_g1",
    "te": "telugu_g2",
    "kn": "kannada_g2",
}
_SHARED = {
    "bengali_lang_list": "bengali_g1",
    "arabic_lang_list": "arabic_g1",
    "devanagari_lang_list": "devanagari_g1",
    "cyrillic_lang_list": "cyrillic_g2",
}


@dataclass(frozen=True, slots=True)
class Network:
    """One network of EasyOCR: its file, where that is fetched, and the MD5 it is published with."""

    name: str
    filename: str
    url: str
    md5: str

    def is_right(self, path: Path) -> bool:
        """Tell whether the file *path* is the one that was published."""
        return digest(path, algorithm="md5") == self.md5

    def in_folder(self, folder: Path, *, remedy: str) -> WeightsRecord:
        """Return what is recorded of the file in *folder*.

        Raises `ScorerError`, which ends with the *remedy*, when it is missing, or is not the one
        that was published.
        """
        path = folder / self.filename
        if not path.is_file():
            raise ScorerError(f"{ENGINE} misses {path}; {remedy}")
        if not self.is_right(path):
            raise ScorerError(
                f"{ENGINE} does not load {path}: its MD5 is not the published one ({self.md5}), "
                f"so it is damaged or foreign; remove it, then {remedy}"
            )
        return WeightsRecord(name=self.name, sha256=digest(path), verified=True)


@dataclass(frozen=True, slots=True)
class Networks:
    """What finds text and what reads it in *languages*."""

    languages: tuple[str, ...]
    detector: Network
    recogniser: Network

    @property
    def both(self) -> tuple[Network, Network]:
        """Return detector and recogniser."""
        return self.detector, self.recogniser

    def records(self, folder: Path) -> tuple[WeightsRecord, ...]:
        """Return what is recorded of both. Raises `ScorerError` unless both are right."""
        remedy = f"run: {FETCH} {'+'.join(self.languages)}"
        if folder != own_folder():
            remedy = f"{remedy}, and leave out the folder, or copy the file there"
        return tuple(network.in_folder(folder, remedy=remedy) for network in self.both)


def networks_for(
    languages: Sequence[str], *, published: Mapping[str, str] | None = None
) -> Networks:
    """Return the networks that EasyOCR would choose for *languages*.

    *published* replaces the MD5s that EasyOCR publishes, by file name.
    Raises `ScorerError` when EasyOCR is missing, or has no network for them together.
    """
    config = _config()
    named = tuple(dict.fromkeys(languages))
    chosen = _recogniser(named, config)
    recognisers = config.recognition_models["gen1"] | config.recognition_models["gen2"]
    return Networks(
        languages=named,
        detector=_network(DETECTOR, config.detection_models[DETECTOR], published or {}),
        recogniser=_network(chosen, recognisers[chosen], published or {}),
    )


def own_folder() -> Path:
    """Return the folder that EasyOCR keeps its networks in."""
    return Path(_config().MODULE_PATH) / "model"


def _network(name: str, told: Mapping[str, str], published: Mapping[str, str]) -> Network:
    filename = told["filename"]
    md5 = published.get(filename, told["md5sum"])
    return Network(name=name, filename=filename, url=told["url"], md5=md5)


def _recogniser(languages: tuple[str, ...], config: ModuleType) -> str:
    known = config.all_lang_list
    if unknown := [one for one in languages if one not in known]:
        raise ScorerError(
            f"{ENGINE} knows no language {some(unknown)}; "
            f"it knows {some(sorted(known), most=len(known))}"
        )
    if languages == (_ENGLISH,):
        return "english_g2"
    families = _families(config)
    for language in languages:
        if language in families:
            return _together(languages, *families[language])
    return _LATIN


def _families(config: ModuleType) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the network of each language, and the languages that it reads beside English."""
    families = {one: (network, frozenset([one])) for one, network in _OWN.items()}
    for listed, network in _SHARED.items():
        whole = frozenset(getattr(config, listed))
        families |= dict.fromkeys(whole, (network, whole))
    return families


def _together(languages: tuple[str, ...], network: str, reads: frozenset[str]) -> str:
    if apart := [one for one in languages if one not in {*reads, _ENGLISH}]:
        raise ScorerError(
            f"{ENGINE} cannot read {some(apart)} together with {some(sorted(reads))}: no network "
            f"has both; name languages of one script, and {_ENGLISH}"
        )
    return network


def _config() -> Any:
    """Return EasyOCR's tables, read without importing EasyOCR, which imports PyTorch."""
    require("easyocr", "torch", pip=PIP, engine=ENGINE)
    package = find_spec("easyocr")
    places = package.submodule_search_locations if package else None
    path = Path((places or [""])[0]) / "config.py"
    spec = spec_from_file_location("easyocr_tables", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise ScorerError(f"{ENGINE} has no {path}; run: pip install --force-reinstall easyocr")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
