"""Planned windows: announced, moved, ended, cancelled; what each held back."""
