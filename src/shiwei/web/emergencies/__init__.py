"""Emergencies that go on: the line on every page for those who must act, and the first card of the home page."""
