"""Assertion to verdict."""
