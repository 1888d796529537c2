"""A unit's spare parts."""
