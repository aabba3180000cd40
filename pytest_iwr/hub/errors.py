"""What can go wrong in fetching."""

from __future__ import annotations

from pytest_iwr.errors import IwrError


class FetchError(IwrError):
    """Tasks could not be fetched; what was fetched before is whole and stays."""
