"""Patrol rounds, looks, findings, causes."""
