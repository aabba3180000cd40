"""Calls and doors for tests: who answers is a function, and nothing leaves the process."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field

from model_wires import Wire

from pytest_iwr.errors import ModelError
from pytest_iwr.models.call import Call, CallSettings, Media, Reply, ReplyStatus, Usage
from pytest_iwr.models.catalogue import Provider, catalogue
from pytest_iwr.models.door import Door
from pytest_iwr.models.runtime import ProviderBackend
from pytest_iwr.models.spec import ModelSpec, parse_resolved
from pytest_iwr.models.spending import Spending

PICTURE = Media.of(b"a picture", media_type="image/png", name="sheet_1.png")
SAID = Reply(
    status=ReplyStatus.OK,
    text="```html\n<p>hello</p>\n```\n",
    finish_reason="stop",
    served_model="demo",
    usage=Usage(input_tokens=1000, output_tokens=10),
    cost_usd=0.25,
)


def call_to(spec, *, parts=("Write the page.", PICTURE), sample=1, max_tokens=100, thinking=None):
    """Return a call to the model that *spec* names."""
    return Call(
        role="generate",
        model=parse_resolved(spec),
        prompt="generate-1@0123456789ab",
        parts=tuple(parts),
        settings=CallSettings(max_tokens=max_tokens, thinking=thinking),
        what=f"page for shop by {spec}",
        task="shop",
        sample=sample,
    )


@dataclass
class Answering:
    """A backend that says one thing, or raises it, and counts how often it was asked."""

    says: Reply | ModelError = SAID
    calls: list[Call] = field(default_factory=list)

    def complete(self, call):
        """Return what is to be said."""
        self.calls.append(call)
        if isinstance(self.says, ModelError):
            raise self.says
        return self.says

    def close(self):
        """Nothing is held."""


def backend_to(server, wire, portal, patience):
    """Return who asks *server* on *wire*, as pytest-iwr asks a provider."""
    at = server.url(wire)
    spec = ModelSpec("m", "openai", "demo-1", base_url=at)
    name = "google" if wire is Wire.GEMINI else wire.value
    provider = Provider("mock", name, base_url=at, keys=("IWR_API_KEY",))
    return ProviderBackend(spec, provider, portal, patience)


def door_to(backend, cache, *, mode="auto", most_usd=None, since="", lines=()):
    """Return a door behind which *backend* answers every call."""
    folder = cache.folder.parent / "run"
    folder.mkdir(exist_ok=True)
    return Door(
        catalogue=catalogue().with_own(lines),
        cache=cache,
        mode=mode,
        backend=lambda _spec: backend,
        spending=Spending(folder, most_usd),
        requests=cache.folder.parent / "requests",
        slots=4,
        since=since,
        telling=lambda _call: nullcontext(),
    )
