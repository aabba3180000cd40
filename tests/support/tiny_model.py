"""Tiny vision-language models on disk: a real architecture (Llava), and weights of a few kilobytes.

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
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SPECIAL = ("<pad>", "<unk>", "<end>", "<image>", "<user>", "<model>")
END, IMAGE, ANSWER = SPECIAL[2], SPECIAL[3], SPECIAL[5]
#: Pixels a side of what the vision tower sees, and of its patches; a patch is a token.
SIDE, PATCH = 32, 8
TOKENS_PER_PICTURE = (SIDE // PATCH) ** 2
HIDDEN = 64
#: How far a scripted token's logit stands above all others, in units that leave chance nothing.
CERTAIN = 10.0
#: Characters of one scripted token.
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
    folder: Path, *, says: str | None = None, context: int = 4096, seed: int = 0, **generation: Any
) -> Path:
    """Write a model to *folder* and return it: random weights, or one that always *says* a text.

    ``context`` is how many tokens it can hold; further arguments go into its generation config.
    """
    pieces = [] if says is None else _pieces(says)
    tokenizer = _tokenizer(pieces)
    network = _network(tokenizer, context=context, seed=seed)
    if says is not None:
        _script(network, tokenizer.convert_tokens_to_ids([ANSWER, *pieces, END]))
    network.generation_config.update(**generation)
    network.save_pretrained(folder)
    _processor(tokenizer).save_pretrained(folder)
    return folder


def _network(
    tokenizer: PreTrainedTokenizerFast, *, context: int, seed: int
) -> LlavaForConditionalGeneration:
    layers = {"hidden_size": HIDDEN, "intermediate_size": HIDDEN, "num_hidden_layers": 2}
    text = LlamaConfig(
        **layers,
        num_attention_heads=4,
        vocab_size=len(tokenizer),
        max_position_embeddings=context,
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        # Random weights of the usual size say nearly nothing: every picture would look alike.
        initializer_range=0.3,
    )
    vision = CLIPVisionConfig(**layers, num_attention_heads=4, image_size=SIDE, patch_size=PATCH)
    config = LlavaConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=tokenizer.convert_tokens_to_ids(IMAGE),
        tie_word_embeddings=False,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return LlavaForConditionalGeneration(config)


def _processor(tokenizer: PreTrainedTokenizerFast) -> LlavaProcessor:
    return LlavaProcessor(
        image_processor=CLIPImageProcessorPil(
            size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE}
        ),
        tokenizer=tokenizer,
        patch_size=PATCH,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=TEMPLATE,
    )


def _tokenizer(pieces: Sequence[str]) -> PreTrainedTokenizerFast:
    """Return one token a character, and one for each of *pieces*."""
    words = {word: number for number, word in enumerate((*SPECIAL, *string.printable))}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))  # noqa: S106 - no password
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    tokenizer.add_special_tokens([AddedToken(word, special=True) for word in SPECIAL])
    tokenizer.add_tokens([AddedToken(piece, normalized=False) for piece in pieces])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",  # noqa: S106 - likewise
        unk_token="<unk>",  # noqa: S106
        eos_token=END,
        extra_special_tokens={"image_token": IMAGE},
    )


def _pieces(text: str) -> list[str]:
    """Divide *text* so that no piece comes twice: each then tells which one follows."""
    pieces: list[str] = []
    while text:
        size = PIECE
        while text[:size] in pieces:
            size += 1
        pieces.append(text[:size])
        text = text[size:]
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
