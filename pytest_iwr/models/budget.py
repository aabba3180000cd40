"""What a model is shown and how much it may write: data, per model, in two profiles."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one call: how many frames and pictures, pixels of their longest side, tokens.

    ``max_images`` counts frames and sheets together, ``native_video`` says whether the model takes
    a video itself.
    """

    max_frames: int = 64
    max_images: int = 70
    longest_side_px: int | None = None
    max_tokens: int = 16_384
    native_video: bool = False
