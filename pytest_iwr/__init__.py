"""pytest-iwr."""
