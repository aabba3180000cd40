"""A small DINOv2 on disk: the real architecture and image processor, random weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from transformers import Dinov2Config, Dinov2Model
from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil

if TYPE_CHECKING:
    from pathlib import Path

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
BICUBIC = 3


def save_tiny_dino(folder: Path, *, seed: int = 0, **sizes: int) -> Path:
    """Save a DINOv2 of two thin layers into *folder*; pictures are prepared as for the real one."""
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "mlp_ratio": 2}
    torch.manual_seed(seed)
    # Weights as large as this make the vectors of two pictures differ.
    config = Dinov2Config(image_size=518, patch_size=14, initializer_range=0.3, **shape | sizes)
    Dinov2Model(config).save_pretrained(folder)
    BitImageProcessorPil(
        size={"shortest_edge": 256},
        crop_size={"height": 224, "width": 224},
        resample=BICUBIC,
        image_mean=list(MEAN),
        image_std=list(STD),
    ).save_pretrained(folder)
    return folder
