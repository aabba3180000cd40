"""Authoring: perform a solution on the reference page and write what it shows."""
