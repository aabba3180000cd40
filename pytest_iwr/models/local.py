"""Own weights, run in this process: ``transformers:FOLDER``. Nothing is fetched or sent."""

from __future__ import annotations

import io
import re
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import ModelError, TaskFormatError
from pytest_iwr.models.call import Media, Reply, ReplyStatus, Usage, key_of, question
from pytest_iwr.video import sampled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

    from pytest_iwr.models.call import Call
    from pytest_iwr.models.spec import ModelSpec

INSTALL = "pip install 'pytest-iwr[dino]'"
#: A page of 16,000 tokens takes a quarter of an hour at 20 tokens a second.
DEADLINE_S = 1800.0
#: How samples after the first are drawn. The folder's own settings do not serve: those of some
#: families are so cold (a temperature of 0.000001) that all samples would be one.
DRAWN = {"do_sample": True, "temperature": 0.7, "top_p": 0.95, "top_k": 0}
#: Settings of drawing that the folder may carry, of no use where nothing is drawn.
GREEDY = {"do_sample": False, "temperature": None, "top_p": None, "top_k": None}
VIDEO_FPS = 1.0
#: Nothing but the folder is looked at, and no code in it is run.
_FROM_DISK = {"local_files_only": True, "trust_remote_code": False}
#: Seeds of the generator have 64 bits.
_SEED_DIGITS = 16
_LONGEST_CAUSE = 300
_NAMED_TENSORS = 3
_OUT_OF_MEMORY = re.compile(r"out of memory|not enough memory|can't allocate memory", re.IGNORECASE)
_LIBRARY = re.compile(r"requires the (\w+) library")


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A network and what prepares its input: ``ends`` are the tokens that end a reply.

    ``context`` is how many tokens question and reply may have together, where the folder says.
    """

    processor: Any
    network: Any
    ends: frozenset[int]
    context: int | None


@dataclass(frozen=True, slots=True)
class _Written:
    """What the network wrote: its tokens, how many it had read, and how many it might write."""

    tokens: list[int]
    read: int
    limit: int


class LocalBackend:
    """Answers calls with a vision-language model whose weights lie in the folder ``spec.name``.

    They are loaded with the first call, onto the first CUDA device, else the processor. One call
    is answered at a time. Sample 1 takes the likeliest token each time; further samples are drawn,
    each with a seed of its own made of the call, so that the same call draws the same again.

    ``deadline_s`` is for one reply, from when its turn has come and the weights are there; it is
    looked at after each token, so the first one may come late. ``cost_usd`` is 0: nobody is paid.
    """

    def __init__(self, spec: ModelSpec, *, deadline_s: float = DEADLINE_S) -> None:
        self._spec = spec
        self._folder = Path(spec.name).expanduser()
        self._deadline_s = deadline_s
        self._lock = Lock()
        self._loaded: _Loaded | None = None

    def complete(self, call: Call) -> Reply:
        """Return what the model writes. Raises `ModelError`, lasting where the folder is at fault.

        A reply that meets ``max_tokens``, or the end of the model's context, is truncated.
        """
        if call.settings.thinking:
            raise self._error("takes no thinking setting; leave it away", lasting=True)
        with self._lock:
            loaded = self._loaded = self._loaded or self._load()
            begun = time.monotonic()
            with self._telling(f"could not answer {call.what}", lasting=False):
                written = self._write(loaded, call, begun)
                text = loaded.processor.tokenizer.decode(
                    written.tokens,
                    skip_special_tokens=True,
                    # It is made for prose: a space before a full stop may be part of a page.
                    clean_up_tokenization_spaces=False,
                )
            return self._reply(loaded, written, text, latency_s=time.monotonic() - begun)

    def _reply(self, loaded: _Loaded, written: _Written, text: str, *, latency_s: float) -> Reply:
        ended = bool(written.tokens) and written.tokens[-1] in loaded.ends
        if not ended and len(written.tokens) < written.limit:
            raise ModelError(
                f"{self._spec.resolved} was not ready after {self._deadline_s:g} s and "
                f"{len(written.tokens)} tokens; raise the deadline, or ask for fewer tokens",
                status=ReplyStatus.TIMEOUT,
                tries=1,
            )
        status = ReplyStatus.OK if text.strip() else ReplyStatus.EMPTY
        return Reply(
            status=status if ended else ReplyStatus.TRUNCATED,
            text=text,
            finish_reason="stop" if ended else "length",
            served_model=self._spec.name,
            usage=Usage(input_tokens=written.read, output_tokens=len(written.tokens)),
            cost_usd=0.0,
            latency_s=latency_s,
        )

    def _write(self, loaded: _Loaded, call: Call, begun: float) -> _Written:
        inputs = _prepared(loaded, self._messages(loaded, call))
        read = int(inputs["input_ids"].shape[1])
        room = call.settings.max_tokens if loaded.context is None else loaded.context - read
        if room < 1:
            raise self._error(
                f"holds {loaded.context} tokens, and {call.what} has {read}; show it fewer or "
                "smaller pictures, or use a model with a longer context",
                lasting=False,
            )
        limit = min(call.settings.max_tokens, room)
        left_s = self._deadline_s - (time.monotonic() - begun)
        with _seeded(loaded.network.device, call):
            output = loaded.network.generate(
                **inputs,
                **(GREEDY if call.sample == 1 else DRAWN),
                max_new_tokens=limit,
                max_time=left_s,
                eos_token_id=sorted(loaded.ends),
            )
        return _Written(output[0, read:].tolist(), read, limit)

    def _messages(self, loaded: _Loaded, call: Call) -> list[dict[str, Any]]:
        sees_videos = getattr(loaded.processor, "video_processor", None) is not None
        if not sees_videos and any(media.is_video for media in call.media):
            raise self._error("takes no video; show it pictures: --iwr-video=frames", lasting=True)
        return [{"role": "user", "content": [_content(part) for part in call.parts]}]

    def _load(self) -> _Loaded:
        """Return the model of the folder. Raises `ModelError`."""
        try:
            _torch(), _transformers()
        except ImportError as error:
            raise self._error(
                f"needs PyTorch and transformers ({error}); install them: {INSTALL}", lasting=True
            ) from error
        config = self._config()
        processor = self._processor()
        network = self._network()
        ends = network.generation_config.eos_token_id
        if ends is None:
            ends = processor.tokenizer.eos_token_id
        return _Loaded(
            processor,
            network,
            ends=frozenset([ends] if isinstance(ends, int) else ends or ()),
            context=getattr(config.get_text_config(), "max_position_embeddings", None),
        )

    def _config(self) -> Any:
        if not self._folder.is_dir():
            raise self._error("is no folder; name one with a model's weights", lasting=True)
        if not (self._folder / "config.json").is_file():
            raise self._error(
                "has no config.json; name a folder as save_pretrained writes it", lasting=True
            )
        with self._telling("has a config.json that cannot be used"):
            config = _transformers().AutoConfig.from_pretrained(self._folder, **_FROM_DISK)
        seeing = _transformers().MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING
        if type(config) not in seeing or config.is_encoder_decoder:
            raise self._error(
                f"holds a {config.model_type} model, which is no chat model that sees pictures; "
                "use a vision-language model",
                lasting=True,
            )
        return config

    def _processor(self) -> Any:
        with self._telling("has a processor that cannot be loaded"):
            processor = _transformers().AutoProcessor.from_pretrained(self._folder, **_FROM_DISK)
        # Where files are missing, the library gives the part that it has found.
        if not (hasattr(processor, "tokenizer") and hasattr(processor, "image_processor")):
            raise self._error(
                f"has no whole processor, only a {type(processor).__name__}; copy all JSON files "
                "of the model into it",
                lasting=True,
            )
        processor.chat_template = processor.chat_template or processor.tokenizer.chat_template
        if not processor.chat_template:
            raise self._error(
                "has no chat template; use an instruction-tuned model, and copy its "
                "chat_template.jinja too",
                lasting=True,
            )
        return processor

    def _network(self) -> Any:
        cuda = _torch().cuda.is_available()
        with self._telling("has weights that cannot be loaded"), _without_progress_bars():
            network, told = _transformers().AutoModelForImageTextToText.from_pretrained(
                self._folder,
                # Half precision is slow or missing on processors.
                dtype="auto" if cuda else _torch().float32,
                output_loading_info=True,
                **_FROM_DISK,
            )
            network = network.to("cuda" if cuda else "cpu")
        if missing := sorted(told["missing_keys"]):
            # The library fills them with random numbers.
            named = ", ".join(missing[:_NAMED_TENSORS])
            raise self._error(
                f"has weights that lack {len(missing)} tensors ({named} …); copy all files of the "
                "model into it",
                lasting=True,
            )
        return network

    @contextmanager
    def _telling(self, what: str, *, lasting: bool = True) -> Iterator[None]:
        """Say in a sentence what the library could not do."""
        try:
            yield
        except ModelError:
            raise
        except Exception as error:  # hundreds of architectures raise whatever they like
            if _is_out_of_memory(error):
                _free(error)
                what = f"{what}: out of memory; use a smaller model, or fewer or smaller pictures"
                raise self._error(what, lasting=lasting) from None
            raise self._error(f"{what}: {_cause(error)}", lasting=lasting) from error

    def _error(self, what: str, *, lasting: bool) -> ModelError:
        return ModelError(f"{self._spec.resolved} {what}", lasting=lasting)


def _torch() -> Any:
    # By name: types are checked where it is not installed, and in a second where it is.
    return import_module("torch")


def _transformers() -> Any:
    return import_module("transformers")


def _prepared(loaded: _Loaded, messages: list[dict[str, Any]]) -> Any:
    inputs = loaded.processor.apply_chat_template(
        messages,
        tokenize=True,
        return_dict=True,
        add_generation_prompt=True,
        return_tensors="pt",
        # What a page or a task says is text, even where it is spelt like a token of control.
        sanitize_control_tokens=True,
    )
    return inputs.to(loaded.network.device, dtype=loaded.network.dtype)


def _content(part: str | Media) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "text", "text": part}
    if part.is_video:
        return {"type": "video", "video": _frames(part)}
    return {"type": "image", "image": _picture(part)}


def _picture(media: Media) -> Image:
    from PIL import Image  # noqa: PLC0415 - heavy, and only own weights need the pixels

    with Image.open(io.BytesIO(media.load())) as picture:
        return picture.convert("RGB")


def _frames(media: Media) -> list[Image]:
    """Return what a video shows, ``media.fps`` times a second."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "video")
        path.write_bytes(media.load())
        try:
            shown = list(sampled(path, every_s=1 / (media.fps or VIDEO_FPS)))
        except TaskFormatError as error:
            raise ModelError(f"{media.name} is no video that can be read") from error
    return [one.picture for one in shown]


@contextmanager
def _seeded(device: Any, call: Call) -> Iterator[None]:
    """Let chance follow from *call* alone, and leave the process's generators as they were."""
    torch = _torch()
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(int(key_of(question(call))[:_SEED_DIGITS], 16))
        yield


@contextmanager
def _without_progress_bars() -> Iterator[None]:
    """Keep the library's bars out of a test report."""
    logging = _transformers().utils.logging
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _is_out_of_memory(error: Exception) -> bool:
    """Tell whether memory ran out; on processors that is a plain `RuntimeError`."""
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and bool(_OUT_OF_MEMORY.search(str(error)))
    )


def _free(error: Exception) -> None:
    """Let go of what the failed call held: its frames keep tensors alive."""
    traceback.clear_frames(error.__traceback__)
    _torch().cuda.empty_cache()


def _cause(error: Exception) -> str:
    """Return the first line of what the library says, or how to install what it lacks."""
    text = str(error).strip()
    if isinstance(error, ImportError) and (lacks := _LIBRARY.search(text)):
        return f"it needs {lacks[1]}, which is not installed: pip install {lacks[1].lower()}"
    line = text.partition("\n")[0]
    return f"{type(error).__name__}: {line[:_LONGEST_CAUSE]}"
