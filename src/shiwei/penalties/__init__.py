"""Penalty candidates and their confirmation by both parties."""
