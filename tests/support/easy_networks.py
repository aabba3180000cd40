"""EasyOCR's real networks with random weights, read by our reader and by EasyOCR alone.

Run by a Python that has EasyOCR and a torch and torchvision that fit each other; it prints JSON.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import easyocr
import torch
from easyocr.config import BASE_PATH, all_lang_list, detection_models, recognition_models
from easyocr.craft import CRAFT
from easyocr.imgproc import loadImage, normalizeMeanVariance
from easyocr.model.vgg_model import Model
from PIL import Image, ImageDraw, ImageFont

from pytest_iwr.errors import ScorerError
from pytest_iwr.visual.easy import EasyTextReader
from pytest_iwr.visual.easy_files import networks_for

ENGLISH = recognition_models["gen2"]["english_g2"]
CRAFT_FILE, ENGLISH_FILE = detection_models["craft"]["filename"], ENGLISH["filename"]


def save_networks(folder: Path, picture: Path) -> None:
    """Save both networks as EasyOCR's files hold them: each name begins with ``module.``."""
    torch.manual_seed(0)
    recogniser = Model(
        num_class=len(ENGLISH["characters"]) + 1,
        input_channel=1,
        output_channel=256,
        hidden_size=256,
    )
    # As they are, the picture fades from layer to layer, and one letter is read everywhere.
    for name, weights in recogniser.named_parameters():
        weights.data *= 0 if "bias" in name else 3 if weights.dim() > 1 else 1
    for network, name in ((finding(picture), CRAFT_FILE), (recogniser, ENGLISH_FILE)):
        state = {f"module.{key}": value for key, value in network.state_dict().items()}
        torch.save(state, folder / name)


def finding(picture: Path) -> CRAFT:
    """Return a random detector that finds text in a twelfth of *picture*, and nothing linked."""
    detector = CRAFT(pretrained=False).eval()
    last = detector.conv_cls[-1]
    last.weight.data *= 40
    shown = normalizeMeanVariance(loadImage(str(picture))).transpose(2, 0, 1)
    with torch.no_grad():
        scores, _ = detector(torch.from_numpy(shown)[None])
    # EasyOCR cuts text at 0.7 and links at 0.4.
    last.bias.data[0] += 0.7 - torch.quantile(scores[..., 0], 11 / 12)
    last.bias.data[1] += 0.4 - scores[..., 1].max() - 1
    return detector


def publish(folder: Path) -> dict[str, str]:
    """Return the MD5 of both files, and write them into EasyOCR's tables: it looks there too."""
    said = {
        name: hashlib.md5((folder / name).read_bytes(), usedforsecurity=False).hexdigest()
        for name in (CRAFT_FILE, ENGLISH_FILE)
    }
    detection_models["craft"]["md5sum"] = said[CRAFT_FILE]
    ENGLISH["md5sum"] = said[ENGLISH_FILE]
    return said


def draw(path: Path) -> Image.Image:
    """Save a picture of coloured text at *path*, and return it."""
    picture = Image.new("RGB", (320, 160), "white")
    pen = ImageDraw.Draw(picture)
    for line, colour in enumerate(("red", "blue", "black")):
        pen.text((20, 20 + 45 * line), "Rating saved", fill=colour, font=ImageFont.load_default(28))
    picture.save(path)
    return picture


def straight(folder: Path, picture: Path) -> list[Any]:
    """Read *picture* as the paper's evaluator does, and nothing else."""
    reader = easyocr.Reader(["en"], gpu=False, model_storage_directory=str(folder), verbose=False)
    return [
        [text.strip(), float(min(x for x, _ in box)), float(min(y for _, y in box))]
        for box, text, _ in reader.readtext(str(picture))
        if text.strip()
    ]


def other_choices(folder: Path) -> list[str]:
    """Return the languages for which EasyOCR would run another network than we check."""
    networks = recognition_models["gen1"] | recognition_models["gen2"]
    others = []
    letters = Path(BASE_PATH) / "character"  # of some of its languages it ships none
    listed = [one for one in all_lang_list if (letters / f"{one}_char.txt").is_file()]
    for languages in [["en"], *([one, "en"] for one in listed if one != "en")]:
        theirs = easyocr.Reader(
            languages, gpu=False, detector=False, recognizer=False, verbose=False,
            model_storage_directory=str(folder),
        )  # fmt: skip
        ours = networks[networks_for(languages).recogniser.name]
        same = (theirs.character, theirs.model_lang) == (ours["characters"], ours["model_script"])
        others += [] if same else languages[:1]
    return others


def main(folder: Path) -> None:
    """Print what the reader says before and after the MD5s are known, and what EasyOCR says."""
    torch.set_num_threads(1)
    picture = draw(folder / "picture.png")
    save_networks(folder, folder / "picture.png")
    try:
        refused = EasyTextReader(folder=folder, device="cpu").read(picture).text
    except ScorerError as error:
        refused = str(error)
    reader = EasyTextReader(folder=folder, device="cpu", published=publish(folder))
    read = [[box.text, box.x, box.y] for box in reader.read(picture).boxes]
    print(  # noqa: T201 - what it is run for
        json.dumps(
            {
                "refused": refused,
                "read": read,
                "straight": straight(folder, folder / "picture.png"),
                "provenance": reader.provenance.model_dump(),
                "other choices": other_choices(folder),
                "threads": torch.get_num_threads(),
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
