from io import BytesIO

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from tiny_dino import MEAN, STD, save_tiny_dino
from transformers import Dinov2Model

from pytest_iwr.visual.dino import DinoEmbedder
from pytest_iwr.visual.factory import Making, structure_scorer
from pytest_iwr.visual.pixels import decode

SIZES = [(1920, 1080), (390, 844), (1, 1), (3, 90), (90, 3), (40, 1)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a folder with a small DINOv2."""
    return save_tiny_dino(tmp_path_factory.mktemp("dino"))


@pytest.fixture(scope="module")
def scorer(folder):
    """Give the scorer that a user gets for that folder."""
    torch.set_num_threads(1)
    return structure_scorer(f"dinov2@{folder}", Making(device="cpu"))


@pytest.fixture(scope="module")
def straight(folder):
    """Give the cosine of two pictures as computed in one line after another."""
    network = Dinov2Model.from_pretrained(folder, dtype=torch.float32).eval()

    def vector(picture):
        width, height = picture.size
        short = min(width, height)
        scaled = picture.resize(
            (256 * width // short, 256 * height // short), Image.Resampling.BICUBIC
        )
        left, top = (scaled.width - 224) // 2, (scaled.height - 224) // 2
        shown = np.asarray(scaled.crop((left, top, left + 224, top + 224)), dtype=np.float64) / 255
        pixels = ((shown - MEAN) / STD).transpose(2, 0, 1).astype(np.float32)
        with torch.no_grad():
            made = network(pixel_values=torch.from_numpy(pixels)[None])
        return made.last_hidden_state[0, 0].numpy().astype(np.float64)

    def cosine(one, other):
        one, other = vector(one), vector(other)
        return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))

    return cosine


def _page(width, height, mode="RGB"):
    """Return a picture with edges and colours, in *mode*."""
    picture = Image.new("RGB", (width, height), "#dde")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((width // 4, height // 3, width // 2, height), fill="#c30")
    pen.ellipse((width // 2, 0, width, height // 2), fill="#063")
    return picture.convert(mode)


def _opened(picture):
    """Return *picture* as it is scored: after it was a PNG."""
    data = BytesIO()
    picture.save(data, "PNG")
    return decode(data.getvalue())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_number_is_that_of_a_straight_computation(scorer, straight, size):
    """Scaling, cropping, the network and the cosine give the number that they should, to 1e-6."""
    one, other = _page(*size), _page(900, 900)
    expected = straight(one, other)
    assert 0.01 < expected < 0.999
    assert scorer.similarity(one, other) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("mode", ["RGBA", "L", "I;16", "P"])
def test_any_kind_of_png_gives_the_number(scorer, straight, mode):
    """Transparent, grey and 16-bit screenshots are scored as the RGB pictures that they show."""
    picture = _page(640, 400, "L" if mode == "I;16" else mode)
    if mode == "RGBA":
        picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    if mode == "I;16":
        levels = np.asarray(picture).astype(np.uint16)
        picture = Image.fromarray((levels - levels.min()) * 257)
    opened = _opened(picture)
    other = opened.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    expected = straight(opened, other)
    assert 0.01 < expected < 0.999
    assert scorer.similarity(opened, other) == pytest.approx(expected, abs=1e-6)


def test_identical_pictures_are_one(scorer):
    """A picture is like itself."""
    assert scorer.similarity(_page(500, 300), _page(500, 300)) == pytest.approx(1, abs=1e-12)


def test_a_batch_gives_what_single_pictures_give(folder):
    """Pictures of several sizes may be embedded together."""
    embedder = DinoEmbedder(folder=folder, device="cpu")
    pictures = [_page(*size) for size in SIZES]
    alone = [embedder.embed([picture])[0] for picture in pictures]
    np.testing.assert_allclose(embedder.embed(pictures), alone, atol=1e-5)


@pytest.mark.parametrize(
    ("size", "share"), [((1920, 1080), 0.431), ((390, 844), 0.354), ((1, 1), 0.766)]
)
def test_tells_which_share_of_a_picture_is_seen(scorer, size, share):
    """Of a wide page the sides are never looked at."""
    assert scorer.sees(*size) == pytest.approx(share, abs=5e-4)


def test_a_number_tells_what_it_is_made_with(scorer, folder):
    """Versions, weights, configuration, processor, numbers and device stand in the name."""
    made = scorer.provenance
    assert made.version.startswith("transformers 5.")
    assert made.processor.startswith("pil, pillow ")
    assert (made.dtype, made.device, made.unverified) == ("float32", "cpu", ("dinov2",))
    for part in ("dinov2@", "config.json@", "preprocessor_config.json@", "; float32; cpu"):
        assert part in scorer.name


def test_other_weights_have_another_name(scorer, tmp_path):
    """Two networks of one shape are told apart, and one that is saved twice is one."""
    assert structure_scorer(f"dinov2@{save_tiny_dino(tmp_path / 'a', seed=1)}").name != scorer.name
    assert structure_scorer(f"dinov2@{save_tiny_dino(tmp_path / 'b')}").name == scorer.name


def test_weights_whose_hash_is_listed_are_verified(folder):
    """Somebody vouches for them."""
    (weights,) = DinoEmbedder(folder=folder, device="cpu").provenance.weights
    known = DinoEmbedder(folder=folder, device="cpu", known=frozenset([weights.sha256]))
    assert known.provenance.unverified == ()
    assert known.provenance.name == DinoEmbedder(folder=folder, device="cpu").provenance.name
