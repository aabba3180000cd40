import sys

import pytest
from PIL import Image
from weights_server import Published

from pytest_iwr.errors import ScorerError
from pytest_iwr.visual.easy import EasyTextReader
from pytest_iwr.visual.factory import Making, text_reader

#: An EasyOCR that reads how it is made, and the picture's file.
READS = """\
from PIL import Image

class Reader:
    def __init__(self, languages, **how):
        self.how = "+".join(languages), how["gpu"], how["recog_network"], how["download_enabled"]

    def readtext(self, path):
        with Image.open(path) as picture:
            seen = f"{picture.format} {picture.mode} {picture.size} {picture.getpixel((0, 0))}"
        corners = [[2, 3], [12, 3.5], [12, 9], [1.5, 9]]
        return [(corners, f" {self.how} ", 0.9), (corners, "  ", 0.8), (corners, seen, 0.1)]
"""
FAILS = """\
class Reader:
    def __init__(self, *_, **__):
        pass

    def readtext(self, path):
        {fails}
        return []
"""
NO_FIT = "raise RuntimeError('operator torchvision::nms does not exist')"
PICTURE = Image.new("RGB", (320, 160), (255, 0, 10))


@pytest.fixture
def easyocr(tmp_path, monkeypatch):
    """Return a function that puts an EasyOCR on the path: its networks, and *code* for itself."""
    packages, weights = tmp_path / "packages", tmp_path / "easy"
    Published().write_easyocr(packages)
    (weights / "model").mkdir(parents=True)
    for name in ("craft_mlt_25k", "english_g2", "latin_g2"):
        content = b"network latin" if name == "latin_g2" else f"network {name}".encode()
        (weights / "model" / f"{name}.pth").write_bytes(content)
    for name, version in (("easyocr", "1.7.2"), ("torchvision", "0.28.0")):
        (packages / f"{name}-{version}.dist-info").mkdir()
        told = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (packages / f"{name}-{version}.dist-info" / "METADATA").write_text(told)
    monkeypatch.setenv("EASYOCR_MODULE_PATH", str(weights))
    monkeypatch.syspath_prepend(packages)
    monkeypatch.delitem(sys.modules, "easyocr", raising=False)

    def install(code):
        (packages / "easyocr" / "__init__.py").write_text(code)
        return weights / "model"

    yield install
    sys.modules.pop("easyocr", None)


def refused(said="easyocr", *, device="cpu"):
    """Return what is said when a picture is to be read."""
    with pytest.raises(ScorerError) as caught:
        text_reader(said, Making(device=device)).read(PICTURE)
    return str(caught.value)


def test_reads_the_picture_as_the_paper_does(easyocr):
    """EasyOCR gets a PNG; its texts come in its order, without the space around them."""
    easyocr(READS)
    made, seen = text_reader("easyocr", Making(device="cpu")).read(PICTURE).boxes
    assert made.text == "('en', False, 'english_g2', False)"
    assert (made.x, made.y, made.width, made.height) == (1.5, 3, 10.5, 6)
    assert seen.text == "PNG RGB (320, 160) (255, 0, 10)"


def test_languages_choose_the_network(easyocr):
    """Several languages are named with a plus."""
    easyocr(READS)
    reader = text_reader("easyocr:en+de", Making(device="cpu"))
    assert reader.read(PICTURE).boxes[0].text.startswith("('en+de', False, 'latin_g2'")
    assert "latin_g2@" in reader.name
    assert "; en+de; " in reader.name


def test_no_text_is_a_reading(easyocr):
    """The engine ran and found none."""
    easyocr(FAILS.format(fails="pass"))
    assert EasyTextReader(device="cpu").read(PICTURE).boxes == ()


def test_a_reader_tells_what_it_reads_with_before_it_starts(easyocr):
    """Not even EasyOCR is imported for that."""
    easyocr("raise ImportError('not yet')")
    name = EasyTextReader(device="cpu").name
    assert name.startswith("easyocr (easyocr 1.7.2, torch ")
    assert "craft@" in name


def test_networks_that_are_missing(easyocr):
    """The file is named, and the command that fetches it."""
    folder = easyocr(READS)
    (folder / "english_g2.pth").unlink()
    expected = f"misses {folder / 'english_g2.pth'}; run: iwr fetch weights --languages en"
    assert refused().endswith(expected)


def test_a_folder_without_networks(easyocr, tmp_path):
    """One that was named is not filled by the command alone."""
    easyocr(READS)
    said = refused(f"easyocr@{tmp_path}")
    assert f"misses {tmp_path / 'craft_mlt_25k.pth'}" in said
    assert "leave out the folder, or copy the file there" in said


def test_networks_with_a_wrong_hash_are_not_loaded(easyocr):
    """A pickle can run code: EasyOCR is not even imported."""
    folder = easyocr("raise AssertionError('imported')")
    (folder / "english_g2.pth").write_bytes(b"foreign")
    said = refused()
    assert f"does not load {folder / 'english_g2.pth'}: its MD5 is not the published one" in said
    assert "remove it, then run: iwr fetch weights --languages en" in said


def test_torchvision_that_does_not_fit_torch(easyocr):
    """The error of an operator becomes a sentence that says what to install, and from where."""
    easyocr(NO_FIT)
    said = refused()
    assert "torchvision 0.28.0 does not fit torch 2." in said
    assert "install both from one index: pip install" in said
    assert "--index-url" in said


def test_an_easyocr_that_cannot_be_imported(easyocr):
    """Whatever it raises is told."""
    easyocr("import a_module_that_nobody_has")
    assert "EasyOCR cannot start: ModuleNotFoundError: No module named" in refused()


@pytest.mark.parametrize(
    "fails", ["raise MemoryError", "raise RuntimeError('[enforce] not enough memory: you tried')"]
)
def test_out_of_memory(easyocr, fails):
    """The size of the picture is told."""
    easyocr(FAILS.format(fails=fails))
    assert "EasyOCR fails on a picture of 320x160: out of memory" in refused()


def test_a_picture_that_cannot_be_read(easyocr):
    """It is an error, never an empty text."""
    easyocr(FAILS.format(fails="raise ValueError('bad\\nboxes')"))
    assert refused().endswith("fails on a picture of 320x160: ValueError: bad boxes")


def test_cuda_that_is_not_there(easyocr):
    """It is refused before anything is loaded."""
    easyocr("raise AssertionError('imported')")
    assert "was told to run on cuda:99, which PyTorch" in refused(device="cuda:99")


def test_easyocr_that_is_not_installed(monkeypatch):
    """The line for pip names the extra."""
    monkeypatch.setitem(sys.modules, "easyocr", None)
    said = refused()
    assert "EasyOCR needs easyocr, which is not installed" in said
    assert said.endswith("pip install 'pytest-iwr[easyocr]'")
