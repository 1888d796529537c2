"""Home by role: what waits for this person."""
