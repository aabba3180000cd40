"""A folder of weights is loaded, or a sentence says what it lacks."""

import json
import shutil
import sys

import pytest
import transformers
from own_weights import ask, error_of, rewrite
from safetensors.torch import load_file, save_file
from tiny_model import tiny_model
from transformers.utils import requires_backends


@pytest.fixture(scope="module")
def writer(tmp_path_factory):
    """Give a model that greets."""
    return tiny_model(tmp_path_factory.mktemp("weights") / "writer", says="Hello.")


@pytest.fixture
def broken(writer, tmp_path):
    """Give a copy of it, to be broken."""
    return shutil.copytree(writer, tmp_path / "broken")


def test_a_folder_need_not_say_twice_what_ends_a_reply(broken):
    """Where the settings of generation name no end token, it is the tokenizer's."""
    rewrite(broken / "generation_config.json", eos_token_id=None)
    config = json.loads((broken / "config.json").read_text("utf-8"))
    rewrite(broken / "config.json", text_config={**config["text_config"], "eos_token_id": None})

    assert ask(broken).text == "Hello."


def test_the_chat_template_may_be_the_tokenizers(broken):
    """Older folders keep it there."""
    template = broken / "chat_template.jinja"
    rewrite(broken / "tokenizer_config.json", chat_template=template.read_text("utf-8"))
    template.unlink()

    assert ask(broken, "Look").usage.input_tokens == len("Look") + 2


def test_loading_is_silent(writer, capfd):
    """No bar of the library's stands in a test report."""
    ask(writer)

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("library", ["torch", "transformers"])
def test_a_missing_extra_is_named(monkeypatch, writer, library):
    """The line that installs it is part of the message."""
    monkeypatch.setitem(sys.modules, library, None)

    assert "install them: pip install 'pytest-iwr[local]'" in str(error_of(writer))


def test_a_library_that_one_model_needs_is_named(monkeypatch, writer):
    """Many processors need torchvision, others something rarer: the library says what is absent."""
    monkeypatch.setattr(
        transformers.AutoProcessor,
        "from_pretrained",
        lambda folder, **_: requires_backends(folder, ["detectron2"]),
    )

    said = "it needs detectron2, which is not installed: pip install detectron2"
    assert str(error_of(writer)).endswith(said)


def other_sizes(folder):
    """Make the weights those of a smaller network."""
    file = folder / "config.json"
    text = json.loads(file.read_text("utf-8"))["text_config"]
    rewrite(file, text_config={**text, "intermediate_size": 32})


def fewer_tensors(folder):
    """Take the head away from the weights."""
    file = folder / "model.safetensors"
    tensors = load_file(file)
    del tensors["language_model.lm_head.weight"]
    save_file(tensors, file, metadata={"format": "pt"})


#: What is done to a folder, and what is said of it.
DEFECTS = {
    "gone": (shutil.rmtree, "is no folder; name one with a model's weights"),
    "no config": (lambda at: (at / "config.json").unlink(), "has no config.json; name a folder"),
    "broken config": (lambda at: (at / "config.json").write_text("{"), "has a config.json that"),
    "unknown": (
        lambda at: rewrite(at / "config.json", model_type="own", auto_map={"AutoConfig": "a.B"}),
        "does not know (own); upgrade it",
    ),
    "no eyes": (
        lambda at: transformers.LlamaConfig().save_pretrained(at),
        "holds a llama model, which is no chat model that sees pictures",
    ),
    "no chat": (
        lambda at: rewrite(at / "config.json", is_encoder_decoder=True),
        "which is no chat model that sees pictures",
    ),
    "no processor": (
        lambda at: (at / "processor_config.json").unlink(),
        "has no processor and tokenizer that can be loaded",
    ),
    "no tokenizer": (
        lambda at: (at / "tokenizer.json").unlink(),
        "has no processor and tokenizer that can be loaded",
    ),
    "no template": (lambda at: (at / "chat_template.jinja").unlink(), "has no chat template"),
    "no weights": (lambda at: (at / "model.safetensors").unlink(), "has weights that cannot be"),
    "broken weights": (
        lambda at: (at / "model.safetensors").write_bytes(b"PK"),
        "has weights that cannot be loaded",
    ),
    "fewer tensors": (fewer_tensors, "or are not whole: lm_head.weight; copy all"),
    "other sizes": (other_sizes, "has weights that do not fit its config.json"),
    "half a processor": (
        lambda at: rewrite(at / "processor_config.json", processor_class="CLIPTokenizer"),
        "has no whole processor, only a",
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_what_a_folder_lacks_is_said(broken, defect):
    """A sentence names the folder and what is wrong with it; no further call is worth a try."""
    harm, said = DEFECTS[defect]
    harm(broken)
    error = error_of(broken)

    assert str(error).startswith(f"transformers:{broken} ")
    assert said in str(error)
    assert error.lasting
