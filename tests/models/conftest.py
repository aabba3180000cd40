"""What tests of models need: calls that ask nothing of anybody."""

from __future__ import annotations

import pytest
from asked import call_to

from pytest_iwr.models.cache import ReplyCache


@pytest.fixture
def cache(tmp_path):
    """Give an empty cache."""
    return ReplyCache(tmp_path / "cache")


@pytest.fixture
def call():
    """Give a call."""
    return call_to("openai:demo")
