"""Contracts and the clauses that override a parameter."""
