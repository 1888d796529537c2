"""Fault work orders: caches of the fold of their ledger events."""
