import hashlib
import socket
import subprocess
import sys

import pytest
from PIL import Image, ImageDraw, ImageFont

from pytest_iwr.errors import ScorerError
from pytest_iwr.visual.ocr import ModelFile, Models, RapidTextReader, bundled_models
from pytest_iwr.visual.text import text_similarity

HEAVY = ("rapidocr", "onnxruntime", "cv2", "numpy", "PIL")


@pytest.fixture(scope="module")
def reader():
    """Return a reader that the tests of this file share; it starts once."""
    return RapidTextReader()


def _written(*lines, size=(640, 200)):
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for x, y, text in lines:
        pen.text((x, y), text, fill="black", font=ImageFont.load_default(24))
    return picture


def _model(path):
    path.write_bytes(b"not a network")
    return ModelFile(path=path, sha256=hashlib.sha256(b"not a network").hexdigest())


def test_reads_what_is_written(reader):
    """Plain text is read letter by letter, capitals kept."""
    assert reader.read(_written((40, 80, "Rating saved"))).text == "Rating saved"


def test_box_surrounds_the_text(reader):
    """A box is in pixels of the picture, around its text."""
    (box,) = reader.read(_written((300, 120, "Hello"))).boxes
    assert 270 < box.x < 305
    assert 100 < box.y < 130
    assert 50 < box.width < 110
    assert 15 < box.height < 50


def test_lines_come_from_top_to_bottom_and_left_to_right(reader):
    """Reading order is by line, then by column."""
    picture = _written((40, 140, "third"), (400, 20, "second"), (40, 20, "first"))
    assert reader.read(picture).text == "first second third"


def test_blank_picture_has_no_text(reader):
    """No boxes is what a reading of an empty page gives."""
    assert reader.read(_written()).boxes == ()


@pytest.mark.browser
def test_reads_text_that_is_painted_on_a_canvas(reader, shoot):
    """Numbers that exist only as pixels are read."""
    painted = {"25", "80", "63", "43", "72", "15", "38", "29", "47", "36", "33", "53", "83"}
    assert painted <= set(reader.read(shoot("puzzle")).text.split())


@pytest.mark.browser
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("chat", "The first one leaves at half past seven, but only until October."),
        ("editor", 'finish(stack, "unbalanced input")'),
        ("settings_mobile", "Wireless network"),
        ("kanban", "Letter to the neighbours about ladders"),
    ],
)
def test_reads_pages(reader, shoot, kind, text):
    """Light, dark, small and mobile text is read."""
    assert text in reader.read(shoot(kind)).text


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["chat", "editor", "gallery", "kanban", "settings_mobile"])
def test_more_changed_words_are_less_alike(reader, shoot, kind):
    """Every larger share of changed words lowers the text similarity."""
    same = reader.read(shoot(kind)).text
    readings = [reader.read(shoot(kind, "words", share)).text for share in (0, 0.2, 0.8)]
    scores = [text_similarity(same, text) for text in readings]
    assert scores == sorted(set(scores), reverse=True)


def test_same_picture_same_text(reader):
    """Two readings of one picture agree."""
    picture = _written((40, 20, "Total 18.40"), (40, 120, "Pay now"))
    assert reader.read(picture) == reader.read(picture)


def test_modes_other_than_rgb_are_converted(reader):
    """A grey picture is read as well."""
    assert reader.read(_written((40, 80, "Grey words")).convert("L")).text == "Grey words"


def test_picture_that_cannot_be_read_is_an_error(reader):
    """Where the engine gives up there is an error with the size, never an empty text."""
    with pytest.raises(ScorerError, match="RapidOCR failed on a picture of 3000x20"):
        reader.read(_written(size=(3000, 20)))


def test_name_tells_versions_and_weights():
    """The name changes with the engine's version and with its models."""
    assert RapidTextReader().name == RapidTextReader(models=bundled_models()).name
    assert all(
        part in RapidTextReader().name
        for part in ("rapidocr ", "onnxruntime ", "_det_", "_rec_", "@")
    )


def test_other_weights_have_another_name(tmp_path):
    """A reader with other models is another engine."""
    other = Models(detector=_model(tmp_path / "d.onnx"), recogniser=_model(tmp_path / "r.onnx"))
    assert RapidTextReader(models=other).name != RapidTextReader().name


def test_bundled_models_are_whole():
    """The weights on disk are those that the wheel lists."""
    bundled_models().verify()


def test_never_asks_the_network(monkeypatch):
    """The engine starts and reads with every connection refused."""

    def refuse(*address):
        pytest.fail(f"asked the network: {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert RapidTextReader().read(_written((40, 80, "offline"))).text == "offline"


def test_missing_model_is_an_error_and_not_fetched(tmp_path):
    """A missing model is named together with the remedy, and stays missing."""
    gone = ModelFile(path=tmp_path / "gone.onnx", sha256="0" * 64)
    models = Models(detector=gone, recogniser=bundled_models().recogniser)
    with pytest.raises(ScorerError, match=r"misses its model .*gone.onnx; run: pip install"):
        RapidTextReader(models=models).read(_written())
    assert list(tmp_path.iterdir()) == []


def test_damaged_model_is_an_error(tmp_path):
    """A model with other bytes than published is not used."""
    damaged = ModelFile(path=_model(tmp_path / "m.onnx").path, sha256="0" * 64)
    models = Models(detector=bundled_models().detector, recogniser=damaged)
    with pytest.raises(ScorerError, match=r"damaged or foreign model .*m.onnx"):
        RapidTextReader(models=models).read(_written())


def test_model_that_does_not_load_is_an_error(tmp_path):
    """An engine that cannot load its weights raises: its text would look like an empty page."""
    models = Models(detector=_model(tmp_path / "d.onnx"), recogniser=bundled_models().recogniser)
    with pytest.raises(ScorerError, match="RapidOCR"):
        RapidTextReader(models=models).read(_written((40, 80, "words")))


@pytest.mark.parametrize("module", ["rapidocr", "onnxruntime"])
def test_missing_package_is_an_error(monkeypatch, module):
    """Without its packages the reader has no name, and says what to install."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ScorerError, match=f"needs {module}, .* pip install rapidocr onnxruntime"):
        _ = RapidTextReader().name


def test_missing_package_is_an_error_when_reading(monkeypatch):
    """Reading without the engine raises."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(ScorerError, match="not installed"):
        RapidTextReader().read(_written())


def test_package_that_breaks_on_import_is_an_error(monkeypatch, tmp_path):
    """An engine that is installed but broken raises a scorer error, whatever it raised itself."""
    monkeypatch.delitem(sys.modules, "rapidocr", raising=False)
    (tmp_path / "rapidocr.py").write_text("raise RuntimeError('operator nms does not exist')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ScorerError, match=r"cannot start.*operator nms does not exist"):
        RapidTextReader(models=bundled_models()).read(_written())


def test_reading_is_quiet(capfd):
    """The engine writes nothing to the terminal."""
    RapidTextReader().read(_written((40, 80, "quiet")))
    assert capfd.readouterr() == ("", "")


def test_importing_and_naming_is_light():
    """The scoring modules, and the names of their engines, load no engine."""
    code = (
        "import sys; from pytest_iwr.visual import ocr, pixels, score, structure, text;"
        "ocr.RapidTextReader().name; structure.EdgeColourScorer().name;"
        f"print([m for m in {HEAVY} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
