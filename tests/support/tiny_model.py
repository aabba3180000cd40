"""Tiny vision-language models on disk: real architectures, and weights of half a megabyte.

Everything that a folder of weights holds is there and read by the library that reads large ones:
configuration, weights, tokenizer, image processor, chat template.
"""

from __future__ import annotations

import string
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    CLIPVisionConfig,
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3Processor,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from transformers import PreTrainedModel, ProcessorMixin

SPECIAL = ("<pad>", "<unk>", "<end>", "<image>", "<user>", "<model>")
END, IMAGE, ANSWER = SPECIAL[2], SPECIAL[3], SPECIAL[5]
#: Tokens that the other family writes around its tiles; their names are given.
AROUND_TILES = ("<fake_token_around_image>", "<global-img>", "<end_of_utterance>")
#: Pixels a side of what a vision tower sees at once, and of its patches.
SIDE, PATCH = 32, 8
#: A patch is a token.
TOKENS_PER_PICTURE = (SIDE // PATCH) ** 2
LAYERS = {
    "hidden_size": 64,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
}
#: How far a scripted token's logit stands above all others: chance is left nothing.
CERTAIN = 10.0
#: Characters of the first scripted token.
PIECE = 24

TEMPLATE = """\
{%- for message in messages -%}
<user>
{%- for part in message.content -%}
{%- if part.type == "image" -%}<image>{%- else -%}{{ part.text }}{%- endif -%}
{%- endfor -%}
{%- endfor -%}
{%- if add_generation_prompt -%}<model>{%- endif -%}"""


def tiny_model(
    folder: Path, *, says: str | None = None, context: int = 4096, **generation: Any
) -> Path:
    """Write a Llava to *folder* and return that: random weights, or one that always *says* a text.

    ``context`` is how many tokens it can hold; further arguments go into its generation config.
    """
    pieces = [] if says is None else _pieces(says)
    tokenizer = _tokenizer(pieces)
    config = LlavaConfig(
        text_config=_llama(tokenizer, context=context),
        vision_config=CLIPVisionConfig(**LAYERS, image_size=SIDE, patch_size=PATCH),
        image_token_id=tokenizer.convert_tokens_to_ids(IMAGE),
        tie_word_embeddings=False,
    )
    network = _random(LlavaForConditionalGeneration, config)
    if says is not None:
        _script(network, tokenizer.convert_tokens_to_ids([ANSWER, *pieces, END]))
    network.generation_config.update(**generation)
    processor = LlavaProcessor(
        CLIPImageProcessorPil(
            size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE}
        ),
        tokenizer,
        patch_size=PATCH,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=TEMPLATE,
    )
    return _saved(folder, network, processor)


def tiny_tiling_model(folder: Path) -> Path:
    """Write an Idefics3 with random weights to *folder* and return that.

    Pictures are cut into tiles; its processor cannot keep texts from writing control tokens.
    """
    tokenizer = _tokenizer([], around=AROUND_TILES)
    config = Idefics3Config(
        text_config=_llama(tokenizer, context=4096),
        vision_config={**LAYERS, "image_size": SIDE, "patch_size": PATCH},
        image_token_id=tokenizer.convert_tokens_to_ids(IMAGE),
        scale_factor=2,
        tie_word_embeddings=False,
    )
    processor = Idefics3Processor(
        Idefics3ImageProcessorPil(
            size={"longest_edge": 2 * SIDE}, max_image_size={"longest_edge": SIDE}
        ),
        tokenizer,
        image_seq_len=TOKENS_PER_PICTURE // config.scale_factor**2,
        chat_template=TEMPLATE,
    )
    return _saved(folder, _random(Idefics3ForConditionalGeneration, config), processor)


def _llama(tokenizer: PreTrainedTokenizerFast, *, context: int) -> LlamaConfig:
    return LlamaConfig(
        **LAYERS,
        vocab_size=len(tokenizer),
        max_position_embeddings=context,
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        # Random weights of the usual size say nearly nothing: every picture would look alike.
        initializer_range=0.3,
    )


def _random(architecture: type[PreTrainedModel], config: Any) -> Any:
    """Return a network with weights that are random, and the same each time."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return architecture(config)


def _saved(folder: Path, network: PreTrainedModel, processor: ProcessorMixin) -> Path:
    network.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def _tokenizer(pieces: Sequence[str], *, around: Sequence[str] = ()) -> PreTrainedTokenizerFast:
    """Return one token a character, and one for each of *pieces*."""
    special = (*SPECIAL, *around)
    words = {word: number for number, word in enumerate((*special, *string.printable))}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))  # noqa: S106 - no password
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    tokenizer.add_special_tokens([AddedToken(word, special=True) for word in special])
    tokenizer.add_tokens([AddedToken(piece, normalized=False) for piece in pieces])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",  # noqa: S106 - likewise
        unk_token="<unk>",  # noqa: S106
        eos_token=END,
        extra_special_tokens={"image_token": IMAGE},
        clean_up_tokenization_spaces=True,  # as many folders say, to the harm of code
    )


def _pieces(text: str) -> list[str]:
    """Divide *text* so that no piece comes twice and each tells what follows: they grow longer."""
    pieces: list[str] = []
    while text:
        size = PIECE + len(pieces)
        pieces.append(text[:size])
        text = text[size:]
    if len(pieces) > 1 and len(pieces[-1]) <= len(pieces[-2]):
        rest = pieces.pop()
        pieces[-1] += rest
    return pieces


def _script(network: LlavaForConditionalGeneration, chain: Sequence[int]) -> None:
    """Make every token of *chain* answered by the next, whatever stands before it.

    Attention and perceptrons add nothing, so that what leaves the last layer is the token's own
    embedding; the head maps each embedding to the token that follows.
    """
    with torch.no_grad():
        for layer in network.model.language_model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        head, embedded = network.lm_head.weight.zero_(), network.get_input_embeddings().weight
        for here, following in pairwise(chain):
            head[following] = CERTAIN * embedded[here] / embedded[here].norm()
