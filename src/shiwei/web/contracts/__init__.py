"""Contracts with their clauses and suspensions, and the counties' rules."""
