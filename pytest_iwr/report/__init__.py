"""Renderings of results; they read records only."""
