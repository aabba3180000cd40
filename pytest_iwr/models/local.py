"""Own weights, run in this process: ``transformers:FOLDER``. Nothing is fetched or sent."""

from __future__ import annotations

import gc
import io
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import ModelError, TaskFormatError
from pytest_iwr.models.call import Media, Reply, ReplyStatus, Usage, key_of, question, status_of
from pytest_iwr.models.weights import load, show_less, telling, trouble
from pytest_iwr.torches import torch
from pytest_iwr.video import sampled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.Image import Image

    from pytest_iwr.models.call import Call
    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.models.weights import Weights

#: How samples after the first are drawn. The folder's own settings do not serve: those of some
#: families are so cold (a temperature of 0.000001) that all samples would be one.
DRAWN = {"do_sample": True, "temperature": 0.7, "top_p": 0.95, "top_k": 0}
#: Settings of drawing that the folder may carry, of no use where nothing is drawn.
GREEDY = {"do_sample": False, "temperature": None, "top_p": None, "top_k": None}
VIDEO_FPS = 1.0
#: Seeds of the generator have 64 bits.
_SEED_DIGITS = 16


@dataclass(frozen=True, slots=True)
class _Written:
    """What the network wrote: its tokens, how many it had read, and how many it might write."""

    tokens: list[int]
    read: int
    limit: int


class LocalBackend:
    """Answers calls with a vision-language model whose weights lie in the folder ``spec.name``.

    They are loaded with the first call and stay; one call is answered at a time. Sample 1 takes
    the likeliest token each time; further samples are drawn, each with a seed of its own made of
    the call, so that the same call draws the same again on the same device.

    ``deadline_s`` is for one reply, from when its turn has come and the weights are there; it is
    looked at after each token, so the first one may come late. Replies cost 0: nobody is paid.
    """

    def __init__(self, spec: ModelSpec, *, deadline_s: float) -> None:
        self._spec = spec
        self._deadline_s = deadline_s
        self._turn = Lock()
        self._weights: Weights | None = None

    def complete(self, call: Call) -> Reply:
        """Return what the model writes. Raises `ModelError`, lasting where the folder is at fault.

        A reply that meets ``max_tokens``, or the end of the model's context, is truncated.
        """
        if call.settings.thinking:
            raise trouble(self._spec, "takes no thinking setting; leave --iwr-thinking away")
        with self._turn:
            weights = self._weights = self._weights or load(self._spec)
            begun = time.monotonic()
            with telling(self._spec, "could not answer", lasting=False):
                return self._answer(weights, call, begun)

    def close(self) -> None:
        """Give the memory of the weights back; a further call would load them again."""
        with self._turn:
            if self._weights is not None:
                self._weights = None
                gc.collect()  # a network's parts hold each other
                torch().cuda.empty_cache()

    def _answer(self, weights: Weights, call: Call, begun: float) -> Reply:
        written = self._write(weights, call, begun)
        ended = bool(written.tokens) and written.tokens[-1] in weights.ends
        if not ended and len(written.tokens) < written.limit:
            raise self._late(written)
        text, finish = _decoded(weights, written), "stop" if ended else "length"
        return Reply(
            status=status_of(text, finish),
            text=text,
            finish_reason=finish,
            served_model=self._spec.name,
            usage=Usage(input_tokens=written.read, output_tokens=len(written.tokens)),
            cost_usd=0.0,
            latency_s=round(time.monotonic() - begun, 3),
        )

    def _write(self, weights: Weights, call: Call, begun: float) -> _Written:
        self._check_videos(weights, call)
        inputs = _prepared(weights, call.parts)
        read = int(inputs["input_ids"].shape[1])
        limit = self._limit(weights, call, read)
        with _seeded(weights.network.device, call):
            output = weights.network.generate(
                **inputs,
                **(GREEDY if call.sample == 1 else DRAWN),
                max_new_tokens=limit,
                max_time=self._deadline_s - (time.monotonic() - begun),
                eos_token_id=sorted(weights.ends) or None,
            )
        return _Written(output[0, read:].tolist(), read, limit)

    def _limit(self, weights: Weights, call: Call, read: int) -> int:
        """Return how many tokens may be written behind those that are read."""
        if weights.context is None:
            return call.settings.max_tokens
        if read >= weights.context:
            raise trouble(
                self._spec,
                f"holds {weights.context} tokens, and the call has {read}; {show_less(self._spec)}",
                lasting=False,
            )
        return min(call.settings.max_tokens, weights.context - read)

    def _check_videos(self, weights: Weights, call: Call) -> None:
        sees_videos = getattr(weights.processor, "video_processor", None) is not None
        if not sees_videos and any(media.is_video for media in call.media):
            raise trouble(self._spec, "takes no video; show it pictures: --iwr-video=frames")

    def _late(self, written: _Written) -> ModelError:
        return ModelError(
            f"{self._spec.resolved} was not ready after {self._deadline_s:g} s and "
            f"{len(written.tokens)} tokens; give it more with --iwr-model-timeout",
            status=ReplyStatus.TIMEOUT,
            tries=1,
        )


def _decoded(weights: Weights, written: _Written) -> str:
    text: str = weights.processor.tokenizer.decode(
        written.tokens,
        skip_special_tokens=True,
        # It is made for prose: a space before a full stop may be part of a page.
        clean_up_tokenization_spaces=False,
    )
    return text


def _prepared(weights: Weights, parts: Sequence[str | Media]) -> Any:
    """Return what the network reads, on its device."""
    content = [_content(part) for part in parts]
    films = [part["video"] for part in content if part["type"] == "video"]
    rates = [part.fps or VIDEO_FPS for part in parts if isinstance(part, Media) and part.is_video]
    inputs = _templated(
        weights.processor,
        [{"role": "user", "content": content}],
        tokenize=True,
        return_dict=True,
        add_generation_prompt=True,
        return_tensors="pt",
        processor_kwargs=_as_sampled(films, rates) if films else None,
    )
    return inputs.to(weights.network.device, dtype=weights.network.dtype)


def _templated(processor: Any, messages: list[dict[str, Any]], **how: Any) -> Any:
    """Apply the chat template; what looks like a control token in a text stays text, if it can."""
    try:
        return processor.apply_chat_template(messages, sanitize_control_tokens=True, **how)
    except (NotImplementedError, ValueError):  # not every family's processor can tell them apart
        return processor.apply_chat_template(messages, **how)


def _as_sampled(films: Sequence[Any], rates: Sequence[float]) -> dict[str, Any]:
    """Say that the frames are chosen already, and when each is shown: some models are told."""
    told = [
        {"total_num_frames": len(film), "fps": fps, "frames_indices": list(range(len(film)))}
        for film, fps in zip(films, rates, strict=True)
    ]
    return {"do_sample_frames": False, "video_metadata": told}


def _content(part: str | Media) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "text", "text": part}
    if part.is_video:
        return {"type": "video", "video": _film(part)}
    return {"type": "image", "image": _picture(part)}


def _picture(media: Media) -> Image:
    from PIL import Image  # noqa: PLC0415 - heavy, and only own weights need the pixels

    try:
        with Image.open(io.BytesIO(media.load())) as picture:
            return picture.convert("RGB")
    except OSError as error:
        raise ModelError(f"{media.name} is no picture that can be read") from error


def _film(media: Media) -> Any:
    """Return what a video shows, ``media.fps`` times a second: frames x height x width x RGB."""
    import numpy as np  # noqa: PLC0415 - likewise

    with TemporaryDirectory() as folder:
        path = Path(folder, "video")
        path.write_bytes(media.load())
        try:
            shown = sampled(path, every_s=1 / (media.fps or VIDEO_FPS))
            return np.stack([np.asarray(one.picture) for one in shown])
        except TaskFormatError as error:
            raise ModelError(f"{media.name} is no video that can be read") from error


@contextmanager
def _seeded(device: Any, call: Call) -> Iterator[None]:
    """Let chance follow from what *call* asks, and leave the process's generators as they were.

    Which folder the weights lie in makes no difference.
    """
    seed = int(key_of({**question(call), "model": None})[:_SEED_DIGITS], 16)
    devices = [device] if device.type == "cuda" else []
    with torch().random.fork_rng(devices=devices):
        torch().manual_seed(seed)
        yield
