"""Chromium: found, launched, guarded; the page read and pictured."""
