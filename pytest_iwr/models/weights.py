"""A folder of weights becomes a network that can be asked, or a sentence says what it lacks."""

from __future__ import annotations

import json
import re
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import ModelError
from pytest_iwr.text import one_line, some
from pytest_iwr.torches import (
    FROM_DISK,
    is_out_of_memory,
    torch,
    transformers,
    without_progress_bars,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.models.spec import ModelSpec

INSTALL = "pip install 'pytest-iwr[local]'"
_NAMED_TENSORS = 3
_MISSING_LIBRARY = re.compile(r"requires the (\w+) library")


@dataclass(frozen=True, slots=True)
class Weights:
    """A network and what prepares its input: ``ends`` are the tokens that end a reply.

    ``context`` is how many tokens question and reply may have together, where the folder says.
    """

    processor: Any
    network: Any
    ends: frozenset[int]
    context: int | None


def load(spec: ModelSpec) -> Weights:
    """Load the model of the folder ``spec.name``, onto the first CUDA device, else the CPU.

    Raises `ModelError`, always lasting.
    """
    try:
        torch(), transformers()
    except ImportError as error:
        raise trouble(
            spec, f"needs PyTorch and transformers ({error}); install them: {INSTALL}"
        ) from error
    folder = Path(spec.name)
    config = _config(spec, folder)
    processor = _processor(spec, folder)
    network = _network(spec, folder)
    ends = network.generation_config.eos_token_id
    if ends is None:
        ends = processor.tokenizer.eos_token_id
    return Weights(
        processor,
        network,
        ends=frozenset([ends] if isinstance(ends, int) else ends or ()),
        context=getattr(config.get_text_config(), "max_position_embeddings", None),
    )


def _config(spec: ModelSpec, folder: Path) -> Any:
    if not folder.is_dir():
        raise trouble(
            spec, "is no folder; name one with a model's weights, for nothing is downloaded"
        )
    if not (folder / "config.json").is_file():
        raise trouble(spec, "has no config.json; name a folder as save_pretrained writes it")
    with telling(spec, "has a config.json that cannot be used"):
        kind = json.loads((folder / "config.json").read_text("utf-8")).get("model_type")
        known = kind in transformers().CONFIG_MAPPING
        config = transformers().AutoConfig.from_pretrained(folder, **FROM_DISK) if known else None
    if config is None:
        raise trouble(
            spec,
            f"holds a model of a kind that transformers {transformers().__version__} does not "
            f"know ({kind}); upgrade it, or let a server run the model and name that. Code that "
            "comes with weights is never run",
        )
    seeing = transformers().MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING
    if type(config) not in seeing or config.is_encoder_decoder:
        raise trouble(
            spec,
            f"holds a {kind} model, which is no chat model that sees pictures; "
            "use a vision-language model",
        )
    return config


def _processor(spec: ModelSpec, folder: Path) -> Any:
    with telling(spec, "has no processor and tokenizer that can be loaded"):
        processor = transformers().AutoProcessor.from_pretrained(folder, **FROM_DISK)
    # Where files are missing, the library gives the part that it has found.
    if not (hasattr(processor, "tokenizer") and hasattr(processor, "image_processor")):
        raise trouble(
            spec,
            f"has no whole processor, only a {type(processor).__name__}; "
            "copy all JSON files of the model into it",
        )
    processor.chat_template = processor.chat_template or processor.tokenizer.chat_template
    if not processor.chat_template:
        raise trouble(
            spec,
            "has no chat template; use an instruction-tuned model, "
            "and copy its chat_template.jinja too",
        )
    return processor


def _network(spec: ModelSpec, folder: Path) -> Any:
    with telling(spec, "has weights that cannot be loaded"), without_progress_bars():
        cuda = torch().cuda.is_available()
        network, told = transformers().AutoModelForImageTextToText.from_pretrained(
            folder,
            # Half precision is slow or missing on CPUs.
            dtype="auto" if cuda else torch().float32,
            output_loading_info=True,
            ignore_mismatched_sizes=True,  # and said below
            **FROM_DISK,
        )
        network = network.to("cuda" if cuda else "cpu")
    # The library fills these with random numbers.
    if wrong := sorted({*told["missing_keys"], *(name for name, *_ in told["mismatched_keys"])}):
        raise trouble(
            spec,
            "has weights that do not fit its config.json, or are not whole: "
            f"{some(wrong, most=_NAMED_TENSORS)}; copy all files of the model into it",
        )
    return network


def trouble(spec: ModelSpec, what: str, *, lasting: bool = True) -> ModelError:
    """Return the error that says *what* of the model."""
    return ModelError(f"{spec.resolved} {what}", lasting=lasting)


def show_less(spec: ModelSpec) -> str:
    """Return what to do where a call is too large."""
    return (
        "show it less with an alias of its own, such as "
        f"--iwr-alias='less={spec.resolved} max_images=20 longest_side_px=800'"
    )


@contextmanager
def telling(spec: ModelSpec, what: str, *, lasting: bool = True) -> Iterator[None]:
    """Make a `ModelError` that says *what* of anything that the library raises."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:  # hundreds of architectures raise whatever they like
        if not is_out_of_memory(error):
            raise trouble(spec, f"{what}: {_cause(error)}", lasting=lasting) from error
        _free(error)
        advice = "use a smaller model" if lasting else show_less(spec)
        raise trouble(spec, f"{what}: out of memory; {advice}", lasting=lasting) from None


def _free(error: Exception) -> None:
    """Let go of what the failed call held: its frames keep tensors alive."""
    traceback.clear_frames(error.__traceback__)
    torch().cuda.empty_cache()


def _cause(error: Exception) -> str:
    """Return the first sentence of what the library says, or how to install what it lacks."""
    text = str(error)
    if isinstance(error, ImportError) and (lacks := _MISSING_LIBRARY.search(text)):
        return f"it needs {lacks[1]}, which is not installed: pip install {lacks[1].lower()}"
    return f"{type(error).__name__}: {one_line(text.partition('. ')[0])}"
