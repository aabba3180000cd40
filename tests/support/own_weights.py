"""Questions to models whose weights lie in a folder."""

from __future__ import annotations

import io
import json

import pytest
import torch
from made_videos import filled

from pytest_iwr.errors import ModelError
from pytest_iwr.models.call import Call, CallSettings, Media
from pytest_iwr.models.local import LocalBackend
from pytest_iwr.models.spec import ModelSpec

# Networks this small are no faster on several threads, and far slower where others want those too.
torch.set_num_threads(1)


def spec_of(folder):
    """Say that the weights in *folder* are meant."""
    return ModelSpec(f"transformers:{folder}", "transformers", str(folder))


def picture(color="red", size=(320, 240)):
    """Return a picture of one colour as a part of a call."""
    data = io.BytesIO()
    filled(color, size=size).save(data, "PNG")
    return Media.of(data.getvalue(), media_type="image/png", name="frame_01.png")


def call(folder, *parts, max_tokens=20, sample=1, thinking=None):
    """Return a question to the model in *folder*."""
    return Call(
        role="generate",
        model=spec_of(folder),
        prompt="generate/1",
        parts=parts or ("Write.",),
        settings=CallSettings(max_tokens, thinking=thinking),
        what="the page of shop",
        sample=sample,
    )


def ask(folder, *parts, deadline_s=60.0, **how):
    """Ask a model that was not asked before."""
    backend = LocalBackend(spec_of(folder), deadline_s=deadline_s)
    return backend.complete(call(folder, *parts, **how))


def error_of(folder, *parts, **how):
    """Return why a model that was not asked before gives no reply."""
    with pytest.raises(ModelError) as caught:
        ask(folder, *parts, **how)
    return caught.value


def rewrite(file, **changes):
    """Change keys of a JSON file."""
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **changes}), "utf-8")
