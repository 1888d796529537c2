"""Applying recorded events in order: each handler decides whether its event is accepted, then records the fact.

What is accepted is decided here and stays; clocks and counts are computed from the facts afterwards (Q50).
"""
