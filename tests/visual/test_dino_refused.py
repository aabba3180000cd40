import json
import os
import subprocess
import sys

import pytest
from PIL import Image
from safetensors.torch import load_file, save_file
from tiny_dino import save_tiny_dino

from pytest_iwr.errors import ScorerError
from pytest_iwr.visual.dino import DinoEmbedder
from pytest_iwr.visual.factory import Making, structure_scorer

PICTURE = Image.radial_gradient("L").convert("RGB")


@pytest.fixture
def folder(tmp_path):
    """Give a folder with a small DINOv2, to be spoilt."""
    return save_tiny_dino(tmp_path / "dino")


def refused(folder, picture=PICTURE, *, device="cpu"):
    """Return what is said when *picture* is to be embedded."""
    with pytest.raises(ScorerError) as caught:
        DinoEmbedder(folder=folder, device=device).embed([picture])
    return str(caught.value)


def test_a_folder_that_is_not_there(tmp_path):
    """It is named."""
    assert f"finds no folder {tmp_path / 'none'}" in refused(tmp_path / "none")


def test_a_file_that_is_missing(folder):
    """It is named, and the command that fetches it."""
    (folder / "preprocessor_config.json").unlink()
    said = refused(folder)
    assert f"misses preprocessor_config.json in {folder}" in said
    assert "iwr fetch weights" in said


def test_pickled_weights_are_not_loaded(folder):
    """A pickle can run code; the sentence says how to convert it."""
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    said = refused(folder)
    assert "pytorch_model.bin: a pickle can run code" in said
    assert "save_pretrained" in said


def test_no_weights_in_the_cache(tmp_path):
    """Without a folder and without a cache, it is told at once how to get weights."""
    ask = "from pytest_iwr.visual.factory import structure_scorer; structure_scorer('dinov2').name"
    done = subprocess.run(
        [sys.executable, "-c", ask], env={"HF_HOME": str(tmp_path), "PATH": "", "HOME": "/"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    last = done.stderr.strip().rpartition("\n")[2]
    assert "has no weights here (facebook/dinov2-base at f9e44c81); run: iwr fetch weights" in last


def test_weights_that_lack_a_tensor(folder):
    """What transformers would fill with random numbers is an error that names it."""
    tensors = load_file(folder / "model.safetensors")
    del tensors["encoder.layer.1.mlp.fc1.weight"]
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    assert "encoder.layer.1.mlp.fc1.weight" in refused(folder)


def test_weights_of_another_shape(folder, tmp_path):
    """They do not fit the configuration beside them."""
    other = save_tiny_dino(tmp_path / "other", hidden_size=16)
    (other / "model.safetensors").replace(folder / "model.safetensors")
    assert "do not fit its config.json" in refused(folder)


def test_weights_that_are_cut_off(folder):
    """A download that broke is told as such."""
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    assert f"cannot start with {folder}" in refused(folder)


def test_a_model_of_another_kind(folder):
    """It is named."""
    config = folder / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"model_type": "vit"}))
    assert "tells of a vit model, not of a dinov2" in refused(folder)


@pytest.mark.parametrize("content", ["{", "[]", '{"size": 224}'])
def test_a_processor_that_cannot_be_used(folder, content):
    """What it says is not what DINOv2's says."""
    (folder / "preprocessor_config.json").write_text(content)
    assert "preprocessor_config.json" in refused(folder)


@pytest.mark.parametrize(
    ("device", "told"),
    [
        ("cuda:99", "was told to run on cuda:99, which PyTorch"),
        ("mps", "was told to run on mps, which PyTorch"),
        ("gpu", "knows no device 'gpu'; name auto, cpu, cuda, cuda:1 or mps"),
    ],
)
def test_a_device_that_is_not_there(folder, device, told):
    """It is refused before the network is loaded."""
    with pytest.raises(ScorerError, match=told):
        _ = structure_scorer(f"dinov2@{folder}", Making(device=device)).name


def test_a_picture_that_is_a_thin_line(folder):
    """Scaled, it would fill the memory."""
    assert "a picture of 1x5000: too thin" in refused(folder, Image.new("RGB", (1, 5000)))


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory")]
)
def test_out_of_memory(folder, monkeypatch, error):
    """The size of the picture is told."""

    def fail(*_, **__):
        raise error

    monkeypatch.setattr("transformers.Dinov2Model.forward", fail)
    assert "fails on a picture of 256x256: out of memory; " in refused(folder)


def test_transformers_that_is_not_installed(folder, monkeypatch):
    """The line for pip names the extra."""
    monkeypatch.setattr("sys.path", [])
    monkeypatch.setattr("sys.modules", {**sys.modules, "transformers": None})
    said = refused(folder)
    assert "needs transformers" in said
    assert said.endswith("pip install 'pytest-iwr[dino]'")


def test_torchvision_that_does_not_fit_torch(folder, tmp_path):
    """The library imports it where it is installed, and fails in words about a missing module."""
    installed = tmp_path / "packages"
    (installed / "torchvision").mkdir(parents=True)
    fails = "raise RuntimeError('operator torchvision::nms does not exist')"
    (installed / "torchvision" / "__init__.py").write_text(fails)
    (installed / "torchvision-0.28.0.dist-info").mkdir()
    told = "Metadata-Version: 2.1\nName: torchvision\nVersion: 0.28.0\n"
    (installed / "torchvision-0.28.0.dist-info" / "METADATA").write_text(told)
    ask = (
        "import sys; from pathlib import Path; from PIL import Image\n"
        "from pytest_iwr.visual.dino import DinoEmbedder\n"
        "DinoEmbedder(folder=Path(sys.argv[1]), device='cpu').embed([Image.new('RGB', (9, 9))])"
    )
    path = os.pathsep.join([str(installed), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", ask, str(folder)], env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    last = done.stderr.strip().rpartition("\n")[2]
    assert "DINOv2 cannot start" in last
    assert "torchvision 0.28.0 does not fit torch 2." in last
    assert "install both from one index: pip install" in last
