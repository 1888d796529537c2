"""Composition root: settings, wiring, urls, checks."""
